import { indexOfLargest } from "../core/logits.ts";
import type { Score } from "../core/prediction.ts";
import type { GuardSet } from "../onnx/holdout-file.ts";
import type { Adapter } from "./adapter.ts";

/** For each feature, in which rows of the guard set it stands: what a changed weight changes is found at once. */
export type GuardIndex = {
  readonly guard: GuardSet;
  readonly classCount: number;
  /** From where to where in `places` a feature is. */
  readonly ranges: ReadonlyMap<number, { readonly from: number; readonly to: number }>;
  /** Positions in the guard's lists of features, those of one feature together. */
  readonly places: Uint32Array;
  /** The row of each position. */
  readonly rowOf: Uint32Array;
  readonly base: Score;
};

/** Builds the index once a model. Undefined for an empty guard set. */
export function indexGuard(guard: GuardSet): GuardIndex | undefined {
  const rows = guard.labels.length;
  if (rows === 0) return undefined;
  const { rowOffsets, featureIndices } = guard;
  const rowOf = new Uint32Array(featureIndices.length);
  for (let row = 0; row < rows; row++) rowOf.fill(row, rowOffsets[row], rowOffsets[row + 1]);
  const places = Uint32Array.from(featureIndices.keys());
  places.sort((a, b) => featureIndices[a]! - featureIndices[b]!);
  const ranges = new Map<number, { from: number; to: number }>();
  for (let from = 0, to = 0; from < places.length; from = to) {
    const feature = featureIndices[places[from]!]!;
    while (to < places.length && featureIndices[places[to]!] === feature) to++;
    ranges.set(feature, { from, to });
  }
  const classCount = guard.logits.length / rows;
  const right = countRight(guard, guard.logits, classCount);
  return { guard, classCount, ranges, places, rowOf, base: { rows, accuracy: right / rows } };
}

/** The guard set's accuracy under an adapter, followed change by change. */
export class GuardTally {
  /** float64: thousands of small changes must not add up to another answer than all of them at once. */
  readonly #logits: Float64Array;
  readonly #isRight: Uint8Array;
  readonly #changed = new Set<number>();
  #right = 0;

  constructor(
    readonly index: GuardIndex,
    adapter: Adapter,
  ) {
    const { guard } = index;
    this.#logits = Float64Array.from(guard.logits);
    this.#isRight = new Uint8Array(guard.labels.length);
    adapter.forEach((feature, classIndex, weight) => {
      this.#shift(feature, classIndex, weight);
    });
    for (const row of guard.labels.keys()) this.#changed.add(row);
  }

  /** Takes in that a weight changed by `change`. */
  follow = (feature: number, classIndex: number, change: number): void => {
    const range = this.#shift(feature, classIndex, change);
    if (!range) return;
    for (let k = range.from; k < range.to; k++) this.#changed.add(this.index.rowOf[this.index.places[k]!]!);
  };

  score(): Score {
    const { guard, classCount } = this.index;
    for (const row of this.#changed) {
      const logits = this.#logits.subarray(row * classCount, (row + 1) * classCount);
      const isRight = Number(indexOfLargest(logits) === guard.labels[row]);
      this.#right += isRight - this.#isRight[row]!;
      this.#isRight[row] = isRight;
    }
    this.#changed.clear();
    return { rows: guard.labels.length, accuracy: this.#right / guard.labels.length };
  }

  #shift(feature: number, classIndex: number, change: number): { from: number; to: number } | undefined {
    const { guard, classCount, ranges, places, rowOf } = this.index;
    const range = ranges.get(feature);
    if (!range || change === 0) return undefined;
    for (let k = range.from; k < range.to; k++) {
      const place = places[k]!;
      this.#logits[rowOf[place]! * classCount + classIndex]! += change * guard.featureValues[place]!;
    }
    return range;
  }
}

function countRight(guard: GuardSet, logits: Float32Array, classCount: number): number {
  let right = 0;
  guard.labels.forEach((label, row) => {
    right += Number(indexOfLargest(logits.subarray(row * classCount, (row + 1) * classCount)) === label);
  });
  return right;
}
