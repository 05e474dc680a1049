import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useWords } from "../words/language.ts";
import type { Choice } from "./choices.tsx";
import { type ControlProps, FieldShell } from "./field-shell.tsx";

/** The maximum number of choices drawn at once; typing finds the others. */
const maxShown = 200;

/**
 * A box that searches its choices, following the combobox pattern of the ARIA Authoring Practices Guide: the arrow
 * keys and Enter choose, Escape closes, and typing narrows the list to the choices that contain the typed words. An
 * optional field also has a choice for "not known", unless it takes text as typed.
 */
export function Combobox(
  props: ControlProps & {
    choices: readonly Choice[];
    /**
     * "listed": only listed choices. "picked": the same, but a choice that is typed in full is not accepted until the
     * visitor picks it, presses Enter or leaves the box, because it may be the beginning of a longer choice. "free":
     * any text, once the visitor has finished typing. "as-typed": any text, updated on every keystroke.
     */
    takes: "listed" | "picked" | "free" | "as-typed";
    maxLength?: number | undefined;
  },
) {
  const { value, onChange, name, choices, takes, maxLength, replaces: _, ...shell } = props;
  const { controls: words } = useWords();
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  /** The text being typed; undefined while the box shows its value. */
  const [typed, setTyped] = useState<string>();
  const [active, setActive] = useState(-1);

  const unknown = shell.optional && takes !== "as-typed" ? [{ value: "", label: words.notKnown }] : [];
  const found = matching(typed === undefined || typed === "" ? undefined : typed, [...unknown, ...choices]);
  const shown = found.slice(0, maxShown);

  const isFromList = takes === "listed" || takes === "picked";

  const close = () => {
    setOpen(false);
    setTyped(undefined);
    setActive(-1);
  };
  const choose = (choice: Choice) => {
    onChange(choice.value);
    close();
  };
  /** Accepts the typed text if it is allowed; otherwise restores the box's value. */
  const finish = () => {
    const exact = typed === undefined ? undefined : exactly(typed, choices);
    if (exact) onChange(exact.value);
    else if (typed !== undefined && (!isFromList || typed.trim() === "")) onChange(typed.trim());
    close();
  };
  const type = (text: string) => {
    const exact = exactly(text, choices);
    setTyped(text);
    // A list with nothing new to offer would only cover what is below the box.
    setOpen(text !== "" && (!exact || takes === "picked"));
    setActive(-1);
    if (exact && takes !== "as-typed" && takes !== "picked") onChange(exact.value);
    if (takes === "as-typed") onChange(text);
  };
  const onKey = (event: KeyboardEvent) => {
    // The keys choose among an input method's suggestions, for example for Japanese.
    if (event.nativeEvent.isComposing) return;
    const isModified = event.altKey || event.ctrlKey || event.metaKey;
    // The same key then submits the form, whose handler must see the text that was typed.
    if (event.key === "Enter" && (isModified || !open)) flushSync(finish);
    if (isModified) return;
    const target = { ArrowDown: active + 1, ArrowUp: Math.max(active, 0) - 1 }[event.key];
    if (target !== undefined) {
      setOpen(true);
      setActive(open ? (target + shown.length) % Math.max(1, shown.length) : Math.max(0, active));
    } else if (event.key === "Enter" && open) {
      const choice = shown[active];
      if (choice) choose(choice);
      else finish();
    } else if (event.key === "Escape" && open) close();
    else return;
    event.preventDefault();
  };
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView?.({ block: "nearest" });
  }, [active]);

  return (
    <FieldShell {...shell}>
      {({ id, describedBy, invalid }) => (
        <span className="combobox">
          <input
            id={id}
            name={name}
            role="combobox"
            value={typed ?? labelOf(value, choices)}
            placeholder={unknown[0]?.label}
            maxLength={maxLength}
            dir="auto"
            autoComplete="off"
            aria-autocomplete="list"
            aria-expanded={open}
            aria-controls={listId}
            aria-activedescendant={active >= 0 ? `${listId}-${active}` : undefined}
            aria-describedby={describedBy}
            aria-invalid={invalid || undefined}
            onChange={(event) => type(event.target.value)}
            onKeyDown={onKey}
            onClick={(event) => {
              if (!open) event.currentTarget.select();
              setOpen(true);
            }}
            onBlur={finish}
          />
          <div
            id={listId}
            ref={list}
            role="listbox"
            aria-label={words.choices}
            hidden={!open || shown.length === 0}
          >
            {open &&
              shown.map((choice, index) => (
                // biome-ignore lint/a11y/useFocusableInteractive: the box keeps focus and announces the active option
                // biome-ignore lint/a11y/useKeyWithClickEvents: the box handles the keys
                <div
                  key={choice.value}
                  id={`${listId}-${index}`}
                  role="option"
                  aria-selected={choice.value === value || choice.label === value}
                  data-active={index === active || undefined}
                  // Otherwise the box would lose focus, and close the list, before the click.
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => choose(choice)}
                >
                  {choice.label}
                </div>
              ))}
          </div>
        </span>
      )}
    </FieldShell>
  );
}

function labelOf(value: string, choices: readonly Choice[]): string {
  return choices.find((choice) => choice.value === value)?.label ?? value;
}

function exactly(text: string, choices: readonly Choice[]): Choice | undefined {
  const wanted = text.trim();
  const exact = choices.find(({ label }) => label === wanted);
  if (exact) return exact;
  // Two choices may differ only in case.
  const alike = choices.filter(({ label }) => label.toLowerCase() === wanted.toLowerCase());
  return alike.length === 1 ? alike[0] : undefined;
}

/** The choices that contain every word of a text; those that begin with the text come first. */
function matching(text: string | undefined, choices: readonly Choice[]): readonly Choice[] {
  if (text === undefined) return choices;
  const wanted = text.trim().toLowerCase();
  const parts = wanted.split(/\s+/);
  const found = choices.filter(({ label }) => parts.every((part) => label.toLowerCase().includes(part)));
  const begins = ({ label }: Choice) => (label.toLowerCase().startsWith(wanted) ? 0 : 1);
  return found.toSorted((a, b) => begins(a) - begins(b));
}
