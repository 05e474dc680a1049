import { type ReactNode, type RefObject, useEffect, useRef } from "react";

/** What stands around a model's page inside of another page: nothing. The page around it is told how high it is. */
export function EmbeddedFrame({ id, children }: { id: string; children: ReactNode }) {
  const main = useRef<HTMLElement>(null);
  useAnnouncedHeight(main, id);
  return (
    <main id="main" ref={main} tabIndex={-1} className="embedded">
      {children}
    </main>
  );
}

/** What an embedded page tells the page around it, after every change of its height. */
export type HeightMessage = {
  readonly type: "hunch:height";
  /** The model that is shown. */
  readonly id: string;
  /** CSS pixels, a whole number. */
  readonly height: number;
};

/**
 * Says an element's height to the parent page, now and after every change. Only a parent of the same origin hears it.
 * @param element the whole content: the document itself is never lower than its frame, and could not tell of shrinking
 */
export function useAnnouncedHeight(element: RefObject<HTMLElement | null>, id: string): void {
  useEffect(() => {
    const content = element.current;
    if (content === null || window.parent === window) return;
    let announced: number | undefined;
    const announce = () => {
      const height = Math.ceil(content.getBoundingClientRect().height);
      if (height === announced) return;
      announced = height;
      const message: HeightMessage = { type: "hunch:height", id, height };
      window.parent.postMessage(message, window.location.origin);
    };
    const observer = new ResizeObserver(announce);
    observer.observe(content);
    return () => observer.disconnect();
  }, [element, id]);
}
