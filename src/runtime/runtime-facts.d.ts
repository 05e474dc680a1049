/** Filled in by the build (src/build/runtime-plugin.ts): the address of the runtime's WebAssembly, its size and its hash. */
declare module "virtual:hunch/runtime" {
  export const runtime: import("./assets.ts").RuntimeFacts;
}
