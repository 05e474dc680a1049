import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/training/random.ts";
import {
  type CompactModel,
  compactScores,
  compactValues,
  expand,
} from "../../../src/training/text/compact-model.ts";
import { bucketCount, featureRows, featuresOf } from "../../../src/training/text/features.ts";
import { buildTextGraph, packGaps } from "../../../src/training/text/text-graph.ts";
import { runModel, runtimeNames } from "../../onnx/run-model.ts";

const model = makeModel();
const bytes = buildTextGraph(model, { field: "review", classes: ["bad", "good"], metadata: {} });

const texts = [
  "A lovely film. I loved it!",
  "",
  "Clichéd, dull... 3/10 :-( <br /><br />Don't. DON’T!",
  "Éric Rohmer's ÉTÉ; naïve \u0130stanbul",
  "Ещё один Фильм 映画 🎬🎬",
  "word ".repeat(20_000),
  // More n-grams than a row's table has slots, each of them twice.
  Array.from({ length: 4_000 }, (_, at) => `w${at % 2_000}`).join(" "),
  "…",
  "10/10 **** 8.5/10 1/2 :D =P x:d http://a.b <BR /> <i>no</i>",
];

describe.each(runtimeNames)("the text graph in %s", { timeout: 60_000 }, (runtime) => {
  const run = (rows: readonly string[]) =>
    runModel(runtime, bytes, { review: ["string", rows, [rows.length, 1]] });

  it("gives the trainer's own log-odds, for texts of every kind in one batch", async () => {
    const { logits, label } = await run(texts);
    const rows = featureRows(texts);
    const expected = compactScores(model, rows, Int32Array.from(texts.keys()));
    texts.forEach((_, row) => {
      expect(logits!.data[row * 2 + 1]).toBeCloseTo(expected[row]! / 2, 5);
      expect(logits!.data[row * 2]).toBeCloseTo(-expected[row]! / 2, 5);
      expect(label!.data[row]).toBe(expected[row]! > 0 ? "good" : "bad");
    });
  });

  it("gives the trainer's features, each once, row by row, with values of norm 1", async () => {
    const { feature_rows, feature_indices, feature_values } = await run(texts);
    const table = expand(model);
    expect(feature_rows!.data).toEqual(feature_rows!.data.toSorted((a, b) => Number(a) - Number(b)));
    texts.forEach((text, row) => {
      const places = feature_rows!.data.flatMap((of, place) => (of === row ? [place] : []));
      const features = Int32Array.from(places, (place) => feature_indices!.data[place] as number);
      expect(features.toSorted()).toEqual(featuresOf(text));
      const values = places.map((place) => feature_values!.data[place] as number);
      const expected = compactValues(model, table, features);
      values.forEach((value, at) => {
        expect(value).toBeCloseTo(expected[at]!, 5);
      });
    });
  });

  it("adds up: the bias and the logits of a row's features are its logits", async () => {
    const { logits, feature_rows, feature_logits } = await run(texts);
    const sums = texts.map(() => model.bias / 2);
    feature_rows!.data.forEach((row, place) => {
      sums[row as number]! += feature_logits!.data[place * 2 + 1] as number;
    });
    texts.forEach((_, row) => {
      expect(sums[row]).toBeCloseTo(logits!.data[row * 2 + 1] as number, 4);
    });
  });

  it("says which feature begins at which token", async () => {
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

  it("gives a row the same bits alone and in a batch", async () => {
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
    ["every word has one", "ALL Of tHEM", ["all", "of", "them"]],
    ["the capital is in a word with other letters", "ÉTÉ TéLé ok", ["ÉTÉ", "TéLé", "ok"]],
  ])("lower-cases where %s", async (_, text, expected) => {
    const { tokens, feature_indices } = await run([text]);
    expect(tokens!.data).toEqual(expected);
    expect(Int32Array.from(feature_indices!.data as number[]).sort()).toEqual(featuresOf(text));
  });
});

describe("packGaps", () => {
  it("bridges gaps of more than a byte with entries of 0", () => {
    const packed = packGaps({ buckets: Int32Array.of(3, 4, 600), bytes: Uint8Array.of(7, 8, 9) });
    expect([...packed.gaps]).toEqual([3, 1, 255, 255, 86]);
    expect([...packed.bytes]).toEqual([7, 8, 0, 0, 9]);
  });

  it("leaves out buckets of byte 0, which is what an absent one has", () => {
    const packed = packGaps({ buckets: Int32Array.of(3, 4, 9), bytes: Uint8Array.of(7, 0, 9) });
    expect([...packed.gaps]).toEqual([3, 6]);
    expect([...packed.bytes]).toEqual([7, 9]);
  });
});

/** Weights for every third bucket, so that most texts meet many of them. */
function makeModel(): CompactModel {
  const random = createRandom(5);
  const buckets = Int32Array.from({ length: Math.floor(bucketCount / 3) }, (_, at) => at * 3);
  return {
    buckets,
    bytes: Uint8Array.from(buckets, () => Math.floor(random() * 256)),
    weights: Float32Array.from({ length: 16 }, (_, code) => (code === 0 ? 0 : code - 7.5)),
    values: Float32Array.from({ length: 16 }, (_, level) => 2 ** (-level / 3)),
    bias: 0.25,
  };
}
