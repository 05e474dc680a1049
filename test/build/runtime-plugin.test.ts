import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { patchLibrary } from "../../src/build/runtime-plugin.ts";

const installed = readFileSync(
  fileURLToPath(import.meta.resolve("onnxruntime-web/wasm")).replace("ort.node.min", "ort.wasm.bundle.min"),
  "utf8",
);

describe("the installed runtime's JavaScript", () => {
  it("contains exactly one place for each of the site's hooks", () => {
    const patched = patchLibrary(installed, "./hooks.ts");
    expect(patched).toMatch(/^import \{ limitPages, writeByEncoder \} from ".\/hooks.ts";\n/);
    expect(patched.match(/limitPages\(65536\)/g)).toHaveLength(1);
    expect(patched.match(/\.lengthBytesUTF8=[\w$]+,writeByEncoder\([\w$]+\)/g)).toHaveLength(1);
  });

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
