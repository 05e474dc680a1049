import { useRef, useState } from "react";
import type { Card } from "../../../core/card.ts";

/** Three ways to give a table: dropped, chosen, pasted. */
export function ChooseTable({
  card,
  onFile,
  onText,
}: {
  card: Card;
  onFile: (file: File) => void;
  onText: (text: string) => void;
}) {
  const picker = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  return (
    <>
      <p className="table-lead">
        Drop a CSV anywhere on this page, and every row gets its label and probabilities. It is read and
        written on this device, however long it is.
      </p>
      <div className="action">
        <button type="button" onClick={() => picker.current?.click()}>
          Choose a table
        </button>
        <input
          ref={picker}
          type="file"
          hidden
          accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
          aria-label="Table file"
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file) onFile(file);
            // The same file may be chosen again, mended.
            event.target.value = "";
          }}
        />
        <p className="hint">
          Its first line names the columns, {columnsText(card)} among them. Any others stay as they are.
        </p>
      </div>
      <details className="paste">
        <summary>Paste a table</summary>
        <label htmlFor="pasted-table">Table as text</label>
        <textarea
          id="pasted-table"
          className="table-text"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="button" disabled={text.trim() === ""} onClick={() => onText(text)}>
          Take this table
        </button>
      </details>
    </>
  );
}

function columnsText(card: Card): string {
  const names = card.fields.map(({ label }) => label);
  if (names.length > 6) return `the model’s ${names.length} fields`;
  return new Intl.ListFormat("en").format(names);
}
