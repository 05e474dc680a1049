import { useCallback, useEffect, useId, useRef, useState } from "react";
import type { ModelSummary } from "../../core/card.ts";
import type { AppError } from "../../core/errors.ts";
import type { DraftCard } from "../../doctor/draft-types.ts";
import type { Choices, Examination } from "../../doctor/report.ts";
import { Failure } from "../controls/failure.tsx";
import { PageHeading } from "../controls/page-heading.tsx";
import { TaskStatus } from "../controls/task-status.tsx";
import { useDroppedFiles } from "../controls/use-dropped-file.ts";
import { FileInput } from "../display/file-input.tsx";
import { takeAcceptedFeedback } from "../state/accepted-feedback.ts";
import { useAsync } from "../state/async.ts";
import { takeCarriedFiles } from "../state/carried-files.ts";
import { useServices } from "../state/services.tsx";
import { useTask } from "../state/task.ts";
import { formatRows } from "../words/amounts.ts";
import { formatList } from "../words/format.ts";
import { useWords } from "../words/language.ts";
import { CheckReport, TableScores } from "./check-report.tsx";
import { withEdits, withWordsOf } from "./draft.ts";
import { DraftPart } from "./draft-part.tsx";
import { prepareDraft } from "./prepare-draft.ts";
import { PreprocessingBox, ProofBox } from "./snippet-boxes.tsx";
import { type GivenFiles, noFiles, readFiles, sortFiles, withoutFile } from "./source-files.ts";
import { StartWithoutFile } from "./start-without-file.tsx";
import { TrainAgain, type TrainingAgain } from "./train-again.tsx";
import { TrainPart } from "./train-part.tsx";

/** The result of examining a file, and a draft of its card. */
type Examined = {
  readonly examination: Examination;
  readonly drafted: DraftCard | undefined;
  /** The draft with what was edited in it before the model was examined again. */
  readonly draft: DraftCard | undefined;
  /** The names of files beside the model whose place a later one took. */
  readonly unused: readonly string[];
  /** Distinguishes one examination from the next. */
  readonly serial: number;
};

/**
 * The page for adding a model: checks its file or trains it on a table, drafts its card for editing, and adds it.
 * @param replaces the id of the added model that the new one replaces
 */
export function NewPage({ replaces }: { replaces: string | undefined }) {
  const { newModel: words } = useWords();
  const { check, models, own } = useServices();
  const [files, setFiles] = useState<GivenFiles>(noFiles);
  const [again, setAgain] = useState<TrainingAgain>();
  const [choices, setChoices] = useState<Choices>({});
  /** The model whose draft was edited last, its draft before the edits, and the edited draft. */
  const edits = useRef<{ model: File; drafted: DraftCard; draft: DraftCard }>(undefined);
  const [isTraining, setIsTraining] = useState(false);
  const [waiting, setWaiting] = useState<Waiting>();
  const task = useTask<Examined>();
  const { start } = task;
  const serials = useRef(0);
  const replaced = useReplaced(replaces);
  const [feedback] = useState(takeAcceptedFeedback);

  const examine = useCallback(
    (given: GivenFiles, answers: Choices) => {
      setFiles(given);
      setChoices(answers);
      setWaiting(undefined);
      const { model } = given;
      if (model === undefined) return;
      void start(async ({ signal }): Promise<Examined> => {
        const { unused, ...source } = await readFiles(model, given, signal);
        const examination = await check.examine(source, { choices: answers, signal });
        const { card } = examination;
        const drafted = card && (await prepareDraft(card, words.draft, (id) => own.isFree(id)));
        const before = replaces === undefined ? undefined : await models.card(replaces, signal);
        const worded = drafted && before ? withWordsOf(drafted, before) : drafted;
        const edited = edits.current?.model === model ? edits.current : undefined;
        const draft = worded && edited ? withEdits(worded, edited.drafted, edited.draft) : worded;
        serials.current += 1;
        return { examination, drafted: worded, draft, unused, serial: serials.current };
      });
    },
    [check, models, own, replaces, start, words],
  );
  const take = useCallback(
    (given: readonly File[]) => {
      const next = sortFiles(files, given);
      const edited = edits.current !== undefined && edits.current.model === files.model;
      const lost =
        isTraining && tableToTrainOn(next) !== tableToTrainOn(files)
          ? "training"
          : edited && next.model !== files.model
            ? "edits"
            : undefined;
      if (lost === undefined) examine(next, {});
      else setWaiting({ lost, names: formatList(given.map(({ name }) => name)), files: next });
    },
    [examine, files, isTraining],
  );

  const drop = (file: File) => {
    task.cancel();
    examine(withoutFile(files, file), {});
  };

  useEffect(() => check.prepare(), [check]);

  // Open the files that were dropped on another screen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the page opens
  useEffect(() => {
    const carried = takeCarriedFiles("#/new");
    if (carried.length > 0) take(carried);
  }, []);

  const { state } = task;
  const table = tableToTrainOn(files);
  const besides = table ? files.tables.filter((each) => each !== table) : [];
  const unused = [
    ...[...files.unused, ...besides].map(({ name }) => name),
    ...(state.status === "done" ? state.value.unused : []),
  ];
  return (
    <div className="page new-page">
      <header className="page-head">
        <PageHeading title={words.title} />
        {files === noFiles && !again && (
          <p className="lead">{replaced === undefined ? words.lead : words.replacing(replaced.title)}</p>
        )}
        {feedback && (
          <p className="notice">{words.train.feedback(formatRows(feedback.rows.length), feedback.title)}</p>
        )}
      </header>
      {files === noFiles && replaces !== undefined && !again && (
        <TrainAgain id={replaces} onTrain={setAgain} />
      )}
      {!again && <ChooseFiles files={files} onFiles={take} onRemove={drop} />}
      {files.model === undefined && files.json.length > 0 && (
        <p className="notice" role="status">
          {words.choose.jsonAlone}
        </p>
      )}
      {unused.length > 0 && (
        <p className="notice" role="status">
          {words.choose.unused(formatList(unused))}
        </p>
      )}
      {waiting && (
        <div className="notice button-row" role="status">
          <span>{words.choose.discards[waiting.lost](waiting.names)}</span>
          <button type="button" onClick={() => examine(waiting.files, {})}>
            {words.choose.open(waiting.names)}
          </button>
          <button type="button" onClick={() => setWaiting(undefined)}>
            {words.choose.keep}
          </button>
        </div>
      )}
      {again && (
        <TrainPart file={again.kept.file} replaces={replaces} feedback={feedback?.rows} again={again} />
      )}
      {replaces === undefined && (
        // Only hidden, so that the examples typed in it are kept in case the visitor wants to add to them.
        <div hidden={files !== noFiles}>
          <StartWithoutFile onFiles={take} />
        </div>
      )}
      {table && (
        <TrainPart
          key={`${table.name} ${table.lastModified} ${table.size}`}
          file={table}
          replaces={replaces}
          feedback={feedback?.rows}
          onWork={setIsTraining}
        />
      )}
      {state.status === "failed" && isFileFault(state.error) ? (
        <Failure error={state.error} toDo={words.correctFile} />
      ) : (
        <TaskStatus task={task} label={words.checking} />
      )}
      {state.status === "done" && (
        <>
          <CheckReport
            examination={state.value.examination}
            choices={choices}
            onChoices={(answers) => examine(files, answers)}
          />
          {state.value.draft && <TableScores draft={state.value.draft} />}
          {/* Neither helps with a file that can't be used. */}
          {state.value.examination.verdict !== "refused" && (
            <>
              <PreprocessingBox onFiles={take} />
              <ProofBox />
            </>
          )}
          {state.value.draft && state.value.examination.model && (
            <DraftPart
              key={state.value.serial}
              first={state.value.draft}
              unedited={state.value.drafted}
              model={state.value.examination.model as Uint8Array<ArrayBuffer>}
              holdout={state.value.examination.holdout as Uint8Array<ArrayBuffer> | undefined}
              replaces={replaces}
              onEdit={(draft) => {
                edits.current = { model: files.model!, drafted: state.value.drafted!, draft };
              }}
            />
          )}
        </>
      )}
    </div>
  );
}

/** Whether a chosen file can't be read, so that only the visitor can correct it. */
const isFileFault = ({ code }: AppError) => code === "card-invalid" || code === "csv-invalid";

/** Files that wait for the visitor to decide, because opening them would discard what is on the page. */
type Waiting = {
  readonly lost: "training" | "edits";
  readonly names: string;
  /** All files of the page, if these are opened. */
  readonly files: GivenFiles;
};

/** The table to train a model on; undefined if there is a model. */
function tableToTrainOn({ model, tables }: GivenFiles): File | undefined {
  return model === undefined ? tables.at(-1) : undefined;
}

/** The model to replace; undefined if there is none, or until it has been found. */
function useReplaced(id: string | undefined): ModelSummary | undefined {
  const { models } = useServices();
  const load = useCallback((signal: AbortSignal) => models.list(signal), [models]);
  const { state } = useAsync(load);
  if (id === undefined || state.status !== "ready") return undefined;
  return state.value.find((model) => model.id === id && model.own);
}

/** A box for choosing or dropping files, which lists the files chosen so far. */
function ChooseFiles({
  files,
  onFiles,
  onRemove,
}: {
  files: GivenFiles;
  onFiles: (files: readonly File[]) => void;
  onRemove: (file: File) => void;
}) {
  const words = useWords().newModel.choose;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const isOver = useDroppedFiles(onFiles);
  const given = [files.model ?? [], files.externalData, files.json, files.tables].flat();
  return (
    <div className="choose-files" data-over={isOver || undefined} data-given={given.length > 0 || undefined}>
      <label htmlFor={id}>{words.label}</label>
      <FileInput
        ref={input}
        id={id}
        multiple
        accept=".onnx,.data,.bin,.json,.csv,.tsv,.txt,.gz"
        aria-describedby={`${id}-help`}
        onFiles={onFiles}
      />
      <p id={`${id}-help`} className="hint">
        {isOver ? words.release : words.help}
      </p>
      {given.length > 0 && (
        <ul className="given-files" aria-label={words.given}>
          {given.map((file) => (
            <li key={file.name}>
              <code>{file.name}</code>
              <button
                type="button"
                className="word"
                aria-label={words.remove(file.name)}
                onClick={() => {
                  // This button disappears and would take the focus with it.
                  input.current?.focus();
                  onRemove(file);
                }}
              >
                {words.removeFile}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
