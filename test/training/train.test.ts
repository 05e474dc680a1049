import { describe, expect, test } from "vitest";
import { checkGraph } from "../../src/cli/check-graph.ts";
import { parseCard, parseSourceCard } from "../../src/core/card.ts";
import { validateInputs } from "../../src/core/inputs.ts";
import type { Inputs, Prediction } from "../../src/core/prediction.ts";
import { readEmbeddedCard } from "../../src/doctor/embedded-card.ts";
import { evaluate } from "../../src/metrics/metrics.ts";
import { checkReference } from "../../src/models/check-reference.ts";
import { keepOutputs } from "../../src/onnx/edit-graph.ts";
import { readHoldout } from "../../src/onnx/holdout-file.ts";
import { readFacts } from "../../src/onnx/model-facts.ts";
import { openGraph } from "../../src/runtime/graph-session.ts";
import { type RawTable, tableFrom } from "../../src/training/columns/table.ts";
import { toProbabilities } from "../../src/training/estimators/estimator.ts";
import { createRandom } from "../../src/training/random.ts";
import { localRunner } from "../../src/training/search/tasks.ts";
import { train } from "../../src/training/train.ts";
import { noteText } from "../../src/training/training-note.ts";

test("a card says of all its numbers that their table had decimal commas, for tables in which no cell shows it", async () => {
  const cells = Array.from({ length: 60 }, (_, row) => `${row},5`);
  const table = tableFrom({
    size: cells,
    count: cells.map((_, row) => String(row * 7)),
    y: cells.map((_, row) => (row < 30 ? "a" : "b")),
  });
  const { card } = await train(table, { id: "toy", title: "Toy", target: "y" });
  const { fields } = parseSourceCard(card, "model.json");
  expect(fields.map((field) => field.kind === "number" && field.decimals)).toEqual(["comma", "comma"]);
});

test("a card says in which order its table has day and month, for tables whose first rows don't show it", async () => {
  const rows = Array.from({ length: 240 }, (_, row) => row);
  const two = (number: number) => String(number).padStart(2, "0");
  const day = (row: number) => two(1 + Math.floor(row / 12));
  const table = tableFrom({
    european: rows.map((row) => `${day(row)}.03.2021`),
    american: rows.map((row) => `03/${day(row)}/2021`),
    iso: rows.map((row) => `2021-03-${day(row)}`),
    verdict: rows.map((row) => (row % 12 > 5 ? "a" : "b")),
  });
  const { card } = await train(table, { id: "toy", title: "Toy", target: "verdict", only: ["naiveBayes"] });
  const { fields } = parseSourceCard(card, "model.json");
  expect(fields.map((field) => field.kind === "datetime" && field.dates)).toEqual([
    "day-month-year",
    "month-day-year",
    undefined,
  ]);
});

test("dates are on their own day, in training, in the form and in the graph", async () => {
  const days = Array.from({ length: 400 }, (_, row) => new Date(Date.UTC(2040, 0, 1 + row)));
  const isWeekend = (day: Date) => [0, 6].includes(day.getUTCDay());
  for (const time of ["", " 23:59:59"]) {
    const table = tableFrom({
      seen: days.map((day) => day.toISOString().slice(0, 10) + time),
      verdict: days.map((day) => (isWeekend(day) ? "rest" : "work")),
    });
    const trained = await train(table, { id: "toy", target: "verdict", only: ["decisionTree"] });
    expect(await checkGraph(trained)).toBeLessThan(1e-5);
    const card = parseCard(
      { ...trained.card, files: { "model.onnx": { bytes: 1, sha256: "0".repeat(64) } } },
      "toy",
    );
    expect(card.metrics!.accuracy).toBe(1);
    expect(card.fields[0]!.default).toMatch(time === "" ? /T00:00:00/ : /T23:5/);
    const graph = await openGraph(card, trained.model);
    const inputs = days.map((day) => ({ seen: day.getTime() / 1000 + (time === "" ? 0 : 86_399) }));
    const answers = await graph.run(inputs, { features: false });
    await graph.release();
    const isRest = answers.map(({ probabilities }) => probabilities[0]! > 0.5);
    expect(isRest).toEqual(days.map(isWeekend));
  }
});

/**
 * A table with number, category, date and yes-or-no columns. The first two have missing values and, apart from
 * some noise, determine the class.
 */
function mixedTable(rowCount = 160) {
  const random = createRandom(7);
  const rows = Array.from({ length: rowCount }, (_, row) => {
    const size = Math.round(random() * 1000) / 10;
    const colour = ["red", "green", "blue", "?"][Math.floor(random() * 4)]!;
    const isLarge = size > 50 !== (colour === "red") ? "large" : "small";
    const day = 1 + (row % 28);
    return {
      "size (mm)": random() < 0.1 ? "NA" : String(size),
      colour,
      bought: `2024-${String(1 + (row % 12)).padStart(2, "0")}-${String(day).padStart(2, "0")} 1${row % 10}:30:00`,
      used: random() < 0.5 ? "yes" : "no",
      verdict: random() < 0.05 ? "small" : isLarge,
    };
  });
  const column = (name: keyof (typeof rows)[number]) => rows.map((row) => row[name]);
  return tableFrom({
    "size (mm)": column("size (mm)"),
    colour: column("colour"),
    bought: column("bought"),
    used: column("used"),
    verdict: column("verdict"),
  });
}

/** The cells of each row. */
function cellsOf({ columns, rowCount }: RawTable): string[][] {
  return Array.from({ length: rowCount }, (_, row) =>
    columns.map(({ values, codes }) => values[codes[row]!]!),
  );
}

/** Only a few cheap settings, since the tests check whether graph and trainer agree, not how accurate they are. */
const spaces = {
  boostedTrees: [
    { rate: 0.2, leafCount: 6, leafRows: 3, columnShare: 0.6, rowShare: 0.7, l2: 1, rounds: 20 },
  ],
  logisticRegression: [{ l2: 1, knots: 4 }],
  decisionTree: [{ leafCount: 8, leafRows: 5 }],
  naiveBayes: [{ bins: 4, smoothing: 1 }],
};
const options = { id: "verdict", target: "verdict", seed: 1, spaces };

/** Several tests use this model, so it is trained only once. */
let mixed: ReturnType<typeof train> | undefined;
function trainMixed(): ReturnType<typeof train> {
  mixed ??= train(mixedTable(), options);
  return mixed;
}

describe("training on a table", () => {
  test("yields a graph that agrees with the trainer, and a valid card", async () => {
    const trained = await trainMixed();
    expect(await checkGraph(trained)).toBeLessThan(1e-5);
    const card = parseSourceCard(trained.card, "model.json");
    expect(card.fields.map(({ name, kind }) => [name, kind])).toEqual([
      ["size (mm)", "number"],
      ["colour", "category"],
      ["bought", "datetime"],
      ["used", "boolean"],
    ]);
    const colours = card.fields.flatMap((field) => (field.kind === "category" ? field.choices : []));
    const { rows } = card.training!;
    expect(colours.every(({ count = 0 }) => count > rows / 10 && count < rows / 2)).toBe(true);
    expect(card.metrics!.accuracy).toBeGreaterThan(0.8);
    expect(card.candidates.filter(({ chosen }) => chosen)).toHaveLength(1);
  });

  test.each([
    "majorityClass",
    "naiveBayes",
    "logisticRegression",
    "decisionTree",
    "boostedTrees",
    "nearestNeighbours",
  ] as const)("yields a graph with the trainer's probabilities for %s", async (id) => {
    const trained = await train(mixedTable(), { ...options, only: [id] });
    expect(trained.chosen.name).not.toBe("");
    expect(await checkGraph(trained)).toBeLessThan(1e-5);
  });

  test("enables logistic regression to distinguish unordered codes", async () => {
    const random = createRandom(8);
    const codes = Array.from({ length: 300 }, () => 1 + Math.floor(random() * 5));
    const table = tableFrom({
      code: codes.map(String),
      size: codes.map(() => String(Math.round(random() * 100))),
      verdict: codes.map((code) => (code % 2 === 0 ? "even" : "odd")),
    });
    const trained = await train(table, { id: "codes", target: "verdict", only: ["logisticRegression"] });
    expect(trained.card.metrics!.accuracy).toBeGreaterThan(0.95);
    expect(await checkGraph(trained)).toBeLessThan(1e-5);
  });

  test("yields a graph with the trainer's probabilities for a blend that includes nearest neighbours", async () => {
    const trained = await train(mixedTable(), { ...options, only: ["naiveBayes", "nearestNeighbours"] });
    expect(trained.chosen.parts.map(({ id }) => id)).toEqual(["naiveBayes", "nearestNeighbours"]);
    expect(await checkGraph(trained)).toBeLessThan(1e-5);
    const { candidates } = parseSourceCard(trained.card, "model.json");
    expect(candidates.find(({ chosen }) => chosen)!.name).toBe("Blend");
    expect(trained.card.training!.method).toContain(
      "the winner was chosen on the same rows, as were the weights of a mean",
    );
  });

  test("gives columns that differ only in brackets their own labels, and a number's unit a place of its own", async () => {
    const table = tableFrom({
      "Answer (before)": Array.from({ length: 160 }, (_, row) => ["a", "b", "c"][row % 3]!),
      "Answer (after)": Array.from({ length: 160 }, (_, row) => ["a", "b"][row % 2]!),
      "skin_depth (mm)": Array.from({ length: 160 }, (_, row) => String(row % 7)),
      verdict: Array.from({ length: 160 }, (_, row) => (row % 2 === 0 ? "even" : "odd")),
    });
    const { card } = await train(table, { ...options, only: ["naiveBayes"] });
    expect(
      card.fields.map((field) => [field.label, field.kind === "number" ? field.unit : field.kind]),
    ).toEqual([
      ["Answer (before)", "category"],
      ["Answer (after)", "category"],
      ["Skin depth", "mm"],
    ]);
  });

  test("yields the same bytes with one runner as with three", async () => {
    const one = await trainMixed();
    const three = await train(mixedTable(), options, {
      runners: [localRunner(), localRunner(), localRunner()],
    });
    expect(Buffer.from(three.model).equals(Buffer.from(one.model))).toBe(true);
    expect(Buffer.from(three.holdout).equals(Buffer.from(one.holdout))).toBe(true);
    expect(three.card).toEqual(one.card);
  });

  test("gives a small table a holdout of all its rows, each scored by a model that wasn't trained on it", async () => {
    const trained = await trainMixed();
    const { logits, labels } = readHoldout(new Uint8Array(trained.holdout));
    expect(trained.card.training!.heldOutRows).toBe(8);
    expect(labels).toHaveLength(160);
    const { accuracy } = evaluate(toProbabilities(Float64Array.from(logits), 2), labels, 2);
    expect(Math.abs(accuracy - trained.card.metrics!.accuracy)).toBeLessThan(0.03);
    const many = await train(mixedTable(2200), { ...options, only: ["naiveBayes"] });
    expect(readHoldout(new Uint8Array(many.holdout)).labels).toHaveLength(110);
  });

  test("writes made-up rows with the trainer’s probabilities into the file, and the graph agrees with them", async () => {
    const { card, model } = await trainMixed();
    expect(card.reference).toEqual({ library: "Hunch’s trainer", rows: 50 });
    const files = { "model.onnx": { bytes: 1, sha256: "0".repeat(64) } };
    const parsed = parseCard({ ...card, files }, "model.json");
    const graph = await openGraph(parsed, model);
    const learner = { predictMany: (rows: readonly Inputs[]) => graph.run(rows, { features: false }) };
    const { rows, largestDifference } = await checkReference(parsed, model, async (inputs) =>
      (await learner.predictMany(inputs)).map(
        ({ probabilities }) => ({ baseProbabilities: [...probabilities] }) as unknown as Prediction,
      ),
    );
    await graph.release();
    expect(rows).toBe(50);
    expect(largestDifference).toBeLessThan(1e-5);
    // If these were the table's rows, all fifty would be found. Some made-up rows match by chance.
    const own = new Set(cellsOf(mixedTable()).map(([size, colour, , used]) => `${size} ${colour} ${used}`));
    const lines = readEmbeddedCard(model)!.reference!.csv!.split("\r\n").slice(1);
    const found = lines.filter((line) => {
      const [size, colour, , used] = line.split(",");
      return own.has(`${Math.round(Number(size) * 10) / 10} ${colour} ${used}`);
    });
    expect(found.length).toBeLessThan(25);
  });

  test("learns from a text column alone, and lists the most important words", async () => {
    const random = createRandom(3);
    const pick = (words: readonly string[]) => words[Math.floor(random() * words.length)]!;
    const rows = Array.from({ length: 120 }, (_, row) => {
      const isGood = row % 2 === 0;
      const told = pick(isGood ? ["lovely", "great", "warm"] : ["awful", "cold", "dull"]);
      return {
        text: `the ${pick(["soup", "film", "room"])} was ${told} and we ${pick(["ate", "saw", "slept"])}`,
        isGood,
      };
    });
    const table = tableFrom({
      text: rows.map(({ text }, row) => `${text} ${row % 7}`),
      verdict: rows.map(({ isGood }) => (isGood ? "good" : "bad")),
    });
    const trained = await train(table, { ...options, uses: { text: "text" } });
    expect(await checkGraph(trained)).toBeLessThan(1e-5);
    expect(trained.card.metrics!.accuracy).toBeGreaterThan(0.95);
    expect(trained.card.fields).toMatchObject([{ name: "text", kind: "text" }]);
    const phrases = trained.importance.map(({ phrase }) => phrase);
    const telling = ["lovely", "great", "warm", "awful", "cold", "dull"];
    expect(telling.some((word) => phrases[0]!.split(" ").includes(word))).toBe(true);
    expect(new Set(phrases).size).toBe(phrases.length);
    expect(trained.importance.every(({ field, logLoss }) => field === "text" && logLoss > 0)).toBe(true);
  });

  test("chooses a decision tree if only combinations of words matter, and writes it into the graph", async () => {
    const random = createRandom(5);
    const pick = (words: readonly string[]) => words[Math.floor(random() * words.length)]!;
    const rows = Array.from({ length: 400 }, () => {
      const [first, second] = [pick(["not", "very"]), pick(["bad", "good"])];
      return {
        text: `${first} ${pick(["one", "two", "six"])} ${pick(["soup", "room"])} ${pick(["was", "is"])} ${second}`,
        verdict: (first === "not") === (second === "bad") ? "praise" : "blame",
      };
    });
    const table = tableFrom({
      text: rows.map(({ text }, row) => `${text} ${row % 97}`),
      verdict: rows.map(({ verdict }) => verdict),
    });
    const only = ["textNaiveBayes", "textHinge", "textTree"] as const;
    const trained = await train(table, { ...options, only, uses: { text: "text" } });
    expect(trained.chosen.name).toBe("Decision tree on words");
    expect(trained.card.metrics!.accuracy).toBeGreaterThan(0.95);
    expect(await checkGraph(trained)).toBeLessThan(1e-5);
    const phrases = trained.importance.map(({ phrase }) => phrase);
    expect(["not", "very"].some((word) => phrases.includes(word))).toBe(true);
    expect(["good", "bad"].some((word) => phrases.includes(word))).toBe(true);
  });

  test("yields a graph with the trainer's probabilities for decision trees on words with three classes", async () => {
    const random = createRandom(6);
    const words = [
      ["oak", "elm"],
      ["cod", "eel"],
      ["owl", "jay"],
    ];
    const kinds = Array.from({ length: 180 }, () => Math.floor(random() * 3));
    const table = tableFrom({
      text: kinds.map(
        (kind, row) => `saw ${words[kind]![row % 2]} and ${words[(kind + 1) % 3]![0]} on day ${row % 31}`,
      ),
      kind: kinds.map((kind) => ["tree", "fish", "bird"][kind]!),
    });
    const trained = await train(table, {
      id: "kind",
      target: "kind",
      only: ["textTree"],
      uses: { text: "text" },
    });
    expect(trained.card.metrics!.accuracy).toBeGreaterThan(0.9);
    expect(await checkGraph(trained)).toBeLessThan(1e-5);
  });

  test("learns from a text column in addition to other columns", async () => {
    const { columns } = mixedTable();
    const told = columns.find(({ name }) => name === "verdict")!;
    const cells = Object.fromEntries(
      columns.map(({ name, values, codes }) => [name, Array.from(codes, (code) => values[code]!)]),
    );
    const words = Array.from(
      told.codes,
      (code, row) =>
        `somebody wrote that it is ${row % 5 === 0 ? "odd" : told.values[code]} today ${row % 11}`,
    );
    const table = tableFrom({ ...cells, note: words });
    const trained = await train(table, { ...options, uses: { note: "text" } });
    expect(await checkGraph(trained)).toBeLessThan(1e-4);
    expect(trained.importance.map(({ field }) => field)).toContain("note");
    // A lesson about one of the rows in the holdout has to reach it there.
    const files = { "model.onnx": { bytes: 1, sha256: "0".repeat(64) } };
    const card = parseCard({ ...trained.card, files }, "model.json");
    const names = table.columns.map(({ name }) => name);
    const rows = cellsOf(table).map((row) => {
      const cells = row.map((cell, column) => [names[column]!, /^(NA|\?)$/.test(cell) ? "" : cell] as const);
      const read = validateInputs(card, Object.fromEntries(cells.filter(([name]) => name !== "verdict")));
      if (read.status === "invalid") throw new RangeError(JSON.stringify(read.problems));
      return read.inputs;
    });
    const graph = await openGraph(card, trained.model);
    const outputs = await graph.run(rows, { features: true });
    await graph.release();
    const known = new Set(outputs.map(({ features }) => features!.indices.join()));
    const { rowOffsets, featureIndices, labels } = readHoldout(new Uint8Array(trained.holdout));
    const found = labels.filter((_, row) =>
      known.has(featureIndices.subarray(rowOffsets[row]!, rowOffsets[row + 1]!).join()),
    );
    expect(found.length / labels.length).toBeGreaterThan(0.97);
  });

  test("writes only one text model into the graph if the other columns are not used", async () => {
    const random = createRandom(4);
    const table = tableFrom({
      noise: Array.from({ length: 200 }, () => String(random())),
      note: Array.from(
        { length: 200 },
        (_, row) => `it was ${row % 2 ? "lovely" : "awful"} on day ${row % 31}`,
      ),
      verdict: Array.from({ length: 200 }, (_, row) => (row % 2 ? "good" : "bad")),
    });
    const { model, chosen } = await train(table, {
      ...options,
      only: ["textNaiveBayes"],
      uses: { note: "text" },
    });
    expect(chosen.id).toBe("textNaiveBayes");
    const used = keepOutputs(
      model,
      readFacts(model).outputs.map(({ name }) => name),
    );
    expect(model.length - used.length).toBeLessThan(500);
  });

  test.each([5, 25])("compares boosted trees after the %s rounds that were asked for", async (rounds) => {
    const boostedTrees = [{ ...spaces.boostedTrees[0]!, rounds }];
    const { chosen } = await train(mixedTable(), {
      ...options,
      only: ["boostedTrees"],
      spaces: { boostedTrees },
    });
    expect(chosen.trials.map(({ settings }) => settings.rounds)).toContain(rounds);
  });

  test("can end the search early with the best model so far, and says what was not tried", async () => {
    const enough = new AbortController();
    const seen: string[] = [];
    const trained = await train(mixedTable(600), options, {
      enough: enough.signal,
      onProgress: (progress) => {
        if (progress.kind !== "compared") return;
        seen.push(`${progress.candidate.name}${progress.candidate.isInterim ? "" : "!"}`);
        if (progress.candidate.name === "Logistic regression") enough.abort();
      },
    });
    expect(seen.slice(0, 3)).toEqual(["Majority class", "Naive Bayes", "Logistic regression"]);
    expect(seen).toContain("Logistic regression!");
    expect(seen).not.toContain("Boosted trees!");
    expect(trained.comparison.map(({ name }) => name)).not.toContain("Boosted trees");
    expect(trained.warnings.map((note) => noteText(note)).join()).toMatch(
      /search was ended early: it did not try .*boosted trees.*\. The best so far was used/,
    );
    expect(parseSourceCard(trained.card, "model.json").limits.join()).toMatch(/ended early/);
    expect(await checkGraph(trained)).toBeLessThan(1e-5);
  });

  test("keeps the capitals of names within the sentence about what was not tried", () => {
    const leftOut = ["NB-SVM", "Linear SVM on words", "Naive Bayes"];
    expect(noteText({ code: "ended-early", tried: ["Decision tree"], leftOut })).toMatch(
      /not all settings of decision tree were tried, and none of NB-SVM, linear SVM on words, naive Bayes\./,
    );
  });

  test("names no candidate as not fully tried if the search was ended while the best settings were scored again", async () => {
    const enough = new AbortController();
    const only = ["naiveBayes", "logisticRegression"] as const;
    const trained = await train(
      mixedTable(11_000),
      { ...options, only },
      {
        enough: enough.signal,
        onProgress: (step) => step.kind === "comparing" && step.fold > 1 && enough.abort(),
      },
    );
    const notes = trained.warnings.filter(({ code }) => code === "ended-early").map((note) => noteText(note));
    expect(notes).toEqual([
      "The search was ended early: all settings were tried, but the candidates were compared on only some of the rows.",
    ]);
  });

  test("compares models on only the scored folds if it was ended early", async () => {
    const enough = new AbortController();
    enough.abort();
    const only = ["naiveBayes", "boostedTrees"] as const;
    const table = mixedTable(11_000);
    const trained = await train(table, { ...options, only }, { enough: enough.signal });
    expect(trained.chosen).toMatchObject({ name: "Naive Bayes", logits: { length: 2 } });
    expect(trained.card.training!.method).toMatch(
      /5-fold cross-validation \(only 2 of the folds were scored\)/,
    );
    const tested = trained.card.metrics!.perClass.reduce((sum, { support }) => sum + support, 0);
    expect(tested).toBe(Math.round((11_000 - trained.card.training!.heldOutRows!) * 0.4));
  });

  test("needs no runner that is still busy after the search was ended early, even to score on held-out rows", async () => {
    const enough = new AbortController();
    const runner = localRunner();
    const busy: typeof runner = {
      ...runner,
      load: (work) => runner.load(work),
      run: (task) => (enough.signal.aborted ? new Promise(() => undefined) : runner.run(task)),
    };
    const only = ["naiveBayes", "logisticRegression"] as const;
    const trained = await train(
      mixedTable(600),
      { ...options, only, scoreOnHoldout: true },
      {
        runners: [busy],
        enough: enough.signal,
        onProgress: ({ kind }) => kind === "compared" && enough.abort(),
      },
    );
    expect(trained.card.metrics!.rows).toBe(trained.card.training!.heldOutRows);
  });

  test("ends with AbortError when its signal fires", async () => {
    const controller = new AbortController();
    const training = train(mixedTable(), options, {
      signal: controller.signal,
      onProgress: ({ kind }) => kind === "comparing" && controller.abort(),
    });
    await expect(training).rejects.toMatchObject({ name: "AbortError" });
  });
});
