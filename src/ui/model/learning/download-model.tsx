import type { Model } from "../../../models/model.ts";
import { AsyncButton } from "../../controls/async-button.tsx";
import { saveFiles } from "../../controls/save-file.ts";
import { TaskStatus } from "../../controls/task-status.tsx";
import { useTask } from "../../state/task.ts";
import { useWords } from "../../words/language.ts";

/** Saves the two files of a deployable model, under the names that they have in `public/models/<id>/`. */
export function saveModelFiles(files: {
  readonly model: Uint8Array<ArrayBuffer>;
  readonly card: string;
}): Promise<void> {
  return saveFiles([
    { content: new Blob([files.model], { type: "application/octet-stream" }), name: "model.onnx" },
    { content: new Blob([files.card], { type: "application/json" }), name: "model.json" },
  ]);
}

/** Saves the model with its lessons. */
export function DownloadModel({ model }: { model: Model }) {
  const { learning: words } = useWords();
  const task = useTask<void>();
  return (
    <div className="action">
      <AsyncButton
        className="primary"
        busy={task.state.status === "running"}
        onClick={() => task.start(async () => saveModelFiles(await model.downloadLearned()))}
      >
        {words.download}
      </AsyncButton>
      <p className="hint">{words.downloadHint}</p>
      <TaskStatus task={task} label={words.preparing} />
    </div>
  );
}
