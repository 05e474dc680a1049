import type { Card } from "../../../core/card.ts";
import type { Model } from "../../../models/model.ts";
import { AsyncButton } from "../../controls/async-button.tsx";
import { saveFiles, saveStream } from "../../controls/save-file.ts";
import { TaskStatus } from "../../controls/task-status.tsx";
import { useServices } from "../../state/services.tsx";
import { useTask } from "../../state/task.ts";
import { fileDate } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";
import { ImportCsv } from "./import-csv.tsx";

/** Saves the two files of a deployable model, under the names that `public/models/<id>/` wants. */
export function saveModelFiles(files: {
  readonly model: Uint8Array<ArrayBuffer>;
  readonly card: string;
}): Promise<void> {
  return saveFiles([
    { content: new Blob([files.model], { type: "application/octet-stream" }), name: "model.onnx" },
    { content: new Blob([files.card], { type: "application/json" }), name: "model.json" },
  ]);
}

/** Feedback and model as files: in and out of this browser. */
export function ImportExport({ card, model }: { card: Card; model: Model }) {
  const { learning: words } = useWords();
  const { log } = useServices();
  const csv = useTask<number>();
  const files = useTask<void>();
  return (
    <>
      <div className="action">
        <AsyncButton
          busy={csv.state.status === "running"}
          onClick={() =>
            csv.start((options) =>
              saveStream(
                log.exportCsv(card.id, undefined, options),
                `${card.id}-feedback-${fileDate()}.csv`,
                "text/csv",
                options.signal,
              ),
            )
          }
        >
          {words.exportCsv}
        </AsyncButton>
        <p className="hint">{words.exportHint}</p>
        <TaskStatus task={csv} label={words.exporting} />
      </div>
      <ImportCsv card={card} model={model} />
      {model.capabilities.learns && (
        <div className="action">
          <AsyncButton
            busy={files.state.status === "running"}
            onClick={() => files.start(async () => saveModelFiles(await model.downloadLearned()))}
          >
            {words.download}
          </AsyncButton>
          <p className="hint">
            model.onnx with your lessons in it, and its model.json: two files that any Hunch can serve.
          </p>
          <TaskStatus task={files} label={words.preparing} />
        </div>
      )}
    </>
  );
}
