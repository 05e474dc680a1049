import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parseCard } from "../../src/core/card.ts";
import type { FeatureSource } from "../../src/learning/ports.ts";
import { readFacts } from "../../src/onnx/model-facts.ts";
import { sparseClassifier } from "../onnx/example-models.ts";
import { openModel, runModel, runtimeNames } from "../onnx/run-model.ts";
import { freshDatabase, openLearner } from "./open-learner.ts";

vi.setConfig({ testTimeout: 60_000 });

const base = new Uint8Array(sparseClassifier(3));
const baseSha256 = bytesToHex(sha256(base));
const card = parseCard(
  {
    format: 1,
    id: "sparse",
    version: "1.0.0",
    title: "Sparse",
    summary: "Sums over keys.",
    fields: [{ kind: "number", name: "keys", label: "Key", min: 0, max: 100 }],
    classes: [{ name: "class 0" }, { name: "class 1" }, { name: "class 2" }],
    files: {
      "model.onnx": { bytes: base.length, sha256: baseSha256 },
      "holdout.onnx": { bytes: 1, sha256: baseSha256 },
    },
    learning: { aggressiveness: 1 },
  },
  "model.json",
);

let graph: Awaited<ReturnType<typeof openModel>>;
beforeAll(async () => {
  graph = await openModel("onnxruntime-web", base);
});
afterAll(() => graph.close());

/** Runs the actual graph, one row at a time. */
const source: FeatureSource = {
  learns: true,
  run: (batch) =>
    Promise.all(
      batch.map(async ({ keys }) => {
        const outputs = await graph.run({ keys: ["float32", [Number(keys)], [1, 1]] });
        const floats = (name: string) => Float32Array.from(outputs[name]!.data as number[]);
        return {
          probabilities: floats("probabilities"),
          logits: floats("logits"),
          features: {
            indices: Int32Array.from(outputs.feature_indices!.data as number[]),
            values: floats("feature_values"),
          },
        };
      }),
    ),
};
const parts = { card, sha256: baseSha256, source, modelBytes: async () => base };
const verdict = (keys: number, label: string) => ({
  inputs: { keys },
  metadata: {},
  predictedLabel: "class 0",
  predictedProbability: 0.5,
  label,
});

describe("the downloaded model", () => {
  it.each(runtimeNames)("gives the page's probabilities in %s, with its card", async (runtime) => {
    const learner = openLearner(await freshDatabase(), parts);
    for (let key = 0; key < 12; key++) await learner.teach(verdict(key, `class ${key % 3}`));
    const { model, card: text } = await learner.downloadLearned();
    for (let key = 0; key < 15; key++) {
      const here = await learner.predict({ keys: key });
      const there = await runModel(runtime, model, { keys: ["float32", [key], [1, 1]] });
      here.probabilities.forEach((probability, index) => {
        expect(there.probabilities!.data[index]).toBeCloseTo(probability, 5);
      });
      expect(there.label!.data[0]).toBe(here.label);
    }
    const learned = parseCard(JSON.parse(text), "model.json");
    expect(learned.version).toBe("1.0.0+lessons.12");
    expect(learned.files).toEqual({
      "model.onnx": { bytes: model.length, sha256: bytesToHex(sha256(model)) },
    });
    expect(learned.limits.at(-1)).toMatch(/before it learned from 12 lessons/);
    expect(Object.fromEntries(readFacts(model).metadata)).toMatchObject({
      "hunch.version": "1.0.0+lessons.12",
      "hunch.lessons": "12",
    });
  });

  it("adds up the lessons of two merges, whose scores are those from before the first", async () => {
    const merged = async (file: { model: Uint8Array; card: string }, lessons: number) => {
      const deps = { ...parts, card: parseCard(JSON.parse(file.card), "model.json") };
      const learner = openLearner(await freshDatabase(), { ...deps, modelBytes: async () => file.model });
      for (let key = 0; key < lessons; key++) await learner.teach(verdict(key, "class 2"));
      const made = await learner.downloadLearned();
      const metadata = Object.fromEntries(readFacts(made.model).metadata);
      const { version, limits } = parseCard(JSON.parse(made.card), "model.json");
      expect(metadata["hunch.version"]).toBe(version);
      return { ...made, stated: [version, metadata["hunch.lessons"], ...limits] };
    };
    const first = await merged({ model: base, card: JSON.stringify(card) }, 5);
    const second = await merged(first, 3);
    const note = "The scores are those of version 1.0.0, before it learned from 8 lessons.";
    expect(second.stated).toEqual(["1.0.0+lessons.8", "8", note]);
    expect((await merged(second, 0)).stated).toEqual(second.stated);
  });

  it("adds its lessons to those that npm run retrain merged before", async () => {
    const limits = [
      "The scores are those of version 1.0.0, before 5 lessons from visitors were merged into it.",
    ];
    const retrained = { ...card, version: "1.0.1", limits };
    const learner = openLearner(await freshDatabase(), { ...parts, card: retrained });
    await learner.teach(verdict(1, "class 2"));
    const { card: text } = await learner.downloadLearned();
    const learned = parseCard(JSON.parse(text), "model.json");
    expect(learned.version).toBe("1.0.1+lessons.1");
    expect(learned.limits).toEqual([
      "The scores are those of version 1.0.0, before it learned from 6 lessons.",
    ]);
  });

  it("is available for any version", async () => {
    const learner = openLearner(await freshDatabase(), parts);
    await learner.teach(verdict(1, "class 2"));
    const { name } = await learner.saveVersion();
    const then = await learner.downloadLearned();
    await learner.teach(verdict(2, "class 2"));
    expect(await learner.downloadVersion(name)).toEqual(then);
    await expect(learner.downloadVersion("no such version")).rejects.toMatchObject({ code: "not-found" });
  });

  it("is not available for a version that was saved with an earlier model, which is said to exist", async () => {
    const database = await freshDatabase();
    const earlier = openLearner(database, { ...parts, sha256: "e".repeat(64) });
    await earlier.teach(verdict(1, "class 2"));
    const { name } = await earlier.saveVersion();
    await expect(openLearner(database, parts).downloadVersion(name)).rejects.toMatchObject({
      code: "version-incomplete",
      details: { name, cause: "earlier" },
    });
  });

  it("predicts as the base model does if nothing was learned", async () => {
    const { model, card: text } = await openLearner(await freshDatabase(), parts).downloadLearned();
    expect(parseCard(JSON.parse(text), "model.json")).toMatchObject({ version: "1.0.0", limits: [] });
    const inputs = { keys: ["float32", [3], [1, 1]] } as const;
    const [before, after] = await Promise.all(
      [base, model].map((bytes) => runModel("onnxruntime-node", bytes, inputs)),
    );
    expect(after!.probabilities).toEqual(before!.probabilities);
  });

  it("is not available for a model that can't learn", async () => {
    const { learning: _, ...dull } = card;
    const learner = openLearner(await freshDatabase(), { ...parts, card: dull });
    await expect(learner.downloadLearned()).rejects.toMatchObject({ code: "cannot-learn" });
  });
});
