import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { Card } from "../../../core/card.ts";
import { classLabel } from "../../../core/classes.ts";
import type { ScoredRow } from "../../../tables/table-scoring.ts";
import { AsyncButton } from "../../controls/async-button.tsx";
import { formatOutput, hasProbabilities } from "../../display/answer-text.ts";
import { classTone } from "../../display/class-tone.tsx";
import { ScrollBox } from "../../display/scroll-table.tsx";
import { cellText } from "../../display/value-text.ts";
import { rowHash } from "../../state/form-values.ts";
import { formatCount } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";
import type { useTeachRows } from "./use-teach-rows.ts";

/** Must equal `--row-height` in scored-rows.css. */
const rowHeightPx = 44;
/** The maximum number of fields that fit beside the answer. */
const shownFields = 4;

/** The column that the rows are sorted by. */
export type Order = { readonly by: "line" | "answer" | "confidence"; readonly descending: boolean };

/** The list of rows. Only those in or near view are in the document; `aria-rowcount` counts them all and the header. */
export function RowTable({
  card,
  rows,
  order,
  onOrder,
  topPx,
  cameBack,
  onScroll,
  isLabelled,
  teaching,
}: {
  card: Card;
  rows: readonly ScoredRow[];
  order: Order;
  onOrder: (order: Order) => void;
  /** How far the visitor had scrolled before opening another screen. */
  topPx: number | undefined;
  /** Whether the visitor has come back to these rows from another screen. */
  cameBack: boolean;
  onScroll: (topPx: number) => void;
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
    initialOffset: topPx ?? 0,
    overscan: 8,
  });
  useEffect(() => {
    if (cameBack) scroller.current?.scrollIntoView?.({ block: "nearest" });
  }, [cameBack]);
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
    <ScrollBox
      className="row-scroller"
      ref={scroller}
      aria-label={words.heading}
      onScroll={({ currentTarget }) => onScroll(currentTarget.scrollTop)}
    >
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
                  <a href={rowHash(card, row.cells)} aria-label={words.openLine(line)}>
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

/** Whether the model's answer differs from the table's. */
export function isWrong({ actual, predicted }: ScoredRow): boolean {
  return actual !== undefined && actual !== predicted;
}
