import { useCallback, useMemo, useRef, useState } from "react";
import type { Card } from "../../../core/card.ts";
import { AppError } from "../../../core/errors.ts";
import type { ClassGuess, ImportReport, RefusedRow } from "../../../learning/lessons.ts";
import type { Model } from "../../../models/model.ts";
import { AsyncButton, ConfirmDialog } from "../../controls/async-button.tsx";
import { Failure } from "../../controls/failure.tsx";
import { saveFile } from "../../controls/save-file.ts";
import { TaskStatus } from "../../controls/task-status.tsx";
import { FileInput } from "../../display/file-input.tsx";
import { ReadingNotes } from "../../display/reading-notes.tsx";
import { type ChangeSource, useAsync } from "../../state/async.ts";
import { useServices } from "../../state/services.tsx";
import { type TaskOptions, useTask } from "../../state/task.ts";
import {
  forgetImport,
  markUntilDone,
  onImportEnded,
  unfinishedImports,
} from "../../state/unfinished-import.ts";
import { useHeldPlace, useKeptInView } from "../../state/use-held-place.ts";
import { problemText } from "../../words/describe-error.ts";
import { fileDate, formatCount } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";

/** Imports a CSV of feedback, either an export or a plain training table, and reports the outcome. */
export function ImportCsv({ card, model }: { card: Card; model: Model }) {
  /** Undefined if the visitor must be asked first. */
  const task = useTask<ImportReport | undefined>();
  const { learning: words } = useWords();
  const { log } = useServices();
  const picker = useRef<HTMLInputElement>(null);
  const [asked, setAsked] = useState<{ readonly file: File; readonly guess: ClassGuess }>();
  const isImporting = task.state.status === "running";
  // Importing the first lessons makes a chart and more appear above this.
  const action = useHeldPlace<HTMLDivElement>(isImporting);
  const importFile = async (file: File, options: TaskOptions) => {
    const { total: rowsBefore } = await log.counts({ model: card.id }, options);
    const mark = { model: card.id, file: file.name, rowsBefore };
    const read = () => model.importCsv(file, options);
    return markUntilDone(mark, read, isUnreadable);
  };
  return (
    <div className="action" ref={action}>
      <AsyncButton busy={isImporting} onClick={() => picker.current?.click()}>
        {words.importCsv}
      </AsyncButton>
      <FileInput
        ref={picker}
        hidden
        accept=".csv,.gz,text/csv"
        aria-label={words.importFile}
        onFiles={([file]) =>
          void task.start(async (options) => {
            const guess = await model.guessClass(file, options);
            if (guess === undefined) return importFile(file, options);
            setAsked({ file, guess });
            return undefined;
          })
        }
      />
      {asked && (
        <ConfirmDialog
          label={words.importCsv}
          question={words.isClass(asked.guess.column, asked.guess.meanings)}
          onConfirm={() => void task.start((options) => importFile(asked.file, options))}
          onClose={() => setAsked(undefined)}
        />
      )}
      <p className="hint">{words.importHint(card.fields.map(({ name }) => name).join(", "))}</p>
      <TaskStatus task={task} label={words.importing} />
      {!isImporting && <Unfinished card={card} />}
      {task.state.status === "done" && task.state.value && (
        <ImportResult card={card} report={task.state.value} />
      )}
    </div>
  );
}

const isUnreadable = (error: unknown) =>
  error instanceof AppError && (error.code === "csv-invalid" || error.code === "file-unreadable");

/** Says what was kept of imports, here or in the inbox, that were cancelled or left, until rows that the model had before are deleted. */
function Unfinished({ card: { id } }: { card: Card }) {
  const { learning: words, controls } = useWords();
  const { log } = useServices();
  const load = useCallback(
    async (signal: AbortSignal) => {
      const { imports, mayRun } = await unfinishedImports(id);
      if (imports.length === 0) return undefined;
      const { total: rows } = await log.counts({ model: id }, { signal });
      return { imports: imports.filter(({ rowsBefore }) => rowsBefore <= rows), mayRun, rows };
    },
    [id, log],
  );
  // The rows that were being written when the import was cancelled are still to come.
  const changesOf = useMemo(() => ({ onChange: (listener: () => void) => listen(log, listener) }), [log]);
  const { latest, refresh } = useAsync(load, { changesOf });
  return latest?.imports.map((one) => (
    <div key={`${one.inbox} ${one.file}`} className="notice button-row" role="status">
      <span>
        {(one.inbox ? words.unfinishedDelivery : words.unfinished)(
          one.file,
          latest.rows,
          formatCount(one.rowsBefore),
          latest.mayRun,
        )}
      </span>
      <button
        type="button"
        onClick={() => {
          forgetImport(one);
          refresh();
        }}
      >
        {controls.close}
      </button>
    </div>
  ));
}

function listen(log: ChangeSource, listener: () => void): () => void {
  const ends = [log.onChange(listener), onImportEnded(listener)];
  return () => {
    for (const end of ends) end();
  };
}

const maxListed = 20;

/** The outcome of an import, as row counts. */
export function ImportResult({ card, report }: { card: Card; report: ImportReport }) {
  const { learning: words } = useWords();
  // Importing the first lessons makes a chart appear above this.
  const result = useKeptInView<HTMLDivElement>();
  return (
    <div className="import-result" role="status" ref={result}>
      {report.stopped && <Failure error={report.stopped} {...words.stopped} />}
      <p>
        {words.imported(
          report.read,
          formatCount(report.added),
          formatCount(report.known),
          formatCount(report.refusedCount),
        )}
      </p>
      <ReadingNotes notes={report.notes} />
      {report.redated > 0 && <p>{words.redated(report.redated)}</p>}
      {report.refusedFile && <RejectedRows card={card} report={report} file={report.refusedFile} />}
    </div>
  );
}

function RejectedRows({ card, report, file }: { card: Card; report: ImportReport; file: Blob }) {
  const { learning: words, errors } = useWords();
  const { refused, refusedCount } = report;
  return (
    <>
      <ul className="ruled refused">
        {refused.slice(0, maxListed).map((row: RefusedRow) => (
          <li key={row.line}>
            <span className="figures">{words.line(formatCount(row.line))}</span>: {problemText(row.problem)}{" "}
            <span className="hint">{errors.reason(row.problem.at)}</span>
          </li>
        ))}
      </ul>
      {refusedCount > maxListed && (
        <p className="hint">{words.more(formatCount(refusedCount - maxListed))}</p>
      )}
      <button type="button" onClick={() => saveFile(file, `${card.id}-refused-${fileDate()}.csv`)}>
        {words.downloadRefused}
      </button>
      <p className="hint">{words.refusedHint}</p>
    </>
  );
}
