import { AppError } from "../core/errors.ts";

/**
 * Why a table can't be read, or a column can't be predicted: a code, and the values for a sentence about it. Both are
 * in an error's `details`, so that the page can show the sentence in the reader's language. Everything else shows the
 * English sentence, which is the `reason` in the details.
 */
export type TrainingRefusal =
  // The table
  | { readonly code: "table-empty" }
  | { readonly code: "no-rows" }
  | { readonly code: "not-a-text-file" }
  | { readonly code: "too-many-columns"; readonly maximum: number }
  | { readonly code: "one-column" }
  | { readonly code: "no-header"; readonly values: string }
  | {
      readonly code: "uneven-table";
      readonly count: number;
      readonly line: number;
      readonly cells: number;
      readonly columns: number;
    }
  // The column to predict
  | { readonly code: "no-such-column"; readonly column: string; readonly known: string }
  | { readonly code: "no-values"; readonly column: string }
  | { readonly code: "one-value"; readonly column: string; readonly value: string }
  | {
      readonly code: "too-few-rows";
      readonly column: string;
      readonly rows: number;
      readonly fewest: number;
    }
  | {
      readonly code: "amounts";
      readonly column: string;
      readonly values: number;
      readonly rows: number;
    }
  | {
      readonly code: "too-many-classes";
      readonly column: string;
      readonly values: number;
      readonly rows: number;
      readonly maximum: number;
    }
  | {
      readonly code: "long-class";
      readonly column: string;
      /** The beginning of the value. */
      readonly value: string;
      readonly length: number;
      readonly maximum: number;
    }
  | { readonly code: "nothing-to-predict-from"; readonly column: string };

/** The sentence for each code, made from the refusal's parts. */
export type RefusalTexts = {
  readonly [Code in TrainingRefusal["code"]]: (refusal: Extract<TrainingRefusal, { code: Code }>) => string;
};

/** The sentences in English. */
export const englishRefusals: RefusalTexts = {
  "table-empty": () => "The file is empty.",
  "no-rows": () =>
    "Below its first line, the table has no row that can be read, so there is nothing to learn from.",
  "not-a-text-file": () => "This is not a text file, so it can't be read as a table. Save the table as CSV.",
  "too-many-columns": ({ maximum }) => `The first line has more than ${count(maximum)} columns.`,
  "one-column": () =>
    "The file has only one column. A table needs a column to predict and at least one to predict it from.",
  "no-header": ({ values }) =>
    `The first line looks like values (${values}), not like column names. Add a first line with the column names.`,
  "uneven-table": ({ count: rows, line, cells, columns }) =>
    `This is not a table with one row per line: ${rows === 1 ? "1 row does" : `${rows} rows do`} not match the header (line ${line} has ${cells} cells, but the header has ${columns}).`,
  "no-such-column": ({ column, known }) => `The table has no column “${column}”; it has ${known}.`,
  "no-values": ({ column }) =>
    `No row has a value in “${column}”. A model needs at least two classes to tell apart.`,
  "one-value": ({ column, value }) =>
    `Every row with a value in “${column}” has “${value}”. A model needs at least two classes to tell apart.`,
  "too-few-rows": ({ column, rows, fewest }) =>
    `The table has ${count(rows)} ${rows === 1 ? "row" : "rows"} with a value in “${column}”. Training needs at least ${fewest} in classes with two or more rows each, and at least two such classes.`,
  amounts: ({ column, values, rows }) =>
    `“${column}” has ${count(values)} different values in ${count(rows)} rows. It looks like a number, but these models predict classes: group it into ranges first (such as low, medium, high), or choose another column.`,
  "too-many-classes": ({ column, values, rows, maximum }) =>
    `“${column}” has ${count(values)} different values in ${count(rows)} rows. A model can distinguish at most ${maximum} classes, each with several rows: choose another column, or group its values.`,
  "long-class": ({ column, value, length, maximum }) =>
    `“${column}” has a value of ${count(length)} characters (“${value}…”). The name of a class can have at most ${maximum}: shorten the values, or choose another column.`,
  "nothing-to-predict-from": ({ column }) =>
    `There is no column left to predict “${column}” from: the others are empty, constant, or have a different value in every row.`,
};

/** The sentence about a refusal in one language. */
export function refusalText(refusal: TrainingRefusal, texts: RefusalTexts = englishRefusals): string {
  // The types can't express that each code indexes the sentence for its own refusal.
  return (texts[refusal.code] as (refusal: TrainingRefusal) => string)(refusal);
}

/** The error for a table that can't be read. */
export function unreadableTable(refusal: TrainingRefusal): AppError {
  return new AppError("csv-invalid", { ...refusal, reason: refusalText(refusal) });
}

/** The error for a column that can't be predicted. */
export function unusableTarget(refusal: TrainingRefusal): AppError {
  return new AppError("input-invalid", { ...refusal, reason: refusalText(refusal) });
}

/** The refusal in an error's details, or undefined if there is none. */
export function refusalOf({ details }: AppError): TrainingRefusal | undefined {
  const { code } = details;
  const isKnown = typeof code === "string" && Object.hasOwn(englishRefusals, code);
  return isKnown ? (details as unknown as TrainingRefusal) : undefined;
}

function count(value: number): string {
  return value.toLocaleString("en");
}
