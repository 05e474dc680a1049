import type { z } from "zod";
import type { Problem } from "./errors.ts";

/** The places of problems that belong to no single key. */
export const wholeFile = "(the whole file)";
export const wholeText = "(the whole text)";

/** No more problems than this are listed: after so many, the others help nobody. */
const mostProblems = 100;

/**
 * Validates a value that somebody wrote by hand, such as a card or a site's settings.
 * @returns the parsed value, or one problem for each faulty key: its position and what was expected there
 */
export function checkSchema<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): { readonly data: z.output<Schema> } | { readonly problems: readonly [Problem, ...Problem[]] } {
  const result = parsed(schema, value);
  if (result === undefined)
    return { problems: [{ at: wholeFile, message: "expected a file with fewer wrong values" }] };
  if (result.success) return { data: result.data };
  const byPlace = new Map<string, Problem>();
  for (const { path, message } of result.error.issues) {
    const at = path.join(".") || wholeFile;
    if (!byPlace.has(at)) byPlace.set(at, { at, message: `expected ${message}` });
    if (byPlace.size === mostProblems) break;
  }
  return { problems: [...byPlace.values()] as [Problem, ...Problem[]] };
}

/** Undefined if so many values are wrong that the schema library can't list them, and fails with a RangeError. */
function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown) {
  try {
    return schema.safeParse(value, { error: expectation });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The details of an error that names the first problem, for a sentence such as "at title, expected text". */
export function firstProblem([{ at, message }]: readonly [Problem, ...Problem[]]) {
  return { key: at, expected: message.replace(/^expected /, "") };
}

/** What a schema expected, as a noun phrase. Schemas with their own message keep it. */
function expectation(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return (
        (typeNames[issue.expected] ?? issue.expected) +
        (issue.input === undefined ? ", but it is missing" : "")
      );
    case "invalid_value":
      return (issue.values.length === 1 ? "" : "one of ") + listed(issue.values);
    case "invalid_union":
      return Array.isArray(issue.options) ? `one of ${listed(issue.options)}` : "a different value";
    case "too_small":
      return amount(issue.origin, issue.inclusive === false ? "more than" : "at least", issue.minimum);
    case "too_big":
      return amount(issue.origin, issue.inclusive === false ? "less than" : "at most", issue.maximum);
    case "invalid_format":
      return formatNames[issue.format] ?? "text in a different form";
    case "unrecognized_keys":
      return `no key named ${listed(issue.keys)}`;
    default:
      return "a different value";
  }
}

const typeNames: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "an object",
  record: "an object",
};

const formatNames: Readonly<Record<string, string>> = {
  url: "a URL",
  email: "an email address",
  datetime: "an ISO 8601 date and time in UTC",
};

function amount(origin: string, comparison: string, limit: number | bigint): string {
  if (origin === "string") return `${comparison} ${limit} character${limit === 1 ? "" : "s"}`;
  if (origin === "array") return `${comparison} ${limit} ${limit === 1 ? "entry" : "entries"}`;
  return `a number that is ${comparison} ${limit}`;
}

function listed(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join(", ");
}
