import { useCallback } from "react";
import type { ModelSummary } from "../../core/card.ts";
import type { FeedbackFilter } from "../../learning/feedback.ts";
import type { ListedModels } from "../../models/list-start.ts";
import { AsyncButton } from "../controls/async-button.tsx";
import { saveStream } from "../controls/save-file.ts";
import { TaskStatus } from "../controls/task-status.tsx";
import { useAsync } from "../state/async.ts";
import { useServices } from "../state/services.tsx";
import { useTask } from "../state/task.ts";
import { fileDate } from "../words/format.ts";
import { useWords } from "../words/language.ts";

export type Exportable = {
  /** The models with rows that match the filter. Each has different columns, and therefore its own file. */
  readonly models: readonly ModelSummary[];
  /** The number of matching rows that are in none of these files, since nothing says which columns they have. */
  readonly otherRows: number;
};

/** Which of the listed rows can be exported. */
export function useExportable(filter: FeedbackFilter, { filled, otherRows }: ListedModels): Exportable {
  const { log } = useServices();
  const { model, ...rest } = filter;
  const wanted = filled.filter(({ id }) => model === undefined || model === id);
  const load = useCallback(
    async (signal: AbortSignal): Promise<Exportable> => {
      const counts = await Promise.all(
        filled.map(async (each) => {
          const isWanted = filter.model === undefined || filter.model === each.id;
          return isWanted ? (await log.counts({ ...filter, model: each.id }, { signal })).total : 0;
        }),
      );
      const rows = otherRows === 0 ? 0 : (await log.counts(filter, { signal })).total;
      const exported = counts.reduce((sum, each) => sum + each, 0);
      return {
        models: filled.filter((_, index) => counts[index]! > 0),
        otherRows: Math.max(rows - exported, 0),
      };
    },
    [log, filter, filled, otherRows],
  );
  // Without any other condition, these are all the models with rows, so the buttons are there from the start.
  const isCounted = Object.values(rest).every((condition) => condition === undefined);
  const value = { models: wanted, otherRows: model === undefined ? otherRows : 0 };
  const loaded = isCounted ? { value, isCurrent: () => true } : undefined;
  return useAsync(load, { changesOf: log, loaded }).latest ?? { models: [], otherRows: 0 };
}

/** Buttons that save the listed rows as CSV, in one file per model. */
export function ExportButtons({ filter, models }: { filter: FeedbackFilter; models: Exportable["models"] }) {
  const { feedback: words } = useWords();
  const { log } = useServices();
  const task = useTask<number>();
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
