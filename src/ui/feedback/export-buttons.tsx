import type { ModelSummary } from "../../core/card.ts";
import type { FeedbackFilter } from "../../core/feedback.ts";
import { saveStream } from "../controls/save-file.ts";
import { TaskNote } from "../controls/task-note.tsx";
import { fileDate } from "../format.ts";
import { useServices } from "../services.tsx";
import { useTask } from "../state/task.ts";

/** Saves the rows shown as CSV: one file a model, since each model has its own columns. */
export function ExportButtons({
  filter,
  models,
}: {
  filter: FeedbackFilter;
  models: readonly ModelSummary[];
}) {
  const { log } = useServices();
  const task = useTask<void>();
  const ids = filter.model === undefined ? models.map(({ id }) => id) : [filter.model];
  const one = ids.length === 1;
  const save = (id: string) =>
    task.start((options) =>
      saveStream(
        log.exportCsv(id, filter, options),
        `${id}-feedback-${fileDate()}.csv`,
        "text/csv",
        options.signal,
      ),
    );
  return (
    <>
      {ids.map((id) => (
        <button key={id} type="button" disabled={task.state.status === "running"} onClick={() => save(id)}>
          {one ? "Export CSV" : `Export CSV of ${models.find((model) => model.id === id)?.title ?? id}`}
        </button>
      ))}
      <TaskNote task={task} label="Writing" />
    </>
  );
}
