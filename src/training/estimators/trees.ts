import { type Random, shuffle } from "../random.ts";
import { type BinnedColumn, missingBin } from "./binned-column.ts";

/** The number of sums in each bin: the first derivatives, the second derivatives, and the row count. */
const sums = 3;

/** A binary tree. A child that is 0 or more is a node; a negative child is the complement of a leaf (`~leaf`). */
export type Tree = {
  readonly column: Int32Array;
  /** A row goes left if its bin in that column is at most this. */
  readonly bin: Uint8Array;
  /** 1 if rows without a value go left. */
  readonly missingLeft: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Float32, as in the graph, so that sums here differ from the graph's only by rounding. */
  readonly leaves: Float32Array;
};

export type GrowOptions = {
  readonly leafCount: number;
  /** The minimum number of rows in a leaf. */
  readonly leafRows: number;
  /** Added to each leaf's sum of second derivatives; it pulls the values of small leaves towards 0. */
  readonly l2: number;
  /** Each leaf's value is multiplied by this. */
  readonly rate: number;
};

type Leaf = {
  readonly from: number;
  readonly to: number;
  readonly histograms: Float64Array;
  readonly gradient: number;
  readonly hessian: number;
  /** The parent node, and the side of it that this leaf is on. */
  readonly parent: number;
  readonly isLeft: boolean;
  gain: number;
  column: number;
  bin: number;
  missingLeft: boolean;
};

/**
 * Grows one regression tree leaf by leaf, the best split first (Shi 2007), over histograms of the loss's
 * first and second derivatives (Ke et al. 2017, "LightGBM", section 2; Chen and Guestrin 2016 for the gain
 * and for missing values, which go to the side with the larger gain). The larger child's histogram is its
 * parent's minus the smaller child's.
 * @param allowed the columns that this tree may use
 * @param rows the rows to grow it on
 * @param gradients `[N, 2]`, the first and second derivative of the loss with respect to the score
 * @param onLeaf called for each final leaf, with its value and its rows
 */
export function growTree(
  columns: readonly BinnedColumn[],
  allowed: readonly number[],
  rows: Int32Array,
  gradients: Float64Array,
  options: GrowOptions,
  onLeaf: (value: number, rows: Int32Array) => void = () => {},
): Tree {
  const order = rows.slice();
  const spare = new Int32Array(rows.length);
  const tree = {
    column: [] as number[],
    bin: [] as number[],
    missingLeft: [] as number[],
    left: [] as number[],
    right: [] as number[],
  };
  const starts = histogramStarts(columns, allowed);
  const histogram = (from: number, to: number) =>
    fillHistograms(columns, allowed, starts, order, from, to, gradients);
  const leaf = (
    from: number,
    to: number,
    histograms: Float64Array,
    parent: number,
    isLeft: boolean,
  ): Leaf => {
    let gradient = 0;
    let hessian = 0;
    for (let at = from; at < to; at += 1) {
      gradient += gradients[order[at]! * 2]!;
      hessian += gradients[order[at]! * 2 + 1]!;
    }
    const made = {
      from,
      to,
      histograms,
      gradient,
      hessian,
      parent,
      isLeft,
      gain: 0,
      column: 0,
      bin: 0,
      missingLeft: false,
    };
    findSplit(made, columns, allowed, starts, options);
    return made;
  };
  const leaves = [leaf(0, order.length, histogram(0, order.length), -1, true)];
  while (leaves.length < options.leafCount) {
    const place = leaves.reduce((best, { gain }, index) => (gain > leaves[best]!.gain ? index : best), 0);
    const split = leaves[place]!;
    if (split.gain <= 0) break;
    const node = tree.column.length;
    if (split.parent >= 0) (split.isLeft ? tree.left : tree.right)[split.parent] = node;
    tree.column.push(split.column);
    tree.bin.push(split.bin);
    tree.missingLeft.push(split.missingLeft ? 1 : 0);
    tree.left.push(~place);
    tree.right.push(~leaves.length);
    const middle = partition(order, spare, split, columns[split.column]!.bins);
    const leftIsSmaller = middle - split.from <= split.to - middle;
    const smaller = leftIsSmaller ? histogram(split.from, middle) : histogram(middle, split.to);
    const larger = split.histograms;
    for (let index = 0; index < larger.length; index += 1) larger[index]! -= smaller[index]!;
    leaves[place] = leaf(split.from, middle, leftIsSmaller ? smaller : larger, node, true);
    leaves.push(leaf(middle, split.to, leftIsSmaller ? larger : smaller, node, false));
  }
  const values = Float32Array.from(
    leaves,
    ({ gradient, hessian }) => (-options.rate * gradient) / (hessian + options.l2),
  );
  leaves.forEach(({ from, to }, index) => {
    onLeaf(values[index]!, order.subarray(from, to));
  });
  return {
    column: Int32Array.from(tree.column),
    bin: Uint8Array.from(tree.bin),
    missingLeft: Uint8Array.from(tree.missingLeft),
    left: Int32Array.from(tree.left),
    right: Int32Array.from(tree.right),
    leaves: values,
  };
}

/**
 * Moves the rows that go left in front of those that go right, keeping their order, and returns where the
 * right ones begin.
 */
function partition(
  order: Int32Array,
  spare: Int32Array,
  { from, to, bin, missingLeft }: Leaf,
  bins: Uint8Array,
): number {
  let left = from;
  let right = 0;
  for (let at = from; at < to; at += 1) {
    const row = order[at]!;
    const value = bins[row]!;
    if (value === missingBin ? missingLeft : value <= bin) order[left++] = row;
    else spare[right++] = row;
  }
  order.set(spare.subarray(0, right), left);
  return left;
}

/**
 * Adds the value of each row's leaf to the row's score.
 * @param scores `[N, width]`; column `k` is changed
 */
export function addLeaves(
  { column, bin, missingLeft, left, right, leaves }: Tree,
  columns: readonly BinnedColumn[],
  rows: Int32Array,
  scores: Float64Array,
  { width, k }: { readonly width: number; readonly k: number },
): void {
  const binsOfNode = Array.from(column, (index) => columns[index]!.bins);
  const root = column.length === 0 ? -1 : 0;
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at]!;
    let node = root;
    while (node >= 0) {
      const value = binsOfNode[node]![row]!;
      const goesLeft = value === missingBin ? missingLeft[node] === 1 : value <= bin[node]!;
      node = goesLeft ? left[node]! : right[node]!;
    }
    scores[row * width + k]! += leaves[~node]!;
  }
}

/**
 * Where each allowed column's sums begin: first those of its bins, then those of its missing values. A column
 * takes up only as much space as its bins need; in small tables, columns have few bins.
 */
function histogramStarts(columns: readonly BinnedColumn[], allowed: readonly number[]): Int32Array {
  const starts = new Int32Array(allowed.length + 1);
  allowed.forEach((column, index) => {
    starts[index + 1] = starts[index]! + (columns[column]!.thresholds.length + 2) * sums;
  });
  return starts;
}

function fillHistograms(
  columns: readonly BinnedColumn[],
  allowed: readonly number[],
  starts: Int32Array,
  order: Int32Array,
  from: number,
  to: number,
  gradients: Float64Array,
): Float64Array {
  const histograms = new Float64Array(starts[allowed.length]!);
  for (let index = 0; index < allowed.length; index += 1) {
    const { bins, thresholds } = columns[allowed[index]!]!;
    const start = starts[index]!;
    const missing = thresholds.length + 1;
    for (let position = from; position < to; position += 1) {
      const row = order[position]!;
      const bin = bins[row]!;
      const at = start + (bin < missing ? bin : missing) * sums;
      histograms[at]! += gradients[row * 2]!;
      histograms[at + 1]! += gradients[row * 2 + 1]!;
      histograms[at + 2]! += 1;
    }
  }
  return histograms;
}

function findSplit(
  leaf: Leaf,
  columns: readonly BinnedColumn[],
  allowed: readonly number[],
  starts: Int32Array,
  options: GrowOptions,
): void {
  const { l2, leafRows } = options;
  const rowCount = leaf.to - leaf.from;
  if (rowCount < 2 * leafRows) return;
  const whole = leaf.gradient ** 2 / (leaf.hessian + l2);
  for (let index = 0; index < allowed.length; index += 1) {
    const column = allowed[index]!;
    const start = starts[index]!;
    const { thresholds, hasMissing } = columns[column]!;
    const missingAt = start + (thresholds.length + 1) * sums;
    const missingRows = hasMissing ? leaf.histograms[missingAt + 2]! : 0;
    // If no row lacks a value, both directions are the same. Missing values in new rows then go to the larger
    // side.
    for (let side = 0; side < (missingRows > 0 ? 2 : 1); side += 1) {
      const withMissing = side === 1;
      let gradient = withMissing ? leaf.histograms[missingAt]! : 0;
      let hessian = withMissing ? leaf.histograms[missingAt + 1]! : 0;
      let rows = withMissing ? missingRows : 0;
      // If some values are missing, another possible split sends all known values left.
      const last = missingRows > 0 && !withMissing ? thresholds.length + 1 : thresholds.length;
      for (let bin = 0; bin < last; bin += 1) {
        const at = start + bin * sums;
        gradient += leaf.histograms[at]!;
        hessian += leaf.histograms[at + 1]!;
        rows += leaf.histograms[at + 2]!;
        if (rows < leafRows) continue;
        if (rowCount - rows < leafRows) break;
        const rest = leaf.gradient - gradient;
        const gain = gradient ** 2 / (hessian + l2) + rest ** 2 / (leaf.hessian - hessian + l2) - whole;
        // Histograms obtained by subtraction are not exact, so a gain within rounding noise doesn't count.
        if (gain <= leaf.gain + 1e-9) continue;
        leaf.gain = gain;
        leaf.column = column;
        leaf.bin = bin;
        leaf.missingLeft = missingRows > 0 ? withMissing : rows * 2 > rowCount;
      }
    }
  }
}

/** A randomly chosen share of a list, in ascending order; the whole list if the share is 1. */
export function sampleOf(list: Int32Array, share: number, random: Random): Int32Array {
  if (share >= 1) return list;
  const wanted = Math.max(1, Math.round(list.length * share));
  return shuffle(list.slice(), random).subarray(0, wanted).sort();
}
