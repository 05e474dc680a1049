import type { Choice } from "./choices.tsx";
import { type ControlProps, FieldShell } from "./field-shell.tsx";

/** A box to type in that suggests values, by the browser's own list. */
export function SuggestingBox(
  props: ControlProps & { suggestions: readonly Choice[]; maxLength?: number | undefined },
) {
  const { value, onChange, name, suggestions, maxLength, ...shell } = props;
  return (
    <FieldShell {...shell}>
      {({ id, describedBy, invalid }) => (
        <>
          <input
            id={id}
            name={name}
            value={value}
            list={`${id}-list`}
            maxLength={maxLength}
            dir="auto"
            autoComplete="off"
            aria-describedby={describedBy}
            aria-invalid={invalid || undefined}
            onChange={(event) => onChange(event.target.value)}
          />
          <datalist id={`${id}-list`}>
            {suggestions.map((choice) => (
              <option key={choice.value} value={choice.label} />
            ))}
          </datalist>
        </>
      )}
    </FieldShell>
  );
}
