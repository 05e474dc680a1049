import { type RefObject, useEffect, useRef } from "react";

/**
 * Takes the focus for an element that appears in the place of what had it. A pressed button that goes away leaves the
 * focus nowhere: the keyboard and the screen reader would start over at the top of the page.
 * @param change what may take the focus away later on: when it changes, the focus is looked after again
 * @param options.fromFirst false for an element that is there before the control is pressed: appearing is no reason to look
 * @returns the ref of the element, which needs `tabIndex={-1}` where it takes no focus of its own
 */
export function useFocusFallback<E extends HTMLElement>(
  change?: unknown,
  { fromFirst = true } = {},
): RefObject<E | null> {
  const element = useRef<E>(null);
  const isLooking = useRef(fromFirst);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change is a reason to look
  useEffect(() => {
    const { activeElement } = document;
    if (!isLooking.current) isLooking.current = true;
    else if (activeElement === null || activeElement === document.body) {
      element.current?.focus({ preventScroll: true });
    }
  }, [change]);
  return element;
}
