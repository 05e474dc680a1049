import { classLabelsOf } from "../onnx/model-facts.ts";
import { numbersOf, textOf } from "../onnx/node-attribute.ts";
import type { Graph, Model, Node } from "../onnx/onnx-messages.ts";
import type { OutputRows } from "./trial-run.ts";

/**
 * The kinds of values that an output may contain. They are told apart by the values, the output's type and name, and
 * the node that produced them.
 */
export type OutputKind =
  | "probabilities"
  | "percentages"
  | "log-probabilities"
  | "logits"
  | "scores"
  /**
   * Margins for each pair of three or more classes (first and second, first and third, and so on), as output
   * by SVMs.
   */
  | "pairs"
  | "unnormalized"
  | "multi-label"
  /** One number from 0 to 1, for example from a sigmoid: the probability of the second of two classes. */
  | "single-probability"
  | "single-score"
  /** One number that could be a logit or an amount; there is no way to tell. */
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

/**
 * The converters for scikit-learn and similar libraries. If a model computes probabilities, they export them, so
 * other numbers are margins or distances, which a softmax would not turn into probabilities.
 */
const classicConverters = /^(skl2onnx|onnxmltools|sklearn-onnx)/i;

/** Whether a file comes from a converter for scikit-learn or a similar library. */
export function isClassicExport({ producerName = "" }: Model): boolean {
  return classicConverters.test(producerName);
}

/** How much the sum of a row of float32 probabilities may differ from 1. */
const sumTolerance = 2e-3;

/**
 * Determines an output's kind.
 * @param isWhole whether its type allows only whole numbers
 */
export function judgeOutput(
  model: Model & { graph: Graph },
  name: string,
  { rows, width }: OutputRows,
  isWhole: boolean,
): JudgedOutput {
  return { name, width, rows, kind: kindOf(model, name, rows, width, isWhole) };
}

function kindOf(
  model: Model & { graph: Graph },
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
  const maker = makerOf(model.graph, name);
  if (width === 1) return singleKind(maker, numbers.flat(), name);
  return severalKind(maker, numbers, isClassicExport(model));
}

function severalKind(
  maker: Node | undefined,
  rows: readonly (readonly number[])[],
  isClassic: boolean,
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
  if (maker !== undefined && givesPairs(maker, all.length / rows.length)) return "pairs";
  if (operator.endsWith("Classifier")) return isShare ? "unnormalized" : "scores";
  if (isClassic && !isShare) return "scores";
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

/**
 * Whether this is an SVM with three or more classes and without probabilities, which outputs a margin for
 * each pair of classes.
 */
function givesPairs(maker: Node, width: number): boolean {
  const count = classLabelsOf(maker).length;
  const isPairwise = maker.operator === "SVMClassifier" && numbersOf(maker, "vectors_per_class").length > 0;
  return isPairwise && count > 2 && width === (count * (count - 1)) / 2;
}

function addsTo(total: number, row: readonly number[]): boolean {
  const sum = row.reduce((so_far, value) => so_far + value, 0);
  return Math.abs(sum - total) <= sumTolerance * total;
}

const passesThrough = new Set(["Identity", "Cast", "Reshape", "Squeeze", "Flatten", "Unsqueeze", "Clip"]);

/** The node that produced a value's numbers, skipping nodes that only reshape, convert or clip them. */
export function makerOf(graph: Graph, name: string): Node | undefined {
  let at = name;
  for (let steps = 0; steps < 100; steps += 1) {
    const node = graph.nodes.find(({ outputs }) => outputs.includes(at));
    if (node === undefined || !passesThrough.has(node.operator ?? "")) return node;
    at = node.inputs[0] ?? "";
  }
  return undefined;
}
