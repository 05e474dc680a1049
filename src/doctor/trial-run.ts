import { AppError } from "../core/errors.ts";
import type { Feed, Fetched, RuntimeSession } from "../runtime/onnx-runtime.ts";
import type { InputBlock } from "./input-layout.ts";
import type { TrialRow } from "./trial-rows.ts";

/** One output's values, row by row. `width` is the number of values in a row: 1 for a column or a plain list. */
export type OutputRows = { readonly rows: readonly (readonly (number | string)[])[]; readonly width: number };

/** The input tensors for some rows. */
export function feedsOf(blocks: readonly InputBlock[], rows: readonly TrialRow[]): Record<string, Feed> {
  const feeds: Record<string, Feed> = {};
  let start = 0;
  for (const { input, type, rank, width } of blocks) {
    const from = start;
    const values = rows.flatMap((row) => row.slice(from, from + width));
    feeds[input] = { ...elements(type, values), shape: rank === 1 ? [rows.length] : [rows.length, width] };
    start += width;
  }
  return feeds;
}

function elements(
  type: InputBlock["type"],
  values: readonly (string | number)[],
): Pick<Feed, "type" | "data"> {
  switch (type) {
    case "string":
      return { type, data: values.map(String) };
    case "float64":
      return { type, data: Float64Array.from(values, numberOf) };
    case "int64":
      return { type, data: BigInt64Array.from(values, (value) => BigInt(Math.trunc(numberOf(value)) || 0)) };
    case "int32":
      return { type, data: Int32Array.from(values, numberOf) };
    case "bool":
      return { type, data: Uint8Array.from(values, (value) => (numberOf(value) === 1 ? 1 : 0)) };
    default:
      return { type: "float32", data: Float32Array.from(values, numberOf) };
  }
}

/** A missing choice is "", which must not count as the code 0. */
function numberOf(value: string | number): number {
  return value === "" ? Number.NaN : Number(value);
}

/** Whether a type has a value that means "missing", which whole numbers and flags don't. */
export function canBeMissing(type: string): boolean {
  return !["int64", "int32", "bool"].includes(type);
}

/** Whether a whole number or a flag is missing from a row. */
export function lacksWhole(blocks: readonly InputBlock[], row: TrialRow): boolean {
  let start = 0;
  return blocks.some(({ type, width }) => {
    const values = row.slice(start, start + width);
    start += width;
    return !canBeMissing(type) && values.some((value) => Number.isNaN(numberOf(value)));
  });
}

/**
 * Runs the graph on rows and splits each output into rows.
 * @param batchRows how many rows to run at once; by default, all of them
 * @returns the outputs by name, except those whose first dimension doesn't match the rows
 * @throws AppError `model-cannot-run`
 */
export async function runRows(
  session: RuntimeSession,
  blocks: readonly InputBlock[],
  rows: readonly TrialRow[],
  outputs: readonly string[],
  batchRows = rows.length,
): Promise<Map<string, OutputRows>> {
  const found = new Map<string, { rows: (readonly (number | string)[])[]; width: number }>();
  for (let start = 0; start < rows.length; start += batchRows) {
    const batch = rows.slice(start, start + batchRows);
    const results = await session.run(feedsOf(blocks, batch), outputs);
    for (const name of outputs) {
      const result = results[name];
      const cut = result && cutRows(result, batch.length);
      if (cut === undefined) continue;
      const entry = found.get(name) ?? { rows: [], width: cut.width };
      if (entry.width === cut.width) entry.rows.push(...cut.rows);
      found.set(name, entry);
    }
  }
  for (const [name, { rows: cut }] of found) if (cut.length !== rows.length) found.delete(name);
  return found;
}

function cutRows({ data, shape }: Fetched, count: number): OutputRows | undefined {
  const width = data.length / count;
  // The output for a single row may lack the row dimension.
  const hasRows = shape[0] === count || (count === 1 && shape.length <= 1);
  if (!Number.isInteger(width) || width === 0 || !hasRows) return undefined;
  const values = Array.from(data as ArrayLike<number | bigint | string>, (value) =>
    typeof value === "bigint" ? exactly(value) : value,
  );
  const rows = Array.from({ length: count }, (_, row) => values.slice(row * width, (row + 1) * width));
  return { rows, width };
}

/**
 * Converts an integer to a number, or to text if a number would round it, since a class may be a 64-bit hash
 * or id.
 */
function exactly(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/**
 * Whether two runs on the same rows returned the same results: equal strings, and numbers that differ by at most
 * 1 part in 10,000 or, between -1 and 1, by at most 0.0001.
 */
export function areSame(
  one: ReadonlyMap<string, OutputRows>,
  other: ReadonlyMap<string, OutputRows>,
): boolean {
  for (const [name, { rows, width }] of one) {
    const against = other.get(name);
    if (against === undefined || against.width !== width || against.rows.length !== rows.length) return false;
    const isSame = rows.every((row, index) =>
      row.every((value, column) => {
        const twin = against.rows[index]![column]!;
        if (typeof value === "string" || typeof twin === "string") return value === twin;
        if (Object.is(value, twin)) return true;
        return Number.isFinite(value) && Math.abs(value - twin) <= 1e-4 * Math.max(1, Math.abs(value));
      }),
    );
    if (!isSame) return false;
  }
  return true;
}

/**
 * How a run failed, which determines the finding that is reported. The runtime's own message is only for the
 * console.
 */
export type RunFault =
  | { readonly kind: "operators"; readonly operators: string }
  | { readonly kind: "width"; readonly input: string; readonly columns: number }
  | { readonly kind: "batch" }
  | { readonly kind: "memory" }
  | { readonly kind: "other" };

/** Determines the kind of fault from the runtime's message. */
export function faultOf(error: unknown): RunFault {
  // The message contains the graph's own names, which may be of any length.
  const reason = String(error instanceof AppError ? (error.cause ?? error.details.reason) : error).slice(
    0,
    2000,
  );
  const unknown =
    /(?:No Op registered for |error: )([\w.]+)(?: with domain_version|:(\w+)\(-?\d+\) is not a registered)/.exec(
      reason,
    );
  if (unknown) {
    const [, first = "", second] = unknown;
    return { kind: "operators", operators: second === undefined ? first : `${first}.${second}` };
  }
  const missing = /(?:Could not find an implementation for |NOT_IMPLEMENTED.*?\b)(\w+)\(/.exec(reason);
  if (missing) return { kind: "operators", operators: missing[1]! };
  const dimension =
    /dimensions for input: (.+?) for the following[\s\S]*?index: (\d+) Got: \d+ Expected: (\d+)/.exec(reason);
  if (dimension) {
    const [, input = "", index, expected] = dimension;
    return index === "0" ? { kind: "batch" } : { kind: "width", input, columns: Number(expected) };
  }
  if (
    /bad_alloc|shape is too large|out of memory|memory|SafeInt|Integer overflow|Invalid array length|Array buffer allocation/i.test(
      reason,
    )
  ) {
    return { kind: "memory" };
  }
  return { kind: "other" };
}
