import { type RefObject, useEffect, useRef } from "react";

/** Controls in which people are in the middle of something. A file box is not one of them: its work starts with the choice. */
const busyWith = "select, textarea, input:not([type=file])";

/**
 * Brings a result that long work adds below its button into view, and moves the focus to it. People who are filling in
 * another control by then are not interrupted.
 * @returns the ref of the result's heading, which needs `tabIndex={-1}`
 */
export function useReveal<E extends HTMLElement>(): RefObject<E | null> {
  const element = useRef<E>(null);
  useEffect(() => {
    if (document.activeElement?.matches(busyWith)) return;
    element.current?.scrollIntoView?.({ block: "start" });
    element.current?.focus({ preventScroll: true });
  }, []);
  return element;
}
