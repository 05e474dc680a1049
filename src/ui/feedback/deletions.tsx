import { useCallback, useRef, useState } from "react";
import type { FeedbackLog } from "../../learning/feedback.ts";
import { TaskStatus } from "../controls/task-status.tsx";
import { useServices } from "../state/services.tsx";
import { type Task, useTask } from "../state/task.ts";
import { useFocusFallback } from "../state/use-focus-fallback.ts";
import { useWords } from "../words/language.ts";

/** What was deleted last, with the way back. */
export function Deletions({
  removal,
  total,
}: {
  removal: Removal;
  /** Rows in the list. */
  total: number;
}) {
  const { feedback: words } = useWords();
  const last = removal.receipts.at(-1);
  const place = useRef<HTMLDivElement>(null);
  const undo = () => {
    // The pressed button goes away, and would take the focus along.
    place.current?.focus();
    removal.undo();
  };
  return (
    <div role="status" ref={place} tabIndex={-1}>
      <TaskStatus
        task={removal.task}
        label={removal.doing === "deleting" ? words.deleting : words.restoring}
      />
      {last && removal.task.state.status !== "running" && (
        <Deleted rows={last.rows} total={total} onUndo={undo} />
      )}
    </div>
  );
}

function Deleted({ rows, total, onUndo }: { rows: number; total: number; onUndo: () => void }) {
  const { feedback: words } = useWords();
  // What was pressed may go away with the last row.
  const note = useFocusFallback<HTMLParagraphElement>(total);
  return (
    <p className="deleted" ref={note} tabIndex={-1}>
      {words.deleted(rows)}{" "}
      <button type="button" onClick={onUndo}>
        {words.undo}
      </button>
    </p>
  );
}

type Removed = { readonly receipt: number; readonly rows: number };

/** Taking rows out of the log, and the receipts to bring them back. */
export type Removal = {
  readonly task: Task<void>;
  readonly doing: "deleting" | "bringing-back";
  /** Newest last; the newest is what Undo brings back. */
  readonly receipts: readonly Removed[];
  readonly remove: (which: Parameters<FeedbackLog["remove"]>[0]) => void;
  readonly undo: () => void;
};

/** Removes rows and restores them by receipt, newest first. */
export function useRemoval(): Removal {
  const { log } = useServices();
  const task = useTask<void>();
  const [doing, setDoing] = useState<Removal["doing"]>("deleting");
  const [receipts, setReceipts] = useState<readonly Removed[]>([]);
  const { start } = task;

  const remove = useCallback(
    (which: Parameters<FeedbackLog["remove"]>[0]) => {
      setDoing("deleting");
      void start(async (options) => {
        const removed = await log.remove(which, options);
        if (removed.rows > 0) setReceipts((all) => [...all, removed]);
      });
    },
    [log, start],
  );
  const undo = () => {
    const last = receipts.at(-1);
    if (last === undefined) return;
    setDoing("bringing-back");
    void start(async (options) => {
      await log.restore(last.receipt, options);
      setReceipts((all) => all.filter((other) => other.receipt !== last.receipt));
    });
  };
  return { task, doing, receipts, remove, undo };
}
