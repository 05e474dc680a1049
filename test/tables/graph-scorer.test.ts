import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { type Card, parseCard } from "../../src/core/card.ts";
import { Adapter } from "../../src/learning/adapter.ts";
import { predictWithLessons } from "../../src/learning/predict-with-lessons.ts";
import { GraphBuilder } from "../../src/onnx/graph-builder.ts";
import { type GraphSession, openGraph } from "../../src/runtime/graph-session.ts";
import { openGraphScorer } from "../../src/tables/graph-scorer.ts";
import { makeCard, makeMatrixGraph, numberField } from "../runtime/graphs.ts";

const folder = fileURLToPath(new URL("../../public/models/ufo-sighting/", import.meta.url));
let card: Card;
let model: Uint8Array;
let session: GraphSession;

beforeAll(async () => {
  card = parseCard(JSON.parse(await readFile(`${folder}model.json`, "utf8")), "model.json");
  model = await readFile(`${folder}model.onnx`);
  session = await openGraph(card, model);
}, 60_000);

const rows = Array.from({ length: 300 }, (_, row) => ({
  seconds: (row % 50) + 1,
  latitude: ((row * 37) % 1300) / 10 - 50,
  longitude: ((row * 53) % 3400) / 10 - 170,
}));
const text = (name: "seconds" | "latitude" | "longitude") => rows.map((row) => String(row[name]));
const columns = { seconds: text("seconds"), latitude: text("latitude"), longitude: text("longitude") };

/** The probabilities that the page itself computes with these lessons. */
async function expected(adapter: Adapter): Promise<number[]> {
  const origin = { card, sha256: card.files["model.onnx"].sha256, lessons: 0 };
  const answers = await session.run(rows, { features: true });
  return answers.flatMap((answer) => predictWithLessons(origin, answer, adapter).probabilities);
}

describe("a graph reduced to predictions", () => {
  it("returns exactly the same numbers as the whole graph", async () => {
    const scorer = await openGraphScorer(card, model, { adapter: undefined, lessons: 0 });
    const { probabilities, faults } = await scorer.score({ rows: rows.length, columns });
    expect(faults).toEqual([]);
    expect([...probabilities]).toEqual(await expected(new Adapter(card.classes.length)));
  });

  it("returns exactly the same numbers as the whole graph when there are lessons", async () => {
    const adapter = new Adapter(card.classes.length);
    const [answer] = await session.run([rows[0]!], { features: true });
    const perClassStep = Float64Array.from(card.classes, (_, c) => (c === 1 ? 3 : c === 4 ? -3 : 0));
    adapter.apply({ perClassStep, ...answer!.features! });
    expect(adapter.size).toBeGreaterThan(0);
    const scorer = await openGraphScorer(card, model, { adapter: adapter.store(), lessons: 1 });
    const { probabilities } = await scorer.score({ rows: rows.length, columns });
    const taught = await expected(adapter);
    expect([...probabilities]).toEqual(taught);
    expect(taught).not.toEqual(await expected(new Adapter(card.classes.length)));
  });

  it("names the faulty field in a row that can't be read, and predicts the other rows", async () => {
    const scorer = await openGraphScorer(card, model, { adapter: undefined, lessons: 0 });
    const latitude = [...columns.latitude];
    latitude[7] = "91";
    latitude[9] = " 44 ";
    const { faults, probabilities } = await scorer.score({
      rows: rows.length,
      columns: { ...columns, latitude },
    });
    expect(faults).toMatchObject([{ row: 7, problem: { at: "latitude" } }]);
    const count = card.classes.length;
    const sumOf = (row: number) =>
      probabilities.subarray(row * count, (row + 1) * count).reduce((sum, value) => sum + value, 0);
    expect(sumOf(7)).toBe(0);
    expect(sumOf(9)).toBeCloseTo(1, 5);
  });

  it("refuses a row for which the graph returns no probabilities, and predicts the other rows", async () => {
    const optional = ["a", "b"].map((name) => ({ ...numberField(name), optional: true }));
    const scorer = await openGraphScorer(makeCard(optional), makeMatrixGraph(), {
      adapter: undefined,
      lessons: 0,
    });
    const { faults, probabilities } = await scorer.score({
      rows: 3,
      columns: { a: ["0.25", "", "0.5"], b: ["0.75", "0.5", "0.5"] },
    });
    expect(faults).toMatchObject([
      { row: 1, problem: { message: expect.stringContaining("no probabilities") } },
    ]);
    expect([...probabilities.subarray(0, 2), ...probabilities.subarray(4)]).toEqual([0.25, 0.75, 0.5, 0.5]);
  });

  it("refuses a row whose number the model's type can't represent, and predicts the other rows", async () => {
    const graph = new GraphBuilder("whole");
    const age = graph.input("age", "int64", ["N", 1]);
    const isOld = graph.node("Cast", [graph.node("Greater", [age, graph.int64([40])])], { to: 1 });
    const both = graph.node("Concat", [graph.node("Sub", [graph.float(1), isOld]), isOld], { axis: 1 });
    graph.output(graph.node("Identity", [both], {}, { outputs: ["probabilities"] }), "float", ["N", 2]);
    const field = { ...numberField("age"), step: 1, optional: true };
    const scorer = await openGraphScorer(makeCard([field]), graph.toBytes(), {
      adapter: undefined,
      lessons: 0,
    });
    const { faults, probabilities } = await scorer.score({
      rows: 4,
      columns: { age: ["30", "2.5", "41", ""] },
    });
    expect(faults).toEqual([
      { row: 1, problem: { at: "age", message: "age must be a whole number." } },
      { row: 3, problem: { at: "age", message: "age is missing, but the model requires it." } },
    ]);
    expect([...probabilities]).toEqual([1, 0, 0, 0, 0, 1, 0, 0]);
  });
});
