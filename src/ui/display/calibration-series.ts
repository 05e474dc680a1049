import type { CalibrationBin, Card, Metrics } from "../../core/card.ts";
import type { ClassTone } from "./class-tone.ts";

/** One line of the calibration plot. */
export type CalibrationSeries = {
  readonly name: string;
  readonly tone: ClassTone;
  readonly bins: readonly CalibrationBin[];
};

/** Two classes are drawn apart; more are drawn as one line, bin by bin, weighted by their rows. */
export function calibrationSeries(card: Card, metrics: Metrics): readonly CalibrationSeries[] {
  if (card.classes.length === 2) {
    return card.classes.map(({ name, label }, index) => ({
      name: label ?? name,
      tone: index === 0 ? "first" : "second",
      bins: filled(metrics.calibration[index] ?? []),
    }));
  }
  const bins = (metrics.calibration[0] ?? []).map((bin, place) =>
    metrics.calibration.slice(1).reduce((sum, list) => merge(sum, list[place]), bin),
  );
  return [{ name: "All classes", tone: "winner", bins: filled(bins) }];
}

function filled(bins: readonly CalibrationBin[]): readonly CalibrationBin[] {
  return bins.filter(({ count }) => count > 0);
}

function merge(a: CalibrationBin, b: CalibrationBin | undefined): CalibrationBin {
  if (b === undefined || b.count === 0) return a;
  if (a.count === 0) return b;
  const count = a.count + b.count;
  const mean = (x: number, y: number) => (x * a.count + y * b.count) / count;
  return {
    ...a,
    count,
    meanProbability: mean(a.meanProbability, b.meanProbability),
    accuracy: mean(a.accuracy, b.accuracy),
  };
}
