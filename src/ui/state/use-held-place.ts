import { type RefObject, useEffect, useRef } from "react";

/**
 * Keeps an element where it is in the window while work that it started makes the page above it grow or shrink, by
 * scrolling along. It ends with the visitor's next own step, and does nothing while the element is out of view.
 * @param working true while the work runs; what it changes may still appear after that
 */
export function useHeldPlace<E extends HTMLElement>(working: boolean): RefObject<E | null> {
  const element = useRef<E>(null);
  const release = useRef<() => void>(undefined);
  useEffect(() => {
    const held = element.current;
    // Some environments of tests have no layout to observe.
    if (!working || held === null || typeof ResizeObserver === "undefined") return;
    release.current?.();
    let top = held.getBoundingClientRect().top;
    const onScroll = () => {
      top = held.getBoundingClientRect().top;
    };
    const observer = new ResizeObserver(() => {
      const moved = held.getBoundingClientRect().top - top;
      if (top < 0 || top > window.innerHeight) onScroll();
      else if (moved !== 0) window.scrollBy(0, moved);
    });
    observer.observe(document.body);
    window.addEventListener("scroll", onScroll);
    const steps = ["pointerdown", "keydown", "wheel", "touchmove"] as const;
    const end = () => {
      observer.disconnect();
      window.removeEventListener("scroll", onScroll);
      for (const step of steps) window.removeEventListener(step, end);
    };
    for (const step of steps) window.addEventListener(step, end);
    release.current = end;
  }, [working]);
  useEffect(() => () => release.current?.(), []);
  return element;
}
