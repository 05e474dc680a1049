import { describe, expect, it } from "vitest";
import { type Card, parseCard, parseSourceCard } from "../../src/core/card.ts";
import type { Inputs } from "../../src/core/prediction.ts";
import { examine } from "../../src/doctor/examine.ts";
import type { Examination } from "../../src/doctor/report.ts";
import { Adapter } from "../../src/learning/adapter.ts";
import { makeLearnedModel } from "../../src/learning/learned-model.ts";
import { lessonStep } from "../../src/learning/lesson-step.ts";
import { predictWithLessons } from "../../src/learning/predict-with-lessons.ts";
import { addFeatureOutputs, denseToTriples } from "../../src/onnx/classifier-outputs.ts";
import { GraphBuilder } from "../../src/onnx/graph-builder.ts";
import { readHoldout } from "../../src/onnx/holdout-file.ts";
import { readFacts } from "../../src/onnx/model-facts.ts";
import { embedCard } from "../../src/onnx/model-metadata.ts";
import { type GraphSession, openGraph } from "../../src/runtime/graph-session.ts";
import { createRuntimeSession } from "../../src/runtime/onnx-runtime.ts";
import { check, expectedFor, logitsOf, madeGraph } from "./made-graphs.ts";

/** A classifier with three classes and two numbers as inputs, as an exporter writes it: without features. */
const exported = (opset?: number) =>
  madeGraph(
    "y",
    (graph, logits) => graph.node("Softmax", [logits], { axis: 1 }),
    {},
    (model) => {
      if (opset !== undefined) model.operatorSets = [{ domain: "", version: opset }];
    },
  );

function cardOf({ card, model }: Examination): Card {
  const files = { "model.onnx": { bytes: model!.length, sha256: "0".repeat(64) } };
  return parseCard({ ...card, files }, "model.json");
}

/** Teaches the model the right class for one row, and returns the lessons. */
async function teach(graph: GraphSession, card: Card, inputs: Inputs, right: number): Promise<Adapter> {
  const [output] = await graph.run([inputs], { features: true });
  const adapter = new Adapter(card.classes.length);
  adapter.apply(lessonStep(output!.logits!, output!.features!, right, card.learning!));
  return adapter;
}

async function answer(graph: GraphSession, adapter: Adapter, inputs: Inputs): Promise<number> {
  const [output] = await graph.run([inputs], { features: true });
  const sums = adapter.addTo(output!.logits!, output!.features!);
  return sums.indexOf(Math.max(...sums));
}

/** Rows of two numbers, labelled with the model's own answer, except where `a` is large. */
function tableOf(count: number) {
  const rows = Array.from({ length: count }, (_, index) => {
    const [a, b] = [Math.sin(index * 12.9) * 4, Math.cos(index * 7.3) * 4];
    const expected = expectedFor([a, b]);
    const own = expected.indexOf(Math.max(...expected));
    return [a.toFixed(3), b.toFixed(3), String(a > 3 ? (own + 1) % 3 : own)];
  });
  return { columns: ["a", "b", "class"], rows };
}

describe("an export without features", () => {
  it("learns a correction for one row without changing a distant one", async () => {
    const examination = await check(exported());
    const card = cardOf(examination);
    const graph = await openGraph(card, examination.model!);
    const [first, second] = card.fields.map(({ name }) => name) as [string, string];
    const row = { [first]: 1, [second]: 0.25 };
    const elsewhere = { [first]: 1.5, [second]: 0.5 };
    const nothing = new Adapter(3);
    const before = await answer(graph, nothing, row);
    const right = (before + 1) % 3;
    const adapter = await teach(graph, card, row, right);
    expect(await answer(graph, adapter, row)).toBe(right);
    expect(await answer(graph, adapter, elsewhere)).toBe(await answer(graph, nothing, elsewhere));
    await graph.release();
  });

  it("has the same features for a row alone and in a batch", async () => {
    const examination = await check(exported());
    const card = cardOf(examination);
    const graph = await openGraph(card, examination.model!);
    const names = card.fields.map(({ name }) => name);
    const rows = [0.1, -2, 17.5].map((value) => Object.fromEntries(names.map((name) => [name, value])));
    const together = await graph.run(rows, { features: true });
    for (const [index, row] of rows.entries()) {
      const [alone] = await graph.run([row], { features: true });
      expect(alone!.features).toEqual(together[index]!.features);
    }
    await graph.release();
  });

  it("gives the same answer as the page once it is downloaded after a lesson", async () => {
    const examination = await check(exported(11));
    const card = cardOf(examination);
    const graph = await openGraph(card, examination.model!);
    const [first, second] = card.fields.map(({ name }) => name) as [string, string];
    const row = { [first]: -1, [second]: 2 };
    const right = ((await answer(graph, new Adapter(3), row)) + 2) % 3;
    const adapter = await teach(graph, card, row, right);
    const learned = makeLearnedModel(card, examination.model!, "0".repeat(64), adapter.store(), 1);
    const downloaded = await openGraph(parseCard(JSON.parse(learned.card), "model.json"), learned.model);
    const [given] = await downloaded.run([row], { features: false });
    expect(given!.probabilities.indexOf(Math.max(...given!.probabilities))).toBe(right);
    const [before] = await graph.run([{ [first]: 9, [second]: 9 }], { features: false });
    const [after] = await downloaded.run([{ [first]: 9, [second]: 9 }], { features: false });
    expect([...after!.probabilities].map((share) => share.toFixed(5))).toEqual(
      [...before!.probabilities].map((share) => share.toFixed(5)),
    );
    await Promise.all([graph.release(), downloaded.release()]);
  });

  it("is upgraded to the operator set version that lessons need", async () => {
    const examination = await check(exported(11));
    const { opsets, canLearn } = readFacts(examination.model!);
    expect(canLearn).toBe(true);
    expect(opsets.get("")).toBe(16);
  });

  it("gets a measured reach for its lessons, and a holdout, from a table with the right answers", async () => {
    const table = tableOf(400);
    const examination = await check(exported(), { table });
    const { reach } = cardOf(examination).learning!;
    expect(reach?.measured?.rows).toBe(400);
    expect(reach?.measured?.lessons).toBeGreaterThan(10);
    expect(reach?.measured?.right).toBeGreaterThanOrEqual(0.95);
    expect(reach?.measured?.after).toBeGreaterThanOrEqual((reach?.measured?.before ?? 1) - 0.005);
    expect(readHoldout(examination.holdout!).labels).toHaveLength(400);
  });

  it("is not examined to the end if the signal fires while lessons are tried", async () => {
    const controller = new AbortController();
    const createSession = async (model: Uint8Array) => {
      const session = await createRuntimeSession(model);
      if (readFacts(model).canLearn) controller.abort();
      return session;
    };
    const examination = examine(
      { name: "made.onnx", model: exported() },
      { createSession, signal: controller.signal },
    );
    await expect(examination).rejects.toMatchObject({ name: "AbortError" });
  });

  it("has the reach that was found for it, not that of an earlier model in its card", async () => {
    const { learning } = cardOf(await check(exported(), { table: tableOf(400) }));
    const { card } = await check(exported());
    const kept = { ...learning!, aggressiveness: 0.5, maximumHoldoutDrop: 0.1 };
    const given = parseSourceCard({ ...card, learning: kept }, "model.json");
    const { reach } = cardOf(await check(exported())).learning!;
    expect(cardOf(await check(exported(), { card: given })).learning).toEqual({ ...kept, reach });
  });

  it("has no measured reach without a table", async () => {
    const { card, findings, holdout } = await check(exported());
    expect((card!.learning as { reach: object }).reach).not.toHaveProperty("measured");
    expect(holdout).toBeUndefined();
    const learning = findings.find(({ code }) => code === "learning-added");
    expect(learning?.details).not.toHaveProperty("rows");
  });
});

describe("an export that outputs logits and features, but no probabilities", () => {
  it("gets probabilities, and keeps its logits and features for lessons", async () => {
    const graph = new GraphBuilder("logits-only");
    const x = graph.input("x", "float", ["N", 2]);
    const logits = graph.node("Identity", [logitsOf(graph, x)], {}, { outputs: ["logits"] });
    graph.output(logits, "float", ["N", 3]);
    addFeatureOutputs(graph, denseToTriples(graph, x));
    const examination = await check(graph.toBytes());
    expect(examination.verdict).toBe("served");
    const facts = readFacts(examination.model!);
    expect(facts.canLearn).toBe(true);
    expect(facts.outputs.map(({ name }) => name)).toContain("probabilities");
    const session = await openGraph(cardOf(examination), examination.model!);
    const [first, second] = examination.card!.fields.map(({ name }) => name) as [string, string];
    const [output] = await session.run([{ [first]: 0.5, [second]: -1.25 }], { features: true });
    output!.probabilities.forEach((share, index) => {
      expect(share).toBeCloseTo(expectedFor([0.5, -1.25])[index]!, 5);
    });
    expect(output!.features!.indices).toHaveLength(2);
    await session.release();
  });
});

describe("an export that outputs only scores", () => {
  /** A linear classifier without a link function, as LinearSVC and RidgeClassifier are exported. */
  const margins = (size = 1) => {
    const graph = new GraphBuilder("margins");
    const x = graph.input("x", "float", ["N", 2]);
    const [label = "", scores = ""] = graph.nodes("ai.onnx.ml.LinearClassifier", [x], 2, {
      coefficients: Float32Array.from([1, 0.5, -0.5, 1, 0.25, -1], (value) => value * size),
      intercepts: Float32Array.of(0, 0, 0),
      classlabels_ints: [0, 1, 2],
      post_transform: "NONE",
    });
    graph.output(label, "int64", ["N"], "label");
    graph.output(scores, "float", ["N", 3], "probabilities");
    return graph.toBytes();
  };

  it.each([0.01, 1, 5000])("learns a correction for one row at a scale of %s", async (size) => {
    const examination = await check(margins(size));
    const card = cardOf(examination);
    const graph = await openGraph(card, examination.model!);
    const [first, second] = card.fields.map(({ name }) => name) as [string, string];
    const row = { [first]: 1, [second]: 0.25 };
    const elsewhere = { [first]: 1.5, [second]: 0.5 };
    const nothing = new Adapter(3);
    const right = ((await answer(graph, nothing, row)) + 1) % 3;
    const adapter = await teach(graph, card, row, right);
    expect(await answer(graph, adapter, row)).toBe(right);
    expect(await answer(graph, adapter, elsewhere)).toBe(await answer(graph, nothing, elsewhere));
    await graph.release();
  });

  it("still outputs scores after lessons, on the page and in the downloaded model", async () => {
    const examination = await check(margins(1000));
    const card = cardOf(examination);
    expect(card.output).toBe("scores");
    const graph = await openGraph(card, examination.model!);
    const [first, second] = card.fields.map(({ name }) => name) as [string, string];
    const row = { [first]: -1, [second]: 2 };
    const right = ((await answer(graph, new Adapter(3), row)) + 2) % 3;
    const adapter = await teach(graph, card, row, right);
    const [output] = await graph.run([row], { features: true });
    const origin = { card, sha256: "0".repeat(64), lessons: 1 };
    const { label, probabilities: scores } = predictWithLessons(origin, output!, adapter);
    expect(label).toBe(String(right));
    expect(Math.max(...scores)).toBeGreaterThan(1);
    const learned = makeLearnedModel(card, examination.model!, "0".repeat(64), adapter.store(), 1);
    const saved = parseCard(JSON.parse(learned.card), "model.json");
    const downloaded = await openGraph(saved, learned.model);
    const [given] = await downloaded.run([row], { features: false });
    given!.probabilities.forEach((score, index) => {
      expect(score).toBeCloseTo(scores[index]!, 2);
    });
    await Promise.all([graph.release(), downloaded.release()]);

    const again = await check(learned.model);
    expect(again.card?.output).toBe("scores");
    expect(readFacts(again.model!).canLearn).toBe(true);
  });

  it("gets the settings that fit its scores, even if its card has those of an earlier model", async () => {
    const former = await check(margins());
    const card = parseSourceCard(former.card, "model.json");
    const fitting = cardOf(await check(margins(5000))).learning!;
    expect(cardOf(await check(margins(5000), { card })).learning).toEqual(fitting);
    const { reach: _, ...own } = card.learning!;
    const chosen = { ...card, learning: { ...own, margin: 3 } };
    expect(cardOf(await check(margins(5000), { card: chosen })).learning).toMatchObject({ margin: 3 });
  });

  it("gets a measured reach from a table with the right answers, too", async () => {
    const examination = await check(margins(), { table: tableOf(400) });
    const measured = cardOf(examination).learning!.reach!.measured!;
    expect(measured.lessons).toBeGreaterThan(10);
    expect(measured.right).toBeGreaterThanOrEqual(0.95);
    expect(measured.after).toBeGreaterThanOrEqual(measured.before - 0.005);
    expect(readHoldout(examination.holdout!).labels).toHaveLength(400);
    expect(examination.card).not.toHaveProperty("metrics");
  });
});

describe("a file that was saved with everything in it", () => {
  it("contains its holdout, which is removed from the file when the model is added", async () => {
    const { model, holdout, card } = await check(exported(), { table: tableOf(400) });
    const saved = embedCard(model!, card!, "saved.onnx", holdout);
    const again = await check(saved);
    expect(again.holdout).toEqual(holdout);
    expect(again.model!.length).toBeLessThan(saved.length);
    expect(readFacts(again.model!).metadata.has("hunch.holdout")).toBe(false);
  });
});
