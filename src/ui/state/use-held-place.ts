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
    release.current = untilNextStep(() => {
      observer.disconnect();
      window.removeEventListener("scroll", onScroll);
    });
  }, [working]);
  useEffect(() => () => release.current?.(), []);
  return element;
}

/**
 * Scrolls an element into view when it appears, and again when the page above it grows, until the visitor's next own
 * step.
 */
export function useKeptInView<E extends HTMLElement>(): RefObject<E | null> {
  const element = useRef<E>(null);
  useEffect(() => {
    // In newer browsers this returns a promise, which an effect must not return.
    const show = () => void element.current?.scrollIntoView?.({ block: "nearest" });
    show();
    if (typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(show);
    observer.observe(document.body);
    return untilNextStep(() => observer.disconnect());
  }, []);
  return element;
}

/** Calls `end` when the visitor next presses, types or scrolls. @returns a function that calls it before */
function untilNextStep(end: () => void): () => void {
  const steps = ["pointerdown", "keydown", "wheel", "touchmove"] as const;
  const stop = () => {
    for (const step of steps) window.removeEventListener(step, stop);
    end();
  };
  for (const step of steps) window.addEventListener(step, stop);
  return stop;
}
