import type { Progress } from "../../core/progress.ts";
import type { Task } from "../state/task.ts";
import type { Words } from "../words/en/index.ts";
import { formatBytes, formatCount } from "../words/format.ts";
import { useWords } from "../words/language.ts";
import { Failure } from "./failure.tsx";

function amount(words: Words["controls"], { done, total, unit }: Progress): string {
  const format = unit === "bytes" ? formatBytes : formatCount;
  return words.progress(format(done), total === undefined ? undefined : format(total), unit);
}

/** Shows a task's progress and a way to cancel while it runs, and its error if it fails. Otherwise shows nothing. */
export function TaskStatus({
  task,
  label,
}: {
  task: Pick<Task<unknown>, "state" | "cancel">;
  label: string;
}) {
  const { controls: words } = useWords();
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
        {progress && `: ${amount(words, progress)}`}
      </span>
      <button type="button" onClick={task.cancel}>
        {words.cancel}
      </button>
    </div>
  );
}
