import { applyCalibration, calibrate } from "../calibrate.ts";
import { lossesOf, toLogits } from "../estimators/estimator.ts";
import { type TextModel, textScores, weightsOf } from "./compact-model.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { addTreeScores, presenceOf, type WordTrees } from "./word-trees.ts";

/** How much the log loss increases when a model ignores the n-grams of one bucket. */
export type BucketWorth = { readonly bucket: number; readonly logLoss: number };

const mostShown = 30;

/**
 * Measures what each n-gram is worth on rows that the model was not trained on: the mean increase in calibrated
 * log loss when its weight is ignored. Returns at most 30 n-grams, largest increase first, and only those
 * whose absence increases the loss.
 * @param labels the classes of all rows in the vocabulary
 */
export function measurePhrases(
  model: TextModel,
  vocabulary: Vocabulary,
  labels: Int32Array,
  classCount: number,
  rows: Int32Array,
): BucketWorth[] {
  const { buckets, offsets, entries, scales } = vocabulary;
  const width = model.classes.length;
  const ofRows = rows.map((row) => labels[row]!);
  if (model.trees) return measureWords(model.trees, vocabulary, ofRows, classCount, rows);
  const raw = toLogits(textScores(model, vocabulary, rows), classCount);
  const calibration = calibrate(raw, ofRows, classCount);
  const logits = applyCalibration(raw, calibration);
  const weights = weightsOf(model, vocabulary);
  const grown = new Float64Array(buckets.length);
  rows.forEach((row, place) => {
    const from = place * classCount;
    const lossWithout = (entry: number, share: number): number => {
      let most = Number.NEGATIVE_INFINITY;
      let total = 0;
      let own = 0;
      for (let pass = 0; pass < 2; pass += 1) {
        for (let k = 0; k < classCount; k += 1) {
          // With two classes, each gets half of the single score, with opposite signs.
          const weight = width > 1 ? weights[k]![entry]! : (k === 0 ? -0.5 : 0.5) * weights[0]![entry]!;
          const logit = logits[from + k]! - share * weight;
          if (pass === 0) most = Math.max(most, logit);
          else total += Math.exp(logit - most);
          if (k === ofRows[place]) own = logit;
        }
      }
      return Math.log(total) + most - own;
    };
    const share = calibration.slope * scales[row]!;
    const before = lossWithout(0, 0);
    for (let at = offsets[row]!; at < offsets[row + 1]!; at += 1) {
      const entry = entries[at]!;
      if (weights.some((of) => of[entry] !== 0)) grown[entry]! += lossWithout(entry, share) - before;
    }
  });
  return Array.from(grown.keys())
    .filter((entry) => grown[entry]! > 0)
    .sort((a, b) => grown[b]! - grown[a]! || a - b)
    .slice(0, mostShown)
    .map((entry) => ({ bucket: buckets[entry]!, logLoss: grown[entry]! / rows.length }));
}

/** Does the same for trees: if an n-gram is ignored, every row takes the branch for rows without it. */
function measureWords(
  trees: WordTrees,
  vocabulary: Vocabulary,
  labels: Int32Array,
  classCount: number,
  rows: Int32Array,
): BucketWorth[] {
  const presence = presenceOf(trees, vocabulary, rows);
  const logitsWithout = (word: number) => {
    const scores = new Float64Array(rows.length * trees.trees.length);
    addTreeScores(trees, presence, scores, word);
    return toLogits(scores, classCount);
  };
  const whole = logitsWithout(-1);
  const calibration = calibrate(whole, labels, classCount);
  const lossOf = (logits: Float64Array) =>
    mean(lossesOf(applyCalibration(logits, calibration), labels, classCount));
  const before = lossOf(whole);
  return Array.from(trees.buckets, (bucket, word) => ({
    bucket,
    logLoss: lossOf(logitsWithout(word)) - before,
  }))
    .filter(({ logLoss }) => logLoss > 0)
    .sort((a, b) => b.logLoss - a.logLoss || a.bucket - b.bucket)
    .slice(0, mostShown);
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
