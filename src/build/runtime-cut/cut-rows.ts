import type { Card, Field } from "../../core/card.ts";
import type { Inputs } from "../../core/prediction.ts";
import { createRandom, type Random } from "../../training/random.ts";

type Value = string | number | null;

/**
 * Fragments for building test texts: different scripts, punctuation, emoji, text that looks like code, and
 * characters that aren't on keyboards.
 */
const fragments = [
  "the",
  "a",
  "good",
  "never",
  "DON'T",
  "it's",
  "10/10",
  "3.14159",
  "!",
  "?!",
  "...",
  ":-)",
  "<br />",
  "&amp;",
  "https://example.org/?a=1&b=2",
  "Ärger",
  "ÇA",
  "İstanbul",
  "ß",
  "ﬁ",
  "e\u0301",
  "Ωμέγα",
  "привет",
  "مرحبا",
  "שלום",
  "你好世界",
  "こんにちは",
  "한국어",
  "ไทย",
  "नमस्ते",
  "👽",
  "👩‍👩‍👧‍👦",
  "🇩🇪",
  "\u200B",
  "\uFEFF",
  "\uFFFD",
  "\u0000",
  "\u0001",
  "\uD800",
  "\u2028",
  "𝒳",
  "_",
  "-",
  "'",
  '"',
  "\\",
  "0",
  "000",
  "1e9",
] as const;
const whitespace = [" ", " ", " ", " ", "\n", "\t", "  ", "\u00A0", "\r\n", ""] as const;
/** In characters. Only a few are long, since each long text takes tens of milliseconds. */
const textLengths = [0, 1, 2, 3, 7, 15, 16, 17, 40, 120, 400, 1300, 1300, 4000] as const;
const longTextLengths = [20_000, 100_000] as const;

/**
 * Missing values, extremes, up to 200 choices of each field and unusual texts: rows that a card allows, and some
 * that it doesn't allow but that may be passed to the graph anyway.
 */
export type TrialRows = {
  /** The examples, an empty row, each field's special values in turn, and random combinations. */
  readonly rows: readonly Inputs[];
  /** One row for each of the longest texts; empty if no field takes text. */
  readonly longRows: readonly Inputs[];
};

/**
 * Generates rows for a model's trial.
 * @param seed a different seed yields different random rows
 * @param count the number of random rows after the special ones
 */
export function makeTrialRows(card: Card, seed: number, count: number): TrialRows {
  const random = createRandom(seed);
  const words = wordsOf(card);
  const middle = rowOf(card, (field) => usualValue(field, random, words));
  const special = card.fields.flatMap((field) =>
    specialValues(field).map((value): Inputs => ({ ...middle, [field.name]: value })),
  );
  const examples = card.examples.map(({ inputs }) => rowOf(card, ({ name }) => inputs[name] ?? null));
  const nothing = rowOf(card, missingValue);
  const mixed = Array.from({ length: count }, () =>
    rowOf(card, (field) => {
      const chance = random();
      if (chance < 0.08) return missingValue(field);
      if (chance < 0.25) return pick(specialValues(field), random);
      return usualValue(field, random, words);
    }),
  );
  const texts = card.fields.filter(({ kind }) => kind === "text");
  const longRows = texts.flatMap((field) =>
    longTextLengths.map((length): Inputs => ({ ...middle, [field.name]: makeText(length, random, words) })),
  );
  return { rows: [...examples, nothing, ...special, ...mixed], longRows };
}

function rowOf(card: Card, give: (field: Field) => Value): Inputs {
  return Object.fromEntries(card.fields.map((field) => [field.name, give(field)]));
}

/** Words from the card's own examples, which are closer to what people write than made-up words. */
function wordsOf(card: Card): readonly string[] {
  const texts = card.examples.flatMap(({ inputs }) => Object.values(inputs)).filter(isText);
  const words = texts.flatMap((text) => text.split(/\s+/)).filter((word) => word !== "");
  return words.length > 0 ? words : fragments;
}

function usualValue(field: Field, random: Random, words: readonly string[]): Value {
  switch (field.kind) {
    case "text":
      return makeText(pick(textLengths, random), random, words);
    case "number":
      return numberBetween(rangeOf(field), random());
    case "category":
      return pick(field.choices, random).value;
    case "boolean":
      return random() < 0.5 ? field.yes : field.no;
    case "datetime": {
      const seconds = Math.floor((random() - 0.1) * 2 ** 32);
      return field.as === "seconds" ? seconds : new Date(seconds * 1000).toISOString();
    }
  }
}

function specialValues(field: Field): readonly Value[] {
  switch (field.kind) {
    case "text":
      return ["", " ", "\n", "a", ...fragments, fragments.join(" "), "A".repeat(300), "! ".repeat(200)];
    case "number": {
      const range = rangeOf(field);
      const inside = [0, 1e-7, 0.5, 1].map((share) => numberBetween(range, share));
      return [null, 0, -1, 1, 0.1, 1e-38, -1e30, 1e30, 3.4e38, 2 ** 31, 2 ** 53, ...inside];
    }
    case "category":
      return ["", "unknown", "Ärger 👽", " ", ...field.choices.slice(0, 200).map(({ value }) => value)];
    case "boolean":
      return [missingValue(field), field.yes, field.no];
    case "datetime":
      return field.as === "seconds"
        ? [null, 0, -1, 1e9, 4e9]
        : ["", "1970-01-01T00:00:00.000Z", "2026-02-28T23:59:59.999Z"];
  }
}

/** The value that the app passes to the graph for an empty field. */
function missingValue(field: Field): Value {
  if (field.kind === "text" || field.kind === "category") return "";
  if (field.kind === "boolean") return typeof field.yes === "number" ? null : "";
  return field.kind === "datetime" && field.as === "iso" ? "" : null;
}

type Range = { readonly min: number; readonly max: number };

/** The range in the card or, if it has none, a range wide enough for most tables. */
function rangeOf({ min, max }: Extract<Field, { kind: "number" }>): Range {
  if (min !== undefined) return { min, max: max ?? min + 1000 };
  return { min: max === undefined ? -1000 : max - 1000, max: max ?? 1000 };
}

function numberBetween({ min, max }: Range, share: number): number {
  return min + (max - min) * share;
}

function makeText(length: number, random: Random, words: readonly string[]): string {
  // Some texts repeat a few words many times, since such texts take different paths through sorting and hashing.
  if (random() < 0.1) {
    const few = Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(words, random));
    return `${few.join(" ")} `.repeat(length).slice(0, length);
  }
  let text = "";
  while (text.length < length) {
    text += pick(random() < 0.8 ? words : fragments, random) + pick(whitespace, random);
  }
  return text.slice(0, length);
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[Math.floor(random() * items.length)]!;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
