import type { Card } from "../../core/card.ts";
import { indexOfLargest } from "../../core/logits.ts";
import { Adapter } from "../../learning/adapter.ts";
import { featureKey } from "../../learning/inbox/holdout-answers.ts";
import type { Tally } from "../../learning/inbox/tally.ts";
import { LearnedState } from "../../learning/learned-state.ts";
import type { LogRow } from "../../learning/log.ts";
import type { FeatureSource } from "../../learning/ports.ts";
import { fitInputs, stepOf } from "../../learning/replay.ts";

const batchRows = 256;

/** A model after its lessons, and its predictions on the way. */
export type FoldedLessons = {
  readonly adapter: Adapter;
  /** The model alone on each row. */
  readonly before: Tally;
  /** Each row's prediction before it was learned. */
  readonly progressive: Tally;
  /** `featureKey` of each row that has features. */
  readonly taught: ReadonlySet<string>;
};

/** Learns rows one by one as the page does, in their order. */
export async function foldLessons(
  card: Card,
  source: FeatureSource,
  rows: readonly LogRow[],
): Promise<FoldedLessons> {
  const fold = new LearnedState(new Adapter(card.classes.length), 0, undefined);
  const before: boolean[] = [];
  const progressive: boolean[] = [];
  const taught = new Set<string>();
  for (let start = 0; start < rows.length; start += batchRows) {
    const batch = rows.slice(start, start + batchRows);
    const inputs = batch.map((row) => fitInputs(card, row.inputs));
    const answers = await source.run(inputs, { features: true });
    for (const [index, row] of batch.entries()) {
      const { probabilities, logits, features } = answers[index]!;
      const isRight = (values: ArrayLike<number>) => card.classes[indexOfLargest(values)]?.name === row.label;
      if (features) taught.add(featureKey(features.indices));
      before.push(isRight(probabilities));
      progressive.push(isRight(logits && features ? fold.adapter.addTo(logits, features) : probabilities));
      fold.advance(stepOf(card, fold, row, answers[index]!));
    }
  }
  return { adapter: fold.adapter, before, progressive, taught };
}
