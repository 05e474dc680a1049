import { type RefObject, useEffect, useRef } from "react";

/**
 * Controls that the visitor may be in the middle of using. A file input is not one of them: the visitor
 * is finished with it once a file is chosen.
 */
const busyWith = "select, textarea, input:not([type=file])";

/**
 * When a result appears below its button after a long wait, scrolls it into view and moves the focus to it. Visitors
 * who are filling in another control by then are not interrupted.
 * @returns a ref for the element to show, such as the result's heading, which needs `tabIndex={-1}`
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
