import type { SparseFeatures } from "../../core/prediction.ts";
import { Adapter } from "../../learning/adapter.ts";
import { type LessonSettings, lessonStep } from "../../learning/lesson-step.ts";
import { writeHoldout } from "../../onnx/holdout-file.ts";
import { createRandom } from "../trial-rows.ts";

/** Rows with their true classes and the outputs of a model that can learn. */
export type TaughtRows = {
  readonly labels: readonly number[];
  readonly logits: readonly Float32Array[];
  readonly features: readonly SparseFeatures[];
};

/** The effect of corrections on the corrected rows and on the others. */
export type TaughtResult = {
  readonly lessons: number;
  /** The share of corrected rows that are right in the end; 1 if there are none. */
  readonly right: number;
  readonly others: number;
  /** The accuracy on the others, the rows of the part left out, before and after. */
  readonly before: number;
  readonly after: number;
};

/** The maximum number of mistakes to correct in each round. */
const mostLessons = 500;

/**
 * Corrects the mistakes in all parts of a table but one and measures the effect on that one, to estimate how
 * corrections affect the answers to other rows. Each part is left out in turn (cross-validation).
 * @param parts 2 or more
 */
export function teachTable(rows: TaughtRows, settings: LessonSettings, parts = 2): TaughtResult {
  const random = createRandom();
  const partOf = rows.labels.map(() => Math.floor(random() * parts));
  const sums = { lessons: 0, right: 0, others: 0, before: 0, after: 0 };
  for (let part = 0; part < parts; part += 1) {
    const result = teachPart(rows, settings, (row) => partOf[row] !== part);
    sums.lessons += result.lessons;
    sums.right += result.right;
    sums.others += result.others;
    sums.before += result.before;
    sums.after += result.after;
  }
  const { lessons, right, others, before, after } = sums;
  const share = (count: number, of: number) => (of === 0 ? 1 : count / of);
  return {
    lessons,
    right: share(right, lessons),
    others,
    before: share(before, others),
    after: share(after, others),
  };
}

/** Corrects the mistakes in some of the rows. All results are numbers of rows, not shares. */
function teachPart(
  { labels, logits, features }: TaughtRows,
  settings: LessonSettings,
  isShown: (row: number) => boolean,
): TaughtResult {
  const adapter = new Adapter(logits[0]?.length ?? 0);
  const all = [...labels.keys()];
  const isRight = (row: number, by: ArrayLike<number>) => indexOfLargest(by) === labels[row];
  const answer = (row: number) => adapter.addTo(logits[row]!, features[row]!);
  const corrected = all.filter((row) => isShown(row) && !isRight(row, logits[row]!)).slice(0, mostLessons);
  for (const row of corrected) adapter.apply(lessonStep(answer(row), features[row]!, labels[row]!, settings));
  const others = all.filter((row) => !isShown(row));
  return {
    lessons: corrected.length,
    right: corrected.filter((row) => isRight(row, answer(row))).length,
    others: others.length,
    before: others.filter((row) => isRight(row, logits[row]!)).length,
    after: others.filter((row) => isRight(row, answer(row))).length,
  };
}

function indexOfLargest(values: ArrayLike<number>): number {
  let best = 0;
  for (let index = 1; index < values.length; index += 1) if (values[index]! > values[best]!) best = index;
  return best;
}

const mostHoldoutRows = 1000;

/** Writes the rows as a `holdout.onnx` file, on which the page shows the effect of lessons. */
export function holdoutOf({ labels, logits, features }: TaughtRows): Uint8Array {
  const rows = spreadRows(labels.length, mostHoldoutRows);
  const rowOffsets = new Int32Array(rows.length + 1);
  rows.forEach((row, index) => {
    rowOffsets[index + 1] = rowOffsets[index]! + features[row]!.indices.length;
  });
  return writeHoldout({
    rowOffsets,
    featureIndices: Int32Array.from(rows.flatMap((row) => Array.from(features[row]!.indices))),
    featureValues: Float32Array.from(rows.flatMap((row) => Array.from(features[row]!.values))),
    logits: Float32Array.from(rows.flatMap((row) => Array.from(logits[row]!))),
    labels: Int32Array.from(rows, (row) => labels[row]!),
  });
}

/** The indices of at most `most` of `count` rows, evenly spaced. */
export function spreadRows(count: number, most: number): number[] {
  const step = Math.max(1, count / most);
  return Array.from({ length: Math.min(count, most) }, (_, index) => Math.floor(index * step));
}

/** The margin that a lesson requires, relative to the usual distance between a row's two best scores. */
const marginShare = 0.25;

/**
 * The size of lessons for a model that outputs scores. Scores can have any magnitude: an SVM's are near 1, a
 * perceptron's in the thousands. A passive-aggressive step works with margins and doesn't need probabilities
 * (Crammer et al. 2006), so only its limits need to be adapted. The largest step must be able to raise the last
 * class above the first in any row.
 * @param scores the scores of many rows, `[C]` each
 */
export function lessonsOnScores(scores: readonly ArrayLike<number>[]): LessonSettings {
  const gaps: number[] = [];
  let widest = 0;
  for (const row of scores) {
    const [first = 0, second = 0, ...rest] = Array.from(row).sort((one, other) => other - one);
    gaps.push(first - second);
    widest = Math.max(widest, first - (rest.at(-1) ?? second));
  }
  gaps.sort((one, other) => one - other);
  const margin = marginShare * (gaps[Math.floor(gaps.length / 2)] || widest || 1);
  return { aggressiveness: 2 * widest + margin, margin };
}
