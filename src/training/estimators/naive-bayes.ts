import { binOf } from "./binned-column.ts";
import { type Estimator, type Frame, logShares, scoreCount, toLogits } from "./estimator.ts";

/** One number or category, with the scores that each of its bins adds. The last bin is for missing values. */
export type BayesTable = {
  /** Upper borders of a number's bins; empty for a category, whose codes are its bins. */
  readonly thresholds: Float32Array;
  /** `[bins, K]`, row-major. */
  readonly scores: Float32Array;
};

export type BayesModel = {
  readonly base: Float64Array;
  readonly numbers: readonly BayesTable[];
  readonly categories: readonly BayesTable[];
};

/** Naive Bayes over binned columns, with additive smoothing. */
export const naiveBayes: Estimator<BayesModel> = {
  name: "Naive Bayes",
  description: "Multiplies how common each value is in each class, as if the columns were independent.",
  complexity: 1,
  space: ({ numbers, categories }) =>
    numbers.length + categories.length === 0
      ? []
      : [4, 10].flatMap((bins) => [1, 10].map((smoothing) => ({ bins, smoothing }))),
  fit: (frame, train, { bins = 8, smoothing = 1 }) => {
    const shares = logShares(frame, train);
    return {
      base: frame.classCount === 2 ? Float64Array.of(shares[1]! - shares[0]!) : shares,
      numbers: frame.numbers.map((values) => {
        const thresholds = quantiles(values, train, Number(bins));
        return tableOf(frame, train, thresholds, thresholds.length + 2, Number(smoothing), (row) =>
          numberBin(thresholds, values[row]!),
        );
      }),
      categories: frame.categories.map(({ codes, size }) =>
        tableOf(frame, train, new Float32Array(), size + 1, Number(smoothing), (row) =>
          categoryBin(codes[row]!, size),
        ),
      ),
    };
  },
  logits: ({ base, numbers, categories }, frame, rows) => {
    const width = scoreCount(frame.classCount);
    const scores = new Float64Array(rows.length * width);
    rows.forEach((row, place) => {
      const add = (table: BayesTable, bin: number) => {
        for (let k = 0; k < width; k += 1) scores[place * width + k]! += table.scores[bin * width + k]!;
      };
      scores.set(base, place * width);
      numbers.forEach((table, index) => {
        add(table, numberBin(table.thresholds, frame.numbers[index]![row]!));
      });
      categories.forEach((table, index) => {
        const { codes, size } = frame.categories[index]!;
        add(table, categoryBin(codes[row]!, size));
      });
    });
    return toLogits(scores, frame.classCount);
  },
};

function numberBin(thresholds: Float32Array, value: number): number {
  return Number.isNaN(value) ? thresholds.length + 1 : binOf(thresholds, value);
}

function categoryBin(code: number, size: number): number {
  return code < 0 ? size : code;
}

/** Borders between bins that contain about the same number of training rows each. */
export function quantiles(values: Float32Array, train: Int32Array, bins: number): Float32Array {
  const sorted = Float32Array.from(train, (row) => values[row]!)
    .filter((value) => !Number.isNaN(value))
    .sort();
  const borders: number[] = [];
  for (let bin = 1; bin < bins; bin += 1) {
    const at = Math.floor((bin * sorted.length) / bins);
    const [below, above] = [sorted[at - 1], sorted[at]];
    if (below === undefined || above === undefined) continue;
    const border = Math.fround(below === above ? above : (below + above) / 2);
    // A border at the largest value would separate nothing.
    if (border < sorted.at(-1)! && border !== borders.at(-1)) borders.push(border);
  }
  return Float32Array.from(borders);
}

function tableOf(
  { labels, classCount }: Frame,
  train: Int32Array,
  thresholds: Float32Array,
  bins: number,
  smoothing: number,
  binOfRow: (row: number) => number,
): BayesTable {
  const counts = new Float64Array(bins * classCount);
  const ofBin = new Float64Array(bins);
  const ofClass = new Float64Array(classCount);
  for (const row of train) {
    const bin = binOfRow(row);
    counts[bin * classCount + labels[row]!]! += 1;
    ofBin[bin]! += 1;
    ofClass[labels[row]!]! += 1;
  }
  // Smooth towards the bin's share of all rows: if a bin is rare anyway, it means little that a class has no
  // values in it.
  const logShare = (bin: number, index: number) => {
    const prior = (ofBin[bin]! + 1 / bins) / (train.length + 1);
    return (
      Math.log((counts[bin * classCount + index]! + smoothing * prior) / (ofClass[index]! + smoothing)) -
      Math.log(prior)
    );
  };
  const width = scoreCount(classCount);
  const scores = Float32Array.from({ length: bins * width }, (_, at) => {
    const bin = Math.floor(at / width);
    return width === 1 ? logShare(bin, 1) - logShare(bin, 0) : logShare(bin, at % width);
  });
  return { thresholds, scores };
}
