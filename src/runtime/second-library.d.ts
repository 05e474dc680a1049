/** A second copy of the runtime's JavaScript, with its own state (src/build/runtime-plugin.ts). */
declare module "onnxruntime-web/wasm?second" {
  export * from "onnxruntime-web/wasm";
}
