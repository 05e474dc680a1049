import { classLabelsOf } from "../onnx/model-facts.ts";
import type { Graph } from "../onnx/onnx-messages.ts";
import type { JudgedOutput } from "./judge-outputs.ts";
import { type NotChosen, refuse } from "./open-questions.ts";

/**
 * Recognises, from their output values, models that return numbers and a label like a classifier but answer a
 * different question.
 * @returns why such a model is not served; undefined for a classifier
 */
export function otherKindOfModel(
  graph: Graph,
  outputs: readonly JudgedOutput[],
  label: JudgedOutput | undefined,
): NotChosen | undefined {
  if (label === undefined) return undefined;
  const lone = outputs.find(({ kind }) => kind === "single-number" || kind === "single-score");
  const isSign = label.rows.every(([value]) => value === 1 || value === -1);
  // Classes may also be called 1 and -1.
  const isClassifier =
    /prob/i.test(lone?.name ?? "") ||
    graph.nodes.some((node) => node.operator?.endsWith("Classifier") && classLabelsOf(node).includes("-1"));
  if (lone && isSign && !isClassifier) return refuse("outliers", { name: lone.name });
  const distances = outputs.find(
    (output) =>
      (output.kind === "logits" || output.kind === "scores") &&
      namesSmallest(label, output.rows as number[][]),
  );
  return distances && refuse("clusters", { name: distances.name });
}

/**
 * Whether the label is the number of the nearest of several centres, that is, the column with the smallest
 * distance.
 */
function namesSmallest(label: JudgedOutput, rows: readonly (readonly number[])[]): boolean {
  return rows.every((row, index) => {
    const smallest = Math.min(...row);
    return smallest >= 0 && row.indexOf(smallest) === label.rows[index]![0];
  });
}

/** The output that contains the labels of several targets, as whole numbers or strings, if there is one. */
export function severalAnswers(outputs: readonly JudgedOutput[]): JudgedOutput | undefined {
  const isLabel = ({ name, kind, width, rows }: JudgedOutput) =>
    kind === "other" &&
    width > 1 &&
    (/label|class|predict|variable/i.test(name) || typeof rows[0]?.[0] === "string");
  return outputs.find(isLabel);
}
