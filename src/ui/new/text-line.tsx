import { type ReactNode, useState } from "react";
import { FieldShell } from "../controls/field-shell.tsx";

type LineProps = {
  readonly label: string;
  readonly help?: string | undefined;
  readonly problem?: string | undefined;
};

/** A text box for one line of a card's text. */
export function TextLine({
  value,
  onChange,
  ...shell
}: LineProps & { value: string | undefined; onChange: (value: string) => void }) {
  return (
    <FieldShell optional={false} {...shell}>
      {({ id, describedBy, invalid }) => (
        <input
          id={id}
          value={value ?? ""}
          dir="auto"
          autoComplete="off"
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </FieldShell>
  );
}

/**
 * A text box for a number in a card; its value is undefined while it is empty. Text that isn't a number is passed on
 * unchanged, so that the card's validation rejects it.
 */
export function NumberLine({
  value,
  onChange,
  ...shell
}: LineProps & { value: number | undefined; onChange: (value: number | undefined) => void }) {
  // Text such as "1." may be a number that is still being typed, so both the text and its value are kept.
  const [typed, setTyped] = useState({ text: textOf(value), value });
  const text = Object.is(typed.value, value) ? typed.text : textOf(value);
  const change = (next: string) => {
    const trimmed = next.trim();
    const number = trimmed === "" ? undefined : Number(trimmed);
    const changed = Number.isNaN(number) ? (trimmed as unknown as number) : number;
    setTyped({ text: next, value: changed });
    onChange(changed);
  };
  return <TextLine {...shell} value={text} onChange={change} />;
}

function textOf(value: number | undefined): string {
  return value === undefined ? "" : String(value);
}

/** A text box for several lines of a card's text. */
export function TextLines({
  value,
  onChange,
  ...shell
}: LineProps & { value: string; onChange: (value: string) => void }) {
  return (
    <FieldShell optional={false} {...shell}>
      {({ id, describedBy, invalid }) => (
        <textarea
          id={id}
          className="draft-lines"
          value={value}
          dir="auto"
          spellCheck={false}
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </FieldShell>
  );
}

/** A select box with a few options. */
export function SelectLine<Value extends string>({
  value,
  options,
  onChange,
  ...shell
}: LineProps & {
  value: Value;
  options: readonly { readonly value: Value; readonly label: string }[];
  onChange: (value: Value) => void;
}) {
  return (
    <FieldShell optional={false} {...shell}>
      {({ id, describedBy }) => (
        <select
          id={id}
          value={value}
          aria-describedby={describedBy}
          onChange={(event) => onChange(event.target.value as Value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </FieldShell>
  );
}

/** A checkbox for a yes-or-no setting. */
export function CheckLine({
  checked,
  onChange,
  children,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
}) {
  return (
    <label className="check check-line">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      {children}
    </label>
  );
}
