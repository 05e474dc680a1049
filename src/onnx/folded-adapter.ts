import type { GraphBuilder, Value } from "./graph-builder.ts";
import type { Graph, Tensor } from "./messages.ts";
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
  /** float32 `[M,C]`. */
  weights: "hunch_adapter_weights",
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
  // No feature stands there twice: ScatterND is not safe with threads otherwise.
  const table = builder.node("ScatterND", [zeros, rows, names.weights]);
  return builder.node("Gather", [table, builder.node("Min", [indices, names.last])]);
}

/** The adapter that was folded into a graph before, or undefined. */
export function readFoldedAdapter(graph: Graph): SparseWeights | undefined {
  const gaps = graph.initializers.find(({ name }) => name === names.gaps);
  const weights = graph.initializers.find(({ name }) => name === names.weights);
  if (gaps === undefined || weights === undefined) return undefined;
  let index = 0;
  const featureIndices = gaps.int64Data.map((gap) => (index += Number(gap)));
  return { featureIndices, weights: tensorElements(weights, "float") };
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
  return [
    makeVarintTensor(
      names.gaps,
      features.map((feature, place) => feature - (features[place - 1] ?? 0)),
    ),
    makeTensor(names.weights, Float32Array.from(sorted), [features.length, classCount]),
    makeTensor(names.shape, BigInt64Array.of(BigInt(last + 1), BigInt(classCount))),
    makeTensor(names.last, BigInt64Array.of(BigInt(last)), []),
  ];
}
