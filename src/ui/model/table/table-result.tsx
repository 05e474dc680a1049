import type { Card } from "../../../core/card.ts";
import { classLabel } from "../../../core/classes.ts";
import { tableClasses, unclearClasses } from "../../../csv/class-cells.ts";
import type { ColumnMapping } from "../../../csv/match-columns.ts";
import type { Model } from "../../../models/model.ts";
import type { TableOutcome, TableReport, TableScores } from "../../../tables/table-scoring.ts";
import { saveFile } from "../../controls/save-file.ts";
import { hasProbabilities } from "../../display/answer-text.ts";
import { formatLessons, formatRows, formatShareOf } from "../../words/amounts.ts";
import { problemText } from "../../words/describe-error.ts";
import type { Words } from "../../words/en/index.ts";
import { formatCount } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";
import { LabelRows } from "./label-rows.tsx";
import { resultName } from "./result-file.ts";
import { ScoredRows } from "./scored-rows.tsx";
import { TableFailure } from "./table-failure.tsx";
import { TableScoresView } from "./table-scores.tsx";
import { columnName, type OpenedTable, type ResultTarget } from "./use-table.ts";

/** A scored table: the result file, its rows, those that failed and, if the true classes are known, the scores. */
export function TableResult({
  card,
  model,
  table,
  mapping,
  outcome,
  target,
  notOpened,
  onSaved,
  onOther,
}: {
  card: Card;
  model: Model | undefined;
  table: OpenedTable;
  mapping: ColumnMapping;
  outcome: TableOutcome;
  target: ResultTarget | undefined;
  /** The name of a table that was dropped before this one's result was saved. */
  notOpened: string | undefined;
  onSaved: () => void;
  onOther: () => void;
}) {
  const words = useWords().table;
  const { report, file } = outcome;
  const nameOf = (column: number) => columnName(table.head, column, words);
  const hasAnswers = hasProbabilities(card) && report.list !== undefined && report.rows > report.failed;
  return (
    <div className="table-result" data-rows={report.rows} data-seconds={report.seconds}>
      <div className="table-summary">
        <p className="table-name">
          <strong>{table.name}</strong>
        </p>
        <div role="status">
          <p>{summary(report, words)}</p>
          {report.scores && <p>{rightText(report.scores, nameOf(mapping.label ?? 0), words)}</p>}
          {hasProbabilities(card) && mapping.labels && (
            <p>{words.severalTruths(mapping.labels.map(nameOf))}</p>
          )}
          {mapping.label !== undefined && hasAnswers && !report.scores && (
            <p>{noneKnown(card, table, mapping.label, mapping.isCounted, words)}</p>
          )}
          {report.stopped === "cancelled" && <p className="notice">{words.cancelled}</p>}
          {notOpened !== undefined && <p className="notice">{words.notOpenedUnsaved(notOpened)}</p>}
        </div>
      </div>
      {report.stopped !== undefined && report.stopped !== "cancelled" && (
        <>
          <TableFailure error={report.stopped} name={table.name} />
          <p className="notice">{words.stopped}</p>
        </>
      )}
      <p className="button-row">
        {file ? (
          <button
            type="button"
            className="primary"
            onClick={() => {
              saveFile(file, resultName(table.name));
              onSaved();
            }}
          >
            {words.save}
          </button>
        ) : (
          <span>{words.written(target?.name ?? "")}</span>
        )}
        <button type="button" className="word" onClick={onOther}>
          {words.other}
        </button>
        <span className="hint result-hint">
          {hasProbabilities(card) ? words.resultHint : words.resultHintScores}
        </span>
      </p>
      {report.list && report.list.rows.length > 0 && (
        <ScoredRows card={card} model={model} list={report.list} />
      )}
      {report.list && model?.capabilities.learns && (
        <LabelRows card={card} model={model} rows={report.list.rows} />
      )}
      {report.failed > 0 && <Failed report={report} />}
      {report.scores && <TableScoresView card={card} scores={report.scores} />}
    </div>
  );
}

/** The speed is shown only for tables with at least this many rows, which take a noticeable time to score. */
const fastRows = 10_000;

function summary({ rows, failed, seconds, lessons }: TableReport, words: Words["table"]): string {
  const answered = words.answered(formatCount(rows - failed), formatRows(rows), formatCount(failed));
  const speed = rows >= fastRows && seconds > 0 ? words.fast(formatCount(Math.round(rows / seconds))) : "";
  return `${answered}${speed}${lessons === 0 ? "" : words.lessons(formatLessons(lessons))}`;
}

function rightText({ metrics }: TableScores, column: string, words: Words["table"]): string {
  return words.right(formatShareOf(metrics.accuracy, metrics.rows), formatRows(metrics.rows), column);
}

/** The maximum number of classes to list by name. */
const maxClasses = 8;

/**
 * No cell of the column that should contain the right answers does: perhaps it is the wrong column. Or its cells may be
 * one class's name or another's label.
 */
function noneKnown(
  card: Card,
  { head }: OpenedTable,
  column: number,
  isCounted: boolean | undefined,
  words: Words["table"],
): string {
  const classes = tableClasses(card, head, column, isCounted);
  if ("unclear" in classes)
    return problemText({
      at: "label",
      message: unclearClasses(card, columnName(head, column, words), classes.unclear),
    });
  const names = card.classes.slice(0, maxClasses).map(({ name }) => classLabel(card, name));
  const more = card.classes.length > maxClasses ? ", …" : "";
  return words.noneKnown(columnName(head, column, words), names.join(", ") + more);
}

/** A list of more skipped rows than this starts collapsed, since it would push everything else out of view. */
const maxOpenFailures = 5;

function Failed({ report }: { report: TableReport }) {
  const words = useWords().table;
  const { failures, failed } = report;
  return (
    <section aria-label={words.failed}>
      <details open={failures.length <= maxOpenFailures}>
        <summary>{words.failedCount(formatRows(failed))}</summary>
        <ul className="ruled refused">
          {failures.map(({ line, problem }) => (
            <li key={line}>
              <span className="figures">{words.failedLine(formatCount(line))}</span>: {problemText(problem)}
            </li>
          ))}
        </ul>
        {failed > failures.length && (
          <p className="hint">
            {failures.length > 0 ? words.moreFailed(formatCount(failed - failures.length)) : words.whyFailed}
          </p>
        )}
      </details>
    </section>
  );
}
