import { useState } from "react";
import { useWords } from "../words/language.ts";
import { type ControlProps, FieldShell } from "./field-shell.tsx";

/** One of the options that a control offers. */
export type Choice = { readonly value: string; readonly label: string };

/** A few choices as radio buttons; an optional field also has a choice for "not known". */
export function Choices(props: ControlProps & { choices: readonly Choice[] }) {
  const { value, onChange, name, choices, replaces: _, ...shell } = props;
  const { controls: words } = useWords();
  const all = shell.optional ? [...choices, { value: "", label: words.notKnown }] : choices;
  return (
    <FieldShell {...shell} group>
      {({ id, invalid }) => (
        <div className="choices">
          {all.map((choice) => (
            <label key={choice.value}>
              <input
                type="radio"
                name={`${id}-${name}`}
                value={choice.value}
                checked={value === choice.value}
                data-field={name}
                aria-invalid={invalid || undefined}
                onChange={() => onChange(choice.value)}
              />
              {choice.label}
            </label>
          ))}
        </div>
      )}
    </FieldShell>
  );
}

/** The value of the list's last option. No choice in a card has this value. */
const other = "\u0000other";

/** A native select box. With `free`, its last option opens a text box for any other value. */
export function ChoiceList(props: ControlProps & { choices: readonly Choice[]; free: boolean }) {
  const { value, onChange, name, choices, free, replaces: _, ...shell } = props;
  const { controls: words } = useWords();
  const isListed = value === "" || choices.some((choice) => choice.value === value);
  /**
   * The text in the box. It is kept because a text that equals a listed choice may be only the beginning of a
   * longer one. Undefined if the visitor has picked a choice or nothing yet.
   */
  const [typed, setTyped] = useState<string>();
  const isOther = !isListed || typed === value;
  const type = (text: string) => {
    setTyped(text);
    onChange(text);
  };
  return (
    <FieldShell {...shell}>
      {({ id, describedBy, invalid }) => (
        <>
          <select
            id={id}
            name={name}
            value={isOther ? other : value}
            aria-describedby={describedBy}
            aria-invalid={invalid || undefined}
            onChange={({ target }) => {
              if (target.value === other) return type("");
              setTyped(undefined);
              onChange(target.value);
            }}
          >
            {(shell.optional || value === "") && (
              <option value="">{shell.optional ? words.notKnown : words.choose}</option>
            )}
            {choices.map((choice) => (
              <option key={choice.value} value={choice.value}>
                {choice.label}
              </option>
            ))}
            {(free || isOther) && <option value={other}>{words.other}</option>}
          </select>
          {isOther && (
            <input
              aria-label={words.otherText}
              value={value}
              dir="auto"
              autoComplete="off"
              aria-describedby={describedBy}
              onChange={(event) => type(event.target.value)}
            />
          )}
        </>
      )}
    </FieldShell>
  );
}
