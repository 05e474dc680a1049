import { TaskNote } from "../controls/task-note.tsx";
import { formatCountOf } from "../format.ts";
import { useKeptFocus } from "../state/use-kept-focus.ts";
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
  return (
    <div role="status">
      <TaskNote task={removal.task} label={removal.doing === "deleting" ? "Deleting" : "Bringing back"} />
      {last && removal.task.state.status !== "running" && (
        <Deleted rows={last.rows} total={total} onUndo={removal.undo} />
      )}
    </div>
  );
}

function Deleted({ rows, total, onUndo }: { rows: number; total: number; onUndo: () => void }) {
  // What was pressed may go away with the last row.
  const note = useKeptFocus<HTMLParagraphElement>(total);
  return (
    <p className="deleted" ref={note} tabIndex={-1}>
      {formatCountOf(rows, "row")} deleted.{" "}
      <button type="button" onClick={onUndo}>
        Undo
      </button>
    </p>
  );
}
