import { z } from "zod";
import { count, share, text } from "./card-fields.ts";

/** The most classes that a card may have. */
export const mostClasses = 1000;

const classMetrics = z.object({ precision: share, recall: share, f1: share, support: count });

export const calibrationBin = z.object({
  from: share,
  to: share,
  count,
  /**
   * The mean probability of the rows in this bin, and the share of them that were right. Both are 0 if `count`
   * is 0.
   */
  meanProbability: share,
  accuracy: share,
});

/** Scores of one classifier on rows whose true classes are known. Lists follow the order of the card's classes. */
export const metricsSchema = z.object({
  rows: count,
  accuracy: share,
  balancedAccuracy: share,
  logLoss: z.number().min(0),
  /** Area under the ROC curve; for more than two classes, the mean of the one-vs-rest areas. */
  auc: share.optional(),
  macroF1: share,
  /** Expected calibration error of the winning class's probability (Naeini et al. 2015), 15 bins of equal width. */
  calibrationError: share,
  /** confusion[actual][predicted], in rows. */
  confusion: z.array(z.array(count).max(mostClasses)).max(mostClasses),
  perClass: z.array(classMetrics).max(mostClasses),
  /** For each predicted class: how confident the model was on those rows, and how often it was right. */
  calibration: z.array(z.array(calibrationBin).max(100)).max(mostClasses),
});

/** One of the classifiers that were compared. */
export const candidate = z.object({
  name: text,
  description: text,
  /** Hyperparameters chosen by the search. */
  settings: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  chosen: z.boolean().default(false),
  metrics: metricsSchema.omit({ calibration: true }),
});

/** Scores for groups of rows that share a value of one field. */
export const slice = z.object({
  /** The field that the rows are grouped by. */
  field: text,
  label: text,
  groups: z
    .array(
      z.object({
        value: z.string(),
        rows: count,
        accuracy: share,
        calibrationError: share,
        baseRate: share.optional(),
        meanProbability: share.optional(),
        falsePositiveRate: share.optional(),
        falseNegativeRate: share.optional(),
      }),
    )
    .max(2000),
});

export type Metrics = z.infer<typeof metricsSchema>;
export type CalibrationBin = z.infer<typeof calibrationBin>;
export type Candidate = z.infer<typeof candidate>;
export type Slice = z.infer<typeof slice>;
