import { useCallback, useEffect, useId, useRef, useState } from "react";
import type { Card } from "../../../core/card.ts";
import type { Version } from "../../../learning/lessons.ts";
import { isSavedName, longestVersionName } from "../../../learning/version-name.ts";
import type { Model } from "../../../models/model.ts";
import { AsyncButton, ConfirmButton } from "../../controls/async-button.tsx";
import { Failure } from "../../controls/failure.tsx";
import { More } from "../../controls/more.tsx";
import { TaskStatus } from "../../controls/task-status.tsx";
import { useAsync } from "../../state/async.ts";
import { useTask } from "../../state/task.ts";
import { useHeldPlace } from "../../state/use-held-place.ts";
import { useFocusFallback } from "../../state/use-kept-focus.ts";
import { formatBytes, formatInstant, formatShare } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";
import { saveModelFiles } from "./download-model.tsx";

/**
 * The saved versions of what the model has learned, newest first. Versions are saved by hand, and automatically before
 * every major change.
 */
export function Versions({ card, model }: { card: Card; model: Model }) {
  const { versions: words } = useWords().learning;
  const load = useCallback(() => model.versions(), [model]);
  const { state, retry, refresh } = useAsync<readonly Version[]>(load, { changesOf: model });
  const save = useTask<void>();
  const isReady = state.status === "ready";
  const newestFirst = isReady ? [...state.value].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)) : [];
  // A deleted version's button disappears, and would take the focus with it.
  const change = isReady ? newestFirst.length : undefined;
  const heading = useFocusFallback<HTMLHeadingElement>(change, { fromFirst: false });

  return (
    <section className="versions" aria-labelledby="versions-heading" aria-busy={state.status === "loading"}>
      <h3 id="versions-heading" ref={heading} tabIndex={-1}>
        {words.heading}
      </h3>
      <div className="action">
        <AsyncButton
          busy={save.state.status === "running"}
          onClick={() =>
            save.start(async () => {
              await model.saveVersion();
              refresh();
            })
          }
        >
          {words.save}
        </AsyncButton>
        <p className="hint">{words.saveHint}</p>
        <TaskStatus task={save} label={words.saving} />
      </div>
      {state.status === "failed" && <Failure error={state.error} retry={retry} />}
      {isReady && newestFirst.length === 0 && <p className="hint">{words.none}</p>}
      {newestFirst.length > 0 && (
        <ul className="ruled version-list">
          {newestFirst.map((version) => (
            <VersionRow
              key={version.createdAt}
              card={card}
              model={model}
              version={version}
              onChanged={refresh}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

/** A version: what it contains, and what can be done with it. */
function VersionRow({
  card,
  model,
  version,
  onChanged,
}: {
  card: Card;
  model: Model;
  version: Version;
  onChanged: () => void;
}) {
  const task = useTask<void>();
  // Restoring adds a version and lessons above this.
  const row = useHeldPlace<HTMLLIElement>(task.state.status === "running");
  const [renaming, setRenaming] = useState(false);
  const { versions: words } = useWords().learning;
  const { name } = version;
  const nameId = useId();
  const rename = useRef<HTMLButtonElement>(null);
  const renamed = () => {
    setRenaming(false);
    // The box disappears, and would take the focus with it.
    rename.current?.focus();
  };
  // If a version hasn't been renamed, its title says why and when it was saved.
  const isNamed = !isSavedName(name, version.model);
  const when = formatInstant(version.createdAt);
  const title = isNamed ? name : `${words.reasons[version.reason]}, ${when}`;
  const facts = [
    words.lessons(version.lessons),
    ...(version.holdoutAccuracy === undefined ? [] : [words.onTests(formatShare(version.holdoutAccuracy))]),
    ...(version.bytes > 0 ? [formatBytes(version.bytes)] : []),
    ...(isNamed ? [words.reasons[version.reason], when] : [name]),
    ...(version.modelSha256 === card.files["model.onnx"].sha256 ? [] : [words.earlierModel]),
  ];
  const run = (work: () => Promise<unknown>) =>
    task.start(async () => {
      await work();
      onChanged();
    });
  return (
    <li ref={row}>
      {renaming ? (
        <RenameForm
          name={name}
          onCancel={renamed}
          onRename={(newName) => {
            if (task.state.status === "running") return;
            // If the name is refused, it stays in its box.
            void run(() => model.renameVersion(name, newName).then(renamed));
          }}
        />
      ) : (
        <p className="version-name" id={nameId}>
          {title}
        </p>
      )}
      <p className="hint figures">{facts.join(" · ")}</p>
      <div className="version-actions">
        <button
          type="button"
          aria-label={`${words.restore} ${title}`}
          onClick={() => task.start(async (options) => void (await model.restoreVersion(name, options)))}
        >
          {words.restore}
        </button>
        <More label={words.more} of={title}>
          <button ref={rename} type="button" aria-describedby={nameId} onClick={() => setRenaming(true)}>
            {words.rename}
          </button>
          <button
            type="button"
            aria-describedby={nameId}
            onClick={() => task.start(async () => saveModelFiles(await model.downloadVersion(name)))}
          >
            {words.download}
          </button>
          <ConfirmButton
            label={words.delete}
            describedBy={nameId}
            question={words.deleteQuestion(title)}
            onConfirm={() => void run(() => model.deleteVersion(name))}
          />
        </More>
      </div>
      <TaskStatus task={task} label={words.working} />
    </li>
  );
}

function RenameForm({
  name,
  onRename,
  onCancel,
}: {
  name: string;
  onRename: (newName: string) => void;
  onCancel: () => void;
}) {
  const { controls, learning } = useWords();
  const { versions: words } = learning;
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => box.current?.select(), []);
  return (
    <form
      className="rename"
      onKeyDown={(event) => event.key === "Escape" && onCancel()}
      onSubmit={(event) => {
        event.preventDefault();
        const newName = String(new FormData(event.currentTarget).get("name")).trim();
        if (newName === "" || newName === name) onCancel();
        else onRename(newName);
      }}
    >
      <label>
        {words.newName}{" "}
        <input ref={box} name="name" defaultValue={name} maxLength={longestVersionName} required />
      </label>
      <button type="submit">{words.rename}</button>
      <button type="button" className="word" onClick={onCancel}>
        {controls.cancel}
      </button>
    </form>
  );
}
