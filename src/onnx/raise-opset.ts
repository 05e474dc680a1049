import { valueNames } from "./edit-graph.ts";
import { opsetsOf } from "./model-facts.ts";
import type { ModelWithGraph } from "./model-file.ts";
import { attribute, numberOf, numbersOf } from "./node-attribute.ts";
import type { Node } from "./onnx-messages.ts";
import { SharedValues } from "./shared-values.ts";
import { makeTensor } from "./tensor.ts";
import { visitGraphs } from "./visit-graph.ts";

/** ONNX operators that compute the same results in all versions from 7 to 17; later versions only accept more types. */
const unchanged = new Set(
  `Abs Acos Acosh Add And ArgMax ArgMin Asin Asinh Atan Atanh AveragePool BitShift Cast CastLike Ceil Celu Compress Concat
  ConcatFromSequence Constant ConstantOfShape Conv ConvInteger ConvTranspose Cos Cosh CumSum DepthToSpace DequantizeLinear
  Det Div DynamicQuantizeLinear Einsum Elu Equal Erf Exp Expand EyeLike Flatten Floor GRU Gather GatherElements GatherND
  Gemm GlobalAveragePool GlobalMaxPool Greater GreaterOrEqual HardSigmoid HardSwish Identity If InstanceNormalization IsInf
  IsNaN LRN LSTM LeakyRelu Less LessOrEqual Log Loop LpNormalization MatMul MatMulInteger Max MaxPool Mean
  MeanVarianceNormalization Min Mod Mul Neg NonZero Not OneHot Or PRelu Pow QLinearConv QLinearMatMul QuantizeLinear RNN
  Range Reciprocal ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd
  ReduceSumSquare Relu Reshape ReverseSequence Round ScatterElements ScatterND Selu SequenceAt SequenceConstruct
  SequenceEmpty SequenceInsert SequenceLength Shape Sigmoid Sign Sin Sinh Size Softplus Softsign SpaceToDepth
  SplitToSequence Sqrt StringNormalizer Sub Sum Tan Tanh TfIdfVectorizer ThresholdedRelu Tile Transpose Trilu Unique Where
  Xor`.split(/\s+/),
);

type Rewrite = (node: Node, constants: Constants) => boolean;
type Constants = {
  readonly ints: (values: readonly number[], isScalar?: boolean) => string;
  readonly float: (value: number) => string;
};

/** Turns the attribute `axes` into an input, as in later versions. */
const axesAsInput: Rewrite = (node, { ints }) => moveInts(node, "axes", 1, ints);

/**
 * For each operator that changed: how to rewrite its nodes to the form used since version 13, and the version
 * from which they can stay unchanged.
 */
const changed: Readonly<Record<string, { readonly before: number; readonly rewrite: Rewrite }>> = {
  Squeeze: { before: 13, rewrite: axesAsInput },
  Unsqueeze: { before: 13, rewrite: axesAsInput },
  ReduceSum: { before: 13, rewrite: axesAsInput },
  Split: { before: 13, rewrite: (node, { ints }) => moveInts(node, "split", 1, ints) },
  // Before version 13, these operators treated the tensor as a matrix, split at `axis` (1 by default). For an
  // actual matrix, the result is the same.
  Softmax: { before: 13, rewrite: onMatrix },
  LogSoftmax: { before: 13, rewrite: onMatrix },
  Hardmax: { before: 13, rewrite: onMatrix },
  Clip: {
    before: 11,
    rewrite: (node, { float }) => {
      const [min, max] = [numberOf(node, "min"), numberOf(node, "max")];
      drop(node, "min", "max");
      node.inputs = [node.inputs[0] ?? "", min === undefined ? "" : float(min)];
      if (max !== undefined) node.inputs.push(float(max));
      return true;
    },
  },
  Slice: {
    before: 10,
    rewrite: (node, { ints }) => {
      const [starts, ends, axes] = ["starts", "ends", "axes"].map((name) => numbersOf(node, name));
      drop(node, "starts", "ends", "axes");
      node.inputs = [node.inputs[0] ?? "", ints(starts!), ints(ends!)];
      if (axes!.length > 0) node.inputs.push(ints(axes!));
      return true;
    },
  },
  // In version 8 only, the first input contains the sequence lengths.
  Scan: { before: 9, rewrite: () => false },
  // Version 11 renamed this operator.
  Scatter: {
    before: 16,
    rewrite: (node) => {
      node.operator = "ScatterElements";
      return true;
    },
  },
  TopK: {
    before: 10,
    rewrite: (node, { ints }) => {
      const k = numberOf(node, "k");
      drop(node, "k");
      if (k !== undefined) node.inputs = [node.inputs[0] ?? "", ints([k])];
      return k !== undefined;
    },
  },
  Pad: {
    before: 11,
    rewrite: (node, { ints, float }) => {
      const pads = numbersOf(node, "pads");
      const value = numberOf(node, "value") ?? 0;
      drop(node, "pads", "value");
      node.inputs = [node.inputs[0] ?? "", ints(pads), float(value)];
      return true;
    },
  },
  // Outside of training, Dropout returns its input unchanged.
  Dropout: {
    before: 12,
    rewrite: (node) => {
      if (node.outputs.slice(1).some((name) => name !== "")) return false;
      node.operator = "Identity";
      node.outputs = node.outputs.slice(0, 1);
      node.attributes = [];
      return true;
    },
  },
  BatchNormalization: {
    before: 14,
    rewrite: (node) => {
      const isPlain = numberOf(node, "spatial") !== 0 && node.outputs.slice(1).every((name) => name === "");
      drop(node, "spatial");
      node.outputs = node.outputs.slice(0, 1);
      return isPlain;
    },
  },
};

/**
 * Upgrades a model to a later version of the default operator set, in place, if each of its operators is known to
 * compute the same results in that version or can be rewritten for it. Otherwise, nothing changes. The caller must
 * compare results, since a Softmax over more than two axes would differ.
 * @param to from 13 to 17
 * @returns the operators that prevent this; empty if the model now has this version or a later one
 */
export function raiseOpset(model: ModelWithGraph, to = 16): string[] {
  const from = opsetsOf(model).get("");
  if (from === undefined) model.operatorSets.push({ domain: "", version: to });
  if (from === undefined || from >= to) return [];
  const inTheWay = new Set<string>();
  const rewrites: (() => boolean)[] = [];
  const names = new SharedValues(valueNames(model.graph));
  const constants: Constants = {
    ints: (values, isScalar) => {
      const list = BigInt64Array.from(values, BigInt);
      return add(list, isScalar ? [] : [list.length]);
    },
    float: (value) => add(Float32Array.of(value), []),
  };
  const add = (elements: BigInt64Array | Float32Array, shape: readonly number[]) => {
    const name = names.unique("raised");
    model.graph.initializers.push(makeTensor(name, elements, shape));
    return name;
  };
  visitGraphs(model.graph, ({ nodes }) => {
    for (const node of nodes) {
      const { operator = "", domain = "" } = node;
      if (domain !== "" || unchanged.has(operator)) continue;
      const rule = changed[operator];
      if (rule === undefined || from < 7) inTheWay.add(operator);
      else if (from < rule.before) {
        // Rewrite a copy first, so that nothing changes unless every operator can be rewritten.
        const copy = { ...node, inputs: [...node.inputs], outputs: [...node.outputs] };
        if (!rule.rewrite(copy, { ints: () => "i", float: () => "f" })) inTheWay.add(operator);
        rewrites.push(() => rule.rewrite(node, constants));
      }
    }
  });
  if (from < 7) inTheWay.add(`operators of version ${from}`);
  if (inTheWay.size > 0) return [...inTheWay].sort();
  for (const rewrite of rewrites) rewrite();
  for (const set of model.operatorSets) if ((set.domain ?? "") === "") set.version = to;
  if (Number(model.irVersion) < 8) model.irVersion = 8;
  return [];
}

function onMatrix(node: Node): boolean {
  const axis = numberOf(node, "axis") ?? 1;
  drop(node, "axis");
  node.attributes = [...node.attributes, attribute("axis", axis)];
  return axis === 1 || axis === -1;
}

function moveInts(node: Node, name: string, position: number, ints: Constants["ints"]): boolean {
  const values = numbersOf(node, name);
  drop(node, name);
  if (values.length > 0) node.inputs = [...node.inputs.slice(0, position), ints(values)];
  return true;
}

function drop(node: Node, ...names: readonly string[]): void {
  node.attributes = node.attributes.filter(({ name }) => !names.includes(name ?? ""));
}
