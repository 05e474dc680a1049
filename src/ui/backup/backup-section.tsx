import { useId } from "react";
import type { Backup, MadeBackup } from "../../backup/backup.ts";
import { AsyncButton } from "../controls/async-button.tsx";
import { saveStream } from "../controls/save-file.ts";
import { TaskStatus } from "../controls/task-status.tsx";
import { useServices } from "../state/services.tsx";
import { useTask } from "../state/task.ts";
import { fileDate, formatBytes } from "../words/format.ts";
import { useWords } from "../words/language.ts";
import { AddBackup } from "./add-backup.tsx";

/** Saves everything kept in this browser to one file, and restores it. */
export function BackupSection() {
  const { backup: words } = useWords();
  const { backup } = useServices();
  const id = useId();
  if (!backup) return null;
  return (
    <section className="backup" aria-labelledby={id}>
      <h2 id={id}>{words.heading}</h2>
      <p>{words.lead}</p>
      <SaveBackup backup={backup} />
      <AddBackup backup={backup} />
    </section>
  );
}

type Saved = MadeBackup & { readonly bytes: number };

/** Saves everything kept in this browser to a file. */
export function SaveBackup({ backup }: { backup: Backup }) {
  const { backup: words } = useWords();
  const task = useTask<Saved>();
  const { state } = task;
  const save = () =>
    task.start(async (options) => {
      const made = await backup.make(options);
      const bytes = await saveStream(made.zip, `hunch-${fileDate()}.zip`, "application/zip", options.signal);
      return { ...made, bytes };
    });
  return (
    <div className="backup-way">
      <AsyncButton busy={state.status === "running"} onClick={save}>
        {words.save}
      </AsyncButton>
      <TaskStatus task={task} label={words.saving} />
      {state.status === "done" && (
        <div role="status">
          <p>
            {words.saved(
              state.value.models,
              state.value.rows,
              state.value.versions,
              formatBytes(state.value.bytes),
            )}
          </p>
          {state.value.leftOut.length > 0 && <p>{words.leftOut(state.value.leftOut.join(", "))}</p>}
        </div>
      )}
    </div>
  );
}
