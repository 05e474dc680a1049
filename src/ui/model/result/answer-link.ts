import type { Card, Field } from "../../../core/card.ts";
import type { ContextValues, Inputs } from "../../../core/prediction.ts";
import { modelHash } from "../../router/route.ts";

/**
 * The address that fills the form with these inputs and predicts them. A missing value is left out, or given as empty where
 * leaving it out would mean the card's default.
 */
export function answerLink(card: Card, inputs: Inputs, context: ContextValues, page: string): string {
  const values = card.fields.flatMap((field): [string, string][] => {
    const text = linkText(field, inputs[field.name]);
    return text === "" && field.default === undefined ? [] : [[field.name, text]];
  });
  const contexts = Object.entries(context).filter(([, value]) => value !== "");
  return page.replace(/#.*$/s, "") + modelHash(card.id, Object.fromEntries([...values, ...contexts]));
}

function linkText(field: Field, value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  if (field.kind === "date-time" && typeof value === "number") return new Date(value * 1000).toISOString();
  return String(value);
}
