import { freeName, removeUnused, renameValue, valueNames } from "../onnx/edit-graph.ts";
import { GraphBuilder, type Value } from "../onnx/graph-builder.ts";
import { opsetsOf } from "../onnx/model-facts.ts";
import type { ModelWithGraph } from "../onnx/model-file.ts";
import { elementTypes, type Graph } from "../onnx/onnx-messages.ts";
import { valueInfo } from "../onnx/tensor.ts";
import type { Link } from "./report.ts";
import { canSettle, countVotes, scoresOfVotes, settleTies } from "./votes.ts";

export type StandardOutputs = {
  /**
   * The value with the numbers: float, float16 or float64; `[N,C]`, `[N,1]` or `[N]` for two classes, or one
   * column for each pair of classes if `link` is "votes".
   */
  readonly source: Value;
  /** How many numbers each row has. */
  readonly width: number;
  readonly link: Link;
  readonly classes: readonly string[];
  /** The graph's own label, if it is the most probable class in every row. Otherwise, a new one is added. */
  readonly label: Value | undefined;
  /** "scores" if the numbers are not probabilities. The output then has that name. */
  readonly kind: "probabilities" | "scores";
  /** Other outputs to keep, because lessons or explanations need them. */
  readonly kept: readonly string[];
};

/**
 * Gives a model the outputs that Hunch expects, in place: `label` `[N]` and `probabilities` `[N,C]`, float32;
 * for scores, `scores` `[N,C]` instead of `probabilities`. All other outputs except `kept` are removed, with the
 * nodes that only they need.
 * @returns the inputs that had the same name as an output, with their new names
 */
export function setStandardOutputs(model: ModelWithGraph, wanted: StandardOutputs): Map<string, string> {
  const { graph } = model;
  const { source, classes, link, kind, kept } = wanted;
  ensureOpset(model);
  const renamed = renameInputs(graph, ["label", kind]);
  const declared = new Map(graph.outputs.map((output) => [output.name ?? "", output]));
  const label = wanted.label === undefined ? undefined : declared.get(wanted.label);
  // If the label is a float, it is replaced by the name of its class.
  const isText = label?.type?.tensor?.elementType !== elementTypes.float;
  // `renameValue` doesn't rename declared outputs, so they are removed first.
  graph.outputs = [];
  const sourceName = kept.includes(source) ? source : takeName(graph, source, `${kind}_of_graph`);
  const labelName =
    wanted.label === undefined || !isText ? undefined : takeName(graph, wanted.label, "label_of_graph");
  for (const name of ["label", kind])
    if (valueNames(graph).has(name)) takeName(graph, name, freeName(graph, `${name}_inner`));
  const builder = GraphBuilder.after(graph, []);
  const matrix = asMatrix(builder, sourceName, wanted.width);
  const columns =
    link === "votes"
      ? settleTies(builder, countVotes(builder, matrix, wanted.width), {
          label: canSettle(model) ? labelName : undefined,
          isNumber: label?.type?.tensor?.elementType === elementTypes.int64,
          classes,
          mlVersion: opsetsOf(model).get("ai.onnx.ml"),
        })
      : withLink(builder, matrix, link, kind);
  const probabilities = builder.node("Identity", [columns], {}, { outputs: [kind] });
  const labels =
    labelName === undefined
      ? labelOf(builder, probabilities, classes)
      : builder.node("Reshape", [labelName, builder.int64([-1])], {}, { outputs: ["label"] });
  builder.appendTo(graph);
  const labelType = isText ? label?.type?.tensor?.elementType : undefined;
  graph.outputs = [
    { ...valueInfo(labels, "string", ["N"]), ...(labelType ? { type: tensorOf(labelType) } : {}) },
    valueInfo(probabilities, "float", ["N", classes.length]),
    ...kept.flatMap((name) => declared.get(name) ?? []),
  ];
  removeUnused(graph);
  return renamed;
}

/** Renames inputs that have one of these names, in place. */
function renameInputs(graph: Graph, names: readonly string[]): Map<string, string> {
  const renamed = new Map<string, string>();
  for (const input of graph.inputs) {
    const { name = "" } = input;
    if (!names.includes(name)) continue;
    const other = freeName(graph, `${name}_input`);
    renameValue(graph, name, other);
    input.name = other;
    renamed.set(name, other);
  }
  return renamed;
}

function tensorOf(elementType: number) {
  return { tensor: { elementType, shape: { dimensions: [{ parameter: "N" }] } } };
}

/** Standard operators need the default operator set, which is not declared in exports that contain only trees. */
export function ensureOpset(model: ModelWithGraph): void {
  if (!opsetsOf(model).has("")) model.operatorSets.push({ domain: "", version: 17 });
  if (Number(model.irVersion) < 8) model.irVersion = 8;
}

function asMatrix(builder: GraphBuilder, source: Value, width: number): Value {
  const floats = builder.node("Cast", [source], { to: elementTypes.float });
  return builder.node("Reshape", [floats, builder.int64([-1, width])]);
}

function withLink(
  builder: GraphBuilder,
  matrix: Value,
  link: Exclude<Link, "votes">,
  kind: StandardOutputs["kind"],
): Value {
  switch (link) {
    case "none":
      return matrix;
    case "softmax":
      return builder.node("Softmax", [matrix], { axis: 1 });
    case "exp":
      return builder.node("Exp", [matrix]);
    case "percent":
      return builder.node("Mul", [matrix, builder.float(0.01)]);
    case "sigmoid": {
      const both = builder.node("Concat", [builder.node("Neg", [matrix]), matrix], { axis: 1 });
      return builder.node("Sigmoid", [both]);
    }
    case "complement": {
      const other =
        kind === "scores" ? builder.node("Neg", [matrix]) : builder.node("Sub", [builder.float(1), matrix]);
      return builder.node("Concat", [other, matrix], { axis: 1 });
    }
  }
}

function labelOf(builder: GraphBuilder, probabilities: Value, classes: readonly string[]): Value {
  const best = builder.node("ArgMax", [probabilities], { axis: 1, keepdims: 0 });
  return builder.node("Gather", [builder.string(classes), best], {}, { outputs: ["label"] });
}

/** Gives a value a name that no other value has. Declared inputs keep their names. */
function takeName(graph: Graph, value: Value, wanted: string): string {
  if (graph.inputs.some(({ name }) => name === value)) return value;
  const name = freeName(graph, wanted);
  renameValue(graph, value, name);
  return name;
}

/** Turns one row's numbers into class probabilities or scores, in float64. */
export function applyLink(row: readonly number[], link: Link, kind: StandardOutputs["kind"]): number[] {
  switch (link) {
    case "softmax": {
      const highest = Math.max(...row);
      const powers = row.map((value) => Math.exp(value - highest));
      const sum = powers.reduce((total, power) => total + power, 0);
      return powers.map((power) => power / sum);
    }
    case "exp":
      return row.map(Math.exp);
    case "percent":
      return row.map((value) => value / 100);
    case "sigmoid":
      return [1 / (1 + Math.exp(row[0]!)), 1 / (1 + Math.exp(-row[0]!))];
    case "complement":
      return kind === "scores" ? [-row[0]!, row[0]!] : [1 - row[0]!, row[0]!];
    case "votes":
      return scoresOfVotes(row);
    default:
      return [...row];
  }
}
