import { useState } from "react";
import type { Card } from "../../../../core/card.ts";
import { FieldShell } from "../../../controls/field-shell.tsx";
import type { FormValues } from "../../../state/form-values.ts";
import { problemTextAt } from "../../../words/describe-error.ts";
import { formatList } from "../../../words/format.ts";
import { useWords } from "../../../words/language.ts";
import { type ReadRow, readRow } from "./read-row.ts";

/** The maximum number of columns to list by name; the others are only counted. */
const mostNamed = 8;

/** A box for pasting a table row, which fills the form. */
export function PasteRow({
  card,
  values,
  onValues,
}: {
  card: Card;
  values: FormValues;
  onValues: (values: FormValues) => void;
}) {
  const words = useWords().model.form.wide;
  const [text, setText] = useState("");
  const [row, setRow] = useState<ReadRow>();
  const fill = () => {
    const read = readRow(card, text);
    setRow(read);
    if (read.status === "read") onValues({ ...values, ...read.values });
  };
  return (
    <div className="paste-row">
      <FieldShell
        label={words.paste}
        optional={false}
        help={words.pasteHelp}
        problem={problemOf(row, card, words)}
      >
        {({ id, describedBy, invalid }) => (
          <textarea
            id={id}
            className="draft-lines"
            value={text}
            dir="auto"
            spellCheck={false}
            aria-describedby={describedBy}
            aria-invalid={invalid || undefined}
            onChange={(event) => {
              setText(event.target.value);
              setRow(undefined);
            }}
          />
        )}
      </FieldShell>
      <div className="button-row">
        <button type="button" disabled={text.trim() === ""} onClick={fill}>
          {words.fill}
        </button>
      </div>
      <div role="status">{row?.status === "read" && <RowReport card={card} row={row} />}</div>
    </div>
  );
}

type Words = ReturnType<typeof useWords>["model"]["form"]["wide"];

/** Why a row could not be read. */
function problemOf(row: ReadRow | undefined, card: Card, words: Words): string | undefined {
  if (row?.status === "wrong-count") return words.wrongCount(row.cells, card.fields.length);
  return row?.status === "no-column" ? words.noColumn : undefined;
}

function RowReport({ card, row }: { card: Card; row: Extract<ReadRow, { status: "read" }> }) {
  const words = useWords().model.form.wide;
  const { values, problems, unused, hasMore } = row;
  const refused = new Set(problems.map(({ at }) => at));
  const named = card.fields.filter(({ name }) => refused.has(name)).slice(0, mostNamed);
  return (
    <>
      <p>
        {words.filled(Object.keys(values).length, card.fields.length)} {hasMore && words.firstOnly}{" "}
        {unused.length > 0 && words.unused(formatList(unused.slice(0, mostNamed)), unused.length - mostNamed)}
      </p>
      {named.length > 0 && (
        <ul className="row-problems">
          {named.map(({ name, column = name }) => (
            <li key={name}>
              <code>{column}</code> <span className="field-problem">{problemTextAt(problems, name)}</span>
            </li>
          ))}
          {refused.size > named.length && <li>{words.more(refused.size - named.length)}</li>}
        </ul>
      )}
    </>
  );
}
