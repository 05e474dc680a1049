import { indexOfLargest } from "../core/logits.ts";
import { compareHoldouts, whatGotWorse } from "../learning/compare-models.ts";
import { shareRight } from "../learning/inbox/tally.ts";
import { fitInputs } from "../learning/run-rows.ts";
import { readHoldout } from "../onnx/holdout-file.ts";
import type { LabelledRow } from "../training/trainer.ts";
import type { Model } from "./model.ts";

/** A model with the bytes of its `holdout.onnx`. */
export type ModelWithHoldout = {
  readonly model: Model;
  readonly holdout: Uint8Array<ArrayBuffer> | undefined;
};

/** How often each of two models is right; on the same rows, unless `on` is `otherHoldout`. */
export type TrainedComparison = {
  /** `otherHoldout` if the two holdouts come from different tables. */
  readonly on: "holdout" | "otherHoldout" | "feedback";
  readonly rows: number;
  readonly before: number;
  readonly after: number;
  /** True if the new model is worse by more than chance would explain or the card allows. */
  readonly isWorse: boolean;
};

const usualMaximumDrop = 0.02;

/**
 * Compares a model with its intended replacement, as `npm run retrain` does: on examples that neither model
 * has learned from, and on the feedback. Both run without lessons.
 * @throws AppError `holdout-unreadable`, and any error from running a model
 */
export async function compareTrained(
  old: ModelWithHoldout,
  next: ModelWithHoldout,
  feedback: readonly LabelledRow[],
): Promise<readonly TrainedComparison[]> {
  const held = compareHoldouts(
    old.holdout && readHoldout(old.holdout),
    next.holdout && readHoldout(next.holdout),
  );
  const [before, after] = await Promise.all([old, next].map(({ model }) => answersOf(model, feedback)));
  const said = { name: "feedback", before: before!, after: after!, sameRows: true, decides: true };
  const all = [...(held ? [held] : []), ...(feedback.length > 0 ? [said] : [])];
  const worse = whatGotWorse(all, old.model.card.learning?.maximumHoldoutDrop ?? usualMaximumDrop);
  return all.map((each) => ({
    on: each === said ? "feedback" : each.sameRows ? "holdout" : "otherHoldout",
    rows: each.after.length,
    before: shareRight(each.before),
    after: shareRight(each.after),
    isWorse: worse.includes(each),
  }));
}

/** For each row, whether a model without lessons predicts the class named in the feedback. */
async function answersOf(model: Model, rows: readonly LabelledRow[]): Promise<boolean[]> {
  const { card } = model;
  const given = await model.predictMany(rows.map(({ inputs }) => fitInputs(card, inputs)));
  return rows.map(
    ({ label }, index) => card.classes[indexOfLargest(given[index]!.baseProbabilities)]?.name === label,
  );
}
