import { useRef } from "react";
import type { Card } from "../../../core/card.ts";
import type { ImportReport, RefusedRow } from "../../../learning/lessons.ts";
import type { Model } from "../../../models/model.ts";
import { AsyncButton } from "../../controls/async-button.tsx";
import { Failure } from "../../controls/failure.tsx";
import { saveFile } from "../../controls/save-file.ts";
import { TaskStatus } from "../../controls/task-status.tsx";
import { useTask } from "../../state/task.ts";
import { fileDate, formatCount, formatCountOf } from "../../words/format.ts";

/** Takes a CSV of feedback, our own export or a plain training table, and says what became of its rows. */
export function ImportCsv({ card, model }: { card: Card; model: Model }) {
  const task = useTask<ImportReport>();
  const picker = useRef<HTMLInputElement>(null);
  const importFile = (file: File | undefined) => {
    if (file) void task.start((options) => model.importCsv(file, options));
  };
  return (
    <div className="action">
      <AsyncButton busy={task.state.status === "running"} onClick={() => picker.current?.click()}>
        Import CSV
      </AsyncButton>
      <input
        ref={picker}
        type="file"
        hidden
        accept=".csv,text/csv"
        aria-label="CSV file"
        onChange={(event) => {
          importFile(event.target.files?.[0]);
          // The same file may be chosen again, mended.
          event.target.value = "";
        }}
      />
      <p className="hint">
        An export from here or another browser, or a table with the columns{" "}
        {card.fields.map(({ name }) => name).join(", ")} and label. Makes a version first.
      </p>
      <TaskStatus task={task} label="Reading" />
      {task.state.status === "done" && <ImportResult card={card} report={task.state.value} />}
    </div>
  );
}

const maxListed = 20;

/** What became of an imported file's rows. */
export function ImportResult({ card, report }: { card: Card; report: ImportReport }) {
  return (
    <div className="import-result" role="status">
      {report.stopped && (
        <Failure
          error={report.stopped}
          kept="It stopped there. The rows that were whole by then were kept; they are counted below."
          toDo="Once that is mended, import the same file again: no row is taken twice."
        />
      )}
      <p>
        {formatCountOf(report.read, "row")} read: {formatCount(report.added)} added,{" "}
        {formatCount(report.known)} known already, {formatCount(report.refusedCount)} refused.
      </p>
      {report.refusedFile && <RejectedRows card={card} report={report} file={report.refusedFile} />}
    </div>
  );
}

function RejectedRows({ card, report, file }: { card: Card; report: ImportReport; file: Blob }) {
  const { refused, refusedCount } = report;
  return (
    <>
      <ul className="ruled refused">
        {refused.slice(0, maxListed).map((row: RefusedRow) => (
          <li key={row.line}>
            <span className="figures">Line {formatCount(row.line)}</span>: {row.problem.message}{" "}
            <span className="hint">{row.problem.at}</span>
          </li>
        ))}
      </ul>
      {refusedCount > maxListed && <p className="hint">And {formatCount(refusedCount - maxListed)} more.</p>}
      <button type="button" onClick={() => saveFile(file, `${card.id}-refused-${fileDate()}.csv`)}>
        Download refused rows
      </button>
      <p className="hint">All of them, each with its line and reason. Mended, the file can be imported.</p>
    </>
  );
}
