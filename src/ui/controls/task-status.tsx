import type { Progress } from "../../core/progress.ts";
import type { Task } from "../state/task.ts";
import { formatBytes, formatCount } from "../words/format.ts";
import { Failure } from "./failure.tsx";

function amount(progress: Progress): string {
  const format = progress.unit === "bytes" ? formatBytes : formatCount;
  const unit = progress.unit === "rows" ? " rows" : "";
  if (progress.total === undefined) return `${format(progress.done)}${unit}`;
  return `${format(progress.done)} of ${format(progress.total)}${unit}`;
}

/** Shows a task while it runs (how far, and a way to cancel) and when it failed. Nothing otherwise. */
export function TaskStatus({
  task,
  label,
}: {
  task: Pick<Task<unknown>, "state" | "cancel">;
  label: string;
}) {
  const { state } = task;
  if (state.status === "failed") return <Failure error={state.error} />;
  if (state.status !== "running") return null;
  const { progress } = state;
  return (
    <div className="task-note">
      <progress
        aria-label={label}
        {...(progress?.total ? { value: progress.done, max: progress.total } : {})}
      />
      <span className="figures">
        {label}
        {progress && `: ${amount(progress)}`}
      </span>
      <button type="button" onClick={task.cancel}>
        Cancel
      </button>
    </div>
  );
}
