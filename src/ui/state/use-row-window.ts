import { type RefObject, useCallback, useLayoutEffect, useState } from "react";
import { flushSync } from "react-dom";

/** Rows that are drawn beyond each end of the view, so that scrolling a little needs no new ones. */
const overscan = 8;

/** The rows to draw, by index. `last` is less than `first` if there are none. */
type RowWindow = { readonly first: number; readonly last: number };

/**
 * Tells which rows of a long list on a scrolling page are in view, so that only those are drawn. All rows have the same height, so their
 * positions are products; a list of a million rows costs the same as one of a hundred.
 * @param list the element that is as high as all rows together
 */
export function useRowWindow(
  list: RefObject<HTMLElement | null>,
  { count, rowHeightPx }: { readonly count: number; readonly rowHeightPx: number },
): RowWindow & {
  /** Scrolls just far enough to show this row completely. */
  readonly scrollTo: (index: number) => void;
} {
  const [rows, setRows] = useState(() => inView(0, window.innerHeight, rowHeightPx));

  /** Where the view's upper edge is, as a distance from the list's, and how high the view is. */
  const measure = useCallback(() => {
    const top = list.current?.getBoundingClientRect().top ?? 0;
    return { fromPx: -top, heightPx: window.innerHeight };
  }, [list]);

  useLayoutEffect(() => {
    const update = () => {
      const { fromPx, heightPx } = measure();
      const next = inView(fromPx, heightPx, rowHeightPx);
      setRows((before) => (before.first === next.first && before.last === next.last ? before : next));
    };
    // The new rows are drawn in the frame that shows the new position.
    const scrolled = () => flushSync(update);
    update();
    window.addEventListener("scroll", scrolled, { passive: true });
    window.addEventListener("resize", update);
    // Content above the list can appear, disappear and collapse, which moves the list.
    const observer = typeof ResizeObserver === "undefined" ? undefined : new ResizeObserver(update);
    observer?.observe(document.body);
    return () => {
      window.removeEventListener("scroll", scrolled);
      window.removeEventListener("resize", update);
      observer?.disconnect();
    };
  }, [measure, rowHeightPx]);

  const scrollTo = useCallback(
    (index: number) => {
      const { fromPx, heightPx } = measure();
      const above = index * rowHeightPx - fromPx;
      const below = above + rowHeightPx - heightPx;
      const by = above < 0 ? above : Math.max(0, below);
      if (by !== 0) window.scrollBy({ top: by, behavior: "instant" });
    },
    [measure, rowHeightPx],
  );

  const last = Math.min(rows.last, count - 1);
  // A list that has become shorter is scrolled up before the next measurement.
  return { first: Math.min(rows.first, Math.max(0, last - (rows.last - rows.first))), last, scrollTo };
}

function inView(fromPx: number, heightPx: number, rowHeightPx: number): RowWindow {
  const first = Math.floor(fromPx / rowHeightPx) - overscan;
  return { first: Math.max(0, first), last: Math.ceil((fromPx + heightPx) / rowHeightPx) + overscan - 1 };
}
