import { type BinnedColumn, binColumn } from "./binning.ts";
import { growDecisionTrees } from "./boosting.ts";
import { addScores } from "./grow-tree.ts";
import type { Labels, Learner } from "./learner.ts";

/** Always the shares of the classes in training, whatever the row. */
export function majorityClass({ labels, classCount }: Labels): Learner {
  return (train) => {
    const shares = new Float64Array(classCount);
    for (const row of train) shares[labels[row]!]! += 1 / train.length;
    return (rows) => repeat(rows.length, classCount, () => shares);
  };
}

/**
 * Naive Bayes over binned columns, with Laplace's rule of succession.
 * @param columns `[N]` each, without NaN
 */
export function naiveBayes(
  { labels, classCount }: Labels,
  columns: readonly Float32Array[],
  { binCount, smoothing }: { readonly binCount: number; readonly smoothing: number },
): Learner {
  return (train) => {
    const binned = columns.map((values) => binColumn(values, train, binCount));
    const classes = new Float64Array(classCount).fill(1);
    const counts = binned.map(({ thresholds }) =>
      Array.from({ length: classCount }, () => new Float64Array(thresholds.length + 1).fill(smoothing)),
    );
    for (const row of train) {
      classes[labels[row]!]! += 1;
      for (const [index, { bins }] of binned.entries()) counts[index]![labels[row]!]![bins[row]!]! += 1;
    }
    const logShares = counts.map((byClass) =>
      byClass.map((bins) => {
        const total = bins.reduce((sum, count) => sum + count, 0);
        return bins.map((count) => Math.log(count / total));
      }),
    );
    return (rows) =>
      repeat(rows.length, classCount, (place) =>
        softmax(
          classes.map((count, index) =>
            binned.reduce(
              (sum, { bins }, column) => sum + logShares[column]![index]![bins[rows[place]!]!]!,
              Math.log(count),
            ),
          ),
        ),
      );
  };
}

/** A decision tree for each class; their shares are made to add up to 1. */
export function decisionTree(
  { labels, classCount }: Labels,
  columns: readonly Float32Array[],
  options: { readonly leafCount: number; readonly leafRows: number },
): Learner {
  return (train) => {
    const binned: BinnedColumn[] = columns.map((values) => binColumn(values, train));
    const trees = growDecisionTrees(binned, labels, classCount, train, options);
    return (rows) => {
      const shares = trees.map((tree) => {
        const scores = new Float64Array(labels.length);
        addScores(tree, binned, rows, scores);
        return scores;
      });
      return repeat(rows.length, classCount, (place) => {
        // A leaf of one class only would claim certainty.
        const row = Float64Array.from(shares, (scores) => Math.max(scores[rows[place]!]!, 0.001));
        const total = row.reduce((sum, share) => sum + share, 0);
        return row.map((share) => share / total);
      });
    };
  };
}

/** Probabilities from logits. */
export function softmax(logits: Float64Array): Float64Array {
  const most = logits.reduce((greatest, logit) => Math.max(greatest, logit), Number.NEGATIVE_INFINITY);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

/** Fills `[rows,C]` row by row. */
export function repeat(
  rowCount: number,
  classCount: number,
  probabilitiesOf: (place: number) => Float64Array,
): Float64Array {
  const probabilities = new Float64Array(rowCount * classCount);
  for (let place = 0; place < rowCount; place += 1)
    probabilities.set(probabilitiesOf(place), place * classCount);
  return probabilities;
}

/** Probabilities `[rows,2]` of both classes from the log-odds `[N]` of the second. */
export function binaryProbabilities(scores: Float64Array, rows: Int32Array): Float64Array {
  return repeat(rows.length, 2, (place) => {
    const second = 1 / (1 + Math.exp(-scores[rows[place]!]!));
    return Float64Array.of(1 - second, second);
  });
}
