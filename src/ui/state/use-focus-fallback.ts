import { type RefObject, useEffect, useRef } from "react";
import { isFocusFree } from "./use-kept-focus.ts";

/**
 * Moves the focus to an element that replaces the one that had it. If a pressed button disappears, the focus would
 * otherwise be lost, and the keyboard and the screen reader would start over at the top of the page.
 * @param change a value whose changes may cause the focus to be lost; the focus is checked after each of them
 * @param options.fromFirst false for an element that exists before the control is pressed, to skip the check when the
 * element first appears
 * @returns the ref of the element, which needs `tabIndex={-1}` if it can't take the focus by itself
 */
export function useFocusFallback<E extends HTMLElement>(
  change?: unknown,
  { fromFirst = true } = {},
): RefObject<E | null> {
  const element = useRef<E>(null);
  const isLooking = useRef(fromFirst);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus is checked after each change
  useEffect(() => {
    if (!isLooking.current) isLooking.current = true;
    else if (isFocusFree()) element.current?.focus({ preventScroll: true });
  }, [change]);
  return element;
}
