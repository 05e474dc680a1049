import { batchLimits } from "../runtime/graph-session.ts";
import type { RuntimeSession } from "../runtime/onnx-runtime.ts";
import type { DraftField } from "./draft-types.ts";
import type { SourceFiles } from "./examine.ts";
import type { InputBlock } from "./input-layout.ts";
import type { Finding } from "./report.ts";
import { readSample, type SampleTable, withDecimalPoints } from "./sample-table.ts";
import { findColumns, surestNames } from "./table-columns.ts";
import { numberIn, numericColumns, rowOf } from "./table-rows.ts";
import type { TrialRow } from "./trial-rows.ts";
import { lacksWhole, runRows } from "./trial-run.ts";

/** Rows of inputs, with the probabilities that the original library computed for them. */
export type ReferenceRows = SampleTable & {
  /** The library and its version, such as "scikit-learn 1.9", from the first line if it begins with `#`. */
  readonly library: string;
  /** Rows drawn from the whole file, in case it turns out to be an ordinary table. */
  readonly drawn?: SampleTable | undefined;
};

/** If two probabilities differ by more than this, rounding can't be the reason. */
export const referenceTolerance = 1e-4;

type Deps = {
  readonly session: RuntimeSession;
  readonly blocks: readonly InputBlock[];
  readonly fields: readonly DraftField[];
  readonly classes: readonly string[];
  readonly output: string;
  readonly batchRows: number | undefined;
};

export type ReferenceResult = {
  readonly finding: Finding;
  readonly rows: number;
  readonly largestDifference: number | undefined;
};

/**
 * Runs the graph on reference rows and compares its probabilities with the library's. The table's last
 * columns are the probabilities, one for each class in the graph's order; the fields are found by name or,
 * failing that, by their order.
 */
export async function checkReference(reference: ReferenceRows, deps: Deps): Promise<ReferenceResult> {
  const { fields, classes } = deps;
  const unusable = (details: Finding["details"]): ReferenceResult => ({
    finding: { code: "reference-unusable", severity: "warning", details },
    rows: 0,
    largestDifference: undefined,
  });
  const inputCount = reference.columns.length - classes.length;
  if (inputCount !== fields.length) {
    return unusable({
      reason: "columns",
      columns: reference.columns.length,
      inputs: fields.length,
      classes: classes.length,
    });
  }
  const order = columnsOf(fields, reference.columns, inputCount);
  const probabilities = [...reference.columns.keys()].slice(inputCount);
  const table = withDecimalPoints(reference, [...numericColumns(fields, order), ...probabilities]);
  const expected = table.rows.map((row) => row.slice(inputCount).map(numberIn));
  if (
    expected.length === 0 ||
    !expected.every((row) => row.length === classes.length && row.every(Number.isFinite))
  ) {
    return unusable({ reason: "probability" });
  }
  const rows = table.rows.map((row) =>
    rowOf(
      fields,
      order.map((index) => row[index] ?? ""),
    ),
  );
  const gap = rows.findIndex((row) => lacksWhole(deps.blocks, row));
  if (gap >= 0) return unusable({ reason: "whole-number", row: gap + 1 });
  const given = await predict(rows, deps);
  if (given === undefined) return unusable({ reason: "run" });
  const { worst, row } = differenceOf(expected, given);
  const details = { library: reference.library, rows: rows.length, difference: worst.toPrecision(1) };
  if (worst <= referenceTolerance) {
    return {
      finding: { code: "reference-agrees", severity: "note", details },
      rows: rows.length,
      largestDifference: worst,
    };
  }
  const guess = await guessReason(rows, expected, given, deps);
  return {
    finding: {
      code: "reference-differs",
      severity: "refused",
      details: { ...details, row: row + 1, ...guess },
    },
    rows: rows.length,
    largestDifference: worst,
  };
}

/**
 * Each field's column: the one with its column's name, name or label or, if a field has none among the first
 * `inputCount` columns, the one in its place.
 */
export function columnsOf(
  fields: readonly { name: string; label: string; column?: string | undefined }[],
  columns: readonly string[],
  inputCount: number,
): readonly number[] {
  const named = fields.map(({ name, column, label }) =>
    [column ?? name, name, label].map((each) => columns.indexOf(each)).find((index) => index >= 0),
  );
  const isNamed = named.every((index) => index !== undefined && index < inputCount);
  return isNamed ? (named as number[]) : [...fields.keys()];
}

/** The graph's output for some rows; undefined if it fails on them. */
export async function predict(
  rows: readonly TrialRow[],
  { session, blocks, output, batchRows }: Pick<Deps, "session" | "blocks" | "output" | "batchRows">,
): Promise<number[][] | undefined> {
  const size = Math.min(batchRows ?? batchLimits.rows, batchLimits.rows);
  try {
    const outputs = await runRows(session, blocks, rows, [output], size);
    return rows.length === 0 ? [] : (outputs.get(output)?.rows as number[][] | undefined);
  } catch (error) {
    console.info("The model could not be run on the rows of a table:", error);
    return undefined;
  }
}

function differenceOf(expected: readonly (readonly number[])[], given: readonly (readonly number[])[]) {
  let worst = 0;
  let row = 0;
  expected.forEach((list, index) => {
    list.forEach((value, column) => {
      const difference = Math.abs(value - given[index]![column]!);
      if (difference > worst || Number.isNaN(difference)) [worst, row] = [difference, index];
    });
  });
  return { worst, row };
}

/** Tries common mistakes: classes in reverse order, two columns swapped. Returns details for the finding. */
async function guessReason(
  rows: readonly TrialRow[],
  expected: readonly (readonly number[])[],
  given: readonly (readonly number[])[],
  deps: Deps,
): Promise<Finding["details"]> {
  const reversed = given.map((row) => [...row].reverse());
  if (differenceOf(expected, reversed).worst <= referenceTolerance) return { guess: "reversed" };
  const few = rows.slice(0, 40);
  const { fields } = deps;
  const swappable = fields.length <= 24 && fields.every(({ kind }) => kind !== "text" && kind !== "category");
  for (let a = 0; swappable && a < fields.length; a += 1) {
    for (let b = a + 1; b < fields.length; b += 1) {
      const swapped = few.map((row) =>
        row.map((value, index) => (index === a ? row[b]! : index === b ? row[a]! : value)),
      );
      const tried = await predict(swapped, deps);
      if (tried && differenceOf(expected.slice(0, 40), tried).worst <= referenceTolerance) {
        return { guess: "swapped", one: fields[a]!.name, other: fields[b]!.name };
      }
    }
  }
  return { guess: "unknown" };
}

const probabilityName = /^(p|prob|proba|probability)([\s_:(.[]|$)/i;

/**
 * Whether a table's last columns are a library's probabilities rather than data, judging by the last column's
 * name or by whether they add up to 1 in each of the first 50 rows without all being flags. Beside a column with the
 * true classes, which reference rows don't have, a single name is no sign: `p_value` may be anything.
 */
export function hasProbabilities(table: SampleTable): boolean {
  const names = namedProbabilities(table);
  const isTable = names === 1 && table.columns.some((name) => surestNames.test(name.trim()));
  return (names > 0 && !isTable) || addUp(table);
}

/** How many of a table's last columns are called like probabilities. */
function namedProbabilities({ columns }: SampleTable): number {
  return columns.length - 1 - columns.findLastIndex((name) => !probabilityName.test(name));
}

function addUp(table: SampleTable): boolean {
  const { columns, rows } = withDecimalPoints(table, [...table.columns.keys()]);
  const few = rows.slice(0, 50);
  for (let count = 2; count < Math.min(columns.length, 100); count += 1) {
    const shares = few.map((row) => row.slice(-count).map(numberIn));
    const isShare = shares.every(
      (row) =>
        row.every((value) => value >= 0 && value <= 1) &&
        Math.abs(row.reduce((sum, value) => sum + value, 0) - 1) < 1e-3,
    );
    if (isShare && shares.some((row) => row.some((value) => !Number.isInteger(value)))) return true;
  }
  return false;
}

/**
 * Passes an ordinary table that was given as reference rows on as a table: `hasProbabilities` doesn't know the model,
 * and takes shares of sand, silt and clay, or a last column `p_value`, for probabilities. The last column of
 * reference rows is never one of the model's own fields, and there are at least two probabilities.
 * @param drafted.named whether the fields have actual names; without, a table must name the column with the true classes
 */
export function sortTables(
  files: SourceFiles,
  { fields, named }: { readonly fields: readonly DraftField[]; readonly named: boolean },
  classLists: readonly (readonly string[])[],
): SourceFiles {
  const { reference, ...others } = files;
  const found = reference && !files.table && findColumns(fields, reference, named, classLists);
  if (!found || !(named || found.label >= 0)) return files;
  const last = fields[found.fields.indexOf(reference.columns.length - 1)];
  const isSingle = last === undefined && namedProbabilities(reference) === 1 && !addUp(reference);
  const isTable = isSingle || (last !== undefined && last.kind !== "text");
  return isTable ? { ...others, table: reference.drawn ?? reference } : files;
}

/**
 * Reads reference rows from a CSV. A first line such as `# scikit-learn 1.9` names the library.
 * @returns undefined if there is no header followed by a row
 */
export function readReferenceRows(text: string, library = "the original library"): ReferenceRows | undefined {
  const match = /^\uFEFF?#\s*([^\r\n]{1,100})\r?\n/.exec(text);
  const table = readSample(match ? text.slice(match[0].length) : text);
  return table && { ...table, library: match?.[1]?.trim() ?? library };
}
