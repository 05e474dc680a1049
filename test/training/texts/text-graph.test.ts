import { describe, expect, it } from "vitest";
import { addClassifierOutputs } from "../../../src/onnx/classifier-outputs.ts";
import { GraphBuilder } from "../../../src/onnx/graph-builder.ts";
import { textFeatures } from "../../../src/training/holdout.ts";
import { createRandom } from "../../../src/training/random.ts";
import { type TextModel, textScores } from "../../../src/training/texts/compact-model.ts";
import { featureRows } from "../../../src/training/texts/features.ts";
import { packGaps } from "../../../src/training/texts/packed-table.ts";
import { addTextScores } from "../../../src/training/texts/text-graph.ts";
import type { Vocabulary } from "../../../src/training/texts/vocabulary.ts";
import { runModel, runtimeNames } from "../../onnx/run-model.ts";

const bucketBits = 19;
const model = makeModel(1);
const bytes = graphOf(model, ["bad", "good"]);

function graphOf(of: TextModel, classes: readonly string[]): Uint8Array {
  const g = new GraphBuilder("review");
  addClassifierOutputs(g, addTextScores(g, g.input("review", "string", ["N", 1]), of, true), classes);
  return g.toBytes();
}

/** A vocabulary of all n-grams in the texts, even those that occur in only one of them. */
function vocabularyOf(of: readonly string[]): Vocabulary {
  const { offsets, features, lengths } = featureRows(of, bucketBits);
  const buckets = Int32Array.from(new Set(features)).sort();
  const places = new Map(Array.from(buckets, (bucket, place) => [bucket, place]));
  return {
    bucketBits,
    buckets,
    documents: new Int32Array(buckets.length),
    lengths: Uint8Array.from(buckets, (bucket) => lengths[bucket]!),
    offsets,
    entries: features.map((feature) => places.get(feature)!),
    scales: Float32Array.from(of, (_, row) => {
      const count = offsets[row + 1]! - offsets[row]!;
      return count === 0 ? 0 : 1 / Math.sqrt(count);
    }),
  };
}

const featuresOf = (text: string) => featureRows([text], bucketBits).features;

const texts = [
  "A lovely film. I loved it!",
  "",
  "Clichéd, dull... 3/10 :-( <br /><br />Don't. DON’T!",
  "Éric Rohmer's ÉTÉ; naïve \u0130stanbul",
  "Ещё один Фильм 映画 🎬🎬",
  "word ".repeat(20_000),
  // More n-grams than a row's table has slots, most of them occurring twice.
  Array.from({ length: 4_000 }, (_, at) => `w${at % 2_000}`).join(" "),
  "…",
  "10/10 **** 8.5/10 1/2 :D =P x:d http://a.b <BR /> <i>no</i>",
];

describe.each(runtimeNames)("the text graph in %s", { timeout: 60_000 }, (runtime) => {
  const run = (rows: readonly string[]) =>
    runModel(runtime, bytes, { review: ["string", rows, [rows.length, 1]] });

  it("outputs the trainer's log-odds for texts of every kind in one batch", async () => {
    const { logits, label } = await run(texts);
    const expected = textScores(model, vocabularyOf(texts), Int32Array.from(texts.keys()));
    texts.forEach((_, row) => {
      expect(logits!.data[row * 2 + 1]).toBeCloseTo(expected[row]! / 2, 5);
      expect(logits!.data[row * 2]).toBeCloseTo(-expected[row]! / 2, 5);
      expect(label!.data[row]).toBe(expected[row]! > 0 ? "good" : "bad");
    });
  });

  it("outputs the trainer's features row by row, each of them once, with normalized values", async () => {
    const { feature_rows, feature_indices, feature_values } = await run(texts);
    expect(feature_rows!.data).toEqual(feature_rows!.data.toSorted((a, b) => Number(a) - Number(b)));
    texts.forEach((text, row) => {
      const places = feature_rows!.data.flatMap((of, place) => (of === row ? [place] : []));
      const features = Int32Array.from(places, (place) => feature_indices!.data[place] as number);
      expect(features.toSorted()).toEqual(featuresOf(text));
      const values = places.map((place) => feature_values!.data[place] as number);
      const [expected] = textFeatures(model, [text]);
      // Texts that are too long for the holdout file have no entry.
      features.forEach((feature, at) => {
        if (expected) expect(values[at]).toBeCloseTo(expected.values[expected.indices.indexOf(feature)]!, 5);
      });
    });
  });

  it("is additive: the bias and the features' logits add up to a row's logits", async () => {
    const { logits, feature_rows, feature_logits } = await run(texts);
    const sums = texts.map(() => model.classes[0]!.bias / 2);
    feature_rows!.data.forEach((row, place) => {
      sums[row as number]! += feature_logits!.data[place * 2 + 1] as number;
    });
    texts.forEach((_, row) => {
      expect(sums[row]).toBeCloseTo(logits!.data[row * 2 + 1] as number, 4);
    });
  });

  it("reports which feature begins at which token", async () => {
    const { tokens, token_features, feature_indices, feature_rows } = await run(["Good good film!", "Bad"]);
    expect(tokens!.shape).toEqual([2, 4]);
    expect(tokens!.data).toEqual(["good", "good", "film", "!", "bad", "", "", ""]);
    const gramAt = (row: number, token: number, gram: number) => {
      const place = token_features!.data[(row * 4 + token) * 3 + gram] as number;
      if (place < 0) return undefined;
      expect(feature_rows!.data[place]).toBe(row);
      return feature_indices!.data[place];
    };
    const bucketOf = (text: string) =>
      featuresOf(text).find((bucket) => !featuresOf("good film !").includes(bucket));
    expect(gramAt(0, 0, 0)).toBe(featuresOf("good")[0]);
    expect(gramAt(0, 1, 0)).toBe(featuresOf("good")[0]);
    expect(featuresOf("good film")).toContain(gramAt(0, 1, 1));
    expect(featuresOf("film !")).toContain(gramAt(0, 2, 1));
    expect(gramAt(0, 0, 1)).toBe(bucketOf("good good"));
    expect(gramAt(0, 3, 1)).toBeUndefined();
    expect(gramAt(0, 2, 2)).toBeUndefined();
    expect(gramAt(1, 0, 0)).toBe(featuresOf("bad")[0]);
    expect(gramAt(1, 0, 1)).toBeUndefined();
    expect(gramAt(1, 1, 0)).toBeUndefined();
  });

  it("outputs the same bits for a row alone and in a batch", async () => {
    const batch = await run(texts);
    for (const [row, text] of texts.entries()) {
      const alone = await run([text]);
      expect(alone.logits!.data).toEqual(batch.logits!.data.slice(row * 2, row * 2 + 2));
      expect(alone.probabilities!.data).toEqual(batch.probabilities!.data.slice(row * 2, row * 2 + 2));
      for (const name of ["feature_indices", "feature_values"]) {
        const inBatch = batch[name]!.data.filter((_, place) => batch.feature_rows!.data[place] === row);
        expect(alone[name]!.data).toEqual(inBatch);
      }
    }
  });

  it.each([
    ["no word has a capital", "not one of them", ["not", "one", "of", "them"]],
    ["every word has a capital", "ALL Of tHEM", ["all", "of", "them"]],
    ["the capital is in a word with other letters", "ÉTÉ TéLé ok", ["ÉTÉ", "TéLé", "ok"]],
  ])("lower-cases correctly if %s", async (_, text, expected) => {
    const { tokens, feature_indices } = await run([text]);
    expect(tokens!.data).toEqual(expected);
    expect(Int32Array.from(feature_indices!.data as number[]).sort()).toEqual(featuresOf(text));
  });
});

describe("the text graph with three classes", () => {
  it("outputs the trainer's score for each class", async () => {
    const three = makeModel(3);
    const { logits } = await runModel(runtimeNames[0]!, graphOf(three, ["a", "b", "c"]), {
      review: ["string", texts, [texts.length, 1]],
    });
    const expected = textScores(three, vocabularyOf(texts), Int32Array.from(texts.keys()));
    expected.forEach((score, at) => {
      expect(logits!.data[at]).toBeCloseTo(score, 4);
    });
  });
});

describe("packed gaps", () => {
  it("use entries of 0 to bridge gaps that don't fit into a byte", () => {
    expect(packGaps(Int32Array.of(3, 600), Uint8Array.of(7, 9))).toEqual({
      gaps: Uint8Array.of(3, 255, 255, 87),
      bytes: Uint8Array.of(7, 0, 0, 9),
    });
  });
});

/** A model with weights for every third bucket, so that most texts contain many weighted n-grams. */
function makeModel(scoreCount: number): TextModel {
  const random = createRandom(5);
  const buckets = Int32Array.from({ length: Math.floor(2 ** bucketBits / 3) }, (_, at) => at * 3);
  return {
    bucketBits,
    buckets,
    classes: Array.from({ length: scoreCount }, () => ({
      bytes: Uint8Array.from(buckets, () => Math.floor(random() * 256)),
      weights: Float32Array.from({ length: 32 }, (_, code) => (code === 0 ? 0 : (code - 15.5) / 4)),
      bias: 0.25,
    })),
    values: Float32Array.from({ length: 8 }, (_, level) => 2 ** (-level / 3)),
  };
}
