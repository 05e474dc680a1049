import type { Card } from "../../core/card.ts";
import { indexOfLargest } from "../../core/logits.ts";
import { Adapter } from "../../learning/adapter.ts";
import { featureKey } from "../../learning/inbox/holdout-answers.ts";
import type { Tally } from "../../learning/inbox/tally.ts";
import { LearnedState } from "../../learning/learned-state.ts";
import type { LogRow } from "../../learning/log.ts";
import type { FeatureSource } from "../../learning/ports.ts";
import { stepOf } from "../../learning/replay.ts";
import { runRows } from "../../learning/run-rows.ts";

/** What a model has learned from the lessons, and how good its predictions were along the way. */
export type ReplayedLessons = {
  readonly adapter: Adapter;
  /** The number of rows that it could learn from; the graph refuses the others. */
  readonly lessons: number;
  /** For each row, whether the model is right without lessons. */
  readonly before: Tally;
  /** For each row, whether the prediction made before learning from it was right. */
  readonly progressive: Tally;
  /** The `featureKey` of each row that has features. */
  readonly taught: ReadonlySet<string>;
};

/** Learns from rows one by one, in order, as the page does. */
export async function replayLessons(
  card: Card,
  source: FeatureSource,
  rows: readonly LogRow[],
): Promise<ReplayedLessons> {
  const state = new LearnedState(new Adapter(card.classes.length), 0, undefined);
  const before: boolean[] = [];
  const progressive: boolean[] = [];
  const taught = new Set<string>();
  let lessons = 0;
  for await (const batch of runRows({ card, source }, rows)) {
    for (const [row, output] of batch) {
      const { probabilities, logits, features } = output;
      const isRight = (values: ArrayLike<number>) =>
        values.length > 0 && card.classes[indexOfLargest(values)]?.name === row.label;
      if (features) {
        taught.add(featureKey(features.indices));
        lessons++;
      }
      before.push(isRight(probabilities));
      progressive.push(isRight(logits && features ? state.adapter.addTo(logits, features) : probabilities));
      state.advance(stepOf(card, state, row, output));
    }
  }
  return { adapter: state.adapter, lessons, before, progressive, taught };
}
