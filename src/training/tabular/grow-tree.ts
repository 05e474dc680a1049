import type { BinnedColumn } from "./binning.ts";

/** A binary tree. Children are nodes where they are at least 0, and leaves by their complement (`~leaf`) below. */
export type Tree = {
  readonly column: Int32Array;
  /** A row goes left when its bin of that column is at most this. */
  readonly bin: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Float32, so that what is summed here is what the graph sums. */
  readonly leaves: Float32Array;
};

export type GrowOptions = {
  readonly leafCount: number;
  /** Fewest rows of a leaf. */
  readonly leafRows: number;
  /** Added to each leaf's sum of second derivatives: draws small leaves towards 0. */
  readonly l2: number;
  /** What leaves are multiplied with. */
  readonly rate: number;
};

type Leaf = {
  readonly rows: Int32Array;
  readonly histograms: Float64Array;
  readonly gradient: number;
  readonly hessian: number;
  /** Where it hangs: the node and the side. */
  readonly parent: number;
  readonly isLeft: boolean;
  gain: number;
  column: number;
  bin: number;
};

const binCount = 256;
/** Sums per bin: first derivative, second derivative, rows. */
const sums = 3;

/**
 * Grows one regression tree leaf by leaf, the best split first (Shi 2007), over histograms of the loss's first and
 * second derivatives (Ke et al. 2017, "LightGBM", section 2; Chen and Guestrin 2016 for the gain). The larger child's
 * histogram is its parent's less the smaller child's.
 * @param columns all columns; `allowed` are those this tree may use
 * @param rows the rows it is grown on
 * @param gradients `[N]` first derivative of the loss by the score
 * @param hessians `[N]` second derivative
 */
export function growTree(
  columns: readonly BinnedColumn[],
  allowed: readonly number[],
  rows: Int32Array,
  gradients: Float64Array,
  hessians: Float64Array,
  options: GrowOptions,
): Tree {
  const column: number[] = [];
  const bin: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const histogram = (of: Int32Array) => fillHistograms(columns, allowed, of, gradients, hessians);
  const leaf = (of: Int32Array, histograms: Float64Array, parent: number, isLeft: boolean): Leaf => {
    let gradient = 0;
    let hessian = 0;
    for (const row of of) {
      gradient += gradients[row]!;
      hessian += hessians[row]!;
    }
    const made = { rows: of, histograms, gradient, hessian, parent, isLeft, gain: 0, column: 0, bin: 0 };
    findSplit(made, columns, allowed, options);
    return made;
  };
  const leaves = [leaf(rows, histogram(rows), -1, true)];
  while (leaves.length < options.leafCount) {
    const place = leaves.reduce((best, { gain }, index) => (gain > leaves[best]!.gain ? index : best), 0);
    const split = leaves[place]!;
    if (split.gain <= 0) break;
    const node = column.length;
    if (split.parent >= 0) (split.isLeft ? left : right)[split.parent] = node;
    column.push(split.column);
    bin.push(split.bin);
    left.push(~place);
    right.push(~leaves.length);
    const { bins } = columns[split.column]!;
    const leftRows = split.rows.filter((row) => bins[row]! <= split.bin);
    const rightRows = split.rows.filter((row) => bins[row]! > split.bin);
    const leftIsSmaller = leftRows.length <= rightRows.length;
    const smaller = histogram(leftIsSmaller ? leftRows : rightRows);
    const larger = split.histograms;
    for (let index = 0; index < larger.length; index += 1) larger[index]! -= smaller[index]!;
    leaves[place] = leaf(leftRows, leftIsSmaller ? smaller : larger, node, true);
    leaves.push(leaf(rightRows, leftIsSmaller ? larger : smaller, node, false));
  }
  return {
    column: Int32Array.from(column),
    bin: Uint8Array.from(bin),
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    leaves: Float32Array.from(
      leaves,
      ({ gradient, hessian }) => (-options.rate * gradient) / (hessian + options.l2),
    ),
  };
}

/** Adds a tree's leaf to the score of each row given. */
export function addScores(
  tree: Tree,
  columns: readonly BinnedColumn[],
  rows: Int32Array,
  scores: Float64Array,
): void {
  for (const row of rows) {
    let node = tree.column.length === 0 ? -1 : 0;
    while (node >= 0) {
      const goesLeft = columns[tree.column[node]!]!.bins[row]! <= tree.bin[node]!;
      node = (goesLeft ? tree.left : tree.right)[node]!;
    }
    scores[row]! += tree.leaves[~node]!;
  }
}

function fillHistograms(
  columns: readonly BinnedColumn[],
  allowed: readonly number[],
  rows: Int32Array,
  gradients: Float64Array,
  hessians: Float64Array,
): Float64Array {
  const histograms = new Float64Array(allowed.length * binCount * sums);
  for (let index = 0; index < allowed.length; index += 1) {
    const { bins } = columns[allowed[index]!]!;
    const start = index * binCount * sums;
    for (const row of rows) {
      const at = start + bins[row]! * sums;
      histograms[at]! += gradients[row]!;
      histograms[at + 1]! += hessians[row]!;
      histograms[at + 2]! += 1;
    }
  }
  return histograms;
}

function findSplit(
  leaf: Leaf,
  columns: readonly BinnedColumn[],
  allowed: readonly number[],
  { l2, leafRows }: GrowOptions,
): void {
  const whole = leaf.gradient ** 2 / (leaf.hessian + l2);
  for (let index = 0; index < allowed.length; index += 1) {
    const column = allowed[index]!;
    let gradient = 0;
    let hessian = 0;
    let rows = 0;
    for (let bin = 0; bin < columns[column]!.thresholds.length; bin += 1) {
      const at = (index * binCount + bin) * sums;
      gradient += leaf.histograms[at]!;
      hessian += leaf.histograms[at + 1]!;
      rows += leaf.histograms[at + 2]!;
      if (rows < leafRows) continue;
      if (leaf.rows.length - rows < leafRows) break;
      const rest = leaf.gradient - gradient;
      const gain = gradient ** 2 / (hessian + l2) + rest ** 2 / (leaf.hessian - hessian + l2) - whole;
      // Subtracted histograms are not exact: a gain of rounding noise is no gain.
      if (gain > leaf.gain + 1e-9) Object.assign(leaf, { gain, column, bin });
    }
  }
}
