import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { patchLibrary } from "../../src/build/runtime-plugin.ts";

const path = fileURLToPath(import.meta.resolve("onnxruntime-web/wasm")).replace(
  "ort.node.min",
  "ort.wasm.bundle.min",
);
const installed = readFileSync(path, "utf8");

describe("the installed runtime's JavaScript", () => {
  it("contains exactly one place for each of the site's hooks", () => {
    const patched = patchLibrary(installed, "./hooks.ts");
    expect(patched).toMatch(/^import \{ limitPages, writeByEncoder \} from ".\/hooks.ts";\n/);
    expect(patched.match(/limitPages\(65536\)/g)).toHaveLength(1);
    expect(patched.match(/\.lengthBytesUTF8=[\w$]+,writeByEncoder\([\w$]+\)/g)).toHaveLength(1);
  });

  it("reports an error that stops the runtime before it has started", async () => {
    const { instantiate } = WebAssembly;
    const stop = () => {
      throw new WebAssembly.RuntimeError("unreachable");
    };
    const stopping = vi.spyOn(WebAssembly, "instantiate").mockImplementation((async (
      bytes: BufferSource,
      imports: WebAssembly.Imports,
    ) => {
      const { module, instance } = await instantiate(bytes, imports);
      const exports = Object.fromEntries(Object.keys(instance.exports).map((name) => [name, stop]));
      return { module, instance: { exports } };
    }) as never);
    // The test files of this process share modules: in another one's copy, the runtime may have started already.
    vi.resetModules();
    onTestFinished(() => {
      stopping.mockRestore();
      vi.resetModules();
    });
    // The plugin patches this file, as in the site's build.
    const library: typeof import("onnxruntime-web/wasm") = await import(/* @vite-ignore */ path);
    library.env.wasm.numThreads = 1;
    library.env.wasm.wasmBinary = readFileSync(
      fileURLToPath(import.meta.resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm")),
    );
    await expect(library.InferenceSession.create(new Uint8Array(1))).rejects.toThrow(/RuntimeError/);
  }, 20_000);

  it.each([
    [
      "lacks a place for a hook",
      installed.replace("maximum:65536", "maximum:pages"),
      /the memory request occurs 0 times/,
    ],
    [
      "has two places for the same hook",
      `${installed};x.lengthBytesUTF8=y,z`,
      /text functions occurs 2 times instead of once/,
    ],
  ])("fails the build if it %s", (_name, code, message) => {
    expect(() => patchLibrary(code, "./hooks.ts")).toThrow(message);
  });
});
