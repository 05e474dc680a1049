import { type ReactNode, useRef } from "react";
import { useAnnouncedHeight } from "./use-announced-height.ts";

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
