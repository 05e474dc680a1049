import { lazy, Suspense, useCallback, useEffect } from "react";
import type { Card } from "../../../core/card.ts";
import type { Model } from "../../../models/model.ts";
import type { TableProgress } from "../../../tables/table-scoring.ts";
import { useDroppedFile } from "../../controls/use-dropped-file.ts";
import { sectionHash } from "../../router/route.ts";
import { takeCarriedFiles } from "../../state/carried-files.ts";
import { useFocusFallback } from "../../state/use-kept-focus.ts";
import { formatRows, formatTimeLeft } from "../../words/amounts.ts";
import { formatCount } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";
import { ChooseTable } from "./choose-table.tsx";
import { TableFailure } from "./table-failure.tsx";
import { type OpenedTable, useTable } from "./use-table.ts";

/** Fetched while a table is read, and the result's code while it is scored, since first visits need neither. */
const loadMatch = () => import("./match-table.tsx");
const MatchTable = lazy(async () => ({ default: (await loadMatch()).MatchTable }));
const loadResult = () => import("./table-result.tsx");
const TableResult = lazy(async () => ({ default: (await loadResult()).TableResult }));

/** The screen that scores a whole table: it classifies every row and saves the table with the answers. */
export function TableScreen({ card, model }: { card: Card; model: Model | undefined }) {
  const { state, open, setMapping, start, saved, cancel, clear } = useTable(card, model);
  const words = useWords().table;
  // At each step, the control that was pressed disappears, and would take the focus with it.
  const heading = useFocusFallback<HTMLHeadingElement>(state.status, { fromFirst: false });
  const take = useCallback(
    (file: Blob, name: string) => {
      // If it can't be fetched now, it is fetched once the table is read, and that says so.
      loadMatch().catch(() => undefined);
      void open(file, name);
    },
    [open],
  );
  const takeFile = (file: File) => take(file, file.name);
  // Opens the table that was dropped while the visitor was trying the model.
  useEffect(() => {
    const [carried] = takeCarriedFiles(sectionHash(card.id, "table"));
    if (carried) take(carried, carried.name);
  }, [card.id, take]);
  const isOver = useDroppedFile(state.status === "running" ? undefined : takeFile);
  return (
    <section className="table-part" aria-labelledby="table-heading">
      {isOver && <div className="drop-overlay">{words.drop}</div>}
      <h2 id="table-heading" ref={heading} tabIndex={-1}>
        {words.heading}
      </h2>
      {(state.status === "none" || state.status === "reading" || state.status === "unreadable") && (
        <>
          <ChooseTable
            card={card}
            onFile={takeFile}
            onText={(text) => take(new Blob([text]), words.pasted)}
            onSample={(text) => take(new Blob([text]), `${card.id}-sample.csv`)}
          />
          {state.status === "reading" && (
            <p className="hint" role="status">
              {words.reading(state.name)}
            </p>
          )}
          {state.status === "unreadable" && <TableFailure error={state.error} name={state.name} />}
        </>
      )}
      {(state.status === "given" || state.status === "failed") && (
        <Suspense>
          <MatchTable
            card={card}
            table={state.table}
            mapping={state.mapping}
            ready={model !== undefined}
            onMapping={setMapping}
            onStart={(target) => {
              // If it can't be fetched now, it is fetched with the result, and that says so.
              loadResult().catch(() => undefined);
              void start(state.table, state.mapping, target);
            }}
            onOther={clear}
          />
          {state.status === "failed" && <TableFailure error={state.error} name={state.table.name} />}
        </Suspense>
      )}
      {state.status === "running" && <TableProgressView {...state} onCancel={cancel} />}
      {state.status === "done" && (
        <Suspense>
          <TableResult
            card={card}
            model={model}
            table={state.table}
            mapping={state.mapping}
            outcome={state.outcome}
            target={state.target}
            notOpened={state.notOpened}
            onSaved={saved}
            onOther={clear}
          />
        </Suspense>
      )}
    </section>
  );
}

/** How far the scoring has got, how fast it is, and how much time is left. */
function TableProgressView({
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
          {progress === undefined ? words.starting : (timeLeft(progress) ?? words.measuring)}
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

function timeLeft({ secondsLeft }: TableProgress): string | undefined {
  return secondsLeft === undefined ? undefined : formatTimeLeft(secondsLeft);
}
