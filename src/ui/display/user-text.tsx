import { type ReactNode, useEffect, useRef, useState } from "react";

/**
 * A text exactly as the reader gave it, always as text and never as markup. A long one scrolls, and can then be reached by
 * the Tab key, so that the arrow keys scroll it.
 */
export function UserText({ label, children }: { label: string; children: ReactNode }) {
  const box = useRef<HTMLQuoteElement>(null);
  const [scrolls, setScrolls] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text may be longer
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const look = () => setScrolls(element.scrollHeight > element.clientHeight);
    look();
    window.addEventListener("resize", look);
    return () => window.removeEventListener("resize", look);
  }, [children]);
  return (
    <blockquote
      ref={box}
      className="own-words"
      dir="auto"
      {...(scrolls ? { tabIndex: 0, role: "group", "aria-label": label } : {})}
    >
      {children}
    </blockquote>
  );
}
