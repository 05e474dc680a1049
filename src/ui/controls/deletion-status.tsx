import { useCallback } from "react";
import type { AppError } from "../../core/errors.ts";
import type { RowChoice } from "../../learning/feedback.ts";
import { useAsync } from "../state/async.ts";
import { useServices } from "../state/services.tsx";
import { type Task, useTask } from "../state/task.ts";
import { useFocusFallback } from "../state/use-kept-focus.ts";
import { useWords } from "../words/language.ts";
import { ConfirmButton } from "./async-button.tsx";
import { Failure } from "./failure.tsx";
import { TaskStatus } from "./task-status.tsx";

/**
 * The status of a task that deletes feedback and keeps it for Undo. If there is no space for that, it offers to delete
 * the feedback for good, so that a full disk never keeps anyone from freeing space.
 * @param which what the task deletes; undefined while it does something else
 */
export function DeletionStatus({
  task,
  label,
  which,
}: {
  task: Pick<Task<unknown>, "state" | "cancel">;
  label: string;
  which: RowChoice | undefined;
}) {
  const { state } = task;
  if (state.status === "failed" && isFull(state.error) && which)
    return <DeleteForGood error={state.error} which={which} />;
  return <TaskStatus task={task} label={label} />;
}

const isFull = ({ code }: AppError) => code === "storage-full";

function DeleteForGood({ error, which }: { error: AppError; which: RowChoice }) {
  const { forGood: words } = useWords().controls;
  const { log } = useServices();
  const task = useTask<{ readonly rows: number }>();
  const { state } = task;
  const count = useCallback(
    async (signal: AbortSignal) => {
      if ("filter" in which) return (await log.counts(which.filter, { signal })).total;
      const found = await Promise.all(which.ids.map((id) => log.get(id, signal)));
      return found.filter((row) => row !== undefined).length;
    },
    [log, which],
  );
  const { latest: rows = 0 } = useAsync(count, { changesOf: log });
  // The pressed button disappears, and would take the focus with it.
  const place = useFocusFallback<HTMLDivElement>(state.status);
  return (
    <div ref={place} tabIndex={-1}>
      {state.status === "idle" && <Failure error={error} kept={words.kept} />}
      {state.status === "failed" ? (
        <Failure
          error={state.error}
          {...(isFull(state.error) && { kept: words.keptRest, toDo: words.toDo })}
        />
      ) : (
        <TaskStatus task={task} label={words.deleting} />
      )}
      {state.status === "done" && (
        <p className="deleted" role="status">
          {words.deleted(state.value.rows)}
        </p>
      )}
      {state.status !== "running" && state.status !== "done" && rows > 0 && (
        <div className="notice button-row">
          <span>{words.offer}</span>
          <ConfirmButton
            label={words.delete(rows)}
            question={words.question(rows)}
            onConfirm={() => void task.start((options) => log.erase(which, options))}
          />
        </div>
      )}
    </div>
  );
}
