import type { GraphBuilder, Value } from "../../onnx/graph-builder.ts";
import { elementTypes } from "../../onnx/onnx-messages.ts";
import type { Tree } from "../estimators/trees.ts";
import { addEnsemble } from "../graph/tree-ensemble.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Trees that ask whether a text contains an n-gram. Texts with it go right, all others left. */
export type WordTrees = {
  /** `[W]` the n-grams that the trees ask about. A tree's columns are positions in this list. */
  readonly buckets: Int32Array;
  /** One for each score. */
  readonly trees: readonly Tree[];
};

/** Every column's border, halfway between 0 (a text without the n-gram) and 1 (a text with it). */
function borders({ buckets }: WordTrees): Float32Array[] {
  return Array.from(buckets, () => Float32Array.of(0.5));
}

/** Which of the trees' n-grams each row contains, `[rows, W]`: 1 or 0. */
export function presenceOf(
  { buckets }: WordTrees,
  { buckets: all, offsets, entries }: Vocabulary,
  rows: Int32Array,
): Uint8Array {
  const wordOf = new Map(Array.from(buckets, (bucket, word) => [bucket, word]));
  const words = Int32Array.from(all, (bucket) => wordOf.get(bucket) ?? -1);
  const presence = new Uint8Array(rows.length * buckets.length);
  rows.forEach((row, place) => {
    for (let at = offsets[row]!; at < offsets[row + 1]!; at += 1) {
      const word = words[entries[at]!]!;
      if (word >= 0) presence[place * buckets.length + word] = 1;
    }
  });
  return presence;
}

/**
 * Adds each row's leaf in each tree to the scores `[rows, K]`.
 * @param presence `[rows, W]`
 * @param without the position of an n-gram to ignore, as if no row contained it
 */
export function addTreeScores(
  { buckets, trees }: WordTrees,
  presence: Uint8Array,
  scores: Float64Array,
  without = -1,
): void {
  const width = trees.length;
  for (let place = 0; place < scores.length / width; place += 1) {
    trees.forEach(({ column, left, right, leaves }, k) => {
      let node = column.length === 0 ? -1 : 0;
      while (node >= 0) {
        const word = column[node]!;
        const hasIt = word !== without && presence[place * buckets.length + word] === 1;
        node = hasIt ? right[node]! : left[node]!;
      }
      scores[place * width + k]! += leaves[~node]!;
    });
  }
}

/** The same trees, with every leaf multiplied by a factor. */
export function scaleTrees({ buckets, trees }: WordTrees, factor: number): WordTrees {
  return {
    buckets,
    trees: trees.map((tree) => ({ ...tree, leaves: tree.leaves.map((leaf) => leaf * factor) })),
  };
}

const { float } = elementTypes;

/**
 * Adds the trees' leaves to the scores, float32 `[N,C]`. A table over all buckets shows which of a row's n-grams
 * the trees ask about.
 */
export function addWordTrees(
  g: GraphBuilder,
  scores: Value,
  trees: WordTrees,
  {
    rows,
    buckets,
    rowCount,
    bucketCount,
  }: {
    readonly rows: Value;
    readonly buckets: Value;
    readonly rowCount: Value;
    readonly bucketCount: number;
  },
  share: number,
  outputs: readonly string[] | undefined,
): Value {
  const width = trees.buckets.length;
  const zeros = g.node("Expand", [g.int64(0), g.int64([bucketCount])]);
  const numbers = g.int64(Array.from(trees.buckets, (_, word) => word + 1));
  const table = g.node("ScatterElements", [zeros, g.int64([...trees.buckets]), numbers], { axis: 0 });
  const found = g.node("GatherElements", [table, buckets]);
  const isAsked = g.node("Greater", [found, g.int64(0)]);
  const of = (values: Value) => g.node("Compress", [values, isAsked], { axis: 0 });
  const words = g.node("Sub", [of(found), g.int64(1)]);
  const places = g.node("Add", [g.node("Mul", [of(rows), g.int64(width)]), words]);
  const none = g.node("Expand", [g.float(0), g.node("Mul", [rowCount, g.int64(width)])]);
  const ones = g.node("Cast", [g.node("Equal", [places, places])], { to: float });
  const present = g.node("ScatterElements", [none, places, ones], { axis: 0 });
  const matrix = g.node("Reshape", [present, g.int64([-1, width])]);
  const given = addEnsemble(g, matrix, {
    trees: trees.trees.map((tree) => [tree]),
    thresholds: borders(trees),
  });
  const added = share === 1 ? given : g.node("Mul", [given, g.float([-share, share], [1, 2])]);
  return g.node("Add", [scores, added], {}, outputs ? { outputs } : {});
}
