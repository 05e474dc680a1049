import { PbfWriter } from "pbf";
import { describe, expect, test } from "vitest";
import { AppError } from "../../src/core/errors.ts";
import { maximumModelBytes } from "../../src/core/own-model.ts";
import { GraphBuilder } from "../../src/onnx/graph-builder.ts";
import { readModel, writeModel } from "../../src/onnx/model-file.ts";
import { makeTensor, tensorElements, tensorStrings } from "../../src/onnx/tensor.ts";

function small(): GraphBuilder {
  const graph = new GraphBuilder("small");
  const x = graph.input("x", "float", ["N", 1]);
  graph.output(graph.node("Mul", [x, graph.float([2, 3])], {}, { outputs: ["y"] }), "float", ["N", 2]);
  return graph;
}

function thrownBy(action: () => unknown): AppError {
  try {
    action();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** A model whose graph contains a subgraph, which contains another one, and so on. */
function nestedGraphs(depth: number): Uint8Array {
  const model = small().toModel();
  for (let level = 0; level < depth; level += 1) {
    const outer = small().toModel().graph;
    const lists = { floats: [], ints: [], strings: [], tensors: [], graphs: [] };
    outer.nodes[0]!.attributes = [{ name: "body", g: model.graph, type: 5, ...lists }];
    model.graph = outer;
  }
  return writeModel(model);
}

function text(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}

describe("an .onnx file", () => {
  test("is written back byte for byte", () => {
    const file = small().toBytes({ metadata: { "hunch.id": "small", "hunch.card": '{"title":"\uFEFFé"}' } });
    expect(writeModel(readModel(file))).toEqual(file);
  });

  test("is refused if the runtime would read another model: one merged from two, or one in its own format", () => {
    const file = small().toBytes();
    const twice = thrownBy(() => readModel(Uint8Array.of(...file, ...file)));
    expect(twice).toMatchObject({ code: "model-unreadable", details: { reason: "field 7 occurs twice" } });
    // A producer's name whose bytes identify a file as ONNX Runtime's own format.
    const name = Uint8Array.of(0x12, 8, 0, 0, ...text("ORTM"), 0, 0);
    expect(thrownBy(() => readModel(Uint8Array.of(...name, ...file))).code).toBe("model-unreadable");
    // Of a number or a text, every reader takes the last one.
    const renamed = readModel(Uint8Array.of(...file, 0x12, 3, ...text("new")));
    expect(renamed.producerName).toBe("new");
  });

  test("keeps fields that Hunch does not know, at every level", () => {
    const model = small().toModel();
    const writer = new PbfWriter();
    writer.writeStringField(1000, "documentation");
    writer.writeFixed32Field(1001, 42);
    writer.writeFixed64Field(1002, 43);
    writer.writeVarintField(1003, 300);
    const unknown = [writer.finish().slice()];
    model.unknown = unknown;
    model.graph.unknown = unknown;
    model.graph.nodes[0]!.unknown = unknown;
    model.graph.initializers[0]!.unknown = unknown;
    const file = writeModel(model);
    const again = readModel(file);
    expect(again.unknown).toHaveLength(4);
    expect(again.graph.initializers[0]?.unknown).toHaveLength(4);
    expect(writeModel(again)).toEqual(file);
  });

  test("keeps integers that a JavaScript number can't represent", () => {
    const model = small().toModel();
    const ints = [2n ** 63n - 1n, -(2n ** 63n), -1, 0, 2 ** 53 - 1, -(2 ** 53) + 1, 2n ** 53n + 1n];
    model.graph.nodes[0]!.attributes.push({
      name: "ends",
      ints,
      type: 7,
      floats: [],
      strings: [],
      tensors: [],
      graphs: [],
    });
    expect(readModel(writeModel(model)).graph.nodes[0]?.attributes[0]?.ints).toEqual(ints);
  });

  test("reads packed and unpacked lists of numbers", () => {
    const writer = new PbfWriter();
    writer.writeVarintField(1, 9);
    writer.writeMessage(
      7,
      (_: null, graph: PbfWriter) => {
        graph.writeMessage(
          5,
          (__: null, tensor: PbfWriter) => {
            for (const length of [2, 3]) tensor.writeVarintField(1, length);
            tensor.writeVarintField(2, 1);
          },
          null,
        );
      },
      null,
    );
    writer.writeMessage(8, (_: null, opset: PbfWriter) => opset.writeVarintField(2, 20), null);
    expect(readModel(writer.finish()).graph.initializers[0]?.dims).toEqual([2, 3]);
  });

  test("is refused as truncated if it is cut off anywhere before its metadata", () => {
    const file = small().toBytes();
    for (let length = 0; length < file.length; length += 1) {
      expect(thrownBy(() => readModel(file.subarray(0, length), "m.onnx"))).toMatchObject({
        code: "model-truncated",
        details: { path: "m.onnx", bytes: length },
      });
    }
  });

  test.each(["<!DOCTYPE html><html>", "\n\n  <html lang=en>", "\uFEFF<?xml version='1.0'?>"])(
    "is refused as HTML if it is the page %j",
    (page) => {
      expect(thrownBy(() => readModel(text(page))).code).toBe("model-is-html");
    },
  );

  test.each([
    ["JSON", text('{"error": "not found"}')],
    ["text", text("404 page not found")],
    ["a ZIP archive", Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0, 0, 0)],
    ["all zeros", new Uint8Array(100)],
    ["all 0xff", new Uint8Array(100).fill(0xff)],
    ["sixty nested graphs", nestedGraphs(60)],
  ])("is refused with an AppError if it is %s", (_, garbage) => {
    expect(thrownBy(() => readModel(garbage)).code).toMatch(/^model-(unreadable|truncated)$/);
  });

  test("is refused without being read if it exceeds the size limit", () => {
    const huge = { length: maximumModelBytes + 1 } as Uint8Array;
    expect(thrownBy(() => readModel(huge))).toMatchObject({
      code: "file-too-large",
      details: { limit: maximumModelBytes },
    });
  });

  test("is read, or refused with an AppError, if any single byte is changed", () => {
    const file = small().toBytes({ metadata: { a: "b" } });
    for (let place = 0; place < file.length; place += 1) {
      for (const value of [0, 0x7f, 0xff, file[place]! ^ 1]) {
        const changed = file.slice();
        changed[place] = value;
        try {
          readModel(changed);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }
    }
  });
});

describe("a tensor", () => {
  test("returns its numbers and strings, whatever their alignment in the file", () => {
    const model = small().toModel();
    model.graph.initializers = [
      makeTensor("odd", Int8Array.of(-1)),
      makeTensor("floats", Float32Array.of(1.5, -0, Number.NaN)),
      makeTensor("longs", BigInt64Array.of(-1n, 2n ** 62n)),
      makeTensor("texts", ["", "é\u0000😀"]),
    ];
    const [odd, floats, longs, texts] = readModel(writeModel(model)).graph.initializers;
    expect(tensorElements(odd!, "int8")).toEqual(Int8Array.of(-1));
    expect(tensorElements(floats!, "float")).toEqual(Float32Array.of(1.5, -0, Number.NaN));
    expect(tensorElements(longs!, "int64")).toEqual(BigInt64Array.of(-1n, 2n ** 62n));
    expect(tensorStrings(texts!)).toEqual(["", "é\u0000😀"]);
    expect(thrownBy(() => tensorElements(floats!, "int8")).code).toBe("model-unreadable");
  });
});
