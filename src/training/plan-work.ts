import { chooseFields } from "./columns/choose-fields.ts";
import type { ColumnReport } from "./columns/column-report.ts";
import { findCopies } from "./columns/copies.ts";
import { type DataField, type Dataset, toDataset } from "./columns/dataset.ts";
import { describeColumns } from "./columns/describe-table.ts";
import { appendRows, columnNamed, type RawTable } from "./columns/table.ts";
import { readTarget, type Target } from "./columns/target.ts";
import { giveaways, tellingShares } from "./columns/telling.ts";
import { scoreCount } from "./estimators/estimator.ts";
import { sampleOf } from "./estimators/trees.ts";
import { createRandom } from "./random.ts";
import { dealCopies, dealFolds, dealGroups } from "./search/folds.ts";
import type { Work } from "./search/tasks.ts";
import type { TrainOptions } from "./train.ts";
import type { TrainingNote } from "./training-note.ts";
import { unusableTarget } from "./training-refusal.ts";

/** A table prepared for training: its data, and how its rows are split. */
export type TrainingPlan = {
  /** The table's own rows, followed by the added ones. */
  readonly table: RawTable;
  readonly target: Target;
  readonly reports: readonly ColumnReport[];
  readonly fields: readonly DataField[];
  readonly dataset: Dataset;
  /** The table row of each dataset row. */
  readonly tableRows: Int32Array;
  readonly work: Work;
  readonly holdoutRows: Int32Array;
  /**
   * The number of folds on which settings are compared. Each estimator's best settings are then scored
   * on all folds.
   */
  readonly searchFolds: number;
  /** The number of rows that models learn from, not counting copies of others. */
  readonly differentRows: number;
  /** Notes, for example about columns or rows that were left out to save time or memory. */
  readonly notes: readonly TrainingNote[];
};

/** Fewer different rows can't be kept together: some folds would be empty. */
const fewestKeptTogether = 10;
/** A trained model has at most this many fields. */
const mostFields = 200;
const usualFolds = 5;
const foldsOfManyTexts = 3;
const manyTexts = 10_000;
/** With fewer rows than this, the search uses all folds; otherwise, only the first two. */
const mostOnAllFolds = 10_000;
/** This many rows are enough to show how much a column reveals about the target on its own. */
const mostToTell = 20_000;
/** If the number of rows times the number of scores exceeds this, the rows are dealt into folds only once. */
const mostDealtAgain = 4000;
/** The most rows for comparing estimators, and for training the winner, not counting added rows. */
const mostCompared = 40_000;
const mostLearned = 200_000;

/** Plans a training run. The same table, options and seed produce the same plan. */
export function planTraining(own: RawTable, options: TrainOptions): TrainingPlan {
  const { seed = 1 } = options;
  const reports = describeColumns(own, options.uses, options.target);
  const table = options.added ? appendRows(own, options.added) : own;
  const notes: TrainingNote[] = [];
  const chosen = chooseFields(reports, options.target);
  const target = readTarget(table, options.target);
  const hasClass = (row: number) => target.labels[row]! >= 0;
  const ownRows = firstRows(own, options).filter(hasClass);
  const fields = tellingFields(table, chosen, target, ownRows, options.target, notes);
  const groups = options.groupBy && keysOf(table, options.groupBy);
  const isSettled = options.groupBy || options.distinct || options.keepsCopiesTogether === false;
  const copies = isSettled ? undefined : findCopies(table, fields, options.target, ownRows);
  const different = ownRows.length - (copies?.count ?? 0);
  const areTooFew = different < fewestKeptTogether;
  if (copies) {
    const note = { code: "copied-rows", rows: copies.count, of: ownRows.length } as const;
    notes.push(areTooFew ? { ...note, different } : note);
  }
  const firsts = areTooFew ? undefined : copies?.firsts;
  const holdoutTable = holdOut(ownRows, target, options, groups, firsts);
  const held = new Set(Array.from(holdoutTable, (row) => groups?.[row] ?? row));
  const addedRows = Int32Array.from(
    { length: table.rowCount - own.rowCount },
    (_, index) => own.rowCount + index,
  ).filter(hasClass);
  const countedRows = firsts ? ownRows.filter((row) => firsts[row] === row) : ownRows;
  const { kept, added } = settleAdded(
    table,
    fields,
    { ownRows, countedRows },
    holdoutTable,
    addedRows,
    held,
    groups,
  );
  if (added.length < addedRows.length)
    notes.push({ code: "feedback-left-out", rows: addedRows.length - added.length });

  const learned = sampleOf(kept, Math.min(1, mostLearned / kept.length), createRandom(seed));
  if (learned.length < kept.length) {
    notes.push({ code: "rows-sampled", rows: learned.length, of: kept.length });
  }
  const tableRows = Int32Array.from([...holdoutTable, ...learned, ...added]);
  const dataset = toDataset(table, fields, target, tableRows);
  const from = holdoutTable.length;
  const addedFrom = from + learned.length;
  const learnRows = Int32Array.from({ length: tableRows.length - from }, (_, index) => from + index);
  const dealt = sampleOf(
    learnRows.subarray(0, learned.length),
    Math.min(1, mostCompared / learned.length),
    createRandom(seed + 1),
  );
  if (dealt.length < learned.length) {
    notes.push({ code: "rows-compared", rows: dealt.length, of: learned.length });
  }
  const isTextAlone = dataset.numbers.length + dataset.categories.length === 0;
  const foldCount = isTextAlone && learned.length > manyTexts ? foldsOfManyTexts : usualFolds;
  const repeated = firsts ? learned.length - new Set(Array.from(learned, (row) => firsts[row]!)).size : 0;
  const divisions = divisionsOf(learned.length - repeated, target.classes.length);
  const keys = groups && Array.from(tableRows, (row) => groups[row]!);
  const dealtFirsts = firsts && tableRows.map((row) => firsts[row]!);
  const deal = (dealSeed: number) =>
    keys
      ? dealGroups(dealt, keys, foldCount, dealSeed)
      : dealtFirsts
        ? dealCopies(dealt, dataset.labels, dealtFirsts, foldCount, dealSeed)
        : dealFolds(dealt, dataset.labels, foldCount, dealSeed);
  const folds = Array.from({ length: divisions }, (_, division) => deal(seed + 1 + division));
  const work: Work = {
    dataset,
    learnRows,
    compareRows: Int32Array.from([...dealt, ...learnRows.subarray(learned.length)]),
    addedFrom,
    folds: folds.flat(),
    foldsOfADivision: foldCount,
    ...(dealtFirsts && { firsts: dealtFirsts }),
    seed,
  };
  const searchFolds = learned.length < mostOnAllFolds ? work.folds.length : Math.min(2, foldCount);
  const holdoutRows = Int32Array.from(holdoutTable.keys());
  const differentRows = learnRows.length - repeated;
  return {
    table,
    target,
    reports,
    fields,
    dataset,
    tableRows,
    work,
    holdoutRows,
    searchFolds,
    differentRows,
    notes,
  };
}

/** The columns each of which almost gives the target away. */
export function findGiveaways(table: RawTable, targetName: string): string[] {
  const target = readTarget(table, targetName);
  const fields = chooseFields(describeColumns(table), targetName).filter(({ use }) => use !== "text");
  const rows = Int32Array.from(target.labels.keys()).filter((row) => target.labels[row]! >= 0);
  return columnsOf(fields, giveaways(tellingShares(toDataset(table, fields, target, rowsToTell(rows)))));
}

/** A random sample of the rows: a table's first rows may all have the same class. */
function rowsToTell(rows: Int32Array): Int32Array {
  return sampleOf(rows, Math.min(1, mostToTell / rows.length), createRandom(1));
}

/** The columns' names in the table; a field's name may differ, since some characters aren't allowed in it. */
function columnsOf(fields: readonly DataField[], names: readonly string[]): string[] {
  return fields.filter(({ name }) => names.includes(name)).map(({ column }) => column);
}

/**
 * How many times the rows are dealt into folds. The fewer rows there are, the more a single deal depends on
 * chance. With many classes, each deal takes a long time.
 */
function divisionsOf(rowCount: number, classCount: number): number {
  if (rowCount * scoreCount(classCount) > mostDealtAgain) return 1;
  return rowCount < 700 ? 3 : rowCount < 2000 ? 2 : 1;
}

/**
 * Limits the number of fields to `mostFields`. Texts come first, in their order; then the columns that reveal the
 * most about the target.
 * @throws AppError `input-invalid` if no column is left to predict from
 */
function tellingFields(
  table: RawTable,
  fields: readonly DataField[],
  target: Target,
  rows: Int32Array,
  targetName: string,
  notes: TrainingNote[],
): readonly DataField[] {
  if (fields.length === 0) throw unusableTarget({ code: "nothing-to-predict-from", column: targetName });
  const columns = fields.filter(({ use }) => use !== "text");
  const texts = fields.filter(({ use }) => use === "text");
  const shares = tellingShares(toDataset(table, columns, target, rowsToTell(rows)));
  for (const column of columnsOf(columns, giveaways(shares)))
    notes.push({ code: "giveaway", column, target: targetName });
  if (fields.length <= mostFields) return fields;
  columns.sort((a, b) => (shares.get(b.name) ?? 0) - (shares.get(a.name) ?? 0));
  const kept = new Set([...texts, ...columns].slice(0, mostFields));
  notes.push({ code: "fields-chosen", columns: fields.length, maximum: mostFields, target: targetName });
  return fields.filter((field) => kept.has(field));
}

/** All rows or, with `distinct`, only the first of each set of rows with equal values in those columns. */
function firstRows(table: RawTable, { distinct }: TrainOptions): Int32Array {
  const rows = Int32Array.from({ length: table.rowCount }, (_, row) => row);
  if (!distinct) return rows;
  const keys = keysOf(table, distinct);
  const seen = new Set<string>();
  return rows.filter((row) => !seen.has(keys[row]!) && seen.add(keys[row]!));
}

function holdOut(
  rows: Int32Array,
  { labels }: Target,
  options: TrainOptions,
  groups: readonly string[] | undefined,
  firsts: Int32Array | undefined,
): Int32Array {
  const share = options.holdoutShare ?? Math.min(0.05, 1000 / rows.length);
  const parts = Math.max(2, Math.round(1 / share));
  const seed = options.seed ?? 1;
  if (firsts) {
    // A class whose rows are all copies of one row would be lost.
    const different = new Set(Array.from(rows, (row) => firsts[row]!));
    const counts = new Map<number, number>();
    for (const row of different) counts.set(labels[row]!, (counts.get(labels[row]!) ?? 0) + 1);
    const spare = rows.filter((row) => counts.get(labels[row]!)! > 1);
    return dealCopies(spare, labels, firsts, parts, seed)[0]!;
  }
  if (!groups) return dealFolds(rows, labels, parts, seed)[0]!;
  const held = dealGroups(rows, groups, parts, seed)[0]!;
  // Use one row per group, so that no group outweighs the others.
  return Int32Array.from(new Map(Array.from(held, (row) => [groups[row]!, row])).values());
}

/**
 * Resolves conflicts between added rows and the table's own. An added row that equals a held-out row is left
 * out, since the model is judged on held-out rows. An added row that equals a training row replaces it. Both apply only
 * to rows that occur once in the table, apart from copies: others occur with several classes, and on both sides of the
 * split anyway, so an added row counts beside them.
 * @param countedRows the table's own rows without copies of others
 */
function settleAdded(
  table: RawTable,
  fields: readonly DataField[],
  { ownRows, countedRows }: { readonly ownRows: Int32Array; readonly countedRows: Int32Array },
  holdoutRows: Int32Array,
  addedRows: Int32Array,
  held: ReadonlySet<string | number>,
  groups: readonly string[] | undefined,
): { kept: Int32Array; added: Int32Array } {
  const isHeld = (row: number) => held.has(groups?.[row] ?? row);
  const kept = ownRows.filter((row) => !isHeld(row));
  if (addedRows.length === 0) return { kept, added: addedRows };
  const keys = keysOf(
    table,
    fields.map(({ column }) => column),
  );
  const counts = new Map<string, number>();
  for (const row of countedRows) counts.set(keys[row]!, (counts.get(keys[row]!) ?? 0) + 1);
  const isUnique = (row: number) => counts.get(keys[row]!) === 1;
  const heldKeys = new Set(Array.from(holdoutRows.filter(isUnique), (row) => keys[row]!));
  const added = addedRows.filter((row) => !heldKeys.has(keys[row]!) && !(groups && held.has(groups[row]!)));
  const addedKeys = new Set(Array.from(added, (row) => keys[row]!));
  return { kept: kept.filter((row) => !isUnique(row) || !addedKeys.has(keys[row]!)), added };
}

/** One key per row; rows with equal values in these columns have equal keys. */
function keysOf(table: RawTable, names: readonly string[]): string[] {
  const columns = names.map((name) => columnNamed(table, name)!);
  return Array.from({ length: table.rowCount }, (_, row) => columns.map(({ codes }) => codes[row]).join());
}
