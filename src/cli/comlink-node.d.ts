// Comlink ships this module's types under a different file name, where TypeScript doesn't find them.
declare module "comlink/dist/esm/node-adapter.mjs" {
  export default function nodeEndpoint(
    port: import("node:worker_threads").MessagePort | import("node:worker_threads").Worker,
  ): import("comlink").Endpoint;
}
