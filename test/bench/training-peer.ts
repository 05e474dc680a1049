import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import Papa from "papaparse";
import { loadNativeRuntime } from "../../src/cli/native-runtime.ts";
import { startTrainingThreads } from "../../src/cli/training-threads.ts";
import { evaluate } from "../../src/metrics/metrics.ts";
import { readTable } from "../../src/training/columns/read-table.ts";
import { type RawTable, rowsOfTable } from "../../src/training/columns/table.ts";
import { readTarget } from "../../src/training/columns/target.ts";
import { planTraining } from "../../src/training/plan-work.ts";
import { inputsOfRows } from "../../src/training/reference-rows.ts";
import { dealFolds } from "../../src/training/search/folds.ts";
import { train } from "../../src/training/train.ts";
import { hasSklearn } from "./hashing-vectorizer.ts";

const run = promisify(execFile);
const script = fileURLToPath(new URL("./training_peer.py", import.meta.url));

/**
 * Public tables with typical flaws, each with the column to predict. If a text column is given, scikit-learn
 * uses TF-IDF on it.
 */
const tables = [
  { file: "titanic.csv", target: "survived", ignore: ["alive"] },
  { file: "breast-cancer.csv", target: "class" },
  { file: "pima.csv", target: "diabetes" },
  { file: "ionosphere.csv", target: "return" },
  { file: "phoneme.csv", target: "nasal?" },
  { file: "mammography.csv", target: "cancer" },
  { file: "winequality-red.csv", target: "quality" },
  { file: "taxis.csv", target: "payment" },
  { file: "restaurant-sentences.tsv", target: "opinion", text: "sentence" },
  // These are written by test/bench/training_tables.R. They have many classes, columns or missing values.
  { file: "letter-recognition.csv", target: "lettr" },
  { file: "satellite.csv", target: "classes" },
  { file: "soybean.csv", target: "Class" },
  { file: "vehicle.csv", target: "Class" },
  { file: "vowel.csv", target: "Class" },
  { file: "glass.csv", target: "Type" },
  { file: "zoo.csv", target: "type" },
  { file: "shuttle.csv", target: "Class" },
  { file: "dna.csv", target: "Class" },
  { file: "house-votes.csv", target: "Class" },
  { file: "sonar.csv", target: "Class" },
  { file: "spam.csv", target: "type" },
  { file: "musk.csv", target: "Class" },
  { file: "insurance.csv", target: "CARAVAN" },
  { file: "household-income.csv", target: "INCOME" },
  { file: "housing.csv", target: "Sat" },
  { file: "birthwt.csv", target: "low", ignore: ["bwt"] },
] as const;

type Scores = { readonly logLoss: number; readonly accuracy: number; readonly chosen?: string };

/**
 * Trains on 70% of each table, `--repeats` times, and compares log loss and accuracy on the remaining rows
 * with scikit-learn's HistGradientBoostingClassifier (the better of two settings) or, for texts, TF-IDF with
 * logistic regression.
 *
 *     npx tsx test/bench/training-peer.ts [--tables FOLDER,...] [--repeats N] [--only file,...]
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      tables: { type: "string", default: "../shared/tables" },
      repeats: { type: "string", default: "3" },
      only: { type: "string", default: "" },
    },
  });
  if (!(await hasSklearn()))
    return console.warn("skipped: there is no Python with scikit-learn at /usr/bin/python3");
  const wanted = tables.filter(({ file }) => values.only === "" || values.only.split(",").includes(file));
  console.log("table                     ours: log loss, accuracy   scikit-learn: log loss, accuracy");
  for (const entry of wanted) {
    const path = values.tables
      .split(",")
      .map((folder) => join(folder, entry.file))
      .find(existsSync);
    if (path === undefined) {
      console.warn(
        `${entry.file.padEnd(26)}skipped: it is not in ${values.tables}; pass --tables FOLDER,...`,
      );
      continue;
    }
    const pairs: { ours: Scores; peer: Scores }[] = [];
    const startMs = performance.now();
    for (let repeat = 0; repeat < Number(values.repeats); repeat += 1)
      pairs.push(await compare(path, entry, repeat));
    const seconds = (performance.now() - startMs) / 1000 / pairs.length;
    const mean = (of: (pair: (typeof pairs)[number]) => number) =>
      (pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length).toFixed(4);
    console.log(
      `${entry.file.padEnd(26)}${mean(({ ours }) => ours.logLoss)}  ${mean(({ ours }) => ours.accuracy)}           ${mean(({ peer }) => peer.logLoss)}  ${mean(({ peer }) => peer.accuracy)}  ${verdictOf(mean)}  ${pairs.map(({ ours }) => ours.chosen).join(", ")}; ${seconds.toFixed(0)} s each`,
    );
  }
}

/** On no table may our accuracy be more than 1.5 points lower than scikit-learn's, or our log loss over 10% higher. */
function verdictOf(mean: (of: (pair: { ours: Scores; peer: Scores }) => number) => string): string {
  const points = 100 * Number(mean(({ ours, peer }) => ours.accuracy - peer.accuracy));
  const loss =
    100 * (Number(mean(({ ours }) => ours.logLoss)) / Number(mean(({ peer }) => peer.logLoss)) - 1);
  const isWorse = points < -1.5 || loss > 10;
  return `${points.toFixed(1).padStart(5)} points ${loss.toFixed(0).padStart(4)} % loss ${isWorse ? "WORSE" : "     "}`;
}

async function compare(path: string, entry: (typeof tables)[number], repeat: number) {
  const table = await readTable(new Blob([await readFile(path)]));
  const ignored: readonly string[] = "ignore" in entry ? entry.ignore : [];
  const whole = { ...table, columns: table.columns.filter(({ name }) => !ignored.includes(name)) };
  const { labels } = readTarget(whole, entry.target);
  const rows = Int32Array.from(labels.keys()).filter((row) => labels[row]! >= 0);
  const parts = dealFolds(rows, labels, 10, 100 + repeat);
  const test = rowsOfTable(whole, Int32Array.from(parts.slice(0, 3).flatMap((part) => [...part])));
  const learned = rowsOfTable(whole, Int32Array.from(parts.slice(3).flatMap((part) => [...part])));
  return {
    ours: await ourScores(learned, test, entry.target),
    peer: await peerScores(learned, test, entry.target, "text" in entry ? entry.text : ""),
  };
}

async function ourScores(learned: RawTable, test: RawTable, target: string): Promise<Scores> {
  const threads = startTrainingThreads(availableParallelism());
  try {
    const options = { id: "peer", target, seed: 1 };
    const trained = await train(learned, options, { runners: threads.runners });
    const classes = trained.card.classes.map((each) => (typeof each === "string" ? each : each.name));
    const { fields } = planTraining(learned, options);
    // If a table has many columns, training keeps only the most informative ones.
    const left = Object.fromEntries(learned.columns.map(({ name }) => [name, "ignore" as const]));
    const uses = { ...left, ...Object.fromEntries(fields.map(({ column, use }) => [column, use])) };
    const plan = planTraining(test, { ...options, uses });
    const everyRow = Int32Array.from(plan.tableRows.keys());
    const native = await loadNativeRuntime();
    const session = await native.InferenceSession.create(trained.model, { logSeverityLevel: 3 });
    const columns = inputsOfRows(test, fields, plan.dataset, plan.tableRows, everyRow);
    const feeds = Object.fromEntries(
      columns.map(({ name, values }) => [
        name,
        values instanceof Float32Array
          ? new native.Tensor("float32", values, [values.length, 1])
          : new native.Tensor("string", [...values], [values.length, 1]),
      ]),
    );
    const results = await session.run(feeds);
    await session.release();
    const labels = Array.from(everyRow, (row) =>
      classes.indexOf(plan.dataset.classes[plan.dataset.labels[row]!]!),
    );
    const probabilities = Float64Array.from(results.probabilities!.data as Float32Array);
    const { logLoss, accuracy } = evaluate(probabilities, labels, classes.length);
    const parts = trained.chosen.parts.map(({ id }) => id).join("+");
    return { logLoss, accuracy, chosen: parts };
  } finally {
    await threads.end();
  }
}

async function peerScores(learned: RawTable, test: RawTable, target: string, text: string): Promise<Scores> {
  const folder = await mkdtemp(join(tmpdir(), "hunch-peer-"));
  try {
    const paths = [join(folder, "train.csv"), join(folder, "test.csv")] as const;
    for (const [index, table] of [learned, test].entries()) {
      const names = table.columns.map(({ name }) => name);
      const cells = Array.from({ length: table.rowCount }, (_, row) =>
        table.columns.map(({ values, codes }) => values[codes[row]!]!),
      );
      await writeFile(paths[index]!, Papa.unparse([names, ...cells]));
    }
    const { stdout } = await run("/usr/bin/python3", [script, ...paths, target, text], {
      // scikit-learn's threads busy-wait for each other, which makes it many times slower while anything else
      // is running.
      env: { ...process.env, OMP_NUM_THREADS: "1" },
    });
    return JSON.parse(stdout) as Scores;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
