import { describe, expect, it } from "vitest";
import { modelId } from "../../src/core/card.ts";
import { describeFinding } from "../../src/doctor/describe-finding.ts";
import { examine, idOf } from "../../src/doctor/examine.ts";
import { GraphBuilder } from "../../src/onnx/graph-builder.ts";
import { readModel, writeModel } from "../../src/onnx/model-file.ts";
import { createRuntimeSession, type RuntimeSession } from "../../src/runtime/onnx-runtime.ts";
import { treeExport } from "../onnx/example-models.ts";
import { splitWeights } from "../onnx/split-weights.ts";
import { check, codes, logitsOf, madeGraph } from "./made-graphs.ts";

const encoder = new TextEncoder();
const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const softmax = () => madeGraph("y", (graph, logits) => graph.node("Softmax", [logits], { axis: 1 }));

describe("a file that is not ONNX", () => {
  it.each([
    ["CBM1\x18\xdf\0\0", "CatBoost", "load_model"],
    ["\x80\x04\x95\x1b\0\0\0\0\0\0\0\x8c\x10sklearn.ensemble", "pickle", "skl2onnx"],
    ["\x80\x03csklearn.externals.joblib", "joblib", "skl2onnx"],
    ["\x89HDF\r\n\x1a\n", "Keras", 'format="onnx"'],
    ["\x1c\0\0\0TFL3\0\0\0\0", "TensorFlow Lite", "tf2onnx"],
    ["PK\x03\x04\x14\0\0\0archive/data.pkl", "PyTorch", "torch.onnx.export"],
    [
      "version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 12\n",
      "Git LFS pointer",
      "git lfs pull",
    ],
    ["<!doctype html><title>Not found</title>", "web page", undefined],
    ['<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', "web page", undefined],
    ['<svg xmlns="http://www.w3.org/2000/svg"></svg>', "an XML file", undefined],
    [`<?xml version="1.0"?><!-- ${"licence ".repeat(200)} --><PMML>`, "PMML", "skl2onnx"],
    ["tree\nversion=v4\nnum_class=1\n", "LightGBM", "convert_lightgbm"],
    ["GGUF\x03\0\0\0", "language model", undefined],
    ["\x0a\x3c\x0a\x05input\x12\x0bPlaceholder", "TensorFlow graph (.pb)", "--graphdef"],
    ["", "empty", undefined],
  ])("%j is identified by its first bytes: %s", async (text, format, line) => {
    const { verdict, findings } = await check(bytes(text));
    expect(verdict).toBe("refused");
    const words = describeFinding(findings[0]!);
    expect(words.message).toContain(format);
    if (line === undefined) expect(words.line).toBeUndefined();
    else expect(words.line).toContain(line);
  });

  it.each([
    ["\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "an old Excel file", "as CSV"],
    ["PAR1\x15\x04\x15\xf0", "a Parquet file", "as CSV"],
    ["$FL2@(#) SPSS DATA FILE", "an SPSS file", "as CSV"],
    ["<stata_dta><header>", "a Stata file", "as CSV"],
    ['{"a": 1}\n{"a": 2}', "a JSON file", "as CSV"],
    ["PK\x03\x04\x14\0\0\0[Content_Types].xml", "an Excel file (.xlsx)", "as CSV"],
    ["PK\x03\x04\x14\0\0\0folder/notes.txt", "a zip archive", "unpack"],
    ["\x1f\x8b\x08\0", "a compressed file", "unpack"],
    ["PK\x03\x04\x14\0\0\0hunch.json…models/a/model.onnx", "a backup from Hunch", "“Feedback”"],
    ["PK\x03\x04\x14\0\0\0index.html…service-worker.js…site.json…model.onnx", "a site", "model.json"],
    ["\x89PNG\r\n", "an image", undefined],
    ["some notes\n", "a text file", ".csv"],
  ])("%j is named, and the report says what to do with it: %s", async (text, format, advice) => {
    const { findings } = await check(bytes(text));
    const words = describeFinding(findings[0]!);
    expect(words).toMatchObject({ message: expect.stringContaining(`it is ${format}`) });
    expect(words.line).toBeUndefined();
    if (advice === undefined) expect(words.advice).toBeUndefined();
    else expect(words.advice).toContain(advice);
  });

  it("any other file is not called an ONNX file that was cut off", async () => {
    const { findings } = await check(bytes("\x12\x34\xf0\x07\x92\x02\xa7"));
    expect(codes({ findings } as never, "refused")).toEqual(["file-unreadable"]);
  });

  it("a SavedModel is recognized by its tag, and a column whose name contains the tag is not taken for one", async () => {
    const savedModel = bytes("\x08\x01\x12\x10\x0a\x0e\x2a\x05hello\x22\x05serve");
    expect(describeFinding((await check(savedModel)).findings[0]!).message).toContain("SavedModel");
    const graph = new GraphBuilder("hotel");
    const x = graph.input("reserved_rooms", "float", ["N", 2]);
    graph.output(
      graph.node("Softmax", [logitsOf(graph, x)], { axis: 1 }),
      "float",
      ["N", 3],
      "probabilities",
    );
    expect((await check(graph.toBytes())).verdict).toBe("served");
  });

  it("safetensors are recognized by their header", async () => {
    const header = encoder.encode('{"__metadata__":{"format":"pt"},"w":{"dtype":"F32"}}');
    const file = new Uint8Array(8 + header.length + 16);
    new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
    file.set(header, 8);
    expect(describeFinding((await check(file)).findings[0]!).message).toContain("safetensors");
  });

  it("a truncated ONNX file is recognized", async () => {
    const whole = softmax();
    expect(codes(await check(whole.subarray(0, whole.length - 40)), "refused")).toEqual(["file-cut-off"]);
  });
});

describe("a model whose weights are in a separate file", () => {
  const split = (how?: Parameters<typeof splitWeights>[2]) => splitWeights(softmax(), "made.onnx.data", how);

  it("gets its weights from the file next to it, and becomes a single file", async () => {
    const { model, data } = split();
    const examination = await check(model, { externalData: new Map([["made.onnx.data", data]]) });
    expect(codes(examination, "repaired")).toContain("data-inlined");
    expect((await check(examination.model!)).verdict).toBe("served");
  });

  it.each([
    ["within the weights", { hasLength: true }],
    ["before weights of which the graph doesn't give the length", { hasLength: false, offset: 4096 }],
  ])("is refused if that file is cut off %s", async (_, how) => {
    const { model, data } = split(how);
    const { findings } = await check(model, {
      externalData: new Map([["made.onnx.data", data.subarray(0, data.length - 4)]]),
    });
    expect(findings).toMatchObject([{ code: "data-missing", details: { file: "made.onnx.data" } }]);
  });

  it("is refused if thousands of tensors take the same part of that file, which would fill the memory", async () => {
    const { model, data } = split({ hasLength: false });
    const { graph, ...rest } = readModel(model);
    const tensor = graph.initializers.find(({ unknown }) => unknown?.length)!;
    const copies = Array.from({ length: 3000 }, (_, index) => ({ ...tensor, name: `copy${index}` }));
    const many = writeModel({
      ...rest,
      graph: { ...graph, initializers: [...graph.initializers, ...copies] },
    });
    const padded = new Uint8Array(200_000);
    padded.set(data);
    const { findings } = await check(many, { externalData: new Map([["made.onnx.data", padded]]) });
    expect(findings).toMatchObject([{ code: "file-too-large", severity: "refused" }]);
  });

  it("is refused without that file, and the report names it", async () => {
    const { findings } = await check(split().model);
    expect(findings[0]).toMatchObject({ code: "data-missing", details: { file: "made.onnx.data" } });
  });
});

describe("a graph that the runtime cannot run", () => {
  it.each(["ai.onnx.contrib.BertTokenizer", "Fancy", "com.microsoft.Fancier"])(
    "is refused, naming the missing operator %s",
    async (operator) => {
      const model = madeGraph("y", (graph, logits) => graph.node(operator, [logits]));
      const { findings } = await check(model);
      expect(findings.find(({ severity }) => severity === "refused")).toMatchObject({
        code: "operators-missing",
        details: { operators: operator },
      });
    },
  );

  it("is refused if a branch of a decision tree leads back, before a row could be caught in it", async () => {
    const { findings } = await check(treeExport([2, 4, 2]));
    expect(findings).toEqual([{ code: "tree-cycle", severity: "refused", details: {} }]);
    expect((await check(treeExport([2, 4, 5]))).verdict).toBe("served");
  });

  it("is refused without quoting the runtime's own message, paths or shapes", async () => {
    const graph = new GraphBuilder("fails");
    const x = graph.input("x", "float", ["N", 2]);
    const wrong = graph.node("Reshape", [x, graph.int64([-1, 7])]);
    graph.output(
      graph.node("MatMul", [wrong, graph.float(new Float32Array(21), [7, 3])]),
      "float",
      ["N", 3],
      "y",
    );
    const { findings } = await check(graph.toBytes());
    const { message, advice = "" } = describeFinding(
      findings.find(({ severity }) => severity === "refused")!,
    );
    expect(findings.map(({ code }) => code)).toContain("run-failed");
    expect(message + advice).not.toMatch(/onnxruntime\/|\.cc|\.h:|OrtRun|\[\d|Status/);
  });
});

describe("a model's id", () => {
  it.each([
    [`${"a".repeat(63)} b.onnx`, "a".repeat(63)],
    ["--Müller's model--.onnx", "mu-ller-s-model"],
    ["new.onnx", "new-model"],
    ["…", "model"],
  ])("made from the file name %j is valid in a card", (name, id) => {
    expect(idOf(name)).toBe(id);
    expect(modelId.safeParse(id).success).toBe(true);
  });
});

it("a check ends with AbortError if its signal fires while the graph runs", async () => {
  const abort = new AbortController();
  const createSession = async (model: Uint8Array): Promise<RuntimeSession> => {
    const session = await createRuntimeSession(model);
    const run: RuntimeSession["run"] = (feeds, outputs) => {
      abort.abort();
      return session.run(feeds, outputs);
    };
    return { run, release: () => session.release() };
  };
  const checking = examine({ name: "made.onnx", model: softmax() }, { createSession, signal: abort.signal });
  await expect(checking).rejects.toMatchObject({ name: "AbortError" });
});
