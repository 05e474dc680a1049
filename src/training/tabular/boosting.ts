import { createRandom, shuffle } from "../random.ts";
import type { BinnedColumn } from "./binning.ts";
import { addScores, type GrowOptions, growTree, type Tree } from "./grow-tree.ts";

export type BoostingOptions = GrowOptions & {
  readonly rounds: number;
  /** Share of the columns that each tree may use, chosen anew for each. */
  readonly columnShare: number;
  readonly seed: number;
};

/** The log-odds of the second class are `base` plus one leaf of each tree. */
export type BoostedTrees = { readonly base: number; readonly trees: readonly Tree[] };

/**
 * Gradient boosting for two classes with the logistic loss (Friedman 2001, section 4.5) by Newton steps on histogram
 * trees, each on a random part of the columns.
 * @param labels `[N]` 1 for the second class
 * @param train the rows to learn from
 */
export function boostTrees(
  columns: readonly BinnedColumn[],
  labels: Uint8Array,
  train: Int32Array,
  options: BoostingOptions,
): BoostedTrees {
  const random = createRandom(options.seed);
  const positive = train.reduce((count, row) => count + labels[row]!, 0);
  const base = Math.fround(Math.log(positive / (train.length - positive)));
  const scores = new Float64Array(labels.length).fill(base);
  const gradients = new Float64Array(labels.length);
  const hessians = new Float64Array(labels.length);
  const columnCount = Math.max(1, Math.round(columns.length * options.columnShare));
  const trees: Tree[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    for (const row of train) {
      const probability = 1 / (1 + Math.exp(-scores[row]!));
      gradients[row] = probability - labels[row]!;
      hessians[row] = probability * (1 - probability);
    }
    const allowed = shuffle(
      columns.map((_, index) => index),
      random,
    ).slice(0, columnCount);
    const tree = growTree(columns, allowed, train, gradients, hessians, options);
    addScores(tree, columns, train, scores);
    trees.push(tree);
  }
  return { base, trees };
}

/** The log-odds `[N]` of the second class for the rows given; 0 elsewhere. */
export function boostedScores(
  { base, trees }: BoostedTrees,
  columns: readonly BinnedColumn[],
  rows: Int32Array,
): Float64Array {
  const scores = new Float64Array(columns[0]?.bins.length ?? 0);
  for (const row of rows) scores[row] = base;
  for (const tree of trees) addScores(tree, columns, rows, scores);
  return scores;
}

/**
 * One decision tree for each class against the rest, by the same growing with the squared loss: the leaves are shares
 * of the class (Breiman et al. 1984). Gives functions from rows to the share of each class.
 */
export function growDecisionTrees(
  columns: readonly BinnedColumn[],
  labels: Uint8Array,
  classCount: number,
  train: Int32Array,
  options: Pick<GrowOptions, "leafCount" | "leafRows">,
): readonly Tree[] {
  const everyColumn = columns.map((_, index) => index);
  const hessians = new Float64Array(labels.length).fill(1);
  return Array.from({ length: classCount }, (_, index) => {
    const gradients = Float64Array.from(labels, (label) => (label === index ? -1 : 0));
    return growTree(columns, everyColumn, train, gradients, hessians, { ...options, l2: 0, rate: 1 });
  });
}
