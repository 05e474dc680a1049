import { useCallback } from "react";
import { type Card, parseSourceCard } from "../../core/card.ts";
import type { FeedbackEntry, FeedbackLog, FeedbackPosition } from "../../learning/feedback.ts";
import { compareTrained, type TrainedComparison } from "../../models/compare-trained.ts";
import type { ModelLibrary } from "../../models/model.ts";
import type { TrainedResult } from "../../models/model-training.ts";
import type { KeptForTraining } from "../../models/own-models.ts";
import type { LabelledRow } from "../../training/trainer.ts";
import { AsyncButton } from "../controls/async-button.tsx";
import { Failure } from "../controls/failure.tsx";
import { ScrollTable } from "../display/scroll-table.tsx";
import { useAsync } from "../state/async.ts";
import { useServices } from "../state/services.tsx";
import { useTask } from "../state/task.ts";
import { formatShareOf } from "../words/amounts.ts";
import { formatBytes, formatCount } from "../words/format.ts";
import { useWords } from "../words/language.ts";
import { trialCard } from "./draft.ts";

/**
 * What is needed to train a model again: the table that was kept with it, and the feedback to add to that table.
 */
export type TrainingAgain = {
  readonly kept: KeptForTraining;
  readonly feedback: readonly (LabelledRow & Pick<FeedbackEntry, "id">)[];
  /** The card of the current model. */
  readonly card: Card;
};

/** How long the log must be quiet before the lessons are read again, since an import changes it many times. */
const debounceMs = 100;

/**
 * Offers to train an added model again on the table that was kept with it. Shows nothing if no table was kept.
 */
export function TrainAgain({ id, onTrain }: { id: string; onTrain: (again: TrainingAgain) => void }) {
  const words = useWords().newModel.again;
  const { own, log, models } = useServices();
  const removing = useTask<void>();
  const load = useCallback(
    async (signal: AbortSignal): Promise<TrainingAgain | undefined> => {
      const kept = await own.keptTable(id);
      if (!kept) return undefined;
      const [card, feedback] = await Promise.all([models.card(id, signal), readLessons(log, id, signal)]);
      return { kept, feedback, card };
    },
    [own, log, models, id],
  );
  const { state } = useAsync(load, { changesOf: log, debounceMs });
  if (state.status === "failed") return <Failure error={state.error} />;
  if (state.status === "loading" || state.value === undefined) return null;
  if (removing.state.status === "done") return <p role="status">{words.removed}</p>;
  const { kept, feedback } = state.value;
  return (
    <section className="train-table" aria-labelledby="again-heading">
      <h2 id="again-heading">{words.heading}</h2>
      <p>{words.kept(kept.file.name, formatBytes(kept.file.size), feedback.length)}</p>
      <div className="button-row">
        <button type="button" className="primary" onClick={() => onTrain(state.value!)}>
          {words.train}
        </button>
        <AsyncButton
          busy={removing.state.status === "running"}
          onClick={() => removing.start(() => own.removeTable(id))}
        >
          {words.remove}
        </AsyncButton>
      </div>
      {removing.state.status === "failed" && <Failure error={removing.state.error} />}
    </section>
  );
}

/** How the old and the new model compare, or that the old one could not be opened or run. */
export type Comparisons = readonly TrainedComparison[] | "failed";

/** Shows how the old and the new model compare on rows that neither has learned from, and on the feedback. */
export function OldAndNew({ comparisons }: { comparisons: Comparisons }) {
  const words = useWords().newModel.again;
  if (comparisons === "failed") return <p className="notice">{words.notCompared}</p>;
  if (comparisons.length === 0) return <p className="notice">{words.incomparable}</p>;
  return (
    <section className="training-result" aria-labelledby="compared-heading">
      <h2 id="compared-heading">{words.compared}</h2>
      <ScrollTable caption={words.right} columns={[words.on, words.rows, words.before, words.after]}>
        <tbody>
          {comparisons.map(({ on, rows, before, after }) => (
            <tr key={on}>
              <th scope="row">{words[on]}</th>
              <td className="figures">{formatCount(rows)}</td>
              <td className="figures">{formatShareOf(before, rows)}</td>
              <td className="figures">{formatShareOf(after, rows)}</td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
      {comparisons.some(({ isWorse }) => isWorse) && <p className="notice">{words.worse}</p>}
    </section>
  );
}

/** Compares the scores of the old model with those of the new one. */
export async function compareWithOld(
  models: ModelLibrary,
  { card, kept, feedback }: TrainingAgain,
  result: TrainedResult,
  signal: AbortSignal,
): Promise<readonly TrainedComparison[]> {
  const model = await models.open(card.id, { signal });
  try {
    const trial = trialCard(parseSourceCard(result.card, "model.json"), result.model.length);
    const next = await models.openDraft(trial, result.model.slice());
    try {
      return await compareTrained(
        { model, holdout: kept.holdout },
        { model: next, holdout: result.holdout },
        feedback,
      );
    } finally {
      next.close();
    }
  } finally {
    models.leave(card.id);
  }
}

const rowsAtOnce = 1000;

/** All rows of feedback that are used as lessons. */
async function readLessons(
  log: FeedbackLog,
  model: string,
  signal: AbortSignal,
): Promise<TrainingAgain["feedback"]> {
  const rows: TrainingAgain["feedback"][number][] = [];
  let after: FeedbackPosition | undefined;
  for (;;) {
    const entries = await log.pageAfter({ model }, after, rowsAtOnce, signal);
    for (const { id, inputs, label, usedForTraining, superseded } of entries)
      if (usedForTraining && !superseded) rows.push({ id, inputs, label });
    after = entries.at(-1);
    if (entries.length < rowsAtOnce) return rows;
  }
}
