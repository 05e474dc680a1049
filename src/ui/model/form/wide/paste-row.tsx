import { useState } from "react";
import type { Card, Field } from "../../../../core/card.ts";
import { choiceNamed } from "../../../../core/choices.ts";
import type { Problem } from "../../../../core/errors.ts";
import { validateInputs } from "../../../../core/inputs.ts";
import { cellReaders } from "../../../../csv/cell-readers.ts";
import { flagIn } from "../../../../csv/cell-values.ts";
import { decodeCell } from "../../../../csv/csv-cell.ts";
import { isGap, readCells } from "../../../../doctor/sample-table.ts";
import { FieldShell } from "../../../controls/field-shell.tsx";
import { exampleValues, type FormValues, rawInputs } from "../../../state/form-values.ts";
import { problemTextAt } from "../../../words/describe-error.ts";
import { formatList } from "../../../words/format.ts";
import { useWords } from "../../../words/language.ts";

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
  if (row?.status === "twice") return words.twice(row.field.label, formatList(row.columns));
  if (row?.status === "wrong-count") return words.wrongCount(row.cells, card.fields.length);
  return row?.status === "no-column" ? words.noColumn : undefined;
}

function RowReport({ card, row }: { card: Card; row: Extract<ReadRow, { status: "read" }> }) {
  const words = useWords().model.form.wide;
  const { filled, problems, unused, hasMore } = row;
  const refused = new Set(problems.map(({ at }) => at));
  const named = card.fields.filter(({ name }) => refused.has(name)).slice(0, mostNamed);
  return (
    <>
      <p>
        {words.filled(filled, card.fields.length)} {hasMore && words.firstOnly}{" "}
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

/** The result of reading a pasted row. */
type ReadRow =
  | {
      readonly status: "read";
      /** The values of the fields for which the row has a column. */
      readonly values: FormValues;
      /** How many of these values are not missing. */
      readonly filled: number;
      /** Problems with values that the form would reject, by field name. */
      readonly problems: readonly Problem[];
      /** Columns in the header that don't match any field. */
      readonly unused: readonly string[];
      readonly hasMore: boolean;
    }
  | { readonly status: "wrong-count"; readonly cells: number }
  /** Several columns for one field, whose cells may differ. */
  | { readonly status: "twice"; readonly field: Field; readonly columns: readonly string[] }
  | { readonly status: "no-column" }
  | { readonly status: "empty" };

/**
 * Reads a table row: by column name if a header line precedes it, otherwise in the order of the card's fields.
 * Missing values stay empty.
 * @param text CSV or TSV
 */
function readRow(card: Card, text: string): ReadRow {
  const [first, second, third] = readCells(text, 3);
  if (first === undefined) return { status: "empty" };
  if (second === undefined) {
    if (first.length !== card.fields.length) return { status: "wrong-count", cells: first.length };
    return valuesOf(card.fields, first);
  }
  const known = fieldsByName(card);
  const fields = first.map((cell) => known.get(cell.trim()) ?? known.get(normalize(cell)));
  if (fields.every((field) => field === undefined)) return { status: "no-column" };
  const twice = fields.find((field, index) => field && fields.indexOf(field) < index);
  if (twice)
    return { status: "twice", field: twice, columns: first.filter((_, index) => fields[index] === twice) };
  const unused = first.filter((_, index) => fields[index] === undefined);
  return { ...valuesOf(fields, second), unused, hasMore: third !== undefined };
}

function valuesOf(
  fields: readonly (Field | undefined)[],
  cells: readonly string[],
): Extract<ReadRow, { status: "read" }> {
  const found = fields.filter((field) => field !== undefined);
  const columns = fields.map((field) => field?.name ?? "");
  const places = new Map(columns.map((name, column) => [name, column]));
  const readers = cellReaders({ fields: found }, { columns, sample: [cells] }, (name) => places.get(name));
  const inputs = Object.fromEntries(
    fields.flatMap((field, index) => {
      if (!field) return [];
      const cell = cells[index] ?? "";
      const isPlain = field.kind !== "number" && field.kind !== "datetime";
      return [[field.name, cellText(field, isPlain ? cell : readers.get(field.name)!(cells))] as const];
    }),
  );
  const part = { fields: found, metadata: [] };
  const values = exampleValues(part, { inputs, metadata: {} });
  const raw = rawInputs(part, values);
  const filled = found.filter(({ name }) => raw[name] !== "");
  const checked = validateInputs(
    { fields: filled },
    Object.fromEntries(filled.map(({ name }) => [name, raw[name]])),
  );
  const problems = checked.status === "invalid" ? checked.problems : [];
  return { status: "read", values, filled: filled.length, problems, unused: [], hasMore: false };
}

/** Converts a cell to a field value. Tables express yes and no in several ways. */
function cellText(field: Field, cell: string): string {
  // A choice may be called "None" or "?", or begin with a space.
  if (field.kind === "category") {
    const named = (text: string) => choiceNamed(field.choices, text);
    const choice = named(cell) ?? named(decodeCell(cell.trim(), { surrogates: false }));
    if (choice) return choice.value;
  }
  if (isGap(cell) && field.kind !== "text") return "";
  const text = field.kind === "text" ? cell : cell.trim();
  if (field.kind !== "boolean") return text;
  const own = flagIn(field, text);
  if (own !== undefined) return String(own);
  const number = flagIn({ yes: 1, no: 0 }, text);
  return number === undefined ? text : number === 1 ? "yes" : "no";
}

function fieldsByName({ fields }: Card): ReadonlyMap<string, Field> {
  const byName = new Map<string, Field>();
  // The most reliable kind of name is added last, so that it wins.
  for (const field of fields) byName.set(normalize(field.label), field);
  for (const field of fields) if (field.column !== undefined) byName.set(normalize(field.column), field);
  for (const field of fields) byName.set(normalize(field.name), field);
  // Two names may differ only in case.
  for (const field of fields) byName.set(field.name, field);
  return byName;
}

function normalize(name: string): string {
  return name.trim().toLowerCase();
}
