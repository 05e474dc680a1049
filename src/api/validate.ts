import type { z } from "zod";
import { AppError, type Problem } from "../core/errors.ts";
import { ApiProblem, maximumErrors } from "./problem.ts";

/**
 * Checks a JSON body against its schema.
 * @param found problems that another check has already found, with JSON pointers, to report together with the
 *   new ones
 * @returns the parsed value
 * @throws AppError `input-invalid`, with one problem for each fault, located by a JSON pointer
 */
export function validateBody<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  found: readonly Problem[] = [],
): z.output<Schema> {
  // Further faults would not be listed, and describing a fault in each of 10,000 rows takes time.
  if (found.length > maximumErrors) throw new AppError("input-invalid", {}, { problems: found });
  const result = schema.safeParse(value, { error: explain });
  const problems = result.success ? [] : faults(result.error.issues).map(atPointer);
  // If a value has the wrong type, its other problems don't matter.
  const paths = new Set(problems.map(({ at }) => at));
  const all = problems.concat(found.filter(({ at }) => !paths.has(at)));
  if (result.success && all.length === 0) return result.data;
  throw new AppError("input-invalid", {}, { problems: all });
}

/**
 * Checks a query string against a schema.
 * @throws ApiProblem `bad-request`, with one problem for each faulty parameter
 */
export function validateQuery<Schema extends z.ZodObject>(
  schema: Schema,
  query: URLSearchParams,
): z.output<Schema> {
  refuseRepeated(query);
  const result = schema.safeParse(Object.fromEntries(query), { error: explain });
  if (result.success) return result.data;
  const errors = faults(result.error.issues).map(({ path, message }) => ({ at: path.join("."), message }));
  throw new ApiProblem("bad-request", "Some query parameters are not valid.", { errors });
}

/**
 * Refuses a query in which a parameter occurs more than once, since it is unclear which value is meant.
 * @throws ApiProblem `bad-request`
 */
export function refuseRepeated(query: URLSearchParams): void {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const name of query.keys()) (seen.has(name) ? repeated : seen).add(name);
  if (repeated.size === 0) return;
  const twice = [...repeated];
  const errors = twice.map((at) => ({ at, message: "This parameter is given more than once." }));
  throw new ApiProblem("bad-request", "Each parameter may be given only once.", { errors });
}

/** The JSON pointer (RFC 6901) to a fault; empty for the whole body. */
export function pointer(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

type Fault = { readonly path: readonly PropertyKey[]; readonly message: string };

function atPointer({ path, message }: Fault): Problem {
  return { at: pointer(path), message };
}

/** One fault per value. Each unknown member of an object is a separate fault. */
function faults(issues: readonly z.core.$ZodIssue[]): Fault[] {
  return issues.flatMap((issue): Fault[] =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({
          path: [...issue.path, key],
          message: "This name is unknown.",
        }))
      : [{ path: issue.path, message: issue.message }],
  );
}

/** Complete sentences for the most common faults; the rest keep their schema's text. */
function explain(issue: z.core.$ZodRawIssue): string | undefined {
  const missing = issue.input === undefined;
  switch (issue.code) {
    case "invalid_type":
      if (missing) return "This is missing.";
      if (typeof issue.input === "number" && !Number.isFinite(issue.input))
        return "This has to be a finite number.";
      return `This has to be of type ${issue.expected}.`;
    case "invalid_value":
      if (missing) return "This is missing.";
      return `This has to be ${issue.values.length === 1 ? "" : "one of "}${listed(issue.values)}.`;
    case "too_small":
      return `This has to be at least ${issue.minimum}${unit(issue.origin, issue.minimum)}.`;
    case "too_big":
      return `This may be at most ${issue.maximum}${unit(issue.origin, issue.maximum)}.`;
    default:
      return missing ? "This is missing." : undefined;
  }
}

function unit(origin: string, count: number | bigint): string {
  if (origin === "string") return count === 1 ? " character long" : " characters long";
  if (origin === "array") return count === 1 ? " item long" : " items long";
  return "";
}

function listed(values: readonly z.core.util.Primitive[]): string {
  const shown = values.slice(0, 20).map((value) => JSON.stringify(value));
  return shown.join(", ") + (values.length > shown.length ? ", ..." : "");
}
