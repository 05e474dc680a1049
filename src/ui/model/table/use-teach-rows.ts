import { useEffect, useState } from "react";
import type { Card } from "../../../core/card.ts";
import { createId } from "../../../core/clock.ts";
import { validateInputs } from "../../../core/inputs.ts";
import type { Model } from "../../../models/model.ts";
import type { ScoredRow, TableRows } from "../../../tables/table-scoring.ts";
import { useServices } from "../../state/services.tsx";
import { useTask } from "../../state/task.ts";
import { problemText } from "../../words/describe-error.ts";

/** The lines already taught from each list, kept for when the visitor opens a row and comes back. */
const taughtLines = new WeakMap<TableRows, ReadonlySet<number>>();
/** The id of each line's feedback. It is reused after a failure, as the row may have been stored anyway. */
const feedbackIds = new WeakMap<TableRows, Map<number, string>>();

/** Teaches the model from the rows of a scored table, one lesson per row, using the class given in the table. */
export function useTeachRows(card: Card, model: Model | undefined, list: TableRows) {
  const { log } = useServices();
  const task = useTask<void>();
  const isBusy = task.state.status === "running";
  const [taught, setTaught] = useState(taughtLines.get(list) ?? new Set<number>());
  // The visitor may leave the screen before a lesson is stored. Its state is then gone, so keep the
  // line in the map as well.
  const addTaught = (line: number) => {
    const lines = new Set([...(taughtLines.get(list) ?? []), line]);
    taughtLines.set(list, lines);
    setTaught(lines);
  };
  // On other screens and in other tabs, lessons can be undone, reset, deleted or excluded. Such a line can be taught
  // again, as a new row of feedback.
  useEffect(() => {
    if (isBusy) return;
    const leaving = new AbortController();
    const forgetUndone = async () => {
      const lines = [...(taughtLines.get(list) ?? [])];
      const rows = await Promise.all(lines.map((line) => log.get(idOf(list, line), leaving.signal)));
      const isLesson = (_: unknown, index: number) => rows[index]?.usedForTraining === true;
      const left = new Set(lines.filter(isLesson));
      if (leaving.signal.aborted || left.size === lines.length) return;
      for (const line of lines) if (!left.has(line)) feedbackIds.get(list)?.delete(line);
      taughtLines.set(list, left);
      setTaught(left);
    };
    // While the log can't be read, the lines stay as they are.
    const check = () => void forgetUndone().catch(() => undefined);
    check();
    const unsubscribe = log.onChange(check);
    return () => {
      leaving.abort();
      unsubscribe();
    };
  }, [list, log, isBusy]);
  const [refused, setRefused] = useState<{ readonly line: number; readonly reason: string }>();

  const teach = (rows: readonly ScoredRow[]) =>
    void task.start(async ({ signal, onProgress }) => {
      setRefused(undefined);
      for (const [index, row] of rows.entries()) {
        signal.throwIfAborted();
        const checked = validateInputs(card, row.cells);
        if (checked.status === "invalid")
          setRefused({ line: row.line, reason: problemText(checked.problems[0]!) });
        else if (model !== undefined && row.actual !== undefined) {
          await model.teach({
            id: idOf(list, row.line),
            inputs: checked.inputs,
            metadata: {},
            predictedLabel: card.classes[row.predicted]!.name,
            predictedProbability: row.probability,
            label: card.classes[row.actual]!.name,
          });
          addTaught(row.line);
        }
        onProgress({ done: index + 1, total: rows.length, unit: "rows" });
      }
    });

  return {
    task,
    taught,
    refused,
    teach,
    canTeach: model?.capabilities.learns === true,
    isBusy,
  };
}

function idOf(list: TableRows, line: number): string {
  const ids = feedbackIds.get(list) ?? new Map<number, string>();
  feedbackIds.set(list, ids);
  const id = ids.get(line) ?? createId();
  ids.set(line, id);
  return id;
}
