import { textOf } from "../onnx/node-attribute.ts";
import type { Graph, Node } from "../onnx/onnx-messages.ts";
import type { OutputRows } from "./trial-run.ts";

/** The kinds of numbers that an output may have, told apart by their values and by the node that made them. */
export type OutputKind =
  | "probabilities"
  | "percentages"
  | "log-probabilities"
  | "logits"
  | "scores"
  | "unnormalized"
  | "multi-label"
  /** One number from 0 to 1 that a sigmoid made: the probability of the second of two classes. */
  | "single-probability"
  | "single-score"
  /** One number that could be a logit or an amount: nothing tells which. */
  | "single-number"
  | "regression"
  | "label"
  | "not-finite"
  | "other";

export type JudgedOutput = {
  readonly name: string;
  readonly kind: OutputKind;
  readonly width: number;
  readonly rows: OutputRows["rows"];
};

/** How far from 1 the sum of a row of float32 probabilities may be. */
const sumTolerance = 2e-3;

/** Determines the kind of an output. `columns`: the number of classes in a card or the metadata, if they state one. */
export function judgeOutput(
  graph: Graph,
  name: string,
  { rows, width }: OutputRows,
  isWhole: boolean,
): JudgedOutput {
  return { name, width, rows, kind: kindOf(graph, name, rows, width, isWhole) };
}

function kindOf(
  graph: Graph,
  name: string,
  rows: OutputRows["rows"],
  width: number,
  isWhole: boolean,
): OutputKind {
  const first = rows[0]?.[0];
  if (typeof first === "string" || isWhole) return width === 1 ? "label" : "other";
  const numbers = rows as readonly (readonly number[])[];
  if (!numbers.every((row) => row.every(Number.isFinite))) {
    // Log-softmax returns -Infinity if a probability is 0.
    const isLog = width > 1 && numbers.every((row) => addsTo(1, row.map(Math.exp)));
    return isLog ? "log-probabilities" : "not-finite";
  }
  const maker = makerOf(graph, name);
  return width === 1 ? singleKind(maker, numbers.flat(), name) : severalKind(maker, numbers, name);
}

function severalKind(
  maker: Node | undefined,
  rows: readonly (readonly number[])[],
  name: string,
): OutputKind {
  const all = rows.flat();
  const isShare = all.every((value) => value >= -1e-6 && value <= 1 + 1e-5);
  if (isShare && rows.every((row) => addsTo(1, row))) return "probabilities";
  const isPercent = all.every((value) => value >= -1e-4 && value <= 100 + 1e-3);
  if (isPercent && rows.every((row) => addsTo(100, row))) return "percentages";
  if (all.every((value) => value <= 1e-6) && rows.every((row) => addsTo(1, row.map(Math.exp))))
    return "log-probabilities";
  const operator = maker?.operator ?? "";
  if (operator.endsWith("Regressor")) return "regression";
  if (operator.endsWith("Classifier")) return isShare ? "unnormalized" : "scores";
  if (isShare && (operator === "Sigmoid" || /sigmoid|multi.?label/i.test(name))) return "multi-label";
  if (isShare) return "multi-label";
  return "logits";
}

function singleKind(maker: Node | undefined, values: readonly number[], name: string): OutputKind {
  const operator = maker?.operator ?? "";
  const isShare = values.every((value) => value >= 0 && value <= 1);
  if (operator === "Sigmoid" && isShare) return "single-probability";
  if (/Classifier$/.test(operator)) return isShare ? "single-probability" : "single-score";
  if (/Regressor$/.test(operator)) {
    return textOf(maker!, "post_transform") === "LOGISTIC" ? "single-probability" : "regression";
  }
  if (isShare && /prob|sigmoid/i.test(name)) return "single-probability";
  if (/variable$|regress|price|amount|target/i.test(name)) return "regression";
  return "single-number";
}

function addsTo(total: number, row: readonly number[]): boolean {
  const sum = row.reduce((so_far, value) => so_far + value, 0);
  return Math.abs(sum - total) <= sumTolerance * total;
}

const passesThrough = new Set(["Identity", "Cast", "Reshape", "Squeeze", "Flatten", "Unsqueeze", "Clip"]);

/** The node that made a value's numbers, looking through those that only change its form. */
export function makerOf(graph: Graph, name: string): Node | undefined {
  let at = name;
  for (let steps = 0; steps < 100; steps += 1) {
    const node = graph.nodes.find(({ outputs }) => outputs.includes(at));
    if (node === undefined || !passesThrough.has(node.operator ?? "")) return node;
    at = node.inputs[0] ?? "";
  }
  return undefined;
}
