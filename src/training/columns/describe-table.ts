import { choiceLimits } from "../../core/card-size.ts";
import { shorten } from "../../core/visible-text.ts";
import { dateFormats } from "../../csv/cell-values.ts";
import {
  type Decimals,
  decimalsOf,
  hasCommaColumn,
  mostOddShare,
  numberSigns,
  seemsGrouped,
} from "../../csv/decimal-comma.ts";
import { isMissingMark } from "../../csv/missing-marks.ts";
import { resultColumns } from "../../csv/result-columns.ts";
import type { TrainingNote } from "../training-note.ts";
import { parseNumber, yesAndNo } from "./cells.ts";
import {
  type ChosenUses,
  type ColumnReport,
  type ColumnUse,
  type Counted,
  chosenUse,
  countRows,
  type Kind,
  sampledValues,
} from "./column-report.ts";
import { readDates } from "./date-column.ts";
import { type DecimalFormat, formatOf, numberParser, readNumbers } from "./number-column.ts";
import { countValues, type RawColumn, type RawTable } from "./table.ts";

const mostChoices = 1000;
const idName = /(^|[_\s-])(id|uuid|guid|key|index|no|nr|number)$/i;

/**
 * Describes all columns of a table. Looks at distinct values, not at every cell, which saves time.
 * @param uses the uses that the user chose, by column name. A column that doesn't allow its use gets another one, and a
 *   note that says so
 * @param target the column to predict, if known; the use chosen for it doesn't tell how the table is written
 */
export function describeColumns(
  { columns, rowCount }: RawTable,
  uses: ChosenUses = {},
  target?: string,
): ColumnReport[] {
  const signs = columns.map((column) => numberSigns(column.values, countValues(column)));
  const chosen = columns.map(({ name }) => chosenUse(uses, name));
  const added = resultColumns(columns.map(({ name }) => name));
  /** @param numbers the columns that are known to be numbers */
  const describe = (numbers: readonly number[]): ColumnReport[] => {
    const decimals = decimalsOf(
      signs,
      (at) => numbers.includes(at),
      (at) => added.has(at),
    );
    const reports = columns.map((column, at) => describeColumn(column, rowCount, decimals[at]!, chosen[at]));
    // A column of which no cell can be read does not become a field, so scoring doesn't know that they are numbers.
    const readable = numbers.filter((at) => reports[at]!.use === "number");
    if (readable.length < numbers.length) return describe(readable);
    const hasCommasBeside = hasCommaColumn(decimals);
    return reports.map((report, at) => {
      const { grouped } = signs[at]!;
      const { sign, shownBy } = decimals[at]!;
      if (report.use !== "number" || grouped === undefined || sign === "comma" || shownBy) return report;
      if (!hasCommasBeside && !seemsGrouped(columns[at]!.values)) return report;
      const example = shorten(grouped, 20);
      const note = { code: "unclear-points", column: report.name, example, hasCommasBeside } as const;
      return { ...report, warnings: [...report.warnings, note] };
    });
  };
  return describe(
    [...columns.keys()].filter((at) => chosen[at] === "number" && columns[at]!.name !== target),
  );
}

function describeColumn(
  column: RawColumn,
  rowCount: number,
  decimals: Decimals,
  chosen: ColumnUse | undefined,
): ColumnReport {
  const counts = countValues(column);
  const present: { value: string; count: number }[] = [];
  let missing = 0;
  column.values.forEach((value, code) => {
    if (isMissingMark(value)) missing += counts[code]!;
    else present.push({ value, count: counts[code]! });
  });
  const examples = [...present].sort((a, b) => b.count - a.count).slice(0, 5);
  const base = {
    name: column.name,
    missing,
    distinct: present.length,
    examples: examples.map(({ value }) => value),
    isWhole: false,
    usesDecimalComma: false,
  };
  const detected = findKind(column.name, present, missing, rowCount, decimals);
  const isChosen = chosen !== undefined && chosen !== detected.use && present.length > 0;
  return { ...base, ...(isChosen ? asKind(chosen, column.name, present, decimals) : detected) };
}

/**
 * A column as a kind that the user chose, however many of its values are something else: values that aren't a pair such
 * as yes and no count as categories, and a column without any number or date is left out.
 */
function asKind(use: ColumnUse, name: string, present: Counted, decimals: Decimals): Kind {
  if (use === "boolean" && !yesAndNo(present.map(({ value }) => value)))
    return asCategory(name, present, [{ code: "not-yes-or-no", column: name }]);
  if (use === "category") return asCategory(name, present);
  if (use !== "number" && use !== "datetime") return { use, warnings: [] };
  const read = use === "number" ? readNumbers(name, present, decimals, 1) : readDates(name, present, 1);
  return read ?? { use: "ignore", warnings: [{ code: "unreadable-as", column: name, use }] };
}

/** A column as categories, which the form lists; it is left out if a card can't list them. */
function asCategory(name: string, present: Counted, warnings: readonly TrainingNote[] = []): Kind {
  const long = present.find(({ value }) => value.length > choiceLimits.characters)?.value;
  if (long !== undefined) {
    const note = {
      code: "values-too-long",
      column: name,
      longest: choiceLimits.characters,
      example: shorten(long, 40),
    } as const;
    return { use: "ignore", warnings: [note] };
  }
  if (present.length <= choiceLimits.choices) return { use: "category", warnings };
  const note = {
    code: "column-too-varied",
    column: name,
    values: present.length,
    rows: countRows(present),
  } as const;
  return { use: "ignore", warnings: [note] };
}

function findKind(
  name: string,
  present: Counted,
  missing: number,
  rowCount: number,
  decimals: Decimals,
): Kind {
  if (present.length === 0) return { use: "ignore", warnings: [{ code: "column-empty", column: name }] };
  if (present.length === 1 && missing === 0)
    return { use: "ignore", warnings: [{ code: "column-constant", column: name }] };
  const rows = countRows(present);
  const isIdentifier = present.length === rows && rows > 20;
  const pair = yesAndNo(present.map(({ value }) => value));
  if (pair && pair.yes !== "1") return { use: "boolean", warnings: [] };
  const asNumber = readNumbers(name, present, decimals);
  if (asNumber) {
    if (isIdentifier && asNumber.isWhole && (idName.test(name) || isSequence(present, asNumber)))
      return identifier(name);
    return asNumber;
  }
  const asDate = readDates(name, present);
  if (asDate) return asDate;
  const words = present.reduce((sum, { value }) => sum + value.split(/\s+/).length, 0) / present.length;
  const isVaried =
    present.length > Math.max(20, rows / 2) || (present.length < 20 && present.length > rows * 0.9);
  if (isVaried && words >= 2.5) return { use: "text", warnings: htmlWarning(name, present) };
  const note = findWrittenNumbers(name, present, rows) ?? findMostly(name, present, rows, decimals);
  if (note) {
    const isLeftOut = isIdentifier || present.length > mostChoices;
    return { use: isLeftOut ? "ignore" : "category", warnings: [{ ...note, isLeftOut }] };
  }
  if (isIdentifier) return identifier(name);
  if (present.length > mostChoices || present.some(({ value }) => value.length > choiceLimits.characters)) {
    if (words >= 1.5) return { use: "text", warnings: htmlWarning(name, present) };
    const warning = {
      code: "column-too-varied",
      column: name,
      values: present.length,
      rows: rowCount,
    } as const;
    return { use: "ignore", warnings: [warning] };
  }
  return { use: "category", warnings: [] };
}

/**
 * A number with a currency sign, percent sign or unit, with thousands separators, or with a typographic minus
 * sign.
 */
const writtenNumber =
  /^(?:[$€£¥]\s?)?[-+−]?\d{1,15}(?:[,.'\u2019\s]\d{3}){0,5}(?:[.,]\d{1,9})?(?:\s?[%‰°$€£¥]|\s[a-zA-Zµ]{1,4})?$/;
const fewestWritten = 20;

/**
 * A note about a column whose numbers are formatted for human readers. They are not read as numbers, since
 * later inputs must be plain numbers, whether typed or from a table, and `1,234` is ambiguous.
 */
function findWrittenNumbers(
  name: string,
  present: Counted,
  rows: number,
): Omit<Extract<TrainingNote, { code: "written-numbers" }>, "isLeftOut"> | undefined {
  const matching = present.filter(({ value }) => writtenNumber.test(value));
  const share = countRows(matching) / rows;
  const example = matching.find(({ value }) => Number.isNaN(parseNumber(value)))?.value;
  if (example === undefined || share < 1 - mostOddShare || present.length <= fewestWritten) return undefined;
  return { code: "written-numbers", column: name, example: shorten(example, 20) };
}

/** A note about a column of numbers or dates in which too many values are something else. */
function findMostly(
  name: string,
  present: Counted,
  rows: number,
  decimals: Decimals,
): Omit<Extract<TrainingNote, { code: "mostly" }>, "isLeftOut"> | undefined {
  if (present.length <= fewestWritten) return undefined;
  const parse = numberParser(formatOf(decimals));
  const isOdd = {
    number: ({ value }: Counted[number]) => Number.isNaN(parse(value)),
    datetime: ({ value }: Counted[number]) => dateFormats(value).length === 0,
  };
  const isMostOdd = (values: Counted, odd: Counted) => countRows(odd) * 2 >= countRows(values);
  const sample = present.slice(0, sampledValues);
  for (const use of ["number", "datetime"] as const) {
    if (isMostOdd(sample, sample.filter(isOdd[use]))) continue;
    const odd = present.filter(isOdd[use]);
    if (isMostOdd(present, odd)) continue;
    const examples = odd.slice(0, 3).map(({ value }) => shorten(value, 20));
    return { code: "mostly", column: name, use, count: countRows(odd), rows, examples };
  }
  return undefined;
}

function identifier(name: string): Kind {
  const warning = { code: "column-identifier", column: name } as const;
  return { use: "ignore", warnings: [warning] };
}

function isSequence(present: Counted, report: DecimalFormat): boolean {
  const parse = numberParser(report);
  const numbers = present.map(({ value }) => parse(value));
  return numbers.every((value, index) => index === 0 || value - numbers[index - 1]! === 1);
}

function htmlWarning(name: string, present: Counted): TrainingNote[] {
  const sample = present.slice(0, 500);
  const marked = sample.filter(({ value }) => /<\/?[a-z][^<>]*>/i.test(value)).length;
  if (marked * 20 < sample.length || marked === 0) return [];
  return [{ code: "html", column: name }];
}
