import type { Card } from "../../../core/card.ts";
import type { ImportReport, RefusedRow } from "../../../models/services.ts";
import { Failure } from "../../controls/failure.tsx";
import { saveFile } from "../../controls/save-file.ts";
import { fileDate, formatCount, formatCountOf } from "../../words/format.ts";

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
