import { useRef, useState } from "react";

/** The request as JavaScript, with a button that copies it. */
export function FetchLines({ lines }: { lines: string }) {
  const [copied, setCopied] = useState<string>();
  const code = useRef<HTMLElement>(null);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(lines);
      setCopied(lines);
    } catch {
      // Plain http and some settings have no clipboard: marked, the lines are one key press from it.
      if (code.current) window.getSelection()?.selectAllChildren(code.current);
    }
  };

  return (
    <div className="api-lines">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>
        <code ref={code}>{lines}</code>
      </pre>
      <p className="button-row">
        <button type="button" className="word" onClick={copy}>
          Copy these lines
        </button>
        <span role="status">{copied === lines && "Copied."}</span>
      </p>
    </div>
  );
}
