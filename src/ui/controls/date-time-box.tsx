import { useWords } from "../words/language.ts";
import { type ControlProps, FieldShell } from "./field-shell.tsx";

/** A date and a time. The value is ISO 8601 in UTC, and the box shows UTC, as the note below it says. */
export function DateTimeBox(props: ControlProps) {
  const { value, onChange, name, replaces: _, ...shell } = props;
  return (
    <FieldShell {...shell} note={useWords().controls.utc}>
      {({ id, describedBy, invalid }) => (
        <input
          id={id}
          name={name}
          type="datetime-local"
          value={value.replace(/(\.\d+)?Z$/, "")}
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          onChange={(event) => onChange(event.target.value === "" ? "" : toIso(event.target.value))}
        />
      )}
    </FieldShell>
  );
}

function toIso(local: string): string {
  const instant = new Date(`${local}Z`);
  return Number.isNaN(instant.getTime()) ? local : instant.toISOString();
}
