import { numberOf, numbersOf, tensorOf, textsOf } from "../onnx/node-attribute.ts";
import { elementTypes, type Node } from "../onnx/onnx-messages.ts";
import { tensorNumbers } from "../onnx/tensor-numbers.ts";

/** Facts about one column of an input, read from the graph. */
export type ColumnFacts = {
  /** The values at which trees branch on the column, ascending and distinct. */
  thresholds: number[];
  /** The values that an encoder can encode. */
  choices: (string | number)[] | undefined;
  /** The range of the integer type that the graph converts the column to, unless that is int32 or int64. */
  limits: readonly [number, number] | undefined;
  /** Whether the model's trees have a branch for a missing value. */
  takesMissing: boolean;
  /**
   * If the column contains codes that start at 0, the number of codes that the model knows. Any other
   * code makes the model fail or means nothing to it.
   */
  codes: number | undefined;
  /**
   * The column's values in training rows that the model contains, such as an SVM's support vectors or the
   * rows of a nearest-neighbours model.
   */
  samples: number[];
  /** The column's median over all training rows, if the model contains all of them. */
  median: number | undefined;
  /** The value that an imputer substitutes for a missing one, which makes the field optional. */
  imputed: number | string | undefined;
  /** A scaler's centre and spread: mean and standard deviation, or minimum and range. */
  center: number | undefined;
  spread: number | undefined;
  /** The words in a vocabulary or stop-word list. Undefined if the column is not read as words. */
  words: string[] | undefined;
};

/** One column of a value, as a linear function of an input column: value = `factor` * input + `shift`. */
export type Origin = {
  readonly input: string;
  readonly column: number;
  readonly factor: number;
  readonly shift: number;
};
/** The columns of a value. A column is undefined if it comes from a constant, not from an input. */
export type Columns = readonly (Origin | undefined)[];

type FactsOf = (origin: Origin) => ColumnFacts;

/** Records the values at which a node's trees branch. */
export function readTrees(node: Node, columns: Columns, factsOf: FactsOf): void {
  const features = numbersOf(node, "nodes_featureids");
  const modes = textsOf(node, "nodes_modes");
  const takesMissing = numbersOf(node, "nodes_missing_value_tracks_true").some((track) => track === 1);
  const asTensor = tensorOf(node, "nodes_values_as_tensor");
  const values = (asTensor && tensorNumbers(asTensor)) ?? numbersOf(node, "nodes_values");
  const known = new Map<ColumnFacts, Set<number>>();
  features.forEach((feature, index) => {
    const origin = columns[feature];
    const value = values[index];
    if (modes[index] === "LEAF" || origin === undefined || value === undefined || origin.factor === 0) return;
    const facts = factsOf(origin);
    facts.takesMissing ||= takesMissing;
    const set = known.get(facts) ?? new Set(facts.thresholds);
    known.set(facts, set.add(Number(((value - origin.shift) / origin.factor).toPrecision(7))));
  });
  for (const [facts, set] of known) facts.thresholds = [...set].sort((a, b) => a - b);
}

/**
 * Records the columns' values in the training rows that a model contains.
 * @param rows the rows as this node reads them, `[M,F]`, row-major
 * @param areAll whether the model contains every training row
 */
export function readSamples(
  columns: Columns,
  factsOf: FactsOf,
  rows: readonly number[],
  areAll: boolean,
): void {
  const width = columns.length;
  const count = rows.length / width;
  if (width === 0 || count === 0 || !Number.isInteger(count)) return;
  columns.forEach((origin, index) => {
    if (origin === undefined) return;
    const facts = factsOf(origin);
    if (origin.factor === 0) return;
    facts.samples = Array.from({ length: count }, (_, row) =>
      Number(((rows[row * width + index]! - origin.shift) / origin.factor).toPrecision(6)),
    ).sort((a, b) => a - b);
    if (areAll) facts.median = facts.samples[Math.floor(count / 2)];
  });
}

/**
 * Records how many codes a column can have if each code selects a row of a lookup table, as in a one-hot
 * encoding. Several columns may share a table, each using its own part of the rows.
 */
export function readCodes(columns: Columns, factsOf: FactsOf, rows: number | undefined): void {
  const starts = columns.map((origin) => origin?.shift ?? 0);
  for (const origin of columns) {
    if (origin === undefined) continue;
    const facts = factsOf(origin);
    const next = Math.min(rows ?? 0, ...starts.filter((start) => start > origin.shift));
    if (origin.factor === 1 && next > origin.shift) facts.codes = next - origin.shift;
  }
}

/** The ranges of the integer types other than int32 and int64. uint64 ends where JavaScript becomes inexact. */
const limitsOf: ReadonlyMap<number, readonly [number, number]> = new Map([
  [elementTypes.uint8, [0, 2 ** 8 - 1]],
  [elementTypes.int8, [-(2 ** 7), 2 ** 7 - 1]],
  [elementTypes.uint16, [0, 2 ** 16 - 1]],
  [elementTypes.int16, [-(2 ** 15), 2 ** 15 - 1]],
  [elementTypes.uint32, [0, 2 ** 32 - 1]],
  [elementTypes.uint64, [0, Number.MAX_SAFE_INTEGER]],
]);

/** Records the limits of a column that a node converts to one of these types. */
export function readLimits(cast: Node, columns: Columns, factsOf: FactsOf): void {
  const limits = limitsOf.get(numberOf(cast, "to") ?? 0);
  if (limits === undefined) return;
  for (const origin of columns) {
    if (origin?.factor === 1 && origin.shift === 0) factsOf(origin).limits = limits;
  }
}
