import type { Slice } from "../../core/card.ts";
import { evaluate } from "../../metrics/metrics.ts";
import type { CrossValidation } from "./learner.ts";

/**
 * Scores of a classifier with two classes, for each value of one field apart.
 * @param valueAt the field's value in a row
 */
export function sliceBy(
  field: string,
  label: string,
  { rows, probabilities, labels }: CrossValidation,
  valueAt: (row: number) => string,
): Slice {
  const places = new Map<string, number[]>();
  rows.forEach((row, place) => {
    const value = valueAt(row);
    const known = places.get(value);
    if (known) known.push(place);
    else places.set(value, [place]);
  });
  const groups = [...places].map(([value, of]) => {
    const part = Float64Array.from(
      of.flatMap((place) => [probabilities[place * 2]!, probabilities[place * 2 + 1]!]),
    );
    const truth = of.map((place) => labels[place]!);
    const { accuracy, calibrationError, confusion } = evaluate(part, truth, 2);
    const [[trueNegative = 0, falsePositive = 0] = [], [falseNegative = 0, truePositive = 0] = []] =
      confusion;
    const positive = falseNegative + truePositive;
    const negative = trueNegative + falsePositive;
    return {
      value,
      rows: of.length,
      accuracy,
      calibrationError,
      baseRate: positive / of.length,
      meanProbability: of.reduce((sum, place) => sum + probabilities[place * 2 + 1]!, 0) / of.length,
      ...(negative > 0 ? { falsePositiveRate: falsePositive / negative } : {}),
      ...(positive > 0 ? { falseNegativeRate: falseNegative / positive } : {}),
    };
  });
  return { field, label, groups: groups.sort((a, b) => b.rows - a.rows) };
}
