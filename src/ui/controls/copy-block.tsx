import { type ReactNode, useRef, useState } from "react";
import { useWords } from "../words/language.ts";

/** Lines of code with a button that copies them. */
export function CopyBlock({
  lines,
  label,
  of,
}: {
  lines: string;
  label: string;
  /** Distinguishes the button from similar ones, for people who can't see its position. */
  of: string;
}) {
  const { controls: words } = useWords();
  const [copied, setCopied] = useState<string>();
  const code = useRef<HTMLElement>(null);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(lines);
      setCopied(lines);
    } catch {
      // The clipboard is not available over plain HTTP or with some browser settings. Select the lines
      // instead, so that the visitor only has to press the copy shortcut.
      if (code.current) window.getSelection()?.selectAllChildren(code.current);
    }
  };

  return (
    <div className="copy-block">
      <CodeBlock>
        <code ref={code}>{lines}</code>
      </CodeBlock>
      <p className="button-row">
        <button type="button" className="word" aria-label={`${label}: ${of}`} onClick={copy}>
          {label}
        </button>
        <span role="status">{copied === lines && words.copied}</span>
      </p>
    </div>
  );
}

/** Preformatted text in a scrollable box, which can also be scrolled with the keyboard. */
export function CodeBlock({ children }: { children: ReactNode }) {
  // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content must be reachable by keyboard
  return <pre tabIndex={0}>{children}</pre>;
}
