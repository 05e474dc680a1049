import type { LessonSettings } from "../../learning/lesson-step.ts";

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
