import type { Tree } from "../estimators/trees.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Trees that ask whether a text contains an n-gram. Texts with it go right, all others left. */
export type WordTrees = {
  /** `[W]` the n-grams that the trees ask about. A tree's columns are positions in this list. */
  readonly buckets: Int32Array;
  /** One for each score. */
  readonly trees: readonly Tree[];
};

/** Every column's border, halfway between 0 (a text without the n-gram) and 1 (a text with it). */
export function borders({ buckets }: WordTrees): Float32Array[] {
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
