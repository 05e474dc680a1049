import type { Card } from "../core/card.ts";
import { AppError, type Problem } from "../core/errors.ts";
import { validateContext, validateInputs } from "../core/inputs.ts";
import type { ContextValues, Inputs } from "../core/prediction.ts";
import { pointer } from "./validate.ts";

/**
 * Reads one row from a query string, where every value is text.
 * @throws AppError `input-invalid`, with a problem at each field
 */
export function inputsFromQuery(card: Card, query: URLSearchParams): Inputs {
  const checked = validateInputs(card, Object.fromEntries(query));
  if (checked.status === "valid") return checked.inputs;
  throw new AppError("input-invalid", {}, { problems: checked.problems });
}

/** What was read of a part of a body. `problems` are at JSON pointers; with any, `values` lacks some rows. */
export type Read<Value> = { readonly values: readonly Value[]; readonly problems: readonly Problem[] };

/**
 * Reads rows of inputs from JSON of any shape. Types are not its business but the schema's, which also complains of
 * what is no object.
 * @param place the path in the body of the row at an index
 */
export function inputsFromJson(
  card: Card,
  rows: unknown,
  place: (index: number) => readonly PropertyKey[],
): Read<Inputs> {
  const values: Inputs[] = [];
  const problems: Problem[] = [];
  (Array.isArray(rows) ? rows : []).forEach((row: unknown, index) => {
    if (!isRecord(row)) return;
    const checked = validateInputs(card, row);
    if (checked.status === "valid") values.push(checked.inputs);
    else problems.push(...placed(checked.problems, place(index)));
  });
  return { values, problems };
}

/** Reads the context of a verdict. Without one it is empty. */
export function contextFromJson(card: Card, context: unknown): Read<ContextValues> {
  const checked = validateContext(card, isRecord(context) ? context : {});
  if (checked.status === "valid") return { values: [checked.context], problems: [] };
  return { values: [], problems: placed(checked.problems, ["context"]) };
}

function placed(problems: readonly Problem[], place: readonly PropertyKey[]): Problem[] {
  return problems.map(({ at, message }) => ({ at: pointer([...place, at]), message }));
}

/** A member of what may be no object at all. */
export function memberOf(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
