import type { GraphBuilder, Value } from "./graph-builder.ts";
import type { Graph, Tensor } from "./onnx-messages.ts";
import { makeTensor, makeVarintTensor, tensorElements } from "./tensor.ts";

/** A linear correction of the logits over few of a model's features. */
export type SparseWeights = {
  /** `[M]`, in any order, none twice. */
  readonly featureIndices: ArrayLike<number>;
  /** `[M,C]`, row-major: what a feature of value 1 adds to each class's logit. */
  readonly weights: ArrayLike<number>;
};

/** Constants of a folded adapter, by which it is found again. */
const names = {
  /** int64 `[M]`: ascending feature indices, each as the distance from the one before. */
  gaps: "hunch_adapter_gaps",
  /** float32 `[M,S]`: `[M,C]`, or one column where the other of two classes always has the opposite. */
  weights: "hunch_adapter_weights",
  /** float32 `[S,C]`: what makes `[M,C]` of the weights, by multiplication with 0, 1 and -1 only. */
  spread: "hunch_adapter_spread",
  /** int64 `[2]`: rows and columns of the table that is looked up in. */
  shape: "hunch_adapter_shape",
  /** int64, scalar: the table's last row, which is zero and stands for all features beyond. */
  last: "hunch_adapter_last",
};

/**
 * Adds the nodes that look up the weights of features. The table of all features is built from the few that are in the
 * file by nodes without inputs, so a runtime that folds constants does it once, on loading; any other gives the same
 * results, only slower. `setFoldedAdapter` brings the constants.
 * @param indices int64 `[K]`
 * @returns float32 `[K,C]`
 */
export function addAdapterLookup(builder: GraphBuilder, indices: Value): Value {
  const zeros = builder.node("ConstantOfShape", [names.shape]);
  const features = builder.node("CumSum", [names.gaps, builder.int64(0)]);
  const rows = builder.node("Unsqueeze", [features, builder.int64([1])]);
  const weights = builder.node("MatMul", [names.weights, names.spread]);
  // No feature stands there twice: ScatterND is not safe with threads otherwise.
  const table = builder.node("ScatterND", [zeros, rows, weights]);
  return builder.node("Gather", [table, builder.node("Min", [indices, names.last])]);
}

/** The adapter that was folded into a graph before, or undefined. */
export function readFoldedAdapter(graph: Graph): SparseWeights | undefined {
  const gaps = graph.initializers.find(({ name }) => name === names.gaps);
  const weights = graph.initializers.find(({ name }) => name === names.weights);
  if (gaps === undefined || weights === undefined) return undefined;
  let index = 0;
  const featureIndices = gaps.int64Data.map((gap) => (index += Number(gap)));
  const stored = tensorElements(weights, "float");
  return { featureIndices, weights: Number(weights.dims[1]) === 1 ? withOpposites(stored) : stored };
}

/** The two columns of a column of which the first is the opposite. */
function withOpposites(column: Float32Array): Float32Array {
  return Float32Array.from({ length: column.length * 2 }, (_, place) =>
    place % 2 === 0 ? -column[place >> 1]! : column[place >> 1]!,
  );
}

/** The sum of two adapters. */
export function addAdapters(one: SparseWeights, other: SparseWeights, classCount: number): SparseWeights {
  const rows = new Map<number, Float32Array>();
  for (const { featureIndices, weights } of [one, other]) {
    for (let place = 0; place < featureIndices.length; place += 1) {
      const feature = featureIndices[place]!;
      const row = rows.get(feature) ?? new Float32Array(classCount);
      for (let index = 0; index < classCount; index += 1) row[index]! += weights[place * classCount + index]!;
      rows.set(feature, row);
    }
  }
  const weights = new Float32Array(rows.size * classCount);
  [...rows.values()].forEach((row, place) => {
    weights.set(row, place * classCount);
  });
  return { featureIndices: [...rows.keys()], weights };
}

/** Brings an adapter's constants into a graph that has the nodes of `addAdapterLookup`, instead of earlier ones. */
export function setFoldedAdapter(graph: Graph, adapter: SparseWeights, classCount: number): void {
  const own = new Set(Object.values(names));
  graph.initializers = graph.initializers.filter(({ name }) => !own.has(name ?? ""));
  graph.initializers.push(...adapterTensors(adapter, classCount));
}

function adapterTensors({ featureIndices, weights }: SparseWeights, classCount: number): Tensor[] {
  const order = Array.from(featureIndices, (_, place) => place);
  order.sort((a, b) => featureIndices[a]! - featureIndices[b]!);
  const features = order.map((place) => featureIndices[place]!);
  const sorted = order.flatMap((place) =>
    Array.from({ length: classCount }, (_, index) => weights[place * classCount + index]!),
  );
  if (features.length === 0) {
    // An adapter without a feature is one whose first feature weighs nothing: no empty tensors.
    features.push(0);
    sorted.push(...new Float32Array(classCount));
  }
  const last = features[features.length - 1]! + 1;
  const gaps = features.map((feature, place) => feature - (features[place - 1] ?? 0));
  return [
    makeVarintTensor(names.gaps, gaps),
    ...weightTensors(Float32Array.from(sorted), features.length, classCount),
    makeTensor(names.shape, BigInt64Array.of(BigInt(last + 1), BigInt(classCount))),
    makeTensor(names.last, BigInt64Array.of(BigInt(last)), []),
  ];
}

/** Lessons of two classes give to one what they take from the other, so that half of the weights can be left out. */
function weightTensors(weights: Float32Array, featureCount: number, classCount: number): Tensor[] {
  const areOpposite = classCount === 2 && weights.every((weight, place) => weight === -weights[place ^ 1]!);
  if (areOpposite) {
    const column = weights.filter((_, place) => place % 2 === 1);
    return [
      makeTensor(names.weights, column, [featureCount, 1]),
      makeTensor(names.spread, Float32Array.of(-1, 1), [1, 2]),
    ];
  }
  const identity = Float32Array.from({ length: classCount ** 2 }, (_, place) =>
    place % (classCount + 1) ? 0 : 1,
  );
  return [
    makeTensor(names.weights, weights, [featureCount, classCount]),
    makeTensor(names.spread, identity, [classCount, classCount]),
  ];
}
