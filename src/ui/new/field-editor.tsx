import { useState } from "react";
import type { Problem } from "../../core/errors.ts";
import type { DraftField } from "../../doctor/draft-types.ts";
import { formatNumber } from "../words/format.ts";
import { useWords } from "../words/language.ts";
import { readChoices, withChoices, withKind, writeChoices } from "./draft.ts";
import { CheckLine, NumberLine, SelectLine, TextLine, TextLines } from "./text-line.tsx";

type Change = (change: Partial<{ [Key in keyof DraftField]: DraftField[Key] | undefined }>) => void;

/** A draft's field: a one-line summary that opens to show everything that can be changed. */
export function FieldEditor({
  field,
  problems,
  onChange,
}: {
  field: DraftField;
  /** The problems of this field, by key. */
  problems: readonly Problem[];
  onChange: Change;
}) {
  const words = useWords().newModel.draft.field;
  const [isOpen, setIsOpen] = useState(false);
  const hasProblem = problems.length > 0;
  return (
    <details
      className="draft-field"
      open={isOpen || hasProblem}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
    >
      <summary>
        {field.label || field.name} <span className="draft-field-facts">{useSummary(field)}</span>
      </summary>
      {(isOpen || hasProblem) && (
        <fieldset className="draft-field-keys" aria-label={field.label || field.name}>
          <Keys field={field} problems={problems} onChange={onChange} />
          <CheckLine
            checked={field.optional ?? false}
            onChange={(optional) => onChange({ optional: optional || undefined })}
          >
            {words.optional}
          </CheckLine>
        </fieldset>
      )}
    </details>
  );
}

function Keys({
  field,
  problems,
  onChange,
}: {
  field: DraftField;
  problems: readonly Problem[];
  onChange: Change;
}) {
  const words = useWords().newModel.draft.field;
  const problemAt = (key: string) =>
    problems.find(({ at }) => at === key || at.startsWith(`${key}.`))?.message;
  const line = (key: "label" | "unit" | "help" | "group") => (
    <TextLine
      label={words[key]}
      value={field[key]}
      problem={problemAt(key)}
      onChange={(value) => onChange({ [key]: value })}
    />
  );
  return (
    <>
      {line("label")}
      <SelectLine
        label={words.kind}
        value={field.kind}
        problem={problemAt("kind")}
        options={kindsFor(field).map((kind) => ({ value: kind, label: words.kinds[kind] }))}
        onChange={(kind) => onChange(withKind(field, kind))}
      />
      {field.kind === "number" && (
        <>
          <NumberLine
            label={words.min}
            value={field.min}
            problem={problemAt("min")}
            onChange={(min) => onChange({ min })}
          />
          <NumberLine
            label={words.max}
            value={field.max}
            problem={problemAt("max")}
            onChange={(max) => onChange({ max })}
          />
          {line("unit")}
          <NumberLine
            label={words.default}
            value={field.default as number | undefined}
            problem={problemAt("default")}
            onChange={(value) => onChange({ default: value })}
          />
        </>
      )}
      {field.kind === "category" && (
        <>
          <ChoiceLines
            choices={field.choices}
            problem={problemAt("choices")}
            onChange={(choices) => onChange(withChoices(field, choices))}
          />
          <SelectLine
            label={words.default}
            value={String(field.default ?? "")}
            options={[
              { value: "", label: words.none },
              ...(field.choices ?? []).map(({ value, label }) => ({ value, label: label ?? value })),
            ]}
            onChange={(value) => onChange({ default: value })}
          />
        </>
      )}
      {field.kind === "boolean" && (
        <>
          <FlagLine label={words.yes} value={field.yes ?? 1} onChange={(yes) => onChange({ yes })} />
          <FlagLine label={words.no} value={field.no ?? 0} onChange={(no) => onChange({ no })} />
        </>
      )}
      {line("help")}
      {line("group")}
      {(field.kind === "number" || field.kind === "category") && (
        <CheckLine
          checked={field.outOfRange !== "warn"}
          onChange={(refuses) => onChange({ outOfRange: refuses ? "reject" : "warn" })}
        >
          {words.outOfRange}
        </CheckLine>
      )}
    </>
  );
}

/**
 * The kinds that a field can be changed to, depending on whether the graph takes numbers or text. Values such as "1"
 * don't show which; if the graph doesn't take the chosen kind, the form beside the editor says so.
 */
function kindsFor({ kind, choices = [], yes }: DraftField): DraftField["kind"][] {
  if (kind === "number" || (kind === "boolean" && typeof yes !== "string"))
    return ["number", "category", "boolean"];
  const mayBeNumbers = choices.every(({ value }) => Number.isFinite(Number(value)));
  return kind === "category" && choices.length > 0 && mayBeNumbers
    ? ["text", "number", "category", "boolean", "datetime"]
    : ["text", "category", "boolean", "datetime"];
}

/**
 * A box for the value that the graph takes as yes or no. If that is a number, anything else, such as "-",
 * isn't stored; an empty box never is.
 */
function FlagLine({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | number;
  onChange: (value: string | number) => void;
}) {
  const words = useWords().newModel.draft.field;
  const [text, setText] = useState(String(value));
  const read = (typed: string) => (typeof value === "number" && typed.trim() !== "" ? Number(typed) : typed);
  const isUsable = (typed: string) => typed.trim() !== "" && !Number.isNaN(read(typed));
  return (
    <TextLine
      label={label}
      value={text}
      problem={isUsable(text) || text === String(value) ? undefined : words.flagKept(String(value))}
      onChange={(typed) => {
        setText(typed);
        if (isUsable(typed)) onChange(read(typed));
      }}
    />
  );
}

/** A short description of a field. */
function useSummary({ kind, min, max, unit, choices }: DraftField): string {
  const words = useWords().newModel.draft.field;
  const range =
    typeof min === "number" && typeof max === "number"
      ? words.range(formatNumber(min), formatNumber(max), unit)
      : unit;
  const facts =
    kind === "number" ? range : kind === "category" ? words.choiceCount(choices?.length ?? 0) : "";
  return [words.kinds[kind], facts].filter(Boolean).join(", ");
}

/** A text box with one choice per line. */
function ChoiceLines({
  choices,
  problem,
  onChange,
}: {
  choices: DraftField["choices"];
  problem: string | undefined;
  onChange: (choices: DraftField["choices"]) => void;
}) {
  const words = useWords().newModel.draft.field;
  const written = writeChoices(choices);
  // A line that is still being typed, such as an empty one, is not part of the choices yet.
  const [typed, setTyped] = useState({ text: written, written });
  const change = (text: string) => {
    const next = readChoices(text, choices);
    setTyped({ text, written: writeChoices(next) });
    onChange(next);
  };
  return (
    <TextLines
      label={words.choices}
      help={words.choicesHelp}
      value={typed.written === written ? typed.text : written}
      problem={problem}
      onChange={change}
    />
  );
}
