import { truthIn } from "../csv/cell-values.ts";
import { columnNames } from "../csv/column-names.ts";
import { parseCommaNumber } from "../csv/decimal-comma.ts";
import { isPrediction } from "../csv/result-columns.ts";
import type { DraftField } from "./draft-types.ts";
import type { Finding } from "./report.ts";
import { isGap, type SampleTable } from "./sample-table.ts";

/** The table columns that contain the fields, and the one that contains the true class, or -1 if there is none. */
export type TableColumns = {
  readonly fields: readonly number[];
  readonly label: number;
  /** True if another column could be the class as well. The fields may then have each other's columns. */
  readonly isGuess?: boolean;
};

const labelNames = /^(label|class|target|outcome|y|true_label|actual|result|status)$/i;
/** Those of them that few tables have for something else. */
export const surestNames = /^(label|class|target|outcome|true_label)$/i;

/** Whether a column's name says that it holds the true classes. */
export function isSurelyLabel(column: string): boolean {
  return surestNames.test(column.trim());
}

/**
 * Finds the fields' columns by name, if all of them are there. Otherwise, a single text field gets the column with
 * the longest cells. Fields without actual names get the columns in order, if the table has one for each field and
 * at most one more, for the true class.
 * @param areNamed whether the fields have actual names, so that only names can match
 * @param classLists the lists of classes in the model's file
 * @returns undefined if the table doesn't fit
 */
export function findColumns(
  fields: readonly DraftField[],
  { columns, rows }: SampleTable,
  areNamed: boolean,
  classLists: readonly (readonly string[])[],
): TableColumns | undefined {
  const plain = columns.map(normalize);
  // Training renames columns without a name, or with a name that another one has.
  const renamed = columnNames(columns).map(({ name }) => name);
  const position = ({ name, column, input, label }: DraftField) =>
    [
      ...[column, name, label, fields.length === 1 ? input : undefined].map((each) =>
        each === undefined ? -1 : plain.indexOf(normalize(each)),
      ),
      renamed.indexOf(column ?? name),
    ].find((index) => index >= 0) ?? -1;
  const byName = fields.map(position);
  const found = byName.filter((index) => index >= 0);
  if (found.length === fields.length && new Set(found).size === found.length) {
    const rest = [...columns.keys()].filter((index) => !found.includes(index));
    return { fields: byName, label: labelColumn(columns, rest) };
  }
  if (fields.length === 1 && fields[0]!.kind === "text" && columns.length > 1) {
    const text = longestColumn(columns, rows);
    return {
      fields: [text],
      label: labelColumn(
        columns,
        [...columns.keys()].filter((index) => index !== text),
      ),
    };
  }
  if (areNamed || fields.length === 0) return undefined;
  if (columns.length === fields.length) return { fields: [...columns.keys()], label: -1 };
  if (columns.length !== fields.length + 1) return undefined;
  // Fields without names are numbers, unless the matrix is one of texts.
  const takeNumbers = fields.every(({ kind }) => kind === "number" || kind === "boolean");
  const { label, isGuess } = classColumn({ columns, rows }, takeNumbers, classLists);
  return { fields: [...columns.keys()].filter((index) => index !== label), label, isGuess };
}

/** Without a list of classes, a column with more values than this isn't taken for the class. */
const mostValues = 200;

/**
 * The one column of a table that isn't an input of a matrix without names. It isn't a guess if the inputs are numbers
 * and only this column isn't, if it has one of the surest names, or if it is the only one whose values may be the
 * classes, and has another usual name, words from the file's own list, or the last place.
 */
function classColumn(
  { columns, rows }: SampleTable,
  takeNumbers: boolean,
  classLists: readonly (readonly string[])[],
): { readonly label: number; readonly isGuess: boolean } {
  const values = columns.map((_, index) => [
    ...new Set(rows.map((row) => row[index]!.trim()).filter((cell) => !isGap(cell))),
  ]);
  const isNumber = (text: string) => Number.isFinite(Number(text)) || !Number.isNaN(parseCommaNumber(text));
  // Many tables write an input of 0 and 1 as True and False.
  const areWords = (own: readonly string[]) =>
    !own.some(isNumber) && own.some((text) => truthIn(text) === undefined);
  const isClassOf = (own: readonly string[]) => (list: readonly string[]) =>
    own.length > 1 && own.every((value) => list.includes(value));
  const lists = classLists.filter((list) => !list.some(isNumber));
  const withWords = values.flatMap((own, index) =>
    areWords(own) || lists.some(isClassOf(own)) ? [index] : [],
  );
  const [onlyWords] = withWords;
  if (takeNumbers && onlyWords !== undefined && withWords.length === 1)
    return { label: onlyWords, isGuess: false };
  const longestList = Math.max(...classLists.map(({ length }) => length));
  const possible = [...columns.keys()].filter((index) => {
    const own = values[index]!;
    if (classLists.length > 0) return own.length <= longestList || classLists.some(isClassOf(own));
    return (
      own.length <= mostValues && own.every((value) => !isNumber(value) || Number.isInteger(Number(value)))
    );
  });
  const last = columns.length - 1;
  const surest = [...columns.keys()].filter((index) => isSurelyLabel(columns[index]!));
  const usual = possible.find((index) => labelNames.test(columns[index]!.trim()));
  const label = surest[0] ?? usual ?? (possible.includes(last) ? last : (possible.at(-1) ?? last));
  const isPossible = possible.includes(label);
  const hasWordsOfFile = lists.some(isClassOf(values[label]!));
  const isClear =
    surest.length === 1
      ? isPossible || possible.length === 0
      : isPossible && possible.length === 1 && (label === usual || label === last || hasWordsOfFile);
  return { label, isGuess: !isClear };
}

/** What to say of a table: that `findColumns` doesn't find the fields, or that it guesses which column is the class. */
export function doubtOf(
  found: TableColumns | undefined,
  fields: readonly DraftField[],
  { columns }: SampleTable,
  areNamed: boolean,
): Finding[] {
  if (found) {
    const details = { column: columns[found.label] ?? "" };
    return found.isGuess ? [{ code: "class-column-guessed", severity: "warning", details }] : [];
  }
  const plain = [...columns, ...columnNames(columns).map(({ name }) => name)].map(normalize);
  const missing = fields.find(
    ({ name, column = name, label }) =>
      ![column, name, label].some((each) => plain.includes(normalize(each))),
  );
  const details =
    areNamed && missing
      ? { column: missing.column ?? missing.name }
      : { columns: columns.length, fields: fields.length };
  return [{ code: "table-unused", severity: "warning", details }];
}

/** The column with the longest cells, for a model that reads a single text. */
function longestColumn(columns: readonly string[], rows: readonly (readonly string[])[]): number {
  const few = rows.slice(0, 200);
  const lengths = columns.map((_, index) => few.reduce((sum, row) => sum + (row[index] ?? "").length, 0));
  return lengths.indexOf(Math.max(...lengths));
}

function labelColumn(columns: readonly string[], rest: readonly number[]): number {
  const possible = rest.filter((index) => !isPrediction(columns[index]!));
  const named = possible.find((index) => labelNames.test(columns[index]!.trim()));
  return named ?? (possible.length === 1 ? possible[0]! : -1);
}

function normalize(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, " ");
}
