/** Filled in by the build (src/build/runtime-plugin.ts): where the runtime's WebAssembly stands, and what it must be. */
declare module "virtual:hunch/runtime" {
  export const runtime: import("./assets.ts").RuntimeFacts;
}
