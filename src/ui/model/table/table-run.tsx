import type { TableProgress } from "../../../tables/table-scoring.ts";
import { formatRows, formatTimeLeft } from "../../words/amounts.ts";
import { formatCount } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";
import type { OpenedTable } from "./use-table.ts";

/** How far the scoring has got, how fast it is, and how much time is left. */
export function TableProgressView({
  table,
  progress,
  notOpened,
  onCancel,
}: {
  table: OpenedTable;
  progress: TableProgress | undefined;
  /** The name of a table that was dropped during the run. */
  notOpened?: string;
  onCancel: () => void;
}) {
  const words = useWords().table;
  return (
    <div className="table-run">
      <p className="table-name">
        <strong>{table.name}</strong>
      </p>
      <progress
        aria-label={words.progress}
        {...(progress ? { value: progress.bytesRead, max: Math.max(progress.totalBytes, 1) } : {})}
      />
      <dl className="stats">
        <div>
          <dt>{words.rowCount}</dt>
          <dd className="figures">{formatCount(progress?.rows ?? 0)}</dd>
        </div>
        <div>
          <dt>{words.speed}</dt>
          <dd className="figures">{progress ? formatCount(Math.round(progress.rowsPerSecond)) : "–"}</dd>
        </div>
      </dl>
      <p className="button-row">
        <span className="hint figures">
          {progress === undefined ? words.starting : (left(progress) ?? words.measuring)}
          {progress !== undefined && progress.failed > 0 && words.skipped(formatRows(progress.failed))}
        </span>
        <button type="button" onClick={onCancel}>
          {words.cancel}
        </button>
      </p>
      {notOpened !== undefined && (
        <p className="notice" role="status">
          {words.notOpened(notOpened)}
        </p>
      )}
    </div>
  );
}

function left({ secondsLeft }: TableProgress): string | undefined {
  return secondsLeft === undefined ? undefined : formatTimeLeft(secondsLeft);
}
