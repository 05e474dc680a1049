/** A second copy of the runtime's JavaScript, with a state of its own (src/build/runtime-plugin.ts). */
declare module "onnxruntime-web/wasm?second" {
  export * from "onnxruntime-web/wasm";
}
