/**
 * The address, size and hash of the runtime's WebAssembly, filled in by the build
 * (src/build/runtime-plugin.ts).
 */
declare module "virtual:hunch/runtime" {
  export const runtime: import("./assets.ts").RuntimeFacts;
}
