import type { Problem } from "./errors.ts";
import { isJsonObject } from "./json.ts";

/**
 * Expands a card's short forms: a plain string for a class or a choice, and a missing version, which means
 * version 1.
 */
export function expandShortForms(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  const { classes, fields } = value;
  return {
    version: "1",
    ...value,
    ...(Array.isArray(classes) && {
      classes: classes.map((item) => (typeof item === "string" ? { name: item } : item)),
    }),
    ...(Array.isArray(fields) && { fields: fields.map(expandChoices) }),
  };
}

function expandChoices(field: unknown): unknown {
  if (!isJsonObject(field) || !Array.isArray(field.choices)) return field;
  return {
    ...field,
    choices: field.choices.map((item) => (typeof item === "string" ? { value: item } : item)),
  };
}

const cardKeys = { noun: "itemName", mustNot: "outOfScope", contexts: "metadata" };
const fieldKeys = { unusual: "outOfRange" };
const kinds: ReadonlyMap<unknown, string> = new Map([
  ["yes-no", "boolean"],
  ["date-time", "datetime"],
]);

/**
 * Finds keys and values from an earlier card format, which would otherwise be ignored or rejected without a hint.
 * @param card the result of JSON.parse
 * @returns one problem for each, with the new name
 */
export function findFormerKeys(card: unknown): Problem[] {
  if (!isJsonObject(card)) return [];
  return [
    ...renamed(card, "", cardKeys),
    ...renamed(card.learning, "learning.", { guardMaximumDrop: "maximumHoldoutDrop" }),
    ...renamed(card.files, "files.", { "guard.onnx": "holdout.onnx" }),
    ...listOf(card.fields).flatMap((field, index) => [
      ...renamed(field, `fields.${index}.`, fieldKeys),
      ...formerKind(field, index),
    ]),
    ...listOf(card.examples).flatMap((example, index) =>
      renamed(example, `examples.${index}.`, { context: "metadata" }),
    ),
  ];
}

function renamed(value: unknown, path: string, names: Readonly<Record<string, string>>): Problem[] {
  if (!isJsonObject(value)) return [];
  return Object.entries(names)
    .filter(([former]) => Object.hasOwn(value, former))
    .map(([former, name]) => ({ at: path + former, message: `expected the key "${name}", its new name` }));
}

function formerKind(field: unknown, index: number): Problem[] {
  const kind = isJsonObject(field) ? kinds.get(field.kind) : undefined;
  return kind === undefined
    ? []
    : [{ at: `fields.${index}.kind`, message: `expected "${kind}", its new name` }];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
