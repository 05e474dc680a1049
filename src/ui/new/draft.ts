import { type Card, parseSourceCard, type SourceCard } from "../../core/card.ts";
import { AppError, type Problem } from "../../core/errors.ts";
import { validateInputs } from "../../core/inputs.ts";
import type { DraftCard, DraftField } from "../../doctor/draft-types.ts";
import { exampleValues, rawInputs } from "../state/form-values.ts";
import { currentWords } from "../words/language.ts";

/** The result of checking a draft: the card, or a problem for each faulty key. */
export type CheckedDraft =
  | { readonly status: "valid"; readonly card: SourceCard }
  | { readonly status: "invalid"; readonly problems: readonly Problem[] };

/** Checks a draft against the card format. Examples that the form would reject are left out of the card. */
export function checkDraft(draft: DraftCard): CheckedDraft {
  try {
    const card = parseSourceCard(draft, "model.json");
    const read = card.examples.map((example) => readExample(card, example));
    const examples = read.filter(({ problems }) => problems.length === 0).map(({ example }) => example);
    return { status: "valid", card: { ...card, examples } };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const problems = error.problems.map(({ at, message }) => ({
      at,
      message: `${currentWords()
        .errors.expected(message.replace(/^expected (Invalid input: )?/, ""))
        .replace(/^./, (first) => first.toUpperCase())}.`,
    }));
    return { status: "invalid", problems };
  }
}

type Example = SourceCard["examples"][number];

/**
 * Converts an example's values from edited text to what the card stores, or returns the reasons why the form would
 * reject them. Empty values stay empty, as in the form.
 */
export function readExample(
  card: SourceCard,
  example: Example,
): { readonly example: Example; readonly problems: readonly Problem[] } {
  const raw = rawInputs(card, exampleValues(card, example));
  const fields = card.fields.filter(({ name }) => raw[name]?.trim() !== "");
  const filled = Object.fromEntries(fields.map(({ name }) => [name, raw[name]]));
  const checked = validateInputs({ fields }, filled);
  if (checked.status === "invalid") return { example, problems: checked.problems };
  return { example: { ...example, inputs: { ...checked.inputs } }, problems: [] };
}

/**
 * Completes the card of a model that has not been added yet. No model can have the id that is used here, so there are
 * no lessons for it.
 */
export function trialCard(card: SourceCard, bytes: number): Card {
  return { ...card, id: "new", files: { "model.onnx": { bytes, sha256: "0".repeat(64) } } } as Card;
}

type Structure = Pick<SourceCard, "fields" | "classes" | "output" | "batchRows">;

/**
 * The parts of a card that determine how the graph is called. As long as they stay the same, an open model doesn't
 * have to be reopened.
 */
export function structureOf({ fields, classes, output, batchRows }: Structure): string {
  const asked = fields.map((field) => {
    const values =
      field.kind === "boolean" ? [field.yes, field.no] : field.kind === "datetime" ? field.as : 0;
    return [field.name, field.kind, field.input, values];
  });
  return JSON.stringify([asked, classes.map(({ name }) => name), output, batchRows]);
}

/** Changes one field of a draft. A key set to undefined or to an empty text is removed, but for the label. */
export function changeField(
  draft: DraftCard,
  index: number,
  change: Partial<Changes<DraftField>>,
): DraftCard {
  const fields = draft.fields.map((field, at) => (at === index ? tidy({ ...field, ...change }) : field));
  return { ...draft, fields };
}

type Changes<Type> = { [Key in keyof Type]: Type[Key] | undefined };

function tidy(field: Changes<DraftField>): DraftField {
  return Object.fromEntries(
    // Every field has a label: one that is emptied stays as an empty text, which the check asks to fill in.
    Object.entries(field).filter(([key, value]) => value !== undefined && (value !== "" || key === "label")),
  ) as DraftField;
}

/** Changes a category's choices. A default or typical value that is no longer one of them is removed. */
export function withChoices(field: DraftField, choices: DraftField["choices"]): Partial<Changes<DraftField>> {
  const has = (list: DraftField["choices"], wanted: unknown) => list?.some(({ value }) => value === wanted);
  const isGone = (value: unknown) => has(field.choices, value) && !has(choices, value);
  return {
    choices,
    ...(isGone(field.default) && { default: undefined }),
    ...(isGone(field.typical) && { typical: undefined }),
  };
}

/** Changes a field to a different kind, and removes the keys whose values might not fit that kind. */
export function withKind(field: DraftField, kind: DraftField["kind"]): Partial<Changes<DraftField>> {
  const nothing = {
    min: undefined,
    max: undefined,
    step: undefined,
    choices: undefined,
    yes: undefined,
    no: undefined,
    default: undefined,
    typical: undefined,
    outOfRange: undefined,
    unit: undefined,
  };
  const isNumber = field.kind === "number";
  switch (kind) {
    case "category": {
      const choices = isNumber ? wholeNumbers(field.min, field.max) : yesAndNo(field);
      return { ...nothing, kind, choices: choices.map((value) => ({ value })) };
    }
    case "boolean": {
      const [no, yes] = twoValues(field);
      return { ...nothing, kind, yes, no };
    }
    default:
      return { ...nothing, kind };
  }
}

function wholeNumbers(min = 0, max = 1): string[] {
  const first = Math.ceil(min);
  const count = Math.min(50, Math.max(0, Math.floor(max) - first + 1));
  return Array.from({ length: count }, (_, index) => String(first + index));
}

/** The values for no and yes: a number's range if it has just two whole numbers, or the first two choices. */
function twoValues({ kind, min, max, choices = [] }: DraftField): [string | number, string | number] {
  const numbers = kind === "number" ? wholeNumbers(min, max) : [];
  const texts = numbers.length === 2 ? numbers : choices.map(({ value }) => value);
  if (texts.length < 2) return [0, 1];
  const areNumbers = texts.every((text) => Number.isFinite(Number(text)));
  const sorted = areNumbers ? texts.toSorted((a, b) => Number(a) - Number(b)) : texts;
  // The graph may take texts, for which 1 is not "01".
  const [no, yes] = sorted.map((text) => (String(Number(text)) === text ? Number(text) : text));
  return [no!, yes!];
}

function yesAndNo({ yes, no }: DraftField): string[] {
  return yes === undefined || no === undefined ? [] : [String(no), String(yes)];
}

type Choices = NonNullable<DraftField["choices"]>;

/** Writes choices as lines of text: `value`, or `value = label`. */
export function writeChoices(choices: Choices = []): string {
  return choices.map(({ value, label }) => (label === undefined ? value : `${value} = ${label}`)).join("\n");
}

/** The reverse of `writeChoices`. A known value may itself contain " = ", and keeps its count. */
export function readChoices(text: string, known: Choices = []): Choices {
  const values = new Set(known.map(({ value }) => value));
  const counts = new Map(known.map(({ value, count }) => [value, count]));
  const written = readLines(text, values);
  return written.map((choice) => {
    const count = counts.get(choice.value);
    return count === undefined ? choice : { ...choice, count };
  });
}

/** What may follow a known value: nothing, a label, or as much of " = " as has been typed so far. */
const afterValue = /^(?: =?)?$|^ = /;

function readLines(text: string, values: ReadonlySet<string>): Choices {
  // "a = b" may be known as well as "a".
  const longest = [...values].sort((one, other) => other.length - one.length);
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const known = longest.find((each) => line.startsWith(each) && afterValue.test(line.slice(each.length)));
      const at = known?.length ?? line.indexOf(" = ");
      if (at < 0) return { value: line.trim() };
      const label = line.slice(at + 3).trim();
      const value = known ?? line.slice(0, at).trim();
      return label === "" ? { value } : { value, label };
    });
}

/**
 * A row to try the model with: typical values if known, otherwise values from the fields' ranges and choices. Undefined
 * if there is a field whose value only the visitor can provide.
 */
export function exampleInputs(draft: DraftCard): Record<string, string | number | null> | undefined {
  const inputs: Record<string, string | number | null> = {};
  for (const field of draft.fields) {
    const value = exampleValue(field);
    if (value === undefined) return undefined;
    inputs[field.name] = value;
  }
  return inputs;
}

function exampleValue(field: DraftField): string | number | null | undefined {
  const { kind, typical, optional, min, max, choices, no = 0 } = field;
  const known = typical ?? field.default;
  switch (kind) {
    case "number": {
      if (known !== undefined) return known;
      if (optional) return null;
      const middle = min !== undefined && max !== undefined ? (min + max) / 2 : (min ?? max ?? 0);
      const short = field.step === 1 ? Math.round(middle) : Number(middle.toPrecision(3));
      return short < (min ?? middle) || short > (max ?? middle) ? middle : short;
    }
    case "category":
      return known ?? choices?.[0]?.value;
    case "boolean":
      return known === "yes" ? (field.yes ?? 1) : no;
    case "text":
    case "datetime":
      return known ?? (optional ? "" : undefined);
  }
}

/**
 * Copies the wording of the replaced model to the draft: its title, the labels of classes with the same name, and
 * the labels and groups of fields with the same name and kind; where the draft has none, also its summary and the
 * fields' help and units.
 */
export function withWordsOf(draft: DraftCard, before: Card): DraftCard {
  const fields = draft.fields.map((field): DraftField => {
    const known = before.fields.find(({ name, kind }) => name === field.name && kind === field.kind);
    if (known === undefined) return field;
    const { label, help, group } = known;
    const unit = known.kind === "number" ? known.unit : undefined;
    return tidy({ ...field, label, help: field.help ?? help, group, unit: field.unit ?? unit });
  });
  const classes = draft.classes.map((entry) => {
    const label = before.classes.find(({ name }) => name === entry.name)?.label;
    return label === undefined ? entry : { ...entry, label };
  });
  const { title, summary } = before;
  return { ...draft, id: before.id, title, summary: draft.summary ?? summary, fields, classes };
}

/**
 * Repeats on a new draft of the same model what was edited in an earlier one, key by key: the model was examined again,
 * perhaps with one more file. If a field's kind has changed, only its wording is kept.
 * @param first the earlier draft before it was edited
 */
export function withEdits(next: DraftCard, first: DraftCard, edited: DraftCard): DraftCard {
  const fields = next.fields.map((field) => {
    const was = first.fields.find(({ name }) => name === field.name);
    const is = edited.fields.find(({ name }) => name === field.name);
    if (was === undefined || is === undefined) return field;
    const keys = was.kind === field.kind ? undefined : ["label", "help", "group"];
    return tidy(withChanges(field, was, is, keys));
  });
  const classes = next.classes.map((entry) => {
    const was = first.classes.find(({ name }) => name === entry.name);
    const is = edited.classes.find(({ name }) => name === entry.name);
    return was && is ? withChanges(entry, was, is) : entry;
  });
  const others = ["id", "title", "summary", "examples"];
  return { ...withChanges(next, first, edited, others), fields, classes };
}

function withChanges<Type extends object>(next: Type, first: Type, edited: Type, keys?: string[]): Type {
  const valueIn = (object: Type, key: string) => object[key as keyof Type];
  const changed = (keys ?? Object.keys({ ...first, ...edited })).filter(
    (key) => JSON.stringify(valueIn(first, key)) !== JSON.stringify(valueIn(edited, key)),
  );
  return { ...next, ...Object.fromEntries(changed.map((key) => [key, valueIn(edited, key)])) };
}
