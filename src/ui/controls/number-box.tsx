import { type ControlProps, FieldShell } from "./field-shell.tsx";

/**
 * A number with its unit. The box is a text box with a numeric keyboard: a `type="number"` box hides text that it can't
 * read, so the page couldn't say what is wrong with it.
 */
export function NumberBox(props: ControlProps & { unit?: string | undefined; signed: boolean }) {
  const { value, onChange, name, unit, signed, replaces: _, ...shell } = props;
  return (
    <FieldShell {...shell}>
      {({ id, describedBy, invalid }) => (
        <span className="number-box">
          <input
            id={id}
            name={name}
            value={value}
            // Phones' decimal keyboards have no minus key.
            inputMode={signed ? "text" : "decimal"}
            autoComplete="off"
            aria-describedby={describedBy}
            aria-invalid={invalid || undefined}
            onChange={(event) => onChange(event.target.value)}
          />
          {unit && <span className="unit">{unit}</span>}
        </span>
      )}
    </FieldShell>
  );
}
