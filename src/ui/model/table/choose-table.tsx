import Papa from "papaparse";
import { useRef, useState } from "react";
import type { Card } from "../../../core/card.ts";
import { escapeFormula } from "../../../csv/csv-cell.ts";
import { saveFile } from "../../controls/save-file.ts";
import { FileInput } from "../../display/file-input.tsx";
import { longestText } from "../../display/longest-text.ts";
import type { Words } from "../../words/en/index.ts";
import { formatList } from "../../words/format.ts";
import { currentWords, useWords } from "../../words/language.ts";

/** Ways to open a table: choose a file, paste text, or use the card's examples. The screen also accepts drops. */
export function ChooseTable({
  card,
  onFile,
  onText,
  onSample,
}: {
  card: Card;
  onFile: (file: File) => void;
  onText: (text: string) => void;
  onSample: (text: string) => void;
}) {
  const words = useWords().table;
  const picker = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  return (
    <>
      <p className="table-lead">{words.lead}</p>
      <div className="table-ways">
        <button type="button" onClick={() => picker.current?.click()}>
          {words.choose}
        </button>
        <FileInput
          ref={picker}
          hidden
          accept=".csv,.tsv,.txt,.gz,text/csv,text/tab-separated-values,text/plain"
          aria-label={words.file}
          onFiles={([file]) => onFile(file)}
        />
        <button
          type="button"
          className="word"
          onClick={() => saveFile(templateOf(card), `${card.id}-template.csv`)}
        >
          {words.template}
        </button>
        {card.examples.length > 0 && (
          <button type="button" className="word" onClick={() => onSample(sampleOf(card))}>
            {words.sample}
          </button>
        )}
        <p className="hint">{words.columns(columnsText(card, words))}</p>
      </div>
      <details className="paste">
        <summary>{words.paste}</summary>
        <label htmlFor="pasted-table">{words.text}</label>
        <textarea
          id="pasted-table"
          className="table-text"
          value={text}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData("text/plain");
            if (pasted.length <= longestText) return;
            // The box would take too long to show it, so it is read like a file.
            event.preventDefault();
            onText(pasted);
          }}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="button" disabled={text.trim() === ""} onClick={() => onText(text)}>
          {words.use}
        </button>
      </details>
    </>
  );
}

/** A template for a table: only the header row. */
function templateOf(card: Card): Blob {
  return new Blob([Papa.unparse([card.fields.map(({ name }) => escapeFormula(name))]), "\r\n"], {
    type: "text/csv",
  });
}

/**
 * The card's examples as a table, with numbers as its training table writes them, as they are read from any table. The
 * result has the same cells, and the card may be a stranger's, so they are safe for spreadsheets.
 */
function sampleOf({ fields, examples }: Card): string {
  const cellOf = (field: Card["fields"][number], value: string | number) => {
    if (field.kind !== "number") return escapeFormula(String(value));
    return field.decimals === "comma" ? String(value).replace(".", ",") : value;
  };
  const rows = examples.map(({ inputs }) => fields.map((field) => cellOf(field, inputs[field.name] ?? "")));
  return Papa.unparse([fields.map(({ name }) => escapeFormula(name)), ...rows]);
}

function columnsText(card: Card, words: Words["table"]): string {
  const names = card.fields.map(({ label }) => currentWords().controls.quoted(label));
  if (names.length > 6) return words.fieldCount(names.length);
  return formatList(names);
}
