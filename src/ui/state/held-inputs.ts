import type { Card } from "../../core/card.ts";
import { validateInputs } from "../../core/inputs.ts";
import type { Inputs } from "../../core/prediction.ts";
import { typicalValue } from "../../explain/baseline.ts";
import type { FormValues } from "./drafts.ts";
import { rawInputs } from "./form-values.ts";

/** What the form says, where all of it can be used. */
export function formInputs(card: Card, values: FormValues): Inputs | undefined {
  const checked = validateInputs(card, rawInputs(card, values));
  return checked.status === "valid" ? checked.inputs : undefined;
}

/**
 * What is held while a map is drawn: the form's values, and the typical row's where one can't be used yet. The place's own two
 * numbers are left out, since the map sets them.
 */
export function heldInputs(card: Card, values: FormValues, without: readonly string[]): Inputs {
  const raw = rawInputs(card, values);
  const entries = card.fields
    .filter(({ name }) => !without.includes(name))
    .map((field) => {
      const alone = { ...card, fields: [field] };
      const checked = validateInputs(alone, { [field.name]: raw[field.name] ?? "" });
      const value = checked.status === "valid" ? checked.inputs[field.name] : undefined;
      return [field.name, value ?? typicalValue(field)] as const;
    });
  return Object.fromEntries(entries);
}
