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
