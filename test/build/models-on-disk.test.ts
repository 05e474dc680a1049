import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  describeModelError,
  modelIds,
  readModelFiles,
  readModelFolder,
} from "../../src/build/models-on-disk.ts";
import { AppError } from "../../src/core/errors.ts";
import { makeModelIndex, writeJson } from "../../src/publish/site-files.ts";

const model = "graph";
const sha256 = createHash("sha256").update(model).digest("hex");
const card = {
  format: 1,
  id: "toy",
  version: "1.0.0",
  title: "Toy",
  summary: "A toy.",
  fields: [{ kind: "number", name: "a", label: "A", min: 0, max: 1 }],
  classes: [{ name: "no" }, { name: "yes" }],
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "models-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(id: string, files: Record<string, unknown>): void {
  mkdirSync(join(folder, id));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, id, name), typeof content === "string" ? content : JSON.stringify(content));
  }
}

function problemOf(id: string): string {
  try {
    readModelFolder(folder, id, folder);
  } catch (error) {
    if (error instanceof AppError) return describeModelError(error);
    throw error;
  }
  return "none";
}

describe("a folder of models", () => {
  it("is shipped as it was added, with sizes and hashes filled in", () => {
    write("toy", { "model.json": card, "model.onnx": model, "holdout.onnx": "holdout" });
    const shipped = readModelFolder(folder, "toy", folder);
    expect(shipped.card.files["model.onnx"]).toEqual({ bytes: model.length, sha256 });
    expect(shipped.card.files["holdout.onnx"]?.bytes).toBe("holdout".length);
    expect(makeModelIndex([shipped.card])).toEqual({
      format: 1,
      models: [{ id: "toy", title: "Toy", summary: "A toy.", version: "1.0.0", bytes: model.length, sha256 }],
    });
  });

  it("may contain links to folders, or to nothing, beside the files with a graph's weights", () => {
    write("toy", { "model.json": card, "model.onnx": model, "weights.bin": "weights" });
    symlinkSync(folder, join(folder, "toy", "latest-run"));
    symlinkSync("nowhere", join(folder, "toy", "gone.bin"));
    symlinkSync("weights.bin", join(folder, "toy", "linked.bin"));
    expect([...readModelFiles(join(folder, "toy")).externalData.keys()].sort()).toEqual([
      "linked.bin",
      "weights.bin",
    ]);
  });

  it("lists the folders that contain a model, and skips the others", () => {
    write("toy", { "model.json": card, "model.onnx": model });
    write("another", { "model.onnx": model });
    write("notes", { "readme.txt": "x" });
    writeFileSync(join(folder, "file.txt"), "x");
    expect(modelIds(folder)).toEqual(["another", "toy"]);
    expect(modelIds(join(folder, "nowhere"))).toEqual([]);
  });
});

describe("a faulty model is reported with the file, the key and the expected value", () => {
  const files = { "model.onnx": { bytes: model.length, sha256 } };
  it.each([
    [
      "no card",
      { "model.onnx": model },
      /^toy\/model\.json: expected a card beside model\.onnx; npm run doctor -- toy\/model\.onnx/,
    ],
    ["no graph", { "model.json": card }, "toy/model.onnx: expected the model beside its card"],
    [
      "a card that is not JSON",
      { "model.json": "{", "model.onnx": model },
      /^toy\/model\.json: \(the whole file\): expected JSON: /,
    ],
    [
      "an id that differs from its folder",
      { "model.json": { ...card, id: "other" }, "model.onnx": model },
      'toy/model.json: id: expected "toy", the name of its folder, but got "other"',
    ],
    [
      "a missing key",
      { "model.json": { ...card, title: undefined }, "model.onnx": model },
      /^toy\/model\.json: title: expected text/,
    ],
    [
      "a field of an unknown kind",
      { "model.json": { ...card, fields: [{ kind: "sound", name: "a", label: "A" }] }, "model.onnx": model },
      /^toy\/model\.json: fields\.0\.kind: expected /,
    ],
    [
      "the hash of a different file",
      {
        "model.json": {
          ...card,
          files: { "model.onnx": { ...files["model.onnx"], sha256: "0".repeat(64) } },
        },
        "model.onnx": model,
      },
      `toy/model.json: files.model.onnx.sha256: expected ${sha256}, as in the file, but got ${"0".repeat(64)}`,
    ],
    [
      "a missing holdout",
      {
        "model.json": { ...card, files: { ...files, "holdout.onnx": { bytes: 1, sha256 } } },
        "model.onnx": model,
      },
      "toy/model.json: files.holdout.onnx: expected the file holdout.onnx beside the card",
    ],
  ])("%s", (_name, content, problem) => {
    write("toy", content);
    expect(problemOf("toy")).toEqual(typeof problem === "string" ? problem : expect.stringMatching(problem));
  });
});

describe("the models of a site", () => {
  it.each(["census-income", "movie-review", "ufo-sighting"])(
    "%s: a served card yields the same bytes again when put back into public/models",
    (id) => {
      const shipped = fileURLToPath(new URL("../../public/models", import.meta.url));
      const served = writeJson(readModelFolder(shipped, id).card);
      const folder = mkdtempSync(join(tmpdir(), "published-"));
      try {
        cpSync(join(shipped, id), join(folder, id), { recursive: true });
        writeFileSync(join(folder, id, "model.json"), served);
        expect(writeJson(readModelFolder(folder, id).card)).toBe(served);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});
