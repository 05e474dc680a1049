import { type ReactNode, useEffect, useRef } from "react";
import { siteSettings } from "../state/site.ts";

let visited = false;

/**
 * A screen's main heading. It sets the document's title, and takes the focus after a navigation, so that a screen
 * reader starts there. On the first screen of a visit, the browser does that itself.
 */
export function PageHeading({ title, children }: { title: string; children?: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    const { title: site } = siteSettings();
    document.title = title === site ? title : `${title} · ${site}`;
  }, [title]);

  useEffect(() => {
    if (visited) {
      heading.current?.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    visited = true;
  }, []);

  return (
    <h1 ref={heading} tabIndex={-1}>
      {children ?? title}
    </h1>
  );
}
