import { type ReactNode, useId } from "react";
import type { Backup, MadeBackup, OpenedBackup, TakenBackup } from "../../backup/backup.ts";
import { AsyncButton } from "../controls/async-button.tsx";
import { Failure } from "../controls/failure.tsx";
import { saveStream } from "../controls/save-file.ts";
import { TaskStatus } from "../controls/task-status.tsx";
import { FileInput } from "../display/file-input.tsx";
import { useServices } from "../state/services.tsx";
import { useTask } from "../state/task.ts";
import { useKeptInView } from "../state/use-held-place.ts";
import { fileDate, formatBytes, formatInstant } from "../words/format.ts";
import { useWords } from "../words/language.ts";

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

/** Restores a backup: reads the file and shows its contents, then adds them once the visitor confirms. */
function AddBackup({ backup }: { backup: Backup }) {
  const { backup: words } = useWords();
  const opening = useTask<OpenedBackup>();
  const taking = useTask<TakenBackup>();
  const open = (file: File) => {
    taking.cancel();
    void opening.start((options) => backup.open(file, options));
  };
  const { state } = opening;
  return (
    <div className="backup-way">
      <label className="inbox-files">
        <span>{words.file}</span>
        <FileInput accept=".zip,application/zip" onFiles={([file]) => open(file)} />
      </label>
      <p className="hint">{words.hint}</p>
      <TaskStatus task={opening} label={words.reading} />
      {state.status === "done" && taking.state.status !== "done" && (
        <KeptInView>
          <Opened backup={state.value} />
          <AsyncButton
            className="primary"
            busy={taking.state.status === "running"}
            onClick={() => taking.start((options) => state.value.take(options))}
          >
            {words.add}
          </AsyncButton>
        </KeptInView>
      )}
      {taking.state.status === "failed" ? (
        <Failure error={taking.state.error} {...words.stopped} />
      ) : (
        <TaskStatus task={taking} label={words.adding} />
      )}
      {taking.state.status === "done" && opening.state.status === "done" && (
        <Taken backup={opening.state.value} report={taking.state.value} />
      )}
    </div>
  );
}

/** Keeps the contents of a chosen backup, and the button below them, in view. */
function KeptInView({ children }: { children: ReactNode }) {
  const part = useKeptInView<HTMLDivElement>();
  return (
    <div className="backup-way" ref={part}>
      {children}
    </div>
  );
}

/** The contents of a backup, including which parts will be left out and why. */
function Opened({ backup }: { backup: OpenedBackup }) {
  const { backup: words } = useWords();
  const ways = { no: words.newModel, same: words.sameModel, other: words.otherModel };
  const titleOf = (id: string) => backup.models.find((model) => model.id === id)?.title ?? id;
  const isOther = (id: string) => backup.models.some((model) => model.id === id && model.here === "other");
  return (
    <div role="status">
      <p>{words.from(formatInstant(backup.savedAt))}</p>
      <ul className="ruled">
        {backup.models.map(({ id, title, here, isShipped }) => (
          <li key={id} className={here === "other" ? "warning" : undefined}>
            {here === "other" && isShipped ? words.shippedModel(title) : ways[here](title)}
          </li>
        ))}
        {backup.feedback
          .filter(({ model }) => !isOther(model))
          .map(({ model, fits, rows, refused, versions }) => (
            <li key={model} className={fits ? undefined : "warning"}>
              {fits ? words.feedback(titleOf(model), rows, versions) : words.noModel(model)}{" "}
              {refused > 0 && words.refused(refused)}
            </li>
          ))}
      </ul>
    </div>
  );
}

function Taken({ backup, report }: { backup: OpenedBackup; report: TakenBackup }) {
  const { backup: words } = useWords();
  const { models, added, known, different, versions } = report;
  const isWhole =
    backup.models.every(({ here }) => here !== "other") &&
    backup.feedback.every(({ fits, refused }) => fits && refused === 0);
  const nothing = isWhole ? words.nothingNew : words.nothingThatFits;
  return (
    <p role="status">
      {models + added + versions === 0 ? nothing : words.added(models, added, versions)}{" "}
      {known > 0 && models + added + versions > 0 && words.known(known)}{" "}
      {different > 0 && words.different(different)}
    </p>
  );
}
