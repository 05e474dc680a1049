import { useRef } from "react";
import { TaskStatus } from "../controls/task-status.tsx";
import { useFocusFallback } from "../state/use-focus-fallback.ts";
import { formatCountOf } from "../words/format.ts";
import type { Removal } from "./use-removal.ts";

/** What was deleted last, with the way back. */
export function Deletions({
  removal,
  total,
}: {
  removal: Removal;
  /** Rows in the list. */
  total: number;
}) {
  const last = removal.receipts.at(-1);
  const place = useRef<HTMLDivElement>(null);
  const undo = () => {
    // The pressed button goes away, and would take the focus along.
    place.current?.focus();
    removal.undo();
  };
  return (
    <div role="status" ref={place} tabIndex={-1}>
      <TaskStatus task={removal.task} label={removal.doing === "deleting" ? "Deleting" : "Bringing back"} />
      {last && removal.task.state.status !== "running" && (
        <Deleted rows={last.rows} total={total} onUndo={undo} />
      )}
    </div>
  );
}

function Deleted({ rows, total, onUndo }: { rows: number; total: number; onUndo: () => void }) {
  // What was pressed may go away with the last row.
  const note = useFocusFallback<HTMLParagraphElement>(total);
  return (
    <p className="deleted" ref={note} tabIndex={-1}>
      {formatCountOf(rows, "row")} deleted.{" "}
      <button type="button" onClick={onUndo}>
        Undo
      </button>
    </p>
  );
}
