import type { Card } from "../core/card.ts";
import { indexOfLargest } from "../core/logits.ts";
import type { HoldoutSet } from "../onnx/holdout-file.ts";
import { areSameExamples, holdoutAnswers } from "./inbox/holdout-answers.ts";
import { isWorse, shareRight, type Tally } from "./inbox/tally.ts";
import type { LogRow } from "./log.ts";
import type { FeatureSource } from "./ports.ts";
import { runRows } from "./run-rows.ts";

/** One line of the comparison. */
export type Comparison = {
  readonly name: string;
  readonly before: Tally;
  readonly after: Tally;
  readonly sameRows: boolean;
  /** Whether a drop counts against the new model. */
  readonly decides: boolean;
};

/** Compares the old and the new model on the holdout. Undefined if one of them has none. */
export function compareHoldouts(
  before: HoldoutSet | undefined,
  after: HoldoutSet | undefined,
): Comparison | undefined {
  if (!before || !after) return undefined;
  const sameRows = areSameExamples(before, after);
  const name = sameRows ? "holdout" : "holdout (different rows)";
  return { name, before: holdoutAnswers(before), after: holdoutAnswers(after), sameRows, decides: true };
}

/** For each lesson, whether the model's answer matches the visitor's. If the graph refuses a row, it doesn't. */
export async function answersOn(card: Card, source: FeatureSource, rows: readonly LogRow[]): Promise<Tally> {
  const answers: boolean[] = [];
  for await (const batch of runRows({ card, source }, rows))
    for (const [{ label }, { probabilities }] of batch)
      answers.push(probabilities.length > 0 && card.classes[indexOfLargest(probabilities)]?.name === label);
  return answers;
}

/** The comparisons in which the new model is worse. */
export function whatGotWorse(comparisons: readonly Comparison[], maximumDrop: number): readonly Comparison[] {
  return comparisons.filter(({ before, after, sameRows, decides }) => {
    const drop = shareRight(before) - shareRight(after);
    return decides && (isWorse(before, after, sameRows) || drop > maximumDrop);
  });
}

/** Formats the comparison as lines of text. */
export function describeComparisons(comparisons: readonly Comparison[]): string[] {
  const percent = (tally: Tally) => `${(100 * shareRight(tally)).toFixed(2)} %`.padStart(9);
  const width = Math.max(...comparisons.map(({ name }) => name.length)) + 2;
  return [
    `${"share of right answers".padEnd(width)}  before      now   rows`,
    ...comparisons.map(({ name, before, after }) => {
      const points = 100 * (shareRight(after) - shareRight(before));
      const change = `${points >= 0 ? "+" : ""}${points.toFixed(2)} points`;
      return `${name.padEnd(width)}${percent(before)}${percent(after)} ${String(after.length).padStart(6)}  ${change}`;
    }),
  ];
}
