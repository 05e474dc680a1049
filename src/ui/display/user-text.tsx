import { type ReactNode, useEffect, useRef, useState } from "react";

/**
 * Text exactly as the visitor entered it, always as text and never as markup. Long text scrolls; it can
 * then be reached with the Tab key and scrolled with the arrow keys.
 */
export function UserText({ label, children }: { label: string; children: ReactNode }) {
  const box = useRef<HTMLQuoteElement>(null);
  const [scrolls, setScrolls] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new text may be longer
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
