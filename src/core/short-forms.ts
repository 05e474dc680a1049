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
