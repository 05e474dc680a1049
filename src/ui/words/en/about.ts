import { formatCount } from "../format.ts";

/** The page about a model, and the charts of its scores, which also appear with a scored table. */
export const about = {
  publish: (title: string) => `Publish a site with ${title}`,
  scores: {
    region: "Scores",
    tested: (rows: number) => `Measured on ${formatCount(rows)} rows that the model was not trained on.`,
    given: (rows: number) =>
      `Measured on ${formatCount(rows)} rows of a table that came with the model. If the model was trained on some of these rows, it looks better here than it is.`,
    glossary: "What these terms mean",
  },
  /** Measures by name. */
  measures: {
    accuracy: "Accuracy",
    balancedAccuracy: "Balanced accuracy",
    balanced: "Balanced",
    calibrationError: "Calibration error",
    auc: "AUC",
    logLoss: "Log loss",
    macroF1: "Macro F1",
    precision: "Precision",
    recall: "Recall",
    f1: "F1",
    rows: "Rows",
  },
  /** Each of these measures explained in a sentence or two. */
  glosses: {
    accuracy: "The share of answers that are right.",
    balancedAccuracy: "Accuracy with every class counted equally, however rare it is.",
    calibrationError:
      "How far off the probabilities are on average: with an error of 2%, answers with a probability of 80% are right about 78% or 82% of the time.",
    auc: "How often the model ranks a random example of one class above a random example of another class. 1 is perfect, 0.5 is chance.",
    logLoss: "Penalises answers that are confident but wrong. 0 is perfect; smaller is better.",
    macroF1: "F1 averaged over the classes, each counted equally.",
    precision: "How often the model is right when it answers with this class.",
    recall: "The share of this class’s examples that the model finds.",
    f1: "Precision and recall combined into one number. 1 is perfect.",
  },
  limits: "Limits",
  doubts: "What is uncertain",
  repairs: "What was changed in the file",
  training: {
    heading: "Training data",
    rows: "Rows",
    rowsValue: (rows: number, heldOut: number | undefined) =>
      heldOut === undefined
        ? formatCount(rows)
        : `${formatCount(rows)}, plus ${formatCount(heldOut)} held out for testing`,
    licence: "Licence",
    source: "Source",
    address: "Address",
    method: "Method",
    seed: "Seed",
    search: "Settings tried",
  },
  candidates: {
    heading: "Alternatives tried",
    caption: "Candidates and their scores",
    candidate: "Candidate",
    chosen: "chosen",
  },
  classes: {
    heading: "Class by class",
    caption: "Precision and recall of each class",
    class: "Class",
  },
  confusion: {
    heading: "What it confuses",
    caption: "Confusion matrix: actual class by row, answer by column",
    actual: "Actual",
    answered: (name: string) => `answered ${name}`,
    tooMany: (classes: number) =>
      `With ${formatCount(classes)} classes, this table would be too large to show. The card has all of its numbers.`,
  },
  calibration: {
    heading: "Can you trust its percentages?",
    explanation: (error: string) =>
      `On the diagonal, 80% means right 80% of the time. Below it, the model is overconfident. Larger dots mean more rows; hollow dots mean fewer than 20. On average, the percentages are off by ${error}.`,
    plot: "Share of right answers by probability",
    given: "probability",
    right: "share that was right",
    asTable: "Show as a table",
    caption: "Calibration by class and probability",
    columns: { class: "Answer", probability: "Average probability", right: "Right", rows: "Rows" },
    allClasses: "All classes",
  },
  slices: {
    heading: (field: string) => `By ${field}`,
    caption: (field: string) => `Scores by ${field}`,
    actualShare: "Actual share",
    predictedShare: "Predicted share",
    falseAlarms: "False alarms",
    missed: "Missed",
    missing: "(missing)",
  },
  reference: {
    heading: "Does it agree with the original library?",
    stated: (library: string, rows: string, difference: string | undefined) =>
      difference === undefined
        ? `The model’s file contains ${rows} rows with the probabilities that ${library} calculated for them.`
        : `When the model was added, it agreed with ${library} on ${rows} rows; the largest difference in any probability was ${difference}.`,
    check: "Check this model here",
    agrees: (library: string, rows: string, difference: string) =>
      `In this browser, it agrees with ${library} on ${rows} rows; the largest difference is ${difference}.`,
    differs: (library: string, rows: string, difference: string) =>
      `In this browser, it differs from ${library} by up to ${difference} on ${rows} rows. Don’t trust its answers here.`,
  },
  file: {
    heading: "The file",
    version: "Version",
    size: "Size",
    learns: "Learns",
    learnsYes: "From your feedback, on this device. The file itself never changes.",
    learnsNo: "No. Feedback is saved, but the model doesn’t learn from it.",
    learnsNear: "A lesson only affects answers to nearly identical inputs.",
    learnsNarrowly:
      "There was no table of right answers to measure how far a lesson should reach, so each lesson’s reach is kept as small as possible.",
    learnsMeasured: (
      rows: string,
      lessons: string,
      { right, before, after }: { right: string; before: string; after: string },
    ) =>
      `Tested on ${rows} rows with known answers: after its lessons, the model got ${right} of ${lessons} corrected mistakes right. It was right on ${after} of the other rows, compared with ${before} before.`,
  },
};
