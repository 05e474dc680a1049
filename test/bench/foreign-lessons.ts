import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { type Card, parseCard } from "../../src/core/card.ts";
import { examine } from "../../src/doctor/examine.ts";
import { readSample, type SampleTable } from "../../src/doctor/sample-table.ts";
import { keepOutputs } from "../../src/onnx/edit-graph.ts";
import { readFacts } from "../../src/onnx/model-facts.ts";
import { createRuntimeSession } from "../../src/runtime/onnx-runtime.ts";
import { createRandom, shuffle } from "../../src/training/random.ts";
import type { LabelledRow } from "../../src/training/trainer.ts";
import { follow, readExamples } from "./course-outcome.ts";
import type { Figure, Section } from "./report.ts";
import { formatSpread, spreadOf } from "./spread.ts";
import { correctMistakes, mostTaught } from "./verdicts.ts";

/** An export from another program, with a table that contains the true classes. */
type Foreign = {
  readonly name: string;
  readonly model: Uint8Array;
  /** The columns that the model reads, and one column with the class. */
  readonly table: SampleTable;
};

const orders = 10;
/** The check gets at most this many rows, none of which are used for teaching. */
const sampleRows = 2000;

/**
 * Measures the effect of corrections on exports from other programs: whether they work, and how much accuracy they
 * cost on other rows. In one run, the check gets rows from half of the table, to measure how far a lesson should reach;
 * in a second run, it gets no table. The other half is used for teaching and measuring.
 * @param folders the paths of the exports, tables and data
 */
export async function measureForeignLessons(folders: {
  readonly exports: string;
  readonly tables: string;
  readonly reviews: string;
  readonly people: string;
  /** `model.onnx` of the census-income model, used here as an export without features. */
  readonly census: string;
}): Promise<Section[]> {
  const { exports, tables, reviews, people, census } = folders;
  const paths: readonly [string, string, string, (table: SampleTable) => SampleTable][] = [
    ["ammar-diabetes", `${exports}/ammar-diabetes.onnx`, `${tables}/pima.csv`, (table) => table],
    [
      "skl-pipeline_titanic",
      `${exports}/skl-pipeline_titanic.onnx`,
      `${tables}/titanic.csv`,
      (table) => pick(table, ["age", "fare", "embarked", "sex", "pclass", "survived"]),
    ],
    [
      "aditya-sentiment",
      `${exports}/aditya-sentiment.onnx`,
      reviews,
      // The classes are numbers both in the model and in this table.
      (table) => pick(table, ["review", "sentiment"], 8000),
    ],
    [
      "census-income without its features",
      census,
      people,
      (table) => pick(table, [...incomeFields, "income"], 12_000),
    ],
  ];
  const incomeFields = existsSync(census)
    ? readFacts(await readFile(census)).inputs.map(({ name }) => name)
    : [];
  const sections: Section[] = [];
  for (const [name, modelPath, tablePath, prepare] of paths) {
    const missing = [modelPath, tablePath].find((path) => !existsSync(path));
    if (missing !== undefined) {
      sections.push({ title: `Lessons for an export: ${name}`, skipped: `there is no ${missing}` });
      continue;
    }
    const table = prepare(await readTable(tablePath));
    const model = keepOutputs(await readFile(modelPath), ["label", "probabilities"]);
    for (const withTable of [true, false]) sections.push(await measure({ name, model, table }, withTable));
  }
  return sections;
}

async function measure({ name, model, table }: Foreign, withTable: boolean): Promise<Section> {
  const title = `Lessons for an export: ${name}, ${withTable ? "checked with a table" : "checked without a table"}`;
  const rows = shuffle([...table.rows], createRandom(1));
  const half = Math.floor(rows.length / 2);
  const sample = { columns: table.columns, rows: rows.slice(0, Math.min(half, sampleRows)) };
  const check = (given: SampleTable | undefined) =>
    examine(
      { name: "export.onnx", model, ...(given && { table: given }) },
      { createSession: (bytes) => createRuntimeSession(bytes) },
    );
  // Fields are derived from the table's columns, so always use those of the check that had the table.
  const known = await check(sample);
  const { card: draft, model: checked } = withTable ? known : await check(undefined);
  if (!draft || !checked || !known.card?.learning) return { title, skipped: "the check refused it" };
  const files = { "model.onnx": { bytes: checked.length, sha256: "0".repeat(64) } };
  const card = parseCard({ ...draft, fields: known.card.fields, files }, "export.json");
  const settings = card.learning!;
  const examples = await readExamples(
    card,
    checked,
    labelled(known.card as Card, table.columns, rows.slice(half)),
  );
  const count = (list: readonly unknown[]) => list.length.toLocaleString("en");
  const mistakes = examples.filter(({ isMistake }) => isMistake);
  if (mostTaught(mistakes.length) === 0)
    return { title, skipped: "too few mistakes to correct some and measure on the rest" };
  const courses = Array.from({ length: orders }, (_, seed) =>
    correctMistakes(examples, ({ isMistake }) => isMistake, { seed, falseShare: 0 }),
  );
  const outcomes = courses.map((course) => follow(course, card.classes.length, settings));
  const lessons = courses[0]!.verdicts.length;
  const { reach } = settings;
  const kept = spreadOf(outcomes.map((outcome) => outcome.kept));
  const losses = outcomes.map(({ lossPoints }) => lossPoints);
  const loss = spreadOf(losses);
  const others = outcomes.map((outcome) => outcome.lossOfOthers);
  const lossOfOthers = spreadOf(others);
  const same = spreadOf(outcomes.map(({ sameQuestions }) => sameQuestions));
  const figures: Figure[] = [
    {
      what: `corrected mistakes that the model gets right after ${lessons} corrections`,
      figure: formatSpread(kept, 1, " %"),
      aim: "at least 95 %",
      reached: kept.median >= 95,
    },
    {
      what: `accuracy lost on rows with other inputs after ${lessons} corrections`,
      figure: `${formatSpread(lossOfOthers, 2, " points")}, worst ${Math.max(...others).toFixed(2)}`,
      aim: "at most 0.5",
      reached: lossOfOthers.median <= 0.5,
    },
    {
      // Two rows of a table may have the same inputs but different classes, and no model can get both right.
      what: "accuracy lost, counting rows with the same inputs as a corrected row",
      figure: `${formatSpread(loss, 2, " points")}, worst ${Math.max(...losses).toFixed(2)}; ${formatSpread(same, 0, " rows")} of ${courses[0]!.rest.length}`,
    },
  ];
  const how = reach ? `${reach.cuts} cuts, ${reach.exact} of them exact` : "by its own features";
  return { title: `${title}; ${how}; ${count(mistakes)} mistakes in ${count(examples)} rows`, figures };
}

/**
 * Converts a table's rows to the form that the page uses. Classes are matched as in the check: by name or, failing
 * that, by order.
 */
function labelled(
  card: Card,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): LabelledRow[] {
  const places = card.fields.map(({ name, column, label, kind }) =>
    card.fields.length === 1 && kind === "text"
      ? 0
      : columns.findIndex((each) =>
          [name, column, label].some((known) => known?.toLowerCase() === each.toLowerCase()),
        ),
  );
  const target = columns.findIndex((_, index) => !places.includes(index));
  const values = [...new Set(rows.map((row) => row[target]!))].sort();
  const names = card.classes.map(({ name }) => name);
  const className = (value: string) => (names.includes(value) ? value : names[values.indexOf(value)]!);
  return rows.map((row) => ({
    inputs: Object.fromEntries(
      card.fields.map((field, index) => {
        const cell = row[places[index]!]!;
        const isText = field.kind === "text" || field.kind === "category";
        return [field.name, isText ? cell : cell === "" ? null : Number(cell)];
      }),
    ),
    label: className(row[target]!),
  }));
}

/** The given columns of a table: all of its rows, or `count` random ones. */
function pick(table: SampleTable, columns: readonly string[], count?: number): SampleTable {
  const places = columns.map((name) => table.columns.indexOf(name));
  const rows = table.rows.map((row) => places.map((place) => row[place]!));
  return { columns, rows: count === undefined ? rows : shuffle(rows, createRandom(2)).slice(0, count) };
}

async function readTable(path: string): Promise<SampleTable> {
  const bytes = await readFile(path);
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return readSample(text, Number.POSITIVE_INFINITY)!;
}
