import type { Card, Field, Place } from "../core/card.ts";
import type { Inputs } from "../core/prediction.ts";
import { hasRange, toStep } from "./ice-curves.ts";

/**
 * The field's value in the baseline row: the card's `typical` or, except for a text, its default. With neither, it is
 * a missing value for a time or an optional number, the middle of the range for a required number, the first choice
 * for a category, "no" for a boolean, and the empty string for a text.
 */
export function baselineValue(field: Field): string | number | null {
  switch (field.kind) {
    case "text":
      return field.typical ?? "";
    case "number":
      return field.typical ?? field.default ?? (field.optional ? null : middleOf(field));
    case "category":
      return field.typical ?? field.default ?? field.choices[0]?.value ?? "";
    case "boolean":
      return (field.typical ?? field.default ?? "no") === "yes" ? field.yes : field.no;
    case "datetime": {
      const value = field.typical ?? field.default;
      if (value === undefined) return field.as === "seconds" ? null : "";
      return field.as === "seconds" ? Date.parse(value) / 1000 : value;
    }
  }
}

function middleOf(field: Extract<Field, { kind: "number" }>): number {
  if (!hasRange(field)) return field.min ?? field.max ?? 0;
  const { min, max, scale } = field;
  return toStep(field, scale === "log" && min > 0 ? Math.sqrt(min * max) : (min + max) / 2);
}

/**
 * Groups fields that only make sense together, namely the two coordinates of a place: changing just one of them
 * would yield an unrelated point on Earth. Every other field forms its own group.
 */
export function fieldGroups(card: Card): { readonly label: string; readonly fields: readonly Field[] }[] {
  // Two places may have the same label, so it doesn't identify one.
  const groups = new Map<Place | Field, { label: string; fields: Field[] }>();
  for (const field of card.fields) {
    const place = card.places.find(({ latitude, longitude }) => [latitude, longitude].includes(field.name));
    const key = place ?? field;
    const group = groups.get(key) ?? { label: key.label, fields: [] };
    group.fields.push(field);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** The same row with some fields set to their baseline values. */
export function withBaseline(inputs: Inputs, fields: readonly Field[]): Inputs {
  return { ...inputs, ...Object.fromEntries(fields.map((field) => [field.name, baselineValue(field)])) };
}
