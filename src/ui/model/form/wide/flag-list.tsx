import type { ReactNode } from "react";
import type { Field } from "../../../../core/card.ts";
import { Combobox } from "../../../controls/combobox.tsx";
import type { FormValues } from "../../../state/form-values.ts";
import { useWords } from "../../../words/language.ts";

/** Many yes-or-no fields as one list: the visitor searches for those that apply and picks them; all others are "no". */
export function FlagList({
  title,
  fields,
  values,
  onValues,
  children,
}: {
  title: string | undefined;
  fields: readonly Field[];
  values: FormValues;
  onValues: (values: FormValues) => void;
  /** The controls of fields whose value is neither yes nor no. */
  children: ReactNode;
}) {
  const words = useWords().model.form.wide;
  const picked = fields.filter(({ name }) => values[name] === "yes");
  const others = fields.filter(({ name }) => values[name] !== "yes");
  return (
    <fieldset className="flag-list">
      <legend className="field-head">
        {title === undefined ? words.flags : words.flagsOf(title)}{" "}
        <span className="hint figures">{words.picked(picked.length, fields.length)}</span>
      </legend>
      {picked.length > 0 && (
        <ul className="chips">
          {picked.map(({ name, label }) => (
            <li key={name}>
              <button
                type="button"
                className="chip"
                aria-label={words.remove(label)}
                onClick={() => onValues({ ...values, [name]: "no" })}
              >
                {label} <span aria-hidden="true">×</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <Combobox
        name=""
        label={words.find}
        optional={false}
        choices={others.map(({ name, label }) => ({ value: name, label }))}
        takes="picked"
        value=""
        onChange={(name) => name !== "" && onValues({ ...values, [name]: "yes" })}
      />
      {children}
    </fieldset>
  );
}
