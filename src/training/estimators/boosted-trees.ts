import { createRandom, shuffle } from "../random.ts";
import { binBy } from "./binned-column.ts";
import {
  type Estimator,
  type Frame,
  logShares,
  type Scored,
  type Settings,
  scoreCount,
  softmaxRow,
  toLogits,
} from "./estimator.ts";
import { learnTreeColumns, type TargetStatistics, type TreeColumns } from "./tree-columns.ts";
import { addLeaves, growTree, sampleOf, type Tree } from "./trees.ts";

/** A class's score is `base` plus one leaf from each of its trees. */
export type TreesModel = {
  /** `[K]`, one value per score. */
  readonly base: Float32Array;
  /** One list per score; with two classes, there is a single score. */
  readonly trees: readonly (readonly Tree[])[];
  /** The upper borders of each column's bins. */
  readonly thresholds: readonly Float32Array[];
  readonly statistics: readonly TargetStatistics[];
};

/** `path` scores the model after each of these numbers of rounds, and after the last one. */
const checkpoints = [10, 20, 30, 45, 60, 80, 110, 150, 200, 270, 360, 480, 640, 800, 1000, 1250, 1500];
/** `path` stops once this many checkpoints in a row have failed to lower the log loss. */
const patience = 3;

/**
 * Gradient boosting with Newton steps on histogram trees. Each tree is grown on a random share of the columns and, if
 * the table is not large, of the rows.
 */
export const boostedTrees: Estimator<TreesModel> = {
  name: "Boosted trees",
  description: "Many small trees, each built on some of the columns to correct the trees before it.",
  complexity: 5,
  space: (frame) => (frame.numbers.length + frame.categories.length === 0 ? [] : spaceOf(frame)),
  fit: (frame, train, settings, seed) =>
    boost(frame, learnTreeColumns(frame, train), train, settings, seed, Number(settings.rounds)),
  logits: (model, frame, rows) => {
    const { columns } = rebin(model, frame);
    const width = model.base.length;
    const scores = new Float64Array(frame.rowCount * width);
    for (const row of rows) scores.set(model.base, row * width);
    model.trees.forEach((trees, k) => {
      for (const tree of trees) addLeaves(tree, columns, rows, scores, { width, k });
    });
    return toLogits(scoresOf(scores, rows, width), frame.classCount);
  },
  path: (frame, train, test, settings, seed) => {
    const scored: Scored[] = [];
    let lowest = Number.POSITIVE_INFINITY;
    let worse = 0;
    const most = Number(settings.rounds);
    const watched = [...checkpoints.filter((rounds) => rounds < most), most];
    boost(frame, learnTreeColumns(frame, train), train, settings, seed, most, test, (rounds, scores) => {
      if (!watched.includes(rounds)) return true;
      const logits = toLogits(scores(), frame.classCount);
      scored.push({ settings: { ...settings, rounds }, logits });
      const loss = lossOf(frame, logits, test);
      worse = loss < lowest ? 0 : worse + 1;
      lowest = Math.min(lowest, loss);
      return worse < patience;
    });
    // If the fit ended early, the remaining checkpoints get the last logits.
    for (const rounds of watched.slice(scored.length))
      scored.push({ settings: { ...settings, rounds }, logits: scored.at(-1)!.logits });
    return scored;
  },
};

function spaceOf({ rowCount, classCount }: Frame): readonly Settings[] {
  const work = rowCount * scoreCount(classCount);
  if (rowCount < 1500) {
    return [
      { rate: 0.05, leafCount: 4, leafRows: 5, columnShare: 0.5, rowShare: 0.7, l2: 1 },
      { rate: 0.05, leafCount: 8, leafRows: 3, columnShare: 0.4, rowShare: 0.6, l2: 1 },
      { rate: 0.05, leafCount: 2, leafRows: 5, columnShare: 0.5, rowShare: 0.7, l2: 1 },
      { rate: 0.05, leafCount: 16, leafRows: 2, columnShare: 0.3, rowShare: 0.5, l2: 3 },
    ].map((settings) => ({ ...settings, rounds: 480 }));
  }
  // Trees for many classes and many rows take a long time, so use fewer rounds with larger steps.
  const isLong = work > 150_000 && classCount > 2;
  if (rowCount < 15_000) {
    return [
      { rate: 0.06, leafCount: 24, leafRows: 8, columnShare: 0.5, rowShare: 0.7, l2: 1 },
      { rate: 0.06, leafCount: 8, leafRows: 10, columnShare: 0.5, rowShare: 0.7, l2: 1 },
      { rate: 0.06, leafCount: 48, leafRows: 3, columnShare: 0.4, rowShare: 0.5, l2: 3 },
    ].map((settings) => ({
      ...settings,
      ...(isLong ? { rate: 0.12, rounds: 200 } : { rounds: work > 60_000 ? 480 : 800 }),
    }));
  }
  return [
    { rate: 0.05, leafCount: 20, leafRows: 20, columnShare: 0.3, rowShare: 1, l2: 1 },
    { rate: 0.03, leafCount: 20, leafRows: 5, columnShare: 0.25, rowShare: 1, l2: 1 },
    { rate: 0.05, leafCount: 31, leafRows: 20, columnShare: 0.25, rowShare: 1, l2: 3 },
  ].map((settings) => ({
    ...settings,
    ...(isLong ? { rate: 0.12, rounds: 150 } : { rounds: work > 200_000 ? 360 : 1000 }),
  }));
}

function boost(
  frame: Frame,
  { columns, statistics, allowed }: TreeColumns,
  train: Int32Array,
  settings: Settings,
  seed: number,
  rounds: number,
  test: Int32Array = new Int32Array(),
  watch: (rounds: number, testScores: () => Float64Array) => boolean = () => true,
): TreesModel {
  const { rate = 0.05, leafCount = 8, leafRows = 5, columnShare = 1, rowShare = 1, l2 = 1 } = settings;
  const options = {
    rate: Number(rate),
    leafCount: Number(leafCount),
    leafRows: Number(leafRows),
    l2: Number(l2),
  };
  const random = createRandom(seed);
  const width = scoreCount(frame.classCount);
  const shares = logShares(frame, train);
  const base = Float32Array.from(width === 1 ? [shares[1]! - shares[0]!] : shares);
  const scores = new Float64Array(frame.rowCount * width);
  for (const rows of [train, test]) for (const row of rows) scores.set(base, row * width);
  const errors = new Float64Array(frame.rowCount * width);
  const gradients = new Float64Array(frame.rowCount * 2);
  const trees: Tree[][] = Array.from({ length: width }, () => []);
  const isSampled = new Uint8Array(frame.rowCount);
  for (let round = 1; round <= rounds; round += 1) {
    const sampled = sampleOf(train, Number(rowShare), random);
    isSampled.fill(0);
    for (const row of sampled) isSampled[row] = 1;
    const unsampled = sampled.length < train.length ? train.filter((row) => isSampled[row] === 0) : undefined;
    if (width > 1) fillShares(errors, scores, train, width);
    for (let k = 0; k < width; k += 1) {
      for (const row of sampled) {
        const share = width === 1 ? 1 / (1 + Math.exp(-scores[row]!)) : errors[row * width + k]!;
        const isClass = frame.labels[row] === (width === 1 ? 1 : k) ? 1 : 0;
        gradients[row * 2] = share - isClass;
        gradients[row * 2 + 1] = share * (1 - share);
      }
      const count = Math.max(1, Math.round(allowed[k]!.length * Number(columnShare)));
      const usable = shuffle([...allowed[k]!], random).slice(0, count);
      const tree = growTree(columns, usable, sampled, gradients, options, (value, rows) => {
        for (let at = 0; at < rows.length; at += 1) scores[rows[at]! * width + k]! += value;
      });
      if (unsampled) addLeaves(tree, columns, unsampled, scores, { width, k });
      addLeaves(tree, columns, test, scores, { width, k });
      trees[k]!.push(tree);
    }
    if (test.length > 0 && !watch(round, () => scoresOf(scores, test, width))) break;
  }
  return { base, trees, thresholds: columns.map(({ thresholds }) => thresholds), statistics };
}

/** Picks the scores `[rows, K]` of the given rows from the scores of all rows. */
function scoresOf(scores: Float64Array, rows: Int32Array, width: number): Float64Array {
  return Float64Array.from(
    { length: rows.length * width },
    (_, at) => scores[rows[Math.floor(at / width)]! * width + (at % width)]!,
  );
}

function fillShares(shares: Float64Array, scores: Float64Array, rows: Int32Array, width: number): void {
  for (const row of rows) {
    for (let k = 0; k < width; k += 1) shares[row * width + k] = scores[row * width + k]!;
    softmaxRow(shares, row * width, (row + 1) * width);
  }
}

function lossOf({ labels, classCount }: Frame, logits: Float64Array, rows: Int32Array): number {
  const shares = logits.slice();
  let loss = 0;
  rows.forEach((row, place) => {
    softmaxRow(shares, place * classCount, (place + 1) * classCount);
    loss -= Math.log(Math.max(shares[place * classCount + labels[row]!]!, 1e-15));
  });
  return loss / rows.length;
}

/** Assigns a frame's values to an existing model's bins. */
export function rebin(
  { thresholds, statistics }: Pick<TreesModel, "thresholds" | "statistics">,
  frame: Frame,
) {
  const width = scoreCount(frame.classCount);
  const values = [
    ...frame.numbers,
    ...frame.categories.flatMap(({ codes }, index) =>
      Array.from({ length: width }, (_, k) =>
        Float32Array.from(codes, (code) =>
          code < 0 ? Number.NaN : statistics[index]!.shares[code * width + k]!,
        ),
      ),
    ),
  ];
  return { columns: values.map((column, index) => binBy(thresholds[index]!, column)) };
}
