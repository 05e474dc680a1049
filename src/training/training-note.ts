/**
 * Something worth knowing about a table or its training: a code, and the parts of a sentence about it. The
 * page shows the sentence in the reader's language; cards and the command line use the English one from
 * `noteText`.
 */
export type TrainingNote =
  // The file
  | {
      readonly code: "uneven-rows";
      readonly count: number;
      readonly line: number;
      readonly cells: number;
      readonly columns: number;
    }
  | { readonly code: "unclosed-quotes"; readonly count: number; readonly line: number }
  | { readonly code: "repeated-name"; readonly wanted: string; readonly name: string }
  // A column
  | { readonly code: "column-empty"; readonly column: string }
  | { readonly code: "column-constant"; readonly column: string }
  | { readonly code: "column-identifier"; readonly column: string }
  | {
      readonly code: "column-too-varied";
      readonly column: string;
      readonly values: number;
      readonly rows: number;
    }
  | {
      readonly code: "values-too-long";
      readonly column: string;
      readonly longest: number;
      readonly example: string;
    }
  | {
      readonly code: "written-numbers";
      readonly column: string;
      readonly example: string;
      /** Whether the column is left out; otherwise, its values count as categories. */
      readonly isLeftOut: boolean;
    }
  | {
      readonly code: "mostly";
      readonly column: string;
      /** What most values are. */
      readonly use: "number" | "datetime";
      /** The number of rows that contain something else. */
      readonly count: number;
      readonly rows: number;
      readonly examples: readonly string[];
      /** Whether the column is left out; otherwise, its values count as categories. */
      readonly isLeftOut: boolean;
    }
  | { readonly code: "decimal-commas"; readonly column: string }
  | {
      /** Only other columns show that its commas are decimal commas. */
      readonly code: "unclear-commas";
      readonly column: string;
      readonly example: string;
      readonly value: number;
    }
  | {
      readonly code: "unclear-points";
      readonly column: string;
      readonly example: string;
      /** Whether other columns have decimal commas; otherwise, its own numbers look as if points separate thousands. */
      readonly hasCommasBeside: boolean;
    }
  | {
      readonly code: "grouped-thousands";
      readonly column: string;
      readonly example: string;
      readonly value: number;
    }
  | {
      readonly code: "not-numbers";
      readonly column: string;
      readonly count: number;
      readonly rows: number;
      readonly examples: readonly string[];
    }
  | { readonly code: "day-or-month"; readonly column: string }
  | { readonly code: "several-date-formats"; readonly column: string; readonly format: string }
  | {
      readonly code: "not-dates";
      readonly column: string;
      readonly count: number;
      readonly rows: number;
      readonly example: string;
    }
  | { readonly code: "html"; readonly column: string }
  | { readonly code: "not-yes-or-no"; readonly column: string }
  | { readonly code: "unreadable-as"; readonly column: string; readonly use: "number" | "datetime" }
  // The target
  | { readonly code: "unlabelled"; readonly column: string; readonly rows: number }
  | {
      readonly code: "class-may-be-missing";
      readonly column: string;
      readonly value: string;
      readonly rows: number;
    }
  | { readonly code: "lone-classes"; readonly names: readonly string[]; readonly count: number }
  | { readonly code: "thin-class"; readonly name: string; readonly rows: number }
  | { readonly code: "alike-classes"; readonly first: string; readonly second: string }
  | { readonly code: "dominant-class"; readonly name: string; readonly percent: number }
  | { readonly code: "giveaway"; readonly column: string; readonly target: string }
  // The training
  | {
      readonly code: "fields-chosen";
      readonly columns: number;
      readonly maximum: number;
      readonly target: string;
    }
  | {
      readonly code: "copied-rows";
      readonly rows: number;
      readonly of: number;
      /** The number of different rows, if these are too few to keep equal ones together. */
      readonly different?: number;
    }
  | { readonly code: "feedback-left-out"; readonly rows: number }
  | { readonly code: "rows-sampled"; readonly rows: number; readonly of: number }
  | { readonly code: "rows-compared"; readonly rows: number; readonly of: number }
  | {
      readonly code: "ended-early";
      /**
       * Candidates with only some of their settings tried, and those with none. If both lists are empty, the
       * best settings of each had not yet been scored on all folds.
       */
      readonly tried: readonly string[];
      readonly leftOut: readonly string[];
    }
  | { readonly code: "few-rows"; readonly rows: number }
  | { readonly code: "time-limit"; readonly minutes: number };

/** The sentence for each code, made from the note's parts. */
export type NoteTexts = {
  readonly [Code in TrainingNote["code"]]: (note: Extract<TrainingNote, { code: Code }>) => string;
};

/** The sentences in English. */
export const englishNotes: NoteTexts = {
  "uneven-rows": ({ count, line, cells, columns }) =>
    `${rowsOf(count)} left out for having the wrong number of cells: line ${line} has ${cells} cells, but the header has ${columns}.`,
  "unclosed-quotes": ({ count, line }) =>
    `${rowsOf(count)} left out because of unclosed or unescaped quotes, the first on line ${line}.`,
  "repeated-name": ({ wanted, name }) =>
    `More than one column is named “${wanted}”; one of them is called “${name}” here.`,
  "column-empty": ({ column }) => `“${column}” has no value in any row; it is left out.`,
  "column-constant": ({ column }) => `“${column}” has the same value in every row; it is left out.`,
  "column-identifier": ({ column }) =>
    `“${column}” has a different value in every row, so it only identifies rows and can't help with new ones; it is left out.`,
  "column-too-varied": ({ column, values, rows }) =>
    `“${column}” has ${count(values)} different values in ${count(rows)} rows, too many for a list to choose from; it is left out.`,
  "values-too-long": ({ column, longest, example }) =>
    `Some values of “${column}” are longer than ${longest} characters (“${example}”), too long for a list to choose from; it is left out. Choose “Text” for it to use their words.`,
  "written-numbers": ({ column, example, isLeftOut }) =>
    `“${column}” contains numbers with other characters in them (“${example}”); ${isLeftOut ? "the column is left out" : "each value counts as a category"}. To use them as numbers, write them without currency or percent signs, units or thousands separators.`,
  mostly: ({ column, use, count: odd, rows, examples, isLeftOut }) =>
    `“${column}” contains ${use === "number" ? "numbers" : "dates"}, but ${count(odd)} of ${count(rows)} rows contain something else (${quoted(examples)}); ${isLeftOut ? "the column is left out" : "each value counts as a category"}. Choose ${use === "number" ? "“Number”" : "“Date and time”"} for it if these rows should count as missing instead.`,
  "decimal-commas": ({ column }) => `“${column}” has decimal commas; they were read as decimal points.`,
  "unclear-commas": ({ column, example, value }) =>
    `The commas in “${column}” were read as decimal commas, since other columns have some: “${example}” was read as ${value}. If they separate thousands, remove them from the table and start again.`,
  "unclear-points": ({ column, example, hasCommasBeside }) =>
    `The points in “${column}” were read as decimal points, so “${example}” has three decimals${hasCommasBeside ? ". Other columns have decimal commas" : ", as all its numbers with a point do"}. If they separate thousands, remove them from the table and start again.`,
  "grouped-thousands": ({ column, example, value }) =>
    `The points in “${column}” separate thousands: “${example}” was read as ${value}.`,
  "not-numbers": ({ column, count: odd, rows, examples }) =>
    `“${column}” contains numbers, but ${count(odd)} of ${count(rows)} rows contain something else (${quoted(examples)}); these count as missing.`,
  "not-yes-or-no": ({ column }) =>
    `The values of “${column}” are not two words such as yes and no; each value counts as a category.`,
  "unreadable-as": ({ column, use }) =>
    `None of the values of “${column}” is a ${use === "number" ? "number" : "date"}; the column is left out.`,
  "day-or-month": ({ column }) =>
    `The dates in “${column}” do not show whether the day or the month comes first; they were read as day, month, year.`,
  "several-date-formats": ({ column, format }) =>
    `“${column}” has dates in several formats; those that are not in ${format} order are read in another format that fits.`,
  "not-dates": ({ column, count: odd, rows, example }) =>
    `“${column}” contains dates, but ${count(odd)} of its ${count(rows)} values are not dates (“${example}”); these count as missing.`,
  html: ({ column }) =>
    `“${column}” contains HTML; its tags are read as words, both in training and afterwards.`,
  unlabelled: ({ column, rows }) =>
    `Left out: ${plural(rows, "row")} without a value in “${column}”, since a model can't learn from such rows.`,
  "class-may-be-missing": ({ column, value, rows }) =>
    `“${value}” in “${column}” (${plural(rows, "row")}) counts as a class; if it means that the class is unknown, empty those cells first.`,
  "lone-classes": ({ names, count: classes }) =>
    classes === 1
      ? `The class ${quoted(names)} has only one row, which is not enough for both training and testing; it is left out.`
      : `The classes ${quoted(names)} each have only one row, which is not enough for both training and testing; they are left out.`,
  "thin-class": ({ name, rows }) =>
    `The class “${name}” has only ${rows} rows; do not rely on the model's answers about it.`,
  "alike-classes": ({ first, second }) =>
    `“${first}” and “${second}” differ only in case or punctuation and count as two classes. If they mean the same thing, write them the same way.`,
  "dominant-class": ({ name, percent }) =>
    `${percent.toFixed(1)}% of all rows are “${name}”: a model that always gives this answer would be right just as often. Look at the recall of the other classes rather than the accuracy.`,
  giveaway: ({ column, target }) =>
    `“${column}” on its own predicts “${target}” in nearly every row. If it is only known once ${target} is known, leave it out: it would make the scores look too good.`,
  "fields-chosen": ({ columns, maximum, target }) =>
    `The table has ${count(columns)} usable columns, but a model trained here can have at most ${maximum} fields; columns of text were kept first, and then those that reveal the most about “${target}” on their own.`,
  "copied-rows": ({ rows, of, different }) =>
    `${count(rows)} of ${count(of)} rows ${rows === 1 ? "equals another row" : "equal other rows"} in every column that is used. ${different === undefined ? "Equal rows were kept together in testing, since the scores would be too good if they are copies." : `With only ${different} different rows, equal ones can't be kept together in testing, so the scores are too good if they are copies.`}`,
  "feedback-left-out": ({ rows }) =>
    `Left out: ${plural(rows, "row")} of feedback on rows that the model is tested on.`,
  "rows-sampled": ({ rows, of }) =>
    `The model was trained on ${count(rows)} of ${count(of)} rows, chosen at random.`,
  "few-rows": ({ rows }) =>
    `The scores come from the same ${count(rows)} rows on which this model was chosen from several. Because these rows are few, expect it to be right less often on new ones.`,
  "rows-compared": ({ rows, of }) =>
    `The candidates were compared on ${count(rows)} of ${count(of)} rows; the chosen one was then trained on all of them.`,
  "ended-early": ({ tried, leftOut }) => {
    const early = "The search was ended early";
    if (tried.length + leftOut.length === 0)
      return `${early}: all settings were tried, but the candidates were compared on only some of the rows.`;
    const best = "The best so far was used.";
    if (tried.length === 0) return `${early}: it did not try ${lowered(leftOut)}. ${best}`;
    const partly = `${early}: not all settings of ${lowered(tried)} were tried`;
    return leftOut.length === 0 ? `${partly}.` : `${partly}, and none of ${lowered(leftOut)}. ${best}`;
  },
  "time-limit": ({ minutes }) =>
    `The time limit of ${plural(minutes, "minute")} was reached before all settings had been tried; the best of those tried was used.`,
};

/** The sentence about a note in one language. */
export function noteText(note: TrainingNote, texts: NoteTexts = englishNotes): string {
  // The types can't express that each code indexes the sentence for its own note.
  return (texts[note.code] as (note: TrainingNote) => string)(note);
}

function lowered(names: readonly string[]): string {
  return names.map(inSentence).join(", ");
}

/** An estimator's name within a sentence: "logistic regression", but "NB-SVM" and "naive Bayes". */
export function inSentence(name: string): string {
  return name.replace(/^\p{Lu}(?=\p{Ll})/u, (letter) => letter.toLowerCase());
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `“${name}”`).join(", ");
}

function rowsOf(rows: number): string {
  return rows === 1 ? "1 row was" : `${count(rows)} rows were`;
}

function plural(number: number, word: string): string {
  return `${count(number)} ${word}${number === 1 ? "" : "s"}`;
}

function count(value: number): string {
  return value.toLocaleString("en");
}
