import type { Candidate, Metrics } from "../core/card.ts";
import { evaluate, type Probabilities } from "../metrics/metrics.ts";

/** A way to classify that was tried, and its scores on rows that it did not train on. */
export type TriedCandidate = {
  readonly name: string;
  readonly description: string;
  readonly settings: Readonly<Record<string, string | number>>;
  readonly chosen: boolean;
  readonly metrics: Metrics;
};

/** Scores a candidate's probabilities on the held-out rows. */
export function scoreCandidate(
  candidate: Omit<TriedCandidate, "metrics" | "chosen" | "settings"> & {
    readonly chosen?: boolean;
    readonly settings?: TriedCandidate["settings"];
  },
  probabilities: Probabilities,
  labels: ArrayLike<number>,
  classCount: number,
): TriedCandidate {
  return {
    settings: {},
    chosen: false,
    ...candidate,
    metrics: evaluate(probabilities, labels, classCount),
  };
}

/** The shares of the classes among the training rows, given to every row: what has to be beaten. */
export function majorityProbabilities(
  trainingLabels: ArrayLike<number>,
  rowCount: number,
  classCount: number,
): Float64Array {
  const shares = new Float64Array(classCount);
  for (let row = 0; row < trainingLabels.length; row++) shares[trainingLabels[row]!]! += 1;
  return Float64Array.from(
    { length: rowCount * classCount },
    (_, at) => shares[at % classCount]! / trainingLabels.length,
  );
}

/** The candidates as the card lists them: calibration bins only stand with the chosen one's own metrics. */
export function toCardCandidates(tried: readonly TriedCandidate[]): Candidate[] {
  return tried.map(({ metrics, settings, ...rest }) => {
    const { calibration: _, ...scores } = metrics;
    return { ...rest, settings: { ...settings }, metrics: scores };
  });
}

/** The comparison as lines of text for the terminal. */
export function describeCandidates(tried: readonly TriedCandidate[]): string[] {
  const width = Math.max(...tried.map(({ name }) => name.length)) + 2;
  const head = `${"candidate".padEnd(width)}accuracy  balanced  log loss  AUC     ECE`;
  return [
    head,
    ...tried.map(({ name, chosen, metrics }) => {
      const scores = [
        metrics.accuracy.toFixed(4).padEnd(10),
        metrics.balancedAccuracy.toFixed(4).padEnd(10),
        metrics.logLoss.toFixed(4).padEnd(10),
        (metrics.auc?.toFixed(4) ?? "-").padEnd(8),
        metrics.calibrationError.toFixed(4),
      ];
      return `${name.padEnd(width)}${scores.join("")}${chosen ? "  <- chosen" : ""}`;
    }),
  ];
}
