import { describe, expect, test, vi } from "vitest";
import { boostedScores, boostTrees } from "../../../src/training/tabular/boosting.ts";
import { bin, encode, learnEncoding } from "../../../src/training/tabular/census-encoding.ts";
import { categoryNames, numberNames } from "../../../src/training/tabular/census-fields.ts";
import { buildCensusGraph, censusTilings } from "../../../src/training/tabular/census-graph.ts";
import { inputsOf } from "../../../src/training/tabular/census-income.ts";
import { binaryProbabilities } from "../../../src/training/tabular/simple-learners.ts";
import { tileFeatureCount } from "../../../src/training/tabular/tile-features.ts";
import { type InputTensor, runModel, runtimeNames } from "../../onnx/run-model.ts";
import { allRows, makePeople } from "./made-people.ts";

// The first session of a process compiles the runtime, which a busy machine takes many seconds for.
vi.setConfig({ testTimeout: 60_000 });

const people = makePeople(600);
const rows = allRows(600);
const train = rows.filter((row) => row % 3 > 0);
const settings = { rounds: 40, rate: 0.1, leafCount: 8, leafRows: 5, columnShare: 0.5, l2: 1, seed: 1 };

function trainSmall() {
  const encoding = learnEncoding(people, train);
  const columns = bin(encode(people, encoding), train);
  const trees = boostTrees(columns, people.labels, train, settings);
  const model = buildCensusGraph(encoding, columns, trees, { version: "0", card: {} });
  return { model, expected: binaryProbabilities(boostedScores(trees, columns, rows), rows) };
}

type Person = Readonly<Record<string, string | number | null>>;

function feedsOf(persons: readonly Person[]): Record<string, InputTensor> {
  const shape = [persons.length, 1];
  const number = (value: unknown) => (value === null ? Number.NaN : Number(value));
  return Object.fromEntries<InputTensor>([
    ...numberNames.map((name): [string, InputTensor] => [
      name,
      ["float32", persons.map((person) => number(person[name])), shape],
    ]),
    ...categoryNames.map((name): [string, InputTensor] => [
      name,
      ["string", persons.map((person) => String(person[name])), shape],
    ]),
  ]);
}

describe.each(runtimeNames)("the graph of incomes, in %s", (runtime) => {
  test("gives the trainer's own probabilities", async () => {
    const { model, expected } = trainSmall();
    const persons = Array.from(rows, (row) => inputsOf(people, row));
    const { probabilities, label } = await runModel(runtime, model, feedsOf(persons));
    const largest = expected.reduce(
      (most, value, at) => Math.max(most, Math.abs(value - Number(probabilities?.data[at]))),
      0,
    );
    expect(largest).toBeLessThan(1e-5);
    expect(label?.data[0]).toBe(expected[0]! >= 0.5 ? "<=50K" : ">50K");
  });

  test("takes anything for a value and still gives probabilities", async () => {
    const { model } = trainSmall();
    const [first = {}] = [inputsOf(people, 0)];
    const strange = ["", "?", "\u0000", "\u{1f6f8}", "x".repeat(100_000)].map((text) => ({
      ...first,
      occupation: text,
      race: text,
    }));
    const numbers = [null, Number.POSITIVE_INFINITY, -1e30, 1e30].map((age) => ({ ...first, age }));
    const { probabilities, feature_indices } = await runModel(
      runtime,
      model,
      feedsOf([...strange, ...numbers]),
    );
    const values = (probabilities?.data ?? []).map(Number);
    for (let at = 0; at < values.length; at += 2) expect(values[at]! + values[at + 1]!).toBeCloseTo(1, 6);
    const indices = (feature_indices?.data ?? []).map(Number);
    expect(Math.min(...indices)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...indices)).toBeLessThan(tileFeatureCount(censusTilings));
  });

  test("counts an empty field, the mark of the data and an unknown value as missing", async () => {
    const { model } = trainSmall();
    const persons = ["", "?", "never seen"].map((occupation) => ({ ...inputsOf(people, 1), occupation }));
    const { logits } = await runModel(runtime, model, feedsOf(persons));
    const [, first, , second, , third] = logits?.data ?? [];
    expect(first).toBeDefined();
    expect(second).toBe(first);
    expect(third).toBe(first);
  });

  test("gives the same features for the same answers, others for others, of norm 1", async () => {
    const { model } = trainSmall();
    const person = inputsOf(people, 2);
    const persons = [person, { ...person, age: Number(person.age) + 30 }, person];
    const results = await runModel(runtime, model, feedsOf(persons));
    const indices = (results.feature_indices?.data ?? []).map(Number);
    const perRow = censusTilings.length;
    const ofRow = (row: number) => indices.slice(row * perRow, (row + 1) * perRow);
    expect(results.feature_rows?.data).toEqual([0, 0, 1, 1, 2, 2]);
    expect(ofRow(2)).toEqual(ofRow(0));
    expect(ofRow(1)).not.toEqual(ofRow(0));
    const values = (results.feature_values?.data ?? []).map(Number);
    expect(values.slice(0, perRow).reduce((sum, value) => sum + value ** 2, 0)).toBeCloseTo(1, 6);
  });
});

test("the same people give the same bytes", () => {
  expect(trainSmall().model).toEqual(trainSmall().model);
});
