import { type RefObject, useEffect, useRef } from "react";

/**
 * Keeps an element in place in the window, unless it is out of view: when work that it started makes the page above it
 * grow or shrink, scrolls by the same distance. This ends when the visitor next presses, types or scrolls.
 * @param working true while the work runs; what it changes may still appear after that
 */
export function useHeldPlace<E extends HTMLElement>(working: boolean): RefObject<E | null> {
  const element = useRef<E>(null);
  const release = useRef<() => void>(undefined);
  useEffect(() => {
    const held = element.current;
    // Some test environments have no layout to observe.
    if (!working || held === null || typeof ResizeObserver === "undefined") return;
    release.current?.();
    const topInWindow = () => held.getBoundingClientRect().top;
    const topInPage = () => topInWindow() + window.scrollY;
    let place = topInWindow();
    let known = topInPage();
    const onScroll = () => {
      // If the page has grown in the same frame, the place to keep is the one before that.
      if (Math.abs(topInPage() - known) < 1) place = topInWindow();
    };
    const observer = new ResizeObserver(() => {
      const moved = topInWindow() - place;
      if (place < 0 || place > window.innerHeight) place = topInWindow();
      else if (moved !== 0) window.scrollBy(0, moved);
      known = topInPage();
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
 * Scrolls an element into view when it appears, and again whenever the page changes height, until the visitor next
 * presses, types or scrolls.
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

/** Calls `end` when the visitor next presses, types or scrolls. The returned function calls it earlier. */
function untilNextStep(end: () => void): () => void {
  const steps = ["pointerdown", "keydown", "wheel", "touchmove"] as const;
  const stop = () => {
    for (const step of steps) window.removeEventListener(step, stop);
    end();
  };
  for (const step of steps) window.addEventListener(step, stop);
  return stop;
}
