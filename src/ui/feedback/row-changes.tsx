import { useCallback, useRef, useState } from "react";
import type { WorkOptions } from "../../core/progress.ts";
import type { RowChoice } from "../../learning/feedback.ts";
import { DeletionStatus } from "../controls/deletion-status.tsx";
import { useServices } from "../state/services.tsx";
import { type Task, useTask } from "../state/task.ts";
import { useFocusFallback } from "../state/use-kept-focus.ts";
import { useWords } from "../words/language.ts";

/** Describes the last change to rows, with a button that undoes it. */
export function RowChangeNote({
  changes,
  total,
}: {
  changes: RowChanges;
  /** The number of rows in the list. */
  total: number;
}) {
  const { feedback: words } = useWords();
  const last = changes.done.at(-1);
  const place = useRef<HTMLDivElement>(null);
  const undo = () => {
    // The pressed button disappears, and would take the focus with it.
    place.current?.focus();
    changes.undo();
  };
  return (
    <div role="status" ref={place} tabIndex={-1}>
      <DeletionStatus
        task={changes.task}
        label={words.changing[changes.doing]}
        which={changes.doing === "deleted" ? changes.deleting : undefined}
      />
      {last && changes.task.state.status !== "running" && <Done change={last} total={total} onUndo={undo} />}
    </div>
  );
}

function Done({ change, total, onUndo }: { change: RowChange; total: number; onUndo: () => void }) {
  const { feedback: words } = useWords();
  // When no rows are left, the pressed button disappears too, and would take the focus with it.
  const note = useFocusFallback<HTMLParagraphElement>(total);
  return (
    <p className="deleted" ref={note} tabIndex={-1}>
      {words.changed[change.what](change.rows)}{" "}
      {change.rows > 0 && (
        <button type="button" onClick={onUndo}>
          {words.undo}
        </button>
      )}
    </p>
  );
}

type Doing = "deleted" | "excluded" | "included" | "undone";
type RowChange = {
  readonly what: Exclude<Doing, "undone">;
  readonly rows: number;
  readonly undo: (options: WorkOptions) => Promise<unknown>;
};

/** Deletes rows, excludes them from lessons or includes them again, and undoes these changes, newest first. */
export type RowChanges = {
  readonly task: Task<void>;
  readonly doing: Doing;
  /** The rows that the last deletion was for. */
  readonly deleting: RowChoice | undefined;
  /** Newest last; Undo reverts the newest. */
  readonly done: readonly RowChange[];
  readonly remove: (which: RowChoice) => void;
  readonly setUsedForTraining: (which: RowChoice, usedForTraining: boolean) => void;
  readonly undo: () => void;
};

/** Changes many rows at once and remembers how to undo each change. */
export function useRowChanges(): RowChanges {
  const { log } = useServices();
  const task = useTask<void>();
  const [doing, setDoing] = useState<Doing>("deleted");
  const [deleting, setDeleting] = useState<RowChoice>();
  const [done, setDone] = useState<readonly RowChange[]>([]);
  const { start } = task;

  const make = useCallback(
    (what: RowChange["what"], work: (options: WorkOptions) => Promise<Omit<RowChange, "what">>) => {
      setDoing(what);
      void start(async (options) => {
        const change = await work(options);
        // A change that affected no rows is announced, but removed by the next change, so Undo skips it.
        setDone((all) => [...all.filter(({ rows }) => rows > 0), { what, ...change }]);
      });
    },
    [start],
  );
  const remove = useCallback(
    (which: RowChoice) => {
      setDeleting(which);
      make("deleted", async (options) => {
        const { receipt, rows } = await log.remove(which, options);
        return { rows, undo: (undoOptions) => log.restore(receipt, undoOptions) };
      });
    },
    [log, make],
  );
  const setUsedForTraining = useCallback(
    (which: RowChoice, usedForTraining: boolean) =>
      make(usedForTraining ? "included" : "excluded", async (options) => {
        const ids = await log.setUsedForTraining(which, usedForTraining, options);
        const undo = (undoOptions: WorkOptions) =>
          log.setUsedForTraining({ ids }, !usedForTraining, undoOptions);
        return { rows: ids.length, undo };
      }),
    [log, make],
  );
  const undo = () => {
    const last = done.at(-1);
    if (last === undefined) return;
    setDoing("undone");
    void start(async (options) => {
      await last.undo(options);
      setDone((all) => all.filter((other) => other !== last));
    });
  };
  return { task, doing, deleting, done, remove, setUsedForTraining, undo };
}
