import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { parseCard } from "../../../src/core/card.ts";
import { readHoldout } from "../../../src/onnx/holdout-file.ts";
import { readModel } from "../../../src/onnx/model-file.ts";
import { tensorElements } from "../../../src/onnx/tensor.ts";
import {
  type CompactModel,
  compactScores,
  compactValues,
  expand,
} from "../../../src/training/text/compact-model.ts";
import { bucketCount, featureRows, featuresOf } from "../../../src/training/text/features.ts";
import { movieReviewTrainer, readReviews, splitReviews } from "../../../src/training/text/movie-review.ts";
import { openModel, runModel, runtimeNames } from "../../onnx/run-model.ts";

const read = (name: string) => new Uint8Array(readFileSync(`public/models/movie-review/${name}`));
const model = read("model.onnx");
const guard = readHoldout(read("holdout.onnx"));
const card = parseCard(JSON.parse(new TextDecoder().decode(read("model.json"))), "model.json");

describe("the shipped movie-review model", { timeout: 60_000 }, () => {
  it("is the file that its card names, and small enough", () => {
    expect(createHash("sha256").update(model).digest("hex")).toBe(card.files["model.onnx"].sha256);
    expect(createHash("sha256").update(read("holdout.onnx")).digest("hex")).toBe(
      card.files["holdout.onnx"]?.sha256,
    );
    expect(model.length).toBeLessThanOrEqual(1_200_000);
    expect(brotliCompressSync(model).length).toBeLessThanOrEqual(700_000);
  });

  it("was scored at least as well as was asked for, and best of the candidates", () => {
    expect(card.metrics?.accuracy).toBeGreaterThanOrEqual(0.925);
    expect(card.metrics?.calibrationError).toBeLessThanOrEqual(0.02);
    const chosen = card.candidates.find((candidate) => candidate.chosen);
    const accuracies = card.candidates.map(({ metrics }) => metrics.accuracy);
    expect(chosen?.metrics.accuracy).toBe(Math.max(...accuracies));
  });

  it.each(runtimeNames)("tells good from bad in the card's examples, in %s", async (runtime) => {
    const texts = card.examples.map(({ inputs }) => String(inputs.review));
    const { label } = await runModel(runtime, model, { review: ["string", texts, [texts.length, 1]] });
    expect(label!.data.slice(0, 2)).toEqual(["positive", "negative"]);
  });

  it("has a guard set of a few hundred held-out reviews, features of norm 1", () => {
    expect(guard.labels.length).toBeGreaterThan(300);
    expect(read("holdout.onnx").length).toBeLessThanOrEqual(600_000);
    guard.labels.forEach((_, row) => {
      const values = guard.featureValues.subarray(guard.rowOffsets[row]!, guard.rowOffsets[row + 1]!);
      const squares = values.reduce((sum, value) => sum + value * value, 0);
      expect(squares).toBeCloseTo(1, 3);
    });
  });
});

const dataPath = movieReviewTrainer.defaultDataPath;
const hasData = existsSync(dataPath);
if (!hasData) console.warn(`skipped: the shipped model against the reviews, which are not at ${dataPath}`);

describe.skipIf(!hasData)(
  "the shipped movie-review model on 1,000 held-out reviews",
  { timeout: 120_000 },
  () => {
    let texts: string[] = [];
    let labels: number[] = [];
    beforeAll(async () => {
      const reviews = await readReviews(dataPath);
      const { heldOutRows } = splitReviews(reviews.texts, card.training?.seed ?? 1);
      const rows = [...heldOutRows.slice(0, 1000)];
      texts = rows.map((row) => reviews.texts[row]!);
      labels = rows.map((row) => reviews.labels[row]!);
    }, 120_000);

    it.each(runtimeNames)(
      "gives the trainer's own scores within 1e-5 in %s",
      async (runtime) => {
        const session = await openModel(runtime, model);
        const compact = await readCompact(runtime);
        const expected = compactScores(compact, featureRows(texts), Int32Array.from(texts.keys()));
        let right = 0;
        for (let from = 0; from < texts.length; from += 100) {
          const batch = texts.slice(from, from + 100);
          const { probabilities } = await session.run({ review: ["string", batch, [batch.length, 1]] });
          batch.forEach((_, row) => {
            const probability = probabilities!.data[row * 2 + 1] as number;
            const own = 1 / (1 + Math.exp(-expected[from + row]!));
            expect(Math.abs(probability - own)).toBeLessThan(1e-5);
            if (probability > 0.5 === (labels[from + row] === 1)) right++;
          });
        }
        await session.close();
        expect(right / texts.length).toBeGreaterThan(0.9);
      },
      120_000,
    );

    it("has the trainer's scores and values in its guard set, of reviews that are held out", async () => {
      const compact = await readCompact("onnxruntime-node");
      const table = expand(compact);
      const known = new Map(texts.map((text) => [featuresOf(text).join(" "), text]));
      let found = 0;
      guard.labels.forEach((label, row) => {
        const [from, to] = [guard.rowOffsets[row]!, guard.rowOffsets[row + 1]!];
        const features = guard.featureIndices.slice(from, to);
        const text = known.get(features.join(" "));
        if (text === undefined) return;
        found++;
        expect(label).toBe(labels[texts.indexOf(text)]);
        const [score] = compactScores(compact, featureRows([text]), Int32Array.of(0));
        expect(guard.logits[row * 2 + 1]).toBeCloseTo(score! / 2, 5);
        const values = compactValues(compact, table, features);
        values.forEach((value, at) => {
          expect(guard.featureValues[from + at]).toBeCloseTo(value, 5);
        });
      });
      expect(found).toBeGreaterThan(20);
    });
  },
);

/** The trainer's model, read back from the constants of the file. */
async function readCompact(runtime: (typeof runtimeNames)[number]): Promise<CompactModel> {
  const { logits } = await runModel(runtime, model, { review: ["string", [""], [1, 1]] });
  const constants = new Map(readModel(model).graph.initializers.map((tensor) => [tensor.name, tensor]));
  const elementsOf = (name: string, type: "uint8" | "float") =>
    Array.from(tensorElements(constants.get(name)!, type));
  const table = new Uint8Array(bucketCount);
  const entries = elementsOf("entries", "uint8");
  let bucket = 0;
  elementsOf("gaps", "uint8").forEach((gap, at) => {
    bucket += gap;
    table[bucket] = entries[at]!;
  });
  const buckets = Int32Array.from(table.keys()).filter((at) => table[at] !== 0);
  const halfWeights = elementsOf("half_weights", "float");
  const levels = elementsOf("value_levels", "float");
  return {
    buckets,
    bytes: Uint8Array.from(buckets, (at) => table[at]!),
    weights: Float32Array.from({ length: 16 }, (_, code) => halfWeights[code]! * 2),
    values: Float32Array.from({ length: 16 }, (_, level) => levels[level * 16]!),
    bias: (logits!.data[1] as number) * 2,
  };
}
