import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Card } from "../../core/card.ts";
import type { FeedbackEntry } from "../../learning/feedback.ts";
import { Failure } from "../controls/failure.tsx";
import { useWords } from "../words/language.ts";
import { FeedbackRow } from "./feedback-row.tsx";
import type { Pages } from "./use-pages.ts";

/** Must equal `--row-height` in feedback-rows.css. */
const rowHeightPx = 76;
const pageStep = 10;

/**
 * The filtered rows. Only those in or near the view are in the document. The Tab key reaches one of them; the arrow
 * keys, Page Up and Page Down, Home and End move to the others.
 */
export function FeedbackList({
  pages: { rowAt, want, error, retry },
  total,
  cardOf,
  titleOf,
  onOpen,
}: {
  pages: Pages;
  total: number;
  cardOf: (model: string) => Card | undefined;
  /** Returns the title of a row's model; undefined if there is only one model. */
  titleOf: ((model: string) => string) | undefined;
  onOpen: (entry: FeedbackEntry) => void;
}) {
  const { feedback: words } = useWords();
  const list = useRef<HTMLUListElement>(null);
  const [offset, setOffset] = useState<number>();
  const [current, setCurrent] = useState(0);
  const [moved, setMoved] = useState<number>();
  useLayoutEffect(() => {
    const measure = () => setOffset(list.current?.offsetTop ?? 0);
    if (typeof ResizeObserver === "undefined") return measure();
    // This is called after the first layout, and whenever content above the list appears, disappears or collapses,
    // which moves the list. Measuring right away would lay out the page twice before its first rows are visible.
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);

  const virtualizer = useWindowVirtualizer({
    // The virtualizer lays out all rows again when the list moves, so it is given none until the list's position is
    // known.
    count: offset === undefined ? 0 : total,
    estimateSize: () => rowHeightPx,
    overscan: 8,
    scrollMargin: offset ?? 0,
  });
  const items = offset === undefined ? firstItems(total) : virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => want(first, last), [want, first, last]);

  // The row that a key moved to isn't in the document until the list has scrolled to it.
  useEffect(() => {
    if (moved === undefined || moved < first || moved > last) return;
    list.current
      ?.querySelector<HTMLElement>(`[data-index="${moved}"] button`)
      ?.focus({ preventScroll: true });
    setMoved(undefined);
  }, [moved, first, last]);

  const move = (event: KeyboardEvent) => {
    const target = targetOf(event.key, current, total);
    if (target === undefined) return;
    event.preventDefault();
    setCurrent(target);
    setMoved(target);
    virtualizer.scrollToIndex(target);
  };
  const tabStop = current < first || current > last ? first : current;
  return (
    <>
      {error && <Failure error={error} retry={retry} />}
      <ul
        ref={list}
        className="feedback-list"
        aria-label={words.list}
        style={{ blockSize: `${total * rowHeightPx}px` }}
        onKeyDown={move}
      >
        {items.map(({ index, start }) => (
          <li
            key={index}
            data-index={index}
            aria-setsize={total}
            aria-posinset={index + 1}
            style={{ transform: `translateY(${start - (offset ?? 0)}px)` }}
          >
            <FeedbackRow
              entry={rowAt(index)}
              tabStop={index === tabStop}
              card={cardOf(rowAt(index)?.model ?? "")}
              titleOf={titleOf}
              onOpen={(entry) => {
                setCurrent(index);
                onOpen(entry);
              }}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

/** The rows that fit in the window: drawn with the rest of the page, before the list's position is known. */
function firstItems(total: number): readonly { readonly index: number; readonly start: number }[] {
  const length = Math.min(total, Math.ceil(globalThis.innerHeight / rowHeightPx));
  return Array.from({ length }, (_, index) => ({ index, start: index * rowHeightPx }));
}

function targetOf(key: string, current: number, total: number): number | undefined {
  const targets: Record<string, number> = {
    ArrowDown: current + 1,
    ArrowUp: current - 1,
    PageDown: current + pageStep,
    PageUp: current - pageStep,
    Home: 0,
    End: total - 1,
  };
  const target = targets[key];
  return target === undefined ? undefined : Math.min(total - 1, Math.max(0, target));
}
