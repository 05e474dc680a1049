import type { TrainedModel } from "../training/train.ts";
import { noteText } from "../training/training-note.ts";
import type { TrainProgress } from "../training/training-progress.ts";

/** Reports each candidate as soon as it has been compared. */
export function tellProgress(report: (line: string) => void): (progress: TrainProgress) => void {
  return (progress) => {
    if (progress.kind !== "compared" || progress.candidate.isInterim) return;
    const { name, settings, accuracy, logLoss } = progress.candidate;
    report(
      `  ${name.padEnd(20)} accuracy ${accuracy.toFixed(4)}, log loss ${logLoss.toFixed(4)} ${JSON.stringify(settings)}`,
    );
  };
}

/** The result of training, as lines for the terminal. */
export function describeTraining({ chosen, card, importance, warnings }: TrainedModel): string[] {
  const { accuracy, balancedAccuracy, logLoss, auc, calibrationError } = card.metrics!;
  const area = auc === undefined ? "" : `, AUC ${auc.toFixed(4)}`;
  return [
    `chosen: ${chosen.name}: accuracy ${accuracy.toFixed(4)}, balanced ${balancedAccuracy.toFixed(4)}, log loss ${logLoss.toFixed(4)}${area}, calibration error ${calibrationError.toFixed(4)}`,
    `most important: ${importance
      .slice(0, 5)
      .map(({ field, phrase, logLoss: gain }) => `${phrase ? `“${phrase}”` : field} ${gain.toFixed(4)}`)
      .join(", ")}`,
    ...warnings.map((warning) => `note: ${noteText(warning)}`),
  ];
}
