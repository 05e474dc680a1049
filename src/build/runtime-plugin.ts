import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Plugin } from "vite";

const wasmModule = "onnxruntime-web/ort-wasm-simd-threaded.wasm";
const virtualId = "virtual:hunch/runtime";

/**
 * Gives the page what it must know to fetch and check the runtime by itself: the address, size and SHA-256 of the
 * WebAssembly in the installed onnxruntime-web, as the module `virtual:hunch/runtime`.
 */
export function runtimePlugin(): Plugin {
  return {
    name: "hunch:runtime",
    resolveId: (id) => (id === virtualId ? `\0${virtualId}` : undefined),
    load(id) {
      if (id !== `\0${virtualId}`) return undefined;
      const content = readFileSync(createRequire(import.meta.url).resolve(wasmModule));
      const sha256 = createHash("sha256").update(content).digest("hex");
      const facts = `url, bytes: ${content.length}, sha256: ${JSON.stringify(sha256)}`;
      return `import url from ${JSON.stringify(`${wasmModule}?url`)};\nexport const runtime = { ${facts} };\n`;
    },
  };
}
