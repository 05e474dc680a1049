import type { Card } from "../../../core/card.ts";
import type { Model } from "../../../models/model.ts";
import type { TableOutcome, TableReport } from "../../../tables/table-scoring.ts";
import { saveFile } from "../../controls/save-file.ts";
import { formatCount, formatCountOf, formatDuration } from "../../words/format.ts";
import { resultName } from "./result-file.ts";
import { ScoredRows } from "./scored-rows.tsx";
import { TableFailure } from "./table-failure.tsx";
import { TableScoresView } from "./table-scores.tsx";
import type { OpenedTable, ResultTarget } from "./use-table.ts";

/** What became of a table: the file, the rows that failed, and how right it was. */
export function TableResult({
  card,
  model,
  table,
  outcome,
  target,
  onOther,
}: {
  card: Card;
  model: Model | undefined;
  table: OpenedTable;
  outcome: TableOutcome;
  target: ResultTarget | undefined;
  onOther: () => void;
}) {
  const { report, file } = outcome;
  return (
    <div className="table-result" data-rows={report.rows} data-seconds={report.seconds}>
      <p className="table-name">
        <strong>{table.name}</strong>
      </p>
      <div role="status">
        <p>{summary(report)}</p>
        {report.stopped === "cancelled" && (
          <p className="notice">Cancelled. The result holds the rows up to there, each of them whole.</p>
        )}
      </div>
      {report.stopped !== undefined && report.stopped !== "cancelled" && (
        <>
          <TableFailure error={report.stopped} name={table.name} />
          <p className="notice">The result holds the rows before that, each of them whole.</p>
        </>
      )}
      <p className="button-row">
        {file ? (
          <button type="button" className="primary" onClick={() => saveFile(file, resultName(table.name))}>
            Save result
          </button>
        ) : (
          <span>Written to {target?.name}.</span>
        )}
        <button type="button" className="word" onClick={onOther}>
          Another table
        </button>
      </p>
      <p className="hint">
        Your columns as they were, and behind them predicted_label, a probability for each class, and error.
        Cells are not changed, those that a spreadsheet takes for formulas included.
      </p>
      {report.list && report.list.rows.length > 0 && (
        <ScoredRows card={card} model={model} list={report.list} />
      )}
      {report.failed > 0 && <Failed report={report} />}
      {report.scores && <TableScoresView card={card} scores={report.scores} />}
    </div>
  );
}

function summary({ rows, failed, seconds, lessons }: TableReport): string {
  const speed = seconds > 0 ? `, ${formatCount(Math.round(rows / seconds))} a second` : "";
  const without = failed === 0 ? "" : `, ${formatCount(failed)} of them without a prediction`;
  const taught = lessons === 0 ? "" : ` With ${formatCountOf(lessons, "lesson")} of yours in it.`;
  return `${formatCountOf(rows, "row")}${without}, in ${formatDuration(seconds)}${speed}.${taught}`;
}

function Failed({ report }: { report: TableReport }) {
  const { failures, failed } = report;
  return (
    <section aria-label="Rows without a prediction">
      <h3>Rows without a prediction</h3>
      <ul className="ruled refused">
        {failures.map(({ line, problem }) => (
          <li key={line}>
            <span className="figures">Line {formatCount(line)}</span>: {problem.message}{" "}
            <span className="hint">{problem.at}</span>
          </li>
        ))}
      </ul>
      {failed > failures.length && (
        <p className="hint">
          And {formatCount(failed - failures.length)} more; the result says why for each.
        </p>
      )}
    </section>
  );
}
