import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin, ResolvedConfig } from "vite";
import { forTerminal } from "../core/visible-text.ts";
import { fileFacts } from "./file-facts.ts";
import { type CutRuntime, cutRuntime } from "./runtime-cut/cut-runtime.ts";

const wasmModule = "onnxruntime-web/ort-wasm-simd-threaded.wasm";
const libraryId = "onnxruntime-web/wasm";
const hooks = fileURLToPath(new URL("../runtime/runtime-hooks.ts", import.meta.url));
const virtualId = "virtual:hunch/runtime";
/** The runtime's JavaScript bundle, which the site imports. */
const library = /onnxruntime-web\/dist\/ort\.wasm\.bundle\.min\.mjs/;
const cache = "node_modules/.cache/hunch-runtime";

export type RuntimeOptions = {
  /**
   * Whether to add a runtime that is cut down for the site's models. In development, only the whole runtime
   * is used.
   */
  readonly cut: boolean;
  /** See `CutOptions`. */
  readonly proofRows?: number;
  /** The folder that contains the models' folders; by default `models` in Vite's public folder. */
  readonly models?: string;
};

/**
 * Changes to the runtime's JavaScript, whose functions can't be replaced from outside; see `runtime-hooks.ts`.
 * `$1` and so on refer to the pattern's groups.
 */
const patches = [
  {
    what: "the memory request",
    pattern: /new WebAssembly\.Memory\(\{initial:(\d\d+),maximum:(\d+),shared:!0\}\)/g,
    replacement: "new WebAssembly.Memory({initial:$1,maximum:limitPages($2),shared:!0})",
  },
  {
    what: "the end of its text functions",
    pattern: /([\w$]+)\.lengthBytesUTF8=([\w$]+)(?=[,;])/g,
    replacement: "$1.lengthBytesUTF8=$2,writeByEncoder($1)",
  },
  {
    // The runtime waits for its threads, even if there are none. An error after that wait would reach nobody, so the
    // runtime would neither start nor fail.
    what: "the wait for its threads",
    pattern: /for\(var ([\w$]+)=([\w$]+)\.numThreads-1;\1--;\)[\w$]+\(\);/g,
    replacement: "$&if($2.numThreads>1)",
  },
] as const;

/**
 * Inserts the site's hooks into the runtime's JavaScript.
 * @param hooks the specifier of the module that exports them
 * @throws Error if a pattern doesn't match exactly once, which means that the patches were written for a different version
 */
export function patchLibrary(code: string, hooks: string): string {
  let patched = code;
  for (const { what, pattern, replacement } of patches) {
    const found = patched.match(pattern)?.length ?? 0;
    if (found !== 1) {
      throw new Error(
        `onnxruntime-web's JavaScript is not as expected: ${what} occurs ${found} times instead of once. ` +
          "Check the patches in src/build/runtime-plugin.ts.",
      );
    }
    patched = patched.replace(pattern, replacement);
  }
  return `import { limitPages, writeByEncoder } from ${JSON.stringify(hooks)};\n${patched}`;
}

/**
 * Provides the module `virtual:hunch/runtime`, which is needed to fetch and check the runtime. It contains the address,
 * size and SHA-256 of the WebAssembly file in the installed onnxruntime-web and, if there is one, of the cut file
 * (`cut-runtime.ts`), with the models that may use it. The plugin also inserts the site's hooks into the
 * runtime's JavaScript, and provides a second copy of it for threads that switch from the cut runtime to the
 * whole one (`onnx-runtime.ts`).
 */
export function runtimePlugin(options: RuntimeOptions): Plugin {
  let config: ResolvedConfig;

  async function findCut(wasm: string): Promise<CutRuntime | undefined> {
    if (!options.cut || config.command !== "build") return undefined;
    const models = options.models ?? join(config.publicDir, "models");
    const { cut, report } = await cutRuntime({
      wasm,
      models,
      cache: resolve(config.root, cache),
      ...(options.proofRows !== undefined && { proofRows: options.proofRows }),
    });
    config.logger.info(`runtime: ${forTerminal(report)}`);
    return cut;
  }

  return {
    name: "hunch:runtime",
    configResolved(resolved) {
      config = resolved;
    },
    async resolveId(id, importer) {
      if (id === virtualId) return `\0${virtualId}`;
      if (id !== `${libraryId}?second`) return undefined;
      const first = await this.resolve(libraryId, importer);
      return first && { id: `${first.id}?second` };
    },
    transform(code, id) {
      return library.test(id) ? { code: patchLibrary(code, hooks), map: null } : undefined;
    },
    async load(id) {
      if (id !== `\0${virtualId}`) return undefined;
      const wasm = createRequire(import.meta.url).resolve(wasmModule);
      const cut = await findCut(wasm);
      const facts = [`whole: { url: whole, ${factsOf(wasm)} }`];
      if (cut) facts.push(`cut: { url: cut, ${factsOf(cut.path)}, models: ${JSON.stringify(cut.models)} }`);
      return [
        `import whole from ${JSON.stringify(`${wasmModule}?url`)};`,
        cut ? `import cut from ${JSON.stringify(`${cut.path}?url`)};` : "",
        `export const runtime = { ${facts.join(", ")} };`,
      ].join("\n");
    },
  };
}

function factsOf(path: string): string {
  const { bytes, sha256 } = fileFacts(readFileSync(path));
  return `bytes: ${bytes}, sha256: ${JSON.stringify(sha256)}`;
}
