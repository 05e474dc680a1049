import type { Inputs } from "../../core/prediction.ts";
import { writeHoldout } from "../../onnx/holdout-file.ts";
import { readTable } from "../read-table.ts";
import { rowsFrom, splitByKey } from "../split.ts";
import type { LabelledRow, TrainedModel, Trainer, TrainingOptions } from "../trainer.ts";
import { Borders } from "./borders.ts";
import { comparePlans } from "./compare.ts";
import { checkGraph, makeGuard } from "./native-session.ts";
import { probabilitiesAt } from "./place-model.ts";
import { repeat } from "./simple-learners.ts";
import { ufoCard, ufoFacts, ufoVersion } from "./ufo-card.ts";
import { buildUfoGraph, type UfoTypical, ufoClasses } from "./ufo-graph.ts";
import { borderPlaces, chosenName, learnPlaces, type UfoTable, ufoPlans } from "./ufo-plans.ts";

const partCount = 5;
/** One sighting in this many is in a place that is kept from all training, for the guard set. */
const guardShare = 10;

/** Our classes by ISO 3166-1 numeric code; Puerto Rico's reports are filed under the US. */
const countryCodes = { "036": "au", "124": "ca", "276": "de", "826": "gb", "840": "us", "630": "us" };

async function train({ dataPath, seed, report, feedback = [] }: TrainingOptions): Promise<TrainedModel> {
  const data = await readSightings(dataPath);
  const posts = borderPlaces(await Borders.read(countryCodes));
  report(`${data.labels.length} sightings, ${posts.length} posts along borders and inside`);
  const { guardRows, learnRows: dataRows, keys } = splitSightings(data, seed);
  const learnKeys = Array.from(dataRows, (row) => keys[row]!);
  const parts = splitByKey(learnKeys, Array(partCount).fill(1), seed + 1).map((part) =>
    part.map((place) => dataRows[place]!),
  );
  const table = addFeedback(data, new Set(Array.from(guardRows, (row) => keys[row])), feedback);
  const learnRows = rowsFrom(dataRows, data.labels.length, table.labels.length);
  const labels = { labels: table.labels, classCount: ufoClasses.length };
  const compared = comparePlans(ufoPlans(table, posts), labels, parts, report);
  const chosen = compared.find(({ plan }) => plan.name === chosenName)!;

  const model = learnPlaces(table, learnRows, posts, chosen.settings);
  const typical: UfoTypical = {
    seconds: medianOf(table.seconds, learnRows),
    latitude: medianOf(table.latitude, learnRows),
    longitude: medianOf(table.longitude, learnRows),
  };
  const graph = buildUfoGraph(model, typical, { version: ufoVersion, card: ufoFacts });
  const guardInputs = Array.from(guardRows, (row) => inputsOf(table, row));
  const expected = repeat(guardRows.length, ufoClasses.length, (place) =>
    probabilitiesAt(model, table.latitude[guardRows[place]!]!, table.longitude[guardRows[place]!]!),
  );
  const difference = await checkGraph(graph, guardInputs, expected);
  report(`${model.places.length} places kept; the graph agrees within ${difference.toExponential(1)}`);
  const guardLabels = Int32Array.from(guardRows, (row) => table.labels[row]!);
  const guard = writeHoldout(await makeGuard(graph, guardInputs, guardLabels), {
    "hunch.id": "ufo-sighting",
  });
  const counts = { learned: learnRows.length, guard: guardRows.length, placeCount: new Set(learnKeys).size };
  return { card: ufoCard(typical, counts, compared, chosen, seed), model: graph, guard };
}

/** The table with visitors' sightings behind it, save those of places that are kept from training. */
function addFeedback(
  table: UfoTable,
  keptPlaces: ReadonlySet<string | undefined>,
  feedback: readonly LabelledRow[],
): UfoTable {
  const added = feedback.filter(({ inputs }) => !keptPlaces.has(`${inputs.latitude},${inputs.longitude}`));
  const numbers = (name: "seconds" | "latitude" | "longitude") =>
    Float32Array.from([...table[name], ...added.map(({ inputs }) => Number(inputs[name] ?? 0))]);
  const labels = added.map(({ label }) => (ufoClasses as readonly string[]).indexOf(label));
  return {
    seconds: numbers("seconds"),
    latitude: numbers("latitude"),
    longitude: numbers("longitude"),
    labels: Uint8Array.from([...table.labels, ...labels]),
  };
}

function splitSightings(table: UfoTable, seed: number) {
  const keys = Array.from(table.labels, (_, row) => `${table.latitude[row]},${table.longitude[row]}`);
  const [keptRows, learnRows] = splitByKey(keys, [1, guardShare - 1], seed) as [Int32Array, Int32Array];
  // One sighting a place, so that no city among them outweighs all others.
  const guardRows = Int32Array.from(new Map(Array.from(keptRows, (row) => [keys[row], row])).values());
  return { guardRows, learnRows, keys };
}

/** One sighting from each place that training with this seed keeps apart, with its country. */
export async function readHeldOutSightings(
  dataPath: string,
  seed: number,
): Promise<{ readonly inputs: Inputs; readonly label: string }[]> {
  const table = await readSightings(dataPath);
  return Array.from(splitSightings(table, seed).guardRows, (row) => ({
    inputs: inputsOf(table, row),
    label: ufoClasses[table.labels[row]!]!,
  }));
}

/** The trainer of the ufo-sighting model: the countries of the nearest known places. */
export const ufoSighting: Trainer = {
  id: "ufo-sighting",
  defaultDataPath: "../shared/data/ufo/sightings.csv.gz",
  dataNeeded:
    "the geocoded NUFORC sightings (https://github.com/planetsig/ufo-reports) as CSV with a header: country (two " +
    "letters, empty where unknown), duration_seconds, latitude, longitude",
  train,
};

/** The raw inputs of a row, as the graph takes them. */
export function inputsOf({ seconds, latitude, longitude }: UfoTable, row: number): Inputs {
  return { seconds: seconds[row]!, latitude: latitude[row]!, longitude: longitude[row]! };
}

/** The sightings whose country is one of ours and whose numbers are numbers. */
async function readSightings(path: string): Promise<UfoTable> {
  const { rowCount, columns } = await readTable(path, [
    "country",
    "duration_seconds",
    "latitude",
    "longitude",
  ]);
  const codes = columns.country.map((code) => (ufoClasses as readonly string[]).indexOf(code.trim()));
  const places = [columns.latitude, columns.longitude];
  const rows = Int32Array.from({ length: rowCount }, (_, row) => row).filter(
    (row) =>
      codes[row]! >= 0 &&
      places.every((column) => column[row]!.trim() !== "" && Number.isFinite(Number(column[row]))),
  );
  const numbers = (column: readonly string[]) => Float32Array.from(rows, (row) => Number(column[row]));
  return {
    seconds: numbers(columns.duration_seconds).map((value) =>
      Number.isFinite(value) ? Math.max(value, 0) : 0,
    ),
    latitude: numbers(columns.latitude),
    longitude: numbers(columns.longitude),
    labels: Uint8Array.from(rows, (row) => codes[row]!),
  };
}

function medianOf(values: Float32Array, rows: Int32Array): number {
  const sorted = Float32Array.from(rows, (row) => values[row]!).sort();
  // Two decimals are a kilometre; the float32's other digits would only fill the form.
  return Math.round((sorted[sorted.length >> 1] ?? 0) * 100) / 100;
}
