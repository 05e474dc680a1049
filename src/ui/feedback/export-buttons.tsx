import { useCallback } from "react";
import type { ModelSummary } from "../../core/card.ts";
import type { FeedbackFilter } from "../../learning/feedback.ts";
import { AsyncButton } from "../controls/async-button.tsx";
import { saveStream } from "../controls/save-file.ts";
import { TaskStatus } from "../controls/task-status.tsx";
import { useAsync } from "../state/async.ts";
import { useServices } from "../state/services.tsx";
import { useTask } from "../state/task.ts";
import { fileDate } from "../words/format.ts";
import { useWords } from "../words/language.ts";

/** The models with rows that match the filter. Each has different columns, and therefore its own file. */
function useModelsWithRows(filter: FeedbackFilter, models: readonly ModelSummary[]) {
  const { log } = useServices();
  const load = useCallback(
    async (signal: AbortSignal) => {
      const wanted = models.filter(({ id }) => filter.model === undefined || filter.model === id);
      const counts = await Promise.all(
        wanted.map(({ id }) => log.counts({ ...filter, model: id }, { signal })),
      );
      return wanted.filter((_, index) => (counts[index]?.total ?? 0) > 0);
    },
    [log, filter, models],
  );
  const { state } = useAsync<readonly ModelSummary[]>(load, { changesOf: log });
  return state.status === "ready" ? state.value : [];
}

/** Buttons that save the listed rows as CSV, in one file per model. */
export function ExportButtons({
  filter,
  models,
}: {
  filter: FeedbackFilter;
  models: readonly ModelSummary[];
}) {
  const { feedback: words } = useWords();
  const { log } = useServices();
  const task = useTask<number>();
  const filled = useModelsWithRows(filter, models);
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
      {filled.map(({ id, title }) => (
        <AsyncButton key={id} busy={task.state.status === "running"} onClick={() => save(id)}>
          {words.exportCsv(filled.length === 1 ? undefined : title)}
        </AsyncButton>
      ))}
      <TaskStatus task={task} label={words.exporting} />
    </>
  );
}
