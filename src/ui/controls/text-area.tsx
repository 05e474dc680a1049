import { countCharacters } from "../../core/inputs.ts";
import { longestTextFor } from "../display/longest-text.ts";
import { formatCount } from "../words/format.ts";
import { useWords } from "../words/language.ts";
import { type ControlProps, FieldShell } from "./field-shell.tsx";

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
