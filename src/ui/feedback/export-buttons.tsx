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
function useModelsWithRows(filter: FeedbackFilter, filled: readonly ModelSummary[]) {
  const { log } = useServices();
  const { model, ...rest } = filter;
  const wanted = filled.filter(({ id }) => model === undefined || model === id);
  const load = useCallback(
    async (signal: AbortSignal) => {
      const counts = await Promise.all(
        filled.map(async (each) => {
          const isWanted = filter.model === undefined || filter.model === each.id;
          return isWanted ? (await log.counts({ ...filter, model: each.id }, { signal })).total : 0;
        }),
      );
      return filled.filter((_, index) => counts[index]! > 0);
    },
    [log, filter, filled],
  );
  // Without any other condition, these are all the models with rows, so the buttons are there from the start.
  const isCounted = Object.values(rest).every((condition) => condition === undefined);
  const loaded = isCounted ? { value: wanted, isCurrent: () => true } : undefined;
  return useAsync<readonly ModelSummary[]>(load, { changesOf: log, loaded }).latest ?? [];
}

/**
 * Buttons that save the listed rows as CSV, in one file per model.
 * @param filled the models that have feedback
 */
export function ExportButtons({
  filter,
  filled,
}: {
  filter: FeedbackFilter;
  filled: readonly ModelSummary[];
}) {
  const { feedback: words } = useWords();
  const { log } = useServices();
  const task = useTask<number>();
  const models = useModelsWithRows(filter, filled);
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
      {models.map(({ id, title }) => (
        <AsyncButton key={id} busy={task.state.status === "running"} onClick={() => save(id)}>
          {words.exportCsv(models.length === 1 ? undefined : title)}
        </AsyncButton>
      ))}
      <TaskStatus task={task} label={words.exporting} />
    </>
  );
}
