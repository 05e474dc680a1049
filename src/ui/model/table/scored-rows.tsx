import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import type { Card } from "../../../core/card.ts";
import { classLabel } from "../../../core/classes.ts";
import type { Model } from "../../../models/model.ts";
import type { ScoredRow, TableRows } from "../../../tables/table-scoring.ts";
import { AsyncButton } from "../../controls/async-button.tsx";
import { TaskStatus } from "../../controls/task-status.tsx";
import { formatOutput, hasProbabilities } from "../../display/answer-text.ts";
import { cellText } from "../../display/cell-text.ts";
import { classTone } from "../../display/class-tone.ts";
import { ScrollBox } from "../../display/scroll-box.tsx";
import { modelHash } from "../../router/route.ts";
import { formatRows } from "../../words/amounts.ts";
import { formatCount, formatShare } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";
import { RowCounts } from "./row-counts.tsx";
import { useTeachRows } from "./use-teach-rows.ts";

/** Must equal `--row-height` in scored-rows.css. */
const rowHeightPx = 44;
/** The maximum number of fields that fit beside the answer. */
const shownFields = 4;
const confidenceSteps = [0.6, 0.8, 0.95];

type Filters = { readonly answer: string; readonly confidence: string; readonly truth: string };
type Order = { readonly by: "line" | "answer" | "confidence"; readonly descending: boolean };
const noFilters: Filters = { answer: "", confidence: "", truth: "" };

/** A scored table: how many rows got each answer, and a list of rows to sort, filter, open and teach. */
export function ScoredRows({ card, model, list }: { card: Card; model: Model | undefined; list: TableRows }) {
  const words = useWords().table.rows;
  const [filters, setFilters] = useState(noFilters);
  const [order, setOrder] = useState<Order>({ by: "line", descending: false });
  const rows = useMemo(
    () => list.rows.filter((row) => fits(row, filters)).sort(comparison(order)),
    [list, filters, order],
  );
  const isLabelled = list.rows.some(({ actual }) => actual !== undefined);
  const teaching = useTeachRows(card, model);
  const wrong = rows.filter((row) => isWrong(row) && !teaching.taught.has(row.line));
  const set = (name: keyof Filters) => (value: string) =>
    setFilters((before) => ({ ...before, [name]: value }));
  return (
    <div className="scored-rows">
      <h2>{words.heading}</h2>
      <RowCounts card={card} list={list} onAnswer={(index) => set("answer")(String(index))} />
      <div className="row-filters">
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

/** The list of rows. Only those in view are in the document; `aria-rowcount` is the total number. */
function RowTable({
  card,
  rows,
  order,
  onOrder,
  isLabelled,
  teaching,
}: {
  card: Card;
  rows: readonly ScoredRow[];
  order: Order;
  onOrder: (order: Order) => void;
  isLabelled: boolean;
  teaching: ReturnType<typeof useTeachRows>;
}) {
  const words = useWords().table.rows;
  const scroller = useRef<HTMLElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeightPx,
    getScrollElement: () => scroller.current,
    initialRect: { width: 800, height: 480 },
    overscan: 8,
  });
  const items = virtualizer.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0);
  const fields = card.fields.slice(0, shownFields);
  const header = (by: Order["by"], text: string) => (
    <th scope="col" aria-sort={order.by === by ? (order.descending ? "descending" : "ascending") : undefined}>
      <button
        type="button"
        className="sort"
        onClick={() => onOrder({ by, descending: order.by === by ? !order.descending : false })}
      >
        {text}
      </button>
    </th>
  );
  return (
    <ScrollBox className="row-scroller" ref={scroller} aria-label={words.heading}>
      <table aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            {header("line", words.line)}
            {header("answer", words.answer)}
            {header("confidence", hasProbabilities(card) ? words.sure : words.score)}
            {isLabelled && <th scope="col">{words.says}</th>}
            {fields.map(({ name, label }) => (
              <th key={name} scope="col" className="row-cell">
                {label}
              </th>
            ))}
            <th>
              <span className="visually-hidden">{words.open}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {before > 0 && (
            <tr>
              <td style={{ blockSize: before }} />
            </tr>
          )}
          {items.map(({ index }) => {
            const row = rows[index]!;
            const line = formatCount(row.line);
            const says = row.actual === undefined ? undefined : classLabel(card, row.actual);
            return (
              <tr key={row.line} aria-rowindex={index + 2} data-wrong={isWrong(row) || undefined}>
                <td className="figures">{line}</td>
                <td>
                  <span className="row-answer" data-tone={classTone(card, row.predicted, row.predicted)}>
                    {classLabel(card, row.predicted)}
                  </span>
                </td>
                <td className="figures">{formatOutput(card, row.probability)}</td>
                {isLabelled && <td>{says ?? ""}</td>}
                {fields.map((field) => (
                  <td
                    key={field.name}
                    className="row-cell"
                    dir="auto"
                    title={row.cells[field.name]?.slice(0, 500)}
                  >
                    {cellText(field, row.cells[field.name])?.slice(0, 200)}
                  </td>
                ))}
                <td className="row-actions">
                  <a href={modelHash(card.id, row.cells)} aria-label={words.openLine(line)}>
                    {words.open}
                  </a>
                  {teaching.canTeach && says !== undefined && (
                    <AsyncButton
                      busy={teaching.taught.has(row.line) || teaching.isBusy}
                      className="word"
                      aria-label={words.teachLine(line, says)}
                      onClick={() => teaching.teach([row])}
                    >
                      {teaching.taught.has(row.line) ? words.taught : words.teach}
                    </AsyncButton>
                  )}
                </td>
              </tr>
            );
          })}
          {after > 0 && (
            <tr>
              <td style={{ blockSize: after }} />
            </tr>
          )}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function isWrong({ actual, predicted }: ScoredRow): boolean {
  return actual !== undefined && actual !== predicted;
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
