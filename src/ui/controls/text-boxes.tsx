import { countCharacters } from "../../core/inputs.ts";
import { longestTextFor } from "../display/longest-text.ts";
import { formatCount } from "../words/format.ts";
import { useWords } from "../words/language.ts";
import { type ControlProps, FieldShell } from "./field-shell.tsx";

/** A text with more characters than this fills its box at any width. */
const fullLength = 20_000;

/** A box for longer text, set in the reading typeface. It shows a character count once the number matters. */
export function TextArea(props: ControlProps & { minLength: number; maxLength: number }) {
  const { value, onChange, name, minLength, maxLength, replaces, ...shell } = props;
  const select = ({ currentTarget }: { currentTarget: HTMLTextAreaElement }) => currentTarget.select();
  const { controls: words } = useWords();
  const length = countCharacters(value);
  const trimmed = countCharacters(value.trim());
  const short = trimmed < minLength;
  const note =
    short && length > 0
      ? words.length.atLeast(formatCount(trimmed), formatCount(minLength))
      : length > 280 || length > maxLength * 0.8
        ? words.length.atMost(formatCount(length), formatCount(maxLength))
        : undefined;
  return (
    <FieldShell {...shell} note={note && <span className="figures">{note}</span>}>
      {({ id, describedBy, invalid }) => (
        <textarea
          id={id}
          name={name}
          value={value}
          rows={6}
          data-longest={longestTextFor(maxLength)}
          // The browser would lay out all of a long text again and again, only to find that it doesn't fit.
          data-full={length > fullLength || undefined}
          dir="auto"
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          onFocus={replaces ? select : undefined}
          // A click would otherwise undo the selection made on focus.
          onClick={replaces ? select : undefined}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </FieldShell>
  );
}

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
