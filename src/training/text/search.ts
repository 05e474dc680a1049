import { rowsWithout } from "../split.ts";
import { type Calibration, calibrate, logLossOf } from "./calibrate.ts";
import type { FeatureRows } from "./features.ts";
import { type LinearSettings, scoreRows, trainLinear } from "./train-linear.ts";

/** The values that are tried for each setting, the first of each being the start. */
export type SearchSpace = { readonly [Setting in keyof LinearSettings]: readonly number[] };

export type SearchResult = {
  readonly settings: LinearSettings;
  /** Fitted on scores that each row got from a model that had not seen it. */
  readonly calibration: Calibration;
  /** Cross-validated scores of the best settings. */
  readonly logLoss: number;
  readonly accuracy: number;
  readonly triedCount: number;
};

type Trial = Omit<SearchResult, "triedCount">;

/**
 * Looks for the best settings one at a time, each by cross-validation, by the log loss of the calibrated scores.
 * @param folds parts of the training rows, no text in two of them
 */
export function searchSettings(
  all: FeatureRows,
  folds: readonly Int32Array[],
  labels: ArrayLike<number>,
  space: SearchSpace,
  seed: number,
  report: (line: string) => void,
): SearchResult {
  const start = Object.fromEntries(
    Object.entries(space).map(([name, values]) => [name, values[0]]),
  ) as LinearSettings;
  let triedCount = 0;
  const run = (settings: LinearSettings): Trial => {
    const trial = crossValidate(all, folds, labels, settings, seed);
    triedCount++;
    report(
      `  ${describe(settings)}: log loss ${trial.logLoss.toFixed(4)}, accuracy ${trial.accuracy.toFixed(4)}`,
    );
    return trial;
  };
  let best = run(start);
  for (const name of Object.keys(space) as (keyof LinearSettings)[]) {
    for (const value of space[name].slice(1)) {
      const trial = run({ ...best.settings, [name]: value });
      if (trial.logLoss < best.logLoss) best = trial;
    }
  }
  return { ...best, triedCount };
}

function crossValidate(
  all: FeatureRows,
  folds: readonly Int32Array[],
  labels: ArrayLike<number>,
  settings: LinearSettings,
  seed: number,
): Trial {
  const scores = folds.map((rows, fold) =>
    scoreRows(trainLinear(all, rowsWithout(folds, fold), labels, settings, seed), all, rows),
  );
  const allScores = scores.flatMap((part) => [...part]);
  const allLabels = folds.flatMap((rows) => Array.from(rows, (row) => labels[row]!));
  const calibration = calibrate(allScores, allLabels);
  const right = allScores.filter(
    (score, index) => (calibration.slope * score + calibration.offset > 0 ? 1 : 0) === allLabels[index],
  );
  return {
    settings,
    calibration,
    logLoss: logLossOf(calibration, allScores, allLabels),
    accuracy: right.length / allScores.length,
  };
}

/** Settings as one line. */
export function describe(settings: LinearSettings): string {
  return `${settings.keptFeatures} features kept, smoothing ${settings.smoothing}, C ${settings.cost}, dropout ${settings.dropout}`;
}
