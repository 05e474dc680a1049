import { countClasses, logCountRatios } from "./class-counts.ts";
import { bucketCount, type FeatureRows } from "./features.ts";

/**
 * Multinomial naive Bayes with add-one smoothing over the same n-grams, each counted once a text.
 * @returns log-odds of class 1 for the rows to score
 */
export function runNaiveBayes(
  all: FeatureRows,
  labels: ArrayLike<number>,
  trainingRows: Int32Array,
  scoredRows: Int32Array,
): Float64Array {
  const everything = new Uint8Array(bucketCount).fill(1);
  const ratios = logCountRatios(countClasses(all, trainingRows, labels), 1, everything);
  const positives = trainingRows.reduce((sum, row) => sum + labels[row]!, 0);
  const prior = Math.log(positives / (trainingRows.length - positives));
  return Float64Array.from(scoredRows, (row) => {
    let sum = prior;
    for (let at = all.offsets[row]!; at < all.offsets[row + 1]!; at++) sum += ratios[all.features[at]!]!;
    return sum;
  });
}
