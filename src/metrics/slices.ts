import type { Slice } from "../core/card.ts";
import { evaluate } from "./metrics.ts";
import { wilsonInterval } from "./wilson-interval.ts";

/** The group of rows that lack the value, as cards name it. */
export const missingGroup = "(missing)";

/**
 * Separate scores for each value of one field, worst first. The values are ordered by the upper end of the
 * accuracy's confidence interval, since a group of two rows can easily be all wrong. With two classes, the
 * scores include the false positive and false negative rates.
 * @param scores rows with their labels and probabilities `[rows, C]`
 * @param valueAt the field's value in a row of the dataset
 */
export function sliceBy(
  { field, label }: { readonly field: string; readonly label: string },
  scores: { readonly rows: Int32Array; readonly labels: Int32Array; readonly probabilities: Float64Array },
  classCount: number,
  valueAt: (row: number) => string,
): Slice {
  const places = new Map<string, number[]>();
  scores.rows.forEach((row, place) => {
    const value = valueAt(row);
    const known = places.get(value);
    if (known) known.push(place);
    else places.set(value, [place]);
  });
  const groups = [...places].map(([value, of]) => {
    const part = Float64Array.from(
      of.flatMap((place) => [...scores.probabilities.subarray(place * classCount, (place + 1) * classCount)]),
    );
    const truth = of.map((place) => scores.labels[place]!);
    const { accuracy, calibrationError, confusion } = evaluate(part, truth, classCount);
    const group = { value: value || missingGroup, rows: of.length, accuracy, calibrationError };
    if (classCount !== 2) return group;
    const [[trueNegative = 0, falsePositive = 0] = [], [falseNegative = 0, truePositive = 0] = []] =
      confusion;
    const positive = falseNegative + truePositive;
    const negative = trueNegative + falsePositive;
    return {
      ...group,
      baseRate: positive / of.length,
      meanProbability: of.reduce((sum, place) => sum + scores.probabilities[place * 2 + 1]!, 0) / of.length,
      ...(negative > 0 ? { falsePositiveRate: falsePositive / negative } : {}),
      ...(positive > 0 ? { falseNegativeRate: falseNegative / positive } : {}),
    };
  });
  return { field, label, groups: groups.sort((a, b) => accuracyAtBest(a) - accuracyAtBest(b)) };
}

/** The highest accuracy that a group is likely to have, given how many rows it has. */
export function accuracyAtBest({
  accuracy,
  rows,
}: Pick<Slice["groups"][number], "accuracy" | "rows">): number {
  return wilsonInterval(accuracy * rows, rows)[1];
}
