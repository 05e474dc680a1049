import { TaskNote } from "../controls/task-note.tsx";
import { formatCountOf } from "../format.ts";
import type { Removal } from "./use-removal.ts";

/** What was deleted last, with the way back. */
export function Deletions({ removal }: { removal: Removal }) {
  const last = removal.receipts.at(-1);
  return (
    <div role="status">
      <TaskNote task={removal.task} label={removal.doing === "deleting" ? "Deleting" : "Bringing back"} />
      {last && removal.task.state.status !== "running" && (
        <p className="deleted">
          {formatCountOf(last.rows, "row")} deleted.{" "}
          <button type="button" onClick={removal.undo}>
            Undo
          </button>
        </p>
      )}
    </div>
  );
}
