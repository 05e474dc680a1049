import { expect, test } from "vitest";
import { createRandom } from "../../../src/training/random.ts";
import { compact, textScores } from "../../../src/training/texts/compact-model.ts";
import { featureRows } from "../../../src/training/texts/features.ts";
import { toVocabulary } from "../../../src/training/texts/vocabulary.ts";

test("rounding preserves the scores of texts, even if a few words are far stronger than all others", () => {
  const random = createRandom(4);
  const word = () => `word${Math.floor(random() ** 2 * 900)}`;
  const texts = Array.from({ length: 400 }, () => Array.from({ length: 12 }, word).join(" "));
  const vocabulary = toVocabulary(featureRows(texts, 16), 16);
  const weights = Float32Array.from(vocabulary.buckets, (_, entry) =>
    entry % 97 === 5 ? (entry % 2 === 0 ? 1 : -1) * (6 + random()) : random() + random() + random() - 1.5,
  );
  const rows = Int32Array.from(texts.keys());
  const scores = textScores(
    compact([{ weights, bias: 0 }], vocabulary, vocabulary.documents),
    vocabulary,
    rows,
  );
  const exact = Array.from(rows, (row) => {
    const { offsets, entries, scales } = vocabulary;
    const sum = entries.subarray(offsets[row]!, offsets[row + 1]!).reduce((all, at) => all + weights[at]!, 0);
    return sum * scales[row]!;
  });
  const errors = exact.map((score, row) => (score - scores[row]!) ** 2);
  const spread = exact.reduce((sum, score) => sum + score ** 2, 0);
  expect(errors.reduce((sum, error) => sum + error, 0) / spread).toBeLessThan(0.002);
});
