import { expect } from "vitest";
import { examine, type SourceFiles } from "../../src/doctor/examine.ts";
import type { Choices, Examination } from "../../src/doctor/report.ts";
import { GraphBuilder, type Value } from "../../src/onnx/graph-builder.ts";
import { type ModelWithGraph, writeModel } from "../../src/onnx/model-file.ts";
import type { ElementType } from "../../src/onnx/onnx-messages.ts";
import type { ShapeOf } from "../../src/onnx/tensor.ts";
import { createRuntimeSession } from "../../src/runtime/onnx-runtime.ts";
import { differenceFromNative } from "./compare-native.ts";

/** Examines a graph in the page's runtime. If it is served, checks that native ONNX Runtime gives the same numbers. */
export async function check(
  model: Uint8Array,
  more: Partial<SourceFiles> = {},
  choices: Choices = {},
): Promise<Examination> {
  const examination = await examine(
    { name: "made.onnx", model, ...more },
    { choices, createSession: (bytes) => createRuntimeSession(bytes) },
  );
  if (examination.verdict === "served")
    expect(await differenceFromNative(model, examination)).toBeLessThanOrEqual(1e-5);
  return examination;
}

/** The codes of the findings with one of these severities. */
export function codes({ findings }: Examination, ...severities: readonly string[]): string[] {
  return findings.filter(({ severity }) => severities.includes(severity)).map(({ code }) => code);
}

/** Runs the repaired file on one row. */
export async function runRow(
  model: Uint8Array,
  feeds: Readonly<Record<string, readonly (number | string)[]>>,
  output = "probabilities",
): Promise<number[]> {
  const session = await createRuntimeSession(model);
  const tensors = Object.fromEntries(
    Object.entries(feeds).map(([name, values]) => [
      name,
      typeof values[0] === "string"
        ? { type: "string", data: values.map(String), shape: [1, values.length] }
        : { type: "float32", data: Float32Array.from(values as number[]), shape: [1, values.length] },
    ]),
  );
  const results = await session.run(tensors, [output, "label"]);
  await session.release();
  return Array.from(results[output]!.data as Float32Array);
}

/** The weights that turn two columns into three logits. */
export const weights = [1, -0.5, 0.25, 0.5, 1, -1];

/** The three logits: x `[N,2]` times the weights. */
export function logitsOf(graph: GraphBuilder, x: Value): Value {
  return graph.node("MatMul", [x, graph.float(weights, [2, 3])]);
}

/** A graph from `x` `[N,2]` to one output, which `build` computes from the three logits. */
export function madeGraph(
  name: string,
  build: (graph: GraphBuilder, logits: Value, x: Value) => Value,
  { shape = ["N", 3], type = "float" }: { shape?: ShapeOf; type?: ElementType } = {},
  change: (model: ModelWithGraph) => void = () => undefined,
): Uint8Array {
  const graph = new GraphBuilder("made");
  const x = graph.input("x", "float", ["N", 2]);
  graph.output(build(graph, logitsOf(graph, x), x), type, shape, name);
  const model = graph.toModel();
  change(model);
  return writeModel(model);
}

/** The softmax of the three logits for a row, in float64. */
export function expectedFor([a = 0, b = 0]: readonly number[]): number[] {
  const logits = [0, 1, 2].map((column) => a * weights[column]! + b * weights[3 + column]!);
  const powers = logits.map(Math.exp);
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
