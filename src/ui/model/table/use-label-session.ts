import { useEffect, useState } from "react";
import type { Card } from "../../../core/card.ts";
import type { Model } from "../../../models/model.ts";
import { chooseRows, type LabelSession, nextRow, withLabel } from "../../../tables/label-session.ts";
import type { ScoredRow } from "../../../tables/table-scoring.ts";
import { useTask } from "../../state/task.ts";

/** Each table's session, for the visitor who opens another screen and comes back. */
const sessions = new WeakMap<readonly ScoredRow[], LabelSession>();

/** Asks for the labels of a scored table's rows, one at a time. Each label is a verdict like any other. */
export function useLabelSession(card: Card, model: Model, rows: readonly ScoredRow[]) {
  const task = useTask<void>();
  const [session, showSession] = useState(sessions.get(rows));
  const setSession = (next: LabelSession | undefined) => {
    if (next) sessions.set(rows, next);
    else sessions.delete(rows);
    showSession(next);
  };
  const isBusy = task.state.status === "running";
  const predictAll = (open: Pick<LabelSession, "rows">, signal: AbortSignal) =>
    model.predictMany(
      open.rows.map(({ inputs }) => inputs),
      { signal },
    );
  // Back on this screen, lessons from elsewhere may have changed the predictions.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only once, when the screen appears
  useEffect(() => {
    if (!session) return;
    void task.start(async ({ signal }) => {
      setSession({ ...session, predictions: await predictAll(session, signal) });
    });
  }, []);
  const current = session ? nextRow(card, session) : -1;
  return {
    task,
    session,
    /** The position of the row being asked about, or -1. */
    current,
    isBusy,
    begin: () =>
      void task.start(async ({ signal }) => {
        const chosen = chooseRows(card, rows);
        setSession({ ...chosen, predictions: await predictAll(chosen, signal), given: [] });
      }),
    answer: (label: string) => {
      if (!session || isBusy || current < 0) return;
      const { label: predictedLabel, probability: predictedProbability } = session.predictions[current]!;
      void task.start(async ({ signal }) => {
        const { feedback } = await model.teach({
          inputs: session.rows[current]!.inputs,
          metadata: {},
          predictedLabel,
          predictedProbability,
          label,
        });
        // The label is kept at once, in case the visitor leaves before the new predictions have arrived.
        sessions.set(rows, withLabel(session, current, label, feedback.id, session.predictions));
        setSession(withLabel(session, current, label, feedback.id, await predictAll(session, signal)));
      });
    },
    undo: () => {
      const last = session?.given.at(-1);
      if (!session || !last || isBusy) return;
      void task.start(async ({ signal }) => {
        await model.undo(last.feedback, { signal });
        const given = session.given.slice(0, -1);
        setSession({ ...session, given, predictions: await predictAll(session, signal) });
      });
    },
    end: () => setSession(undefined),
  };
}
