import { type ReactNode, useState } from "react";
import type { Card, Field } from "../../core/card.ts";
import { parseTime } from "../../core/inputs.ts";
import type { Inputs, MetadataValues } from "../../core/prediction.ts";
import { joinValues } from "../../core/visible-text.ts";
import { formatUtc } from "../words/format.ts";
import { currentWords } from "../words/language.ts";
import { UserText } from "./user-text.tsx";
import { formatValue } from "./value-text.ts";

/**
 * An input value as readable text. It may come from a row that was logged with an earlier version of the
 * card, so a value that doesn't fit this field is shown unchanged.
 */
export function valueText(field: Field, value: string | number | null | undefined): string {
  const { values: words } = currentWords().controls;
  if (value === null || value === undefined || value === "") return words.notKnown;
  if (field.kind === "boolean") {
    if (String(value) === String(field.yes)) return words.yes;
    return String(value) === String(field.no) ? words.no : String(value);
  }
  if (field.kind === "category")
    return field.choices.find((choice) => choice.value === value)?.label ?? String(value);
  if (field.kind === "datetime") {
    const time = typeof value === "number" ? value * 1000 : parseTime(value);
    const instant = new Date(time ?? Number.NaN);
    return Number.isNaN(instant.getTime()) ? String(value) : formatUtc(instant);
  }
  if (field.kind === "number") {
    return Number.isFinite(Number(value)) ? formatValue(field, Number(value)) : String(value);
  }
  return String(value);
}

/**
 * A row's inputs on one line, to tell it from other rows: those of the card's fields, and then those that only an
 * earlier card had.
 * @param card undefined if it is not known; the values are then shown as they were stored
 * @param longest as for `joinValues`
 * @param write how to write a value; by default, without the field's label
 */
export function inputsOnOneLine(
  card: Pick<Card, "fields"> | undefined,
  inputs: Inputs,
  longest: number,
  write: (text: string, label: string) => string = (text) => text,
): string {
  return joinValues(writtenInputs(card?.fields ?? [], inputs, write), longest);
}

/** Writes the values one by one, since a card may have thousands of fields, and a line has room for few. */
function* writtenInputs(
  fields: readonly Field[],
  inputs: Inputs,
  write: (text: string, label: string) => string,
): Generator<string> {
  for (const field of fields) {
    const { name, label } = field;
    if (Object.hasOwn(inputs, name)) yield write(valueText(field, inputs[name]), label);
  }
  const known = new Set(fields.map(({ name }) => name));
  for (const [name, value] of Object.entries(inputs))
    if (!known.has(name)) yield write(String(value ?? currentWords().controls.values.notKnown), name);
}

/** If there are more values than this, they are all collapsed: an export may have thousands of columns. */
const mostShown = 60;

/** The input as entered: the visitor's own text in large type, the rest as a list. Always text, never markup. */
export function InputSummary({
  card,
  inputs,
  metadata,
  marked,
}: {
  card: Card;
  inputs: Inputs;
  metadata: MetadataValues;
  /** One text field with its words marked. Apart from the marks, it is the same text, character for character. */
  marked?: { readonly field: string; readonly text: ReactNode } | undefined;
}) {
  const texts = card.fields.filter(({ kind }) => kind === "text");
  const others = card.fields.filter(({ kind }) => kind !== "text");
  const known = new Set(card.fields.map(({ name }) => name));
  // A row of the log may have values for fields that only an earlier card had.
  const earlier = Object.entries(inputs).filter(([name]) => !known.has(name));
  const metadataEntries = card.metadata.filter(({ name }) => metadata[name]);
  return (
    <div className="given">
      {texts.map((field) => (
        <UserText key={field.name} label={currentWords().feedback.entry.asGiven}>
          {marked?.field === field.name ? marked.text : String(inputs[field.name] ?? "")}
        </UserText>
      ))}
      {others.length > mostShown && <FoldedValues fields={others} inputs={inputs} />}
      {others.length + earlier.length + metadataEntries.length > 0 && (
        <dl className="facts">
          {others.length <= mostShown && <Values fields={others} inputs={inputs} />}
          {earlier.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd dir="auto">{value === null ? currentWords().controls.values.notKnown : String(value)}</dd>
            </div>
          ))}
          {metadataEntries.map(({ name, label }) => (
            <div key={name}>
              <dt>{label}</dt>
              <dd dir="auto">{metadata[name]}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

function Values({ fields, inputs }: { fields: readonly Field[]; inputs: Inputs }) {
  return fields.map((field) => (
    <div key={field.name}>
      <dt>{field.label}</dt>
      <dd>{valueText(field, inputs[field.name])}</dd>
    </div>
  ));
}

/** Values in a collapsed section, which are drawn only while it is open. */
function FoldedValues({ fields, inputs }: { fields: readonly Field[]; inputs: Inputs }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{currentWords().controls.values.all(fields.length)}</summary>
      {isOpen && (
        <dl className="facts">
          <Values fields={fields} inputs={inputs} />
        </dl>
      )}
    </details>
  );
}
