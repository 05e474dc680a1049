import { applyCalibration } from "../calibrate.ts";
import { toProbabilities } from "../estimators/estimator.ts";
import type { Compared } from "./compare.ts";
import { concat } from "./cross-calibrate.ts";
import type { TaskRunner, Work } from "./tasks.ts";

/** All candidates' probabilities for the same rows, from models that were not trained on them. */
export type CandidateScores = {
  readonly rows: Int32Array;
  readonly labels: Int32Array;
  /** `[rows, C]` by candidate. */
  readonly probabilities: ReadonlyMap<Compared, Float64Array>;
};

/** Scores from the folds of the first division. */
export function foldScores(
  { dataset, folds, foldsOfADivision }: Work,
  compared: readonly Compared[],
): CandidateScores {
  const rows = Int32Array.from(folds.slice(0, foldsOfADivision).flatMap((fold) => [...fold]));
  const classCount = dataset.classes.length;
  return {
    rows,
    labels: rows.map((row) => dataset.labels[row]!),
    probabilities: new Map(
      compared.map((each) => [
        each,
        toProbabilities(concat(each.logits.slice(0, foldsOfADivision)), classCount),
      ]),
    ),
  };
}

/** Scores on rows that no model was trained on, from models that learned from all other rows. */
export async function holdoutScores(
  { dataset }: Work,
  compared: readonly Compared[],
  rows: Int32Array,
  runners: readonly TaskRunner[],
): Promise<CandidateScores> {
  const classCount = dataset.classes.length;
  const single = compared.filter(({ parts }) => parts.length === 1);
  const queue = [...single];
  const raw = new Map<string, Float64Array>();
  await Promise.all(
    runners.map(async (runner) => {
      for (let each = queue.shift(); each; each = queue.shift()) {
        const { id, settings } = each.parts[0]!;
        const result = await runner.run({ kind: "predict", estimator: id, settings, rows });
        if (result.kind === "score") raw.set(id, result.scored[0]!.logits);
      }
    }),
  );
  const probabilitiesOf = ({ parts, calibration }: Compared) => {
    const sum = new Float64Array(rows.length * classCount);
    for (const part of parts) {
      applyCalibration(raw.get(part.id)!, part.calibration).forEach((logit, at) => {
        sum[at]! += part.weight * logit;
      });
    }
    return toProbabilities(parts.length > 1 ? applyCalibration(sum, calibration) : sum, classCount);
  };
  return {
    rows,
    labels: rows.map((row) => dataset.labels[row]!),
    probabilities: new Map(compared.map((each) => [each, probabilitiesOf(each)])),
  };
}
