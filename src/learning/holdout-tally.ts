import { indexOfLargest } from "../core/logits.ts";
import type { Score } from "../core/prediction.ts";
import type { HoldoutSet } from "../onnx/holdout-file.ts";
import type { Adapter } from "./adapter.ts";

/**
 * For each feature, the rows of the holdout that contain it, so that the rows affected by a changed weight can
 * be found quickly.
 */
export type HoldoutIndex = {
  readonly holdout: HoldoutSet;
  readonly classCount: number;
  /** The range of `positions` that belongs to a feature. */
  readonly ranges: ReadonlyMap<number, { readonly from: number; readonly to: number }>;
  /** Positions in the holdout's feature lists, grouped by feature. */
  readonly positions: Uint32Array;
  /** The row that each position belongs to. */
  readonly rowOf: Uint32Array;
  readonly base: Score;
};

/** Builds the index, once per model. Undefined for an empty holdout. */
export function indexHoldout(holdout: HoldoutSet): HoldoutIndex | undefined {
  const rows = holdout.labels.length;
  if (rows === 0) return undefined;
  const { rowOffsets, featureIndices } = holdout;
  const rowOf = new Uint32Array(featureIndices.length);
  for (let row = 0; row < rows; row++) rowOf.fill(row, rowOffsets[row], rowOffsets[row + 1]);
  const positions = Uint32Array.from(featureIndices.keys());
  positions.sort((a, b) => featureIndices[a]! - featureIndices[b]!);
  const ranges = new Map<number, { from: number; to: number }>();
  for (let from = 0, to = 0; from < positions.length; from = to) {
    const feature = featureIndices[positions[from]!]!;
    while (to < positions.length && featureIndices[positions[to]!] === feature) to++;
    ranges.set(feature, { from, to });
  }
  const classCount = holdout.logits.length / rows;
  const right = countRight(holdout, holdout.logits, classCount);
  return { holdout, classCount, ranges, positions, rowOf, base: { rows, accuracy: right / rows } };
}

/** The holdout accuracy with an adapter, updated with each changed weight. */
export class HoldoutTally {
  /** This is float64, so that thousands of small changes add up to the same result as one large change. */
  readonly #logits: Float64Array;
  readonly #isRight: Uint8Array;
  readonly #changed = new Set<number>();
  #right = 0;

  constructor(
    readonly index: HoldoutIndex,
    adapter: Adapter,
  ) {
    const { holdout } = index;
    this.#logits = Float64Array.from(holdout.logits);
    this.#isRight = new Uint8Array(holdout.labels.length);
    adapter.forEach((feature, classIndex, weight) => {
      this.#shift(feature, classIndex, weight);
    });
    for (const row of holdout.labels.keys()) this.#changed.add(row);
  }

  /** Records that a weight changed by `change`. */
  update = (feature: number, classIndex: number, change: number): void => {
    const range = this.#shift(feature, classIndex, change);
    if (!range) return;
    for (let k = range.from; k < range.to; k++)
      this.#changed.add(this.index.rowOf[this.index.positions[k]!]!);
  };

  score(): Score {
    const { holdout, classCount } = this.index;
    for (const row of this.#changed) {
      const logits = this.#logits.subarray(row * classCount, (row + 1) * classCount);
      const isRight = Number(indexOfLargest(logits) === holdout.labels[row]);
      this.#right += isRight - this.#isRight[row]!;
      this.#isRight[row] = isRight;
    }
    this.#changed.clear();
    return { rows: holdout.labels.length, accuracy: this.#right / holdout.labels.length };
  }

  #shift(feature: number, classIndex: number, change: number): { from: number; to: number } | undefined {
    const { holdout, classCount, ranges, positions, rowOf } = this.index;
    const range = ranges.get(feature);
    if (!range || change === 0) return undefined;
    for (let k = range.from; k < range.to; k++) {
      const position = positions[k]!;
      this.#logits[rowOf[position]! * classCount + classIndex]! += change * holdout.featureValues[position]!;
    }
    return range;
  }
}

function countRight(holdout: HoldoutSet, logits: Float32Array, classCount: number): number {
  let right = 0;
  holdout.labels.forEach((label, row) => {
    right += Number(indexOfLargest(logits.subarray(row * classCount, (row + 1) * classCount)) === label);
  });
  return right;
}
