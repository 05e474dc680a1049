import { useEffect, useMemo, useRef, useState } from "react";
import type { Card } from "../../../core/card.ts";
import { classLabel } from "../../../core/classes.ts";
import type { Model } from "../../../models/model.ts";
import type { ScoredRow, TableRows } from "../../../tables/table-scoring.ts";
import { TaskStatus } from "../../controls/task-status.tsx";
import { hasProbabilities } from "../../display/answer-text.ts";
import { formatRows } from "../../words/amounts.ts";
import { formatCount, formatShare } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";
import { RowCounts } from "./row-counts.tsx";
import { isWrong, type Order, RowTable } from "./row-table.tsx";
import { useTeachRows } from "./use-teach-rows.ts";

const confidenceSteps = [0.6, 0.8, 0.95];

type Filters = { readonly answer: string; readonly confidence: string; readonly truth: string };

/** What the list shows, and how far it is scrolled. */
type View = { readonly filters: Filters; readonly order: Order; readonly topPx: number | undefined };
const firstView: View = {
  filters: { answer: "", confidence: "", truth: "" },
  order: { by: "line", descending: false },
  topPx: undefined,
};
/** How each list was last shown, kept for when the visitor opens a row and comes back. */
const views = new WeakMap<TableRows, View>();

/** A scored table: a list of rows to sort, filter, open and teach, and how many rows got each answer. */
export function ScoredRows({ card, model, list }: { card: Card; model: Model | undefined; list: TableRows }) {
  const words = useWords().table.rows;
  const [cameBack] = useState(views.has(list));
  const [view, setView] = useState(views.get(list) ?? firstView);
  useEffect(() => {
    views.set(list, { ...view, topPx: views.get(list)?.topPx });
  }, [list, view]);
  const filterBar = useRef<HTMLDivElement>(null);
  const { filters, order } = view;
  const setOrder = (next: Order) => setView((before) => ({ ...before, order: next }));
  const rows = useMemo(
    () => list.rows.filter((row) => fits(row, filters)).sort(comparison(order)),
    [list, filters, order],
  );
  const isLabelled = list.rows.some(({ actual }) => actual !== undefined);
  const teaching = useTeachRows(card, model, list);
  const wrong = rows.filter((row) => isWrong(row) && !teaching.taught.has(row.line));
  const set = (name: keyof Filters) => (value: string) =>
    setView((before) => ({ ...before, filters: { ...before.filters, [name]: value } }));
  const showAnswer = (index: number) => {
    set("answer")(String(index));
    filterBar.current?.scrollIntoView?.({ block: "nearest" });
  };
  return (
    <div className="scored-rows">
      <h2>{words.heading}</h2>
      <div className="row-filters" ref={filterBar}>
        <Filter
          label={words.answer}
          value={filters.answer}
          onChange={set("answer")}
          options={[
            ["", words.anyAnswer],
            ...card.classes.map((entry, index) => [String(index), classLabel(card, entry.name)] as const),
          ]}
        />
        {hasProbabilities(card) && (
          <Filter
            label={words.sure}
            value={filters.confidence}
            onChange={set("confidence")}
            options={[
              ["", words.anySure],
              ...confidenceSteps.map((step) => [`<${step}`, words.below(formatShare(step))] as const),
              ...confidenceSteps
                .slice(-1)
                .map((step) => [`>${step}`, words.from(formatShare(step))] as const),
            ]}
          />
        )}
        {isLabelled && (
          <Filter
            label={words.truth}
            value={filters.truth}
            onChange={set("truth")}
            options={[
              ["", words.anyTruth],
              ["wrong", words.wrong],
              ["right", words.right],
              ["none", words.unlabelled],
            ]}
          />
        )}
        <span className="hint figures" role="status">
          {words.shown(formatRows(rows.length))}
        </span>
      </div>
      {rows.length === 0 ? (
        <p className="notice">{words.none}</p>
      ) : (
        <RowTable
          card={card}
          rows={rows}
          order={order}
          onOrder={setOrder}
          topPx={views.get(list)?.topPx}
          cameBack={cameBack}
          onScroll={(topPx) => views.set(list, { ...view, topPx })}
          isLabelled={isLabelled}
          teaching={teaching}
        />
      )}
      {!list.isComplete && <p className="hint">{words.partial(formatCount(list.rows.length))}</p>}
      {teaching.canTeach && wrong.length > 0 && (
        <p className="button-row">
          <button type="button" onClick={() => teaching.teach(wrong)}>
            {words.teachAll(formatRows(wrong.length))}
          </button>
        </p>
      )}
      <TaskStatus task={teaching.task} label={words.teaching} />
      {teaching.task.state.status === "done" && (
        <p role="status">{words.taughtAll(formatRows(teaching.taught.size))}</p>
      )}
      {teaching.refused && (
        <p className="warning" role="alert">
          {words.refused(formatCount(teaching.refused.line), teaching.refused.reason)}
        </p>
      )}
      {/* Placed below the rows, so that the rows come first on a phone too. */}
      <RowCounts card={card} list={list} onAnswer={showAnswer} />
    </div>
  );
}

function Filter({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: readonly (readonly [value: string, text: string])[];
  onChange: (value: string) => void;
}) {
  return (
    <label className="row-filter">
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

function fits(row: ScoredRow, { answer, confidence, truth }: Filters): boolean {
  const limit = Number(confidence.slice(1));
  return (
    (answer === "" || row.predicted === Number(answer)) &&
    (confidence === "" ||
      (confidence.startsWith("<") ? row.probability < limit : row.probability >= limit)) &&
    (truth === "" ||
      (truth === "none"
        ? row.actual === undefined
        : row.actual !== undefined && isWrong(row) === (truth === "wrong")))
  );
}

function comparison({ by, descending }: Order): (a: ScoredRow, b: ScoredRow) => number {
  const key = { line: "line", answer: "predicted", confidence: "probability" } as const;
  const sign = descending ? -1 : 1;
  return (a, b) => sign * (a[key[by]] - b[key[by]]) || a.line - b.line;
}
