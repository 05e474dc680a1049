import { type FormEvent, useCallback, useId, useState } from "react";
import type { ModelSummary } from "../../core/card.ts";
import type { AppError } from "../../core/errors.ts";
import { AsyncButton } from "../controls/async-button.tsx";
import { Failure } from "../controls/failure.tsx";
import { saveFile } from "../controls/save-file.ts";
import { useAsync } from "../state/async.ts";
import { useServices } from "../state/services.tsx";
import { type Task, useTask } from "../state/task.ts";
import { forgetImportsInto } from "../state/unfinished-import.ts";
import { useFocusFallback } from "../state/use-kept-focus.ts";
import { problemText } from "../words/describe-error.ts";
import { formatBytes, formatInstant } from "../words/format.ts";
import { currentWords, useWords } from "../words/language.ts";

/** The models added in this browser, each with its actions. Shows nothing if there are none. */
export function OwnModelList({ models }: { models: readonly ModelSummary[] }) {
  const words = useWords().newModel.own;
  const { own } = useServices();
  const task = useTask<void>();
  const [removed, setRemoved] = useState<ModelSummary>();
  const { latest: hidden = [] } = useAsync(own.hidden, { changesOf: own });
  if (models.length + hidden.length === 0 && removed === undefined) return null;
  const remove = (model: ModelSummary) =>
    task.start(async () => {
      await own.remove(model.id);
      forgetImportsInto(model.id);
      setRemoved(model);
    });
  const restore = ({ id }: ModelSummary) =>
    task.start(async () => {
      await own.restore(id);
      setRemoved(undefined);
    });
  return (
    <section aria-labelledby="own-heading" className="own-models">
      <h2 id="own-heading" className="quiet-heading">
        {words.heading}
      </h2>
      <p className="hint">{words.hint}</p>
      {removed && (
        <RemovedNote
          title={removed.title}
          busy={task.state.status === "running"}
          onUndo={() => restore(removed)}
          onClose={() => setRemoved(undefined)}
        />
      )}
      {task.state.status === "failed" && (
        <Failure error={task.state.error} {...titleFault(task.state.error)} />
      )}
      {hidden.map(({ id, title }) => (
        <div key={id} className="notice button-row">
          <span>{words.hidden(title, id)}</span>
          <SaveModel id={id} title={title} task={task} />
          <AsyncButton
            className="word"
            aria-label={`${words.remove}: ${title}`}
            busy={task.state.status === "running"}
            onClick={() => task.start(() => own.remove(id))}
          >
            {words.remove}
          </AsyncButton>
        </div>
      ))}
      <ul className="model-list">
        {models.map((model) => (
          <OwnModel key={model.id} model={model} task={task} onRemove={() => remove(model)} />
        ))}
      </ul>
    </section>
  );
}

/** What is wrong with a new title that the card can't have. The error itself speaks to the author of a file. */
function titleFault({ code, problems }: AppError) {
  const problem = code === "card-invalid" ? problems.find(({ at }) => at === "title") : undefined;
  if (problem === undefined) return undefined;
  const { newModel, errors } = currentWords();
  return { what: `${newModel.own.newTitle}: ${problemText(problem)}.`, ...errors.oneProblem };
}

function RemovedNote({
  title,
  busy,
  onUndo,
  onClose,
}: {
  title: string;
  busy: boolean;
  onUndo: () => void;
  onClose: () => void;
}) {
  const words = useWords().newModel.own;
  const undo = useFocusFallback<HTMLButtonElement>();
  return (
    <div className="notice button-row" role="status">
      <span>{words.removed(title)}</span>
      <AsyncButton ref={undo} busy={busy} onClick={onUndo}>
        {words.undo}
      </AsyncButton>
      <button type="button" onClick={onClose}>
        {words.dismiss}
      </button>
    </div>
  );
}

function OwnModel({
  model: { id, title, summary, bytes },
  task,
  onRemove,
}: {
  model: ModelSummary;
  task: Task<void>;
  onRemove: () => void;
}) {
  const words = useWords().newModel.own;
  const { own } = useServices();
  const [isRenaming, setIsRenaming] = useState(false);
  const rename = useFocusFallback<HTMLButtonElement>(isRenaming, { fromFirst: false });
  const busy = task.state.status === "running";
  return (
    <li>
      <h3>
        <a href={`#/${id}`}>{title}</a>
      </h3>
      {summary !== "" && <p className="model-summary">{summary}</p>}
      <p className="model-facts figures">{formatBytes(bytes)}</p>
      {isRenaming ? (
        <Rename
          title={title}
          busy={busy}
          onTitle={(changed) =>
            task.start(async () => {
              await own.rename(id, changed);
              setIsRenaming(false);
            })
          }
          onCancel={() => setIsRenaming(false)}
        />
      ) : (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is part of a form
        <div className="button-row own-actions" role="group" aria-label={words.actions(title)}>
          <button
            ref={rename}
            type="button"
            className="word"
            aria-label={`${words.rename}: ${title}`}
            onClick={() => setIsRenaming(true)}
          >
            {words.rename}
          </button>
          <a href={`#/new?replace=${id}`} aria-label={`${words.replace}: ${title}`}>
            {words.replace}
          </a>
          <SaveModel id={id} title={title} task={task} />
          <AsyncButton
            className="word"
            aria-label={`${words.remove}: ${title}`}
            busy={busy}
            onClick={onRemove}
          >
            {words.remove}
          </AsyncButton>
        </div>
      )}
      <ModelBefore id={id} title={title} task={task} />
    </li>
  );
}

function SaveModel({ id, title, task }: { id: string; title: string; task: Task<void> }) {
  const words = useWords().newModel.own;
  const { own } = useServices();
  const save = () =>
    task.start(async () => {
      const { content, name } = await own.asFile(id);
      saveFile(content, name);
    });
  const busy = task.state.status === "running";
  return (
    <AsyncButton className="word" aria-label={`${words.save}: ${title}`} busy={busy} onClick={save}>
      {words.save}
    </AsyncButton>
  );
}

/** Offers to go back to the model that this one replaced. Shows nothing if that model wasn't kept. */
function ModelBefore({ id, title, task }: { id: string; title: string; task: Task<void> }) {
  const words = useWords().newModel.own;
  const { own } = useServices();
  const load = useCallback(() => own.kept(id), [own, id]);
  const { latest, state } = useAsync(load, { changesOf: own });
  if (state.status === "failed") return <Failure error={state.error} />;
  const replaced = latest?.replaced;
  if (!replaced) return null;
  return (
    <p className="button-row hint">
      <span>{words.before(formatInstant(replaced.replacedAt), formatBytes(replaced.bytes))}</span>
      <AsyncButton
        className="word"
        aria-label={`${words.goBack}: ${title}`}
        busy={task.state.status === "running"}
        onClick={() => task.start(() => own.goBack(id))}
      >
        {words.goBack}
      </AsyncButton>
    </p>
  );
}

function Rename({
  title,
  busy,
  onTitle,
  onCancel,
}: {
  title: string;
  busy: boolean;
  onTitle: (title: string) => void;
  onCancel: () => void;
}) {
  const words = useWords().newModel.own;
  const id = useId();
  const box = useFocusFallback<HTMLInputElement>();
  const [text, setText] = useState(title);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy && text.trim() !== "") onTitle(text);
  };
  return (
    <form
      className="button-row"
      onSubmit={submit}
      onKeyDown={(event) => event.key === "Escape" && onCancel()}
    >
      <label htmlFor={id}>{words.newTitle}</label>
      <input ref={box} id={id} value={text} dir="auto" onChange={(event) => setText(event.target.value)} />
      <button type="submit" className="primary">
        {words.rename}
      </button>
      <button type="button" onClick={onCancel}>
        {words.keep}
      </button>
    </form>
  );
}
