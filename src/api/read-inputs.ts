import type { Card } from "../core/card.ts";
import { AppError, type Problem } from "../core/errors.ts";
import { validateInputs, validateMetadata } from "../core/inputs.ts";
import { isJsonObject } from "../core/json.ts";
import type { Inputs, MetadataValues } from "../core/prediction.ts";
import { bodyProblems } from "./read-body.ts";
import { pointer } from "./validate.ts";

/** The problems that a call with inputs for a model in its body may report. */
export const inputsProblems = [
  "bad-request",
  "not-found",
  "conflict",
  ...bodyProblems,
  "model-unusable",
  "unavailable",
  "storage-full",
] as const;

/**
 * Reads one row from a query string, in which every value is text.
 * @throws AppError `input-invalid`, with one problem for each faulty field
 */
export function inputsFromQuery(card: Card, query: URLSearchParams): Inputs {
  const checked = validateInputs(card, Object.fromEntries(query));
  if (checked.status === "valid") return checked.inputs;
  throw new AppError("input-invalid", {}, { problems: checked.problems });
}

/**
 * The result of reading part of a body. Each of the `problems` has a JSON pointer; if there are any, `values` is
 * incomplete.
 */
export type Read<Value> = { readonly values: readonly Value[]; readonly problems: readonly Problem[] };

/**
 * Reads rows of inputs from JSON of any shape. Values that are not objects are skipped, since the schema check reports
 * them.
 * @param path returns the path, within the body, of the row with this index
 */
export function inputsFromJson(
  card: Card,
  rows: unknown,
  path: (index: number) => readonly PropertyKey[],
): Read<Inputs> {
  const values: Inputs[] = [];
  const problems: Problem[] = [];
  (Array.isArray(rows) ? rows : []).forEach((row: unknown, index) => {
    if (!isJsonObject(row)) return;
    const checked = validateInputs(card, row);
    if (checked.status === "valid") values.push(checked.inputs);
    // Push one by one, because a call takes a limited number of arguments and a row may have any number of
    // problems.
    else for (const problem of atPath(checked.problems, path(index))) problems.push(problem);
  });
  return { values, problems };
}

/** Reads a verdict's metadata; empty if none was given. */
export function metadataFromJson(card: Card, metadata: unknown): Read<MetadataValues> {
  const checked = validateMetadata(card, isJsonObject(metadata) ? metadata : {});
  if (checked.status === "valid") return { values: [checked.metadata], problems: [] };
  return { values: [], problems: atPath(checked.problems, ["metadata"]) };
}

function atPath(problems: readonly Problem[], path: readonly PropertyKey[]): Problem[] {
  return problems.map(({ at, message }) => ({ at: pointer([...path, at]), message }));
}

/** Returns a member of a value; undefined if the value is not an object or doesn't have that member. */
export function memberOf(value: unknown, name: string): unknown {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
