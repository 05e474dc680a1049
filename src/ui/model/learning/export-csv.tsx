import type { Card } from "../../../core/card.ts";
import { AsyncButton } from "../../controls/async-button.tsx";
import { saveStream } from "../../controls/save-file.ts";
import { TaskStatus } from "../../controls/task-status.tsx";
import { useServices } from "../../state/services.tsx";
import { useTask } from "../../state/task.ts";
import { fileDate } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";

/** Saves all feedback on one model as CSV. */
export function ExportCsv({ card }: { card: Card }) {
  const { learning: words } = useWords();
  const { log } = useServices();
  const task = useTask<number>();
  const save = () =>
    task.start((options) =>
      saveStream(
        log.exportCsv(card.id, undefined, options),
        `${card.id}-feedback-${fileDate()}.csv`,
        "text/csv",
        options.signal,
      ),
    );
  return (
    <div className="action">
      <AsyncButton busy={task.state.status === "running"} onClick={save}>
        {words.exportCsv}
      </AsyncButton>
      <p className="hint">{words.exportHint}</p>
      <TaskStatus task={task} label={words.exporting} />
    </div>
  );
}
