import { AppError } from "../../core/errors.ts";
import type { Inputs } from "../../core/prediction.ts";
import { writeHoldout } from "../../onnx/holdout-file.ts";
import { readTable } from "../read-table.ts";
import { rowsFrom, rowsWithout, splitByKey } from "../split.ts";
import type { LabelledRow, TrainedModel, Trainer, TrainingOptions } from "../trainer.ts";
import { boostedScores, boostTrees } from "./boosting.ts";
import { censusCard, censusFacts, censusVersion } from "./census-card.ts";
import { bin, type CensusTable, encode, learnEncoding } from "./census-encoding.ts";
import { categoryNames, missingMark, numberNames } from "./census-fields.ts";
import { buildCensusGraph, censusClasses } from "./census-graph.ts";
import { toOptions } from "./census-options.ts";
import { censusPlans, chosenName } from "./census-plans.ts";
import { comparePlans } from "./compare.ts";
import { checkGraph, makeGuard } from "./native-session.ts";
import { binaryProbabilities } from "./simple-learners.ts";

const partCount = 5;
/** One of this many rows is kept from all training, for the guard set. */
const guardShare = 30;

async function train({ dataPath, seed, report, feedback = [] }: TrainingOptions): Promise<TrainedModel> {
  const data = await readCensus(dataPath);
  const { guardRows, learnRows: dataRows, keys } = splitPeople(data, seed);
  const table = addFeedback(data, feedback);
  const learnRows = rowsFrom(dataRows, data.rowCount, table.rowCount);
  const parts = splitByKey(
    Array.from(dataRows, (row) => keys[row]!),
    Array.from({ length: partCount }, () => 1),
    seed + 1,
  ).map((part) => part.map((place) => dataRows[place]!));
  const labels = { labels: table.labels, classCount: censusClasses.length };
  const compared = comparePlans(censusPlans(table, seed), labels, parts, report);
  const chosen = compared.find(({ plan }) => plan.name === chosenName)!;

  const train = rowsWithout([guardRows, learnRows], 0);
  const encoding = learnEncoding(table, train);
  const columns = bin(encode(table, encoding), train);
  const trees = boostTrees(columns, table.labels, train, toOptions(chosen.settings, seed));
  const facts = { version: censusVersion, card: censusFacts };
  const model = buildCensusGraph(encoding, columns, trees, facts);
  const guardInputs = Array.from(guardRows, (row) => inputsOf(table, row));
  const scores = boostedScores(trees, columns, guardRows);
  const difference = await checkGraph(model, guardInputs, binaryProbabilities(scores, guardRows));
  report(
    `the graph agrees with the trainer within ${difference.toExponential(1)} on ${guardRows.length} rows`,
  );
  const guardLabels = Int32Array.from(guardRows, (row) => table.labels[row]!);
  const guard = writeHoldout(await makeGuard(model, guardInputs, guardLabels), {
    "hunch.id": "census-income",
  });
  return { card: censusCard(table, learnRows, guardRows.length, compared, chosen, seed), model, guard };
}

/** The table with visitors' rows behind it. */
function addFeedback(table: CensusTable, feedback: readonly LabelledRow[]): CensusTable {
  const numbers = numberNames.map((name) => {
    const added = feedback.map(({ inputs }) => (inputs[name] == null ? Number.NaN : Number(inputs[name])));
    return [name, Float32Array.from([...table.numbers[name]!, ...added])];
  });
  const categories = categoryNames.map((name) => {
    const added = feedback.map(({ inputs }) => String(inputs[name] || missingMark));
    return [name, [...table.categories[name]!, ...added]];
  });
  const labels = feedback.map(({ label }) => (censusClasses as readonly string[]).indexOf(label));
  return {
    rowCount: table.rowCount + feedback.length,
    numbers: Object.fromEntries(numbers),
    categories: Object.fromEntries(categories),
    labels: Uint8Array.from([...table.labels, ...labels]),
  };
}

function splitPeople(table: CensusTable, seed: number) {
  // One in ten answers exactly as someone else does; they are people of their own, and may be on different sides.
  const keys = Array.from(table.labels, (_, row) => String(row));
  const [guardRows, learnRows] = splitByKey(keys, [1, guardShare - 1], seed) as [Int32Array, Int32Array];
  return { guardRows, learnRows, keys };
}

/** The people that training with this seed keeps apart, with what they earned. */
export async function readHeldOutPeople(
  dataPath: string,
  seed: number,
): Promise<{ readonly inputs: Inputs; readonly label: string }[]> {
  const table = await readCensus(dataPath);
  return Array.from(splitPeople(table, seed).guardRows, (row) => ({
    inputs: inputsOf(table, row),
    label: censusClasses[table.labels[row]!]!,
  }));
}

/** The trainer of the census-income model: boosted trees over the answers of one person. */
export const censusIncome: Trainer = {
  id: "census-income",
  defaultDataPath: "../shared/data/adult/people.csv.gz",
  dataNeeded:
    "the training part of UCI's Adult data set (https://archive.ics.uci.edu/dataset/2/adult) as CSV with a header: " +
    `${[...numberNames, ...categoryNames].join(", ")}, income (${censusClasses.join(" or ")}); ? is missing`,
  train,
};

/** The raw inputs of a row, as the graph takes them. */
export function inputsOf(table: CensusTable, row: number): Inputs {
  const numbers = numberNames.map((name) => [name, table.numbers[name]![row]!]);
  const categories = categoryNames.map((name) => {
    const value = table.categories[name]![row]!;
    return [name, value === missingMark ? "" : value];
  });
  return Object.fromEntries([...numbers, ...categories]);
}

/**
 * The table of people, as the trainer reads it.
 * @throws AppError where a column is missing or an income is neither of the two classes
 */
export async function readCensus(path: string): Promise<CensusTable> {
  const { rowCount, columns } = await readTable(path, [...numberNames, ...categoryNames, "income"]);
  const trimmed = (name: keyof typeof columns) => columns[name].map((value) => value.trim());
  const labels = trimmed("income").map((value) => (censusClasses as readonly string[]).indexOf(value));
  const unknown = labels.indexOf(-1);
  if (unknown >= 0) {
    const reason = `data row ${unknown + 1} has the income “${columns.income[unknown]}”`;
    throw new AppError("csv-invalid", { path, reason: `${reason}, not ${censusClasses.join(" or ")}` });
  }
  return {
    rowCount,
    numbers: Object.fromEntries(
      numberNames.map((name) => [name, Float32Array.from(trimmed(name), toNumber)]),
    ),
    categories: Object.fromEntries(
      categoryNames.map((name) => [name, trimmed(name).map((value) => (value === "" ? missingMark : value))]),
    ),
    labels: Uint8Array.from(labels),
  };
}

function toNumber(text: string): number {
  return text === "" || text === missingMark ? Number.NaN : Number(text);
}
