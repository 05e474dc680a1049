import { z } from "zod";
import { cardSchema, modelIndexSchema } from "../core/card.ts";

/** The maximum number of rows in one page of feedback. */
export const maximumPageRows = 1000;
const usualPageRows = 100;
/** The maximum number of rows in one prediction request. */
export const maximumInstances = 10_000;

const share = z.number().min(0).max(1);
const inputs = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));

/** The model that made a prediction, and the number of lessons it had learned on this device. */
export const modelStateSchema = z.object({
  id: z.string(),
  version: z.string(),
  sha256: z.string().meta({ description: "SHA-256 of the base model's file." }),
  lessons: z.int().min(0).meta({ description: "The number of lessons included in the answer." }),
});

/** One answer from a model. */
export const predictionSchema = z.object({
  label: z.string().meta({ description: "The most probable class." }),
  probability: share.optional().meta({ description: "Its probability." }),
  probabilities: z
    .record(z.string(), share)
    .optional()
    .meta({ description: "The probability of each class, by name." }),
  scores: z.record(z.string(), z.number()).optional().meta({
    description:
      "A score for each class. Replaces `probability` and `probabilities` if the model's numbers are not probabilities.",
  }),
});

/** The response to `GET models/{id}/predict`. */
export const singlePredictionSchema = z.object({ model: modelStateSchema, ...predictionSchema.shape });

/** The response to `POST models/{id}/predict`, in the order of the instances. */
export const predictionsSchema = z.object({
  model: modelStateSchema,
  predictions: z.array(predictionSchema),
});

/** The response to `GET models`. */
export const modelListSchema = modelIndexSchema.pick({ models: true });

/** A row of the feedback log. */
export const feedbackItemSchema = z.object({
  id: z.string().meta({ description: "A UUID; version 7 if the feedback was given on this site." }),
  createdAt: z.iso.datetime(),
  model: z.string(),
  modelVersion: z.string(),
  modelSha256: z.string(),
  inputs,
  metadata: z.record(z.string(), z.string()),
  predictedLabel: z.string().optional().meta({ description: "Absent in imported training rows." }),
  predictedProbability: share.optional(),
  correct: z.boolean().optional(),
  label: z.string().meta({ description: "The right class, according to the visitor." }),
  source: z.enum(["page", "api", "import"]),
  usedForTraining: z.boolean().meta({ description: "False if the row is excluded from lessons." }),
  superseded: z.boolean().meta({ description: "A later verdict on the same input replaced it." }),
  contradicted: z
    .boolean()
    .meta({ description: "Another verdict on the same input names a different class." }),
});
export type FeedbackItem = z.output<typeof feedbackItemSchema>;

/** The response to `GET feedback`. */
export const feedbackPageSchema = z.object({
  items: z.array(feedbackItemSchema),
  next: z
    .string()
    .nullable()
    .meta({ description: "The value of `after` for the next page; null on the last page." }),
});

/**
 * The body of `PUT feedback/{id}`. The whole item that GET returned, with these members changed, is also
 * accepted.
 */
export const feedbackChangeSchema = z.looseObject({
  label: z.string().optional().meta({ description: "The right class." }),
  correct: z.boolean().optional().meta({
    description: "Whether the prediction was right. With two classes this determines the label as well.",
  }),
  usedForTraining: z.boolean().optional().meta({ description: "False excludes the row from lessons." }),
});

const instant = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], "An ISO 8601 date or time, such as 2026-11-20.")
  .meta({ examples: ["2026-11-20", "2026-11-20T16:54:00Z"] });

/** The query of `GET feedback`. */
export const feedbackQuerySchema = z.strictObject({
  model: z.string().optional().meta({ description: "Only this model's rows." }),
  from: instant
    .optional()
    .meta({ description: "Only rows from this date or time on; a date begins at 0:00 UTC." }),
  to: instant
    .optional()
    .meta({ description: "Only rows up to this date or time; a date ends at 24:00 UTC." }),
  limit: z.coerce.number().int().min(1).max(maximumPageRows).default(usualPageRows).meta({
    description: "The number of rows to return.",
  }),
  after: z.string().optional().meta({ description: "The value of `next` on the previous page." }),
});

/** The query of `GET feedback.csv`. */
export const csvQuerySchema = z.strictObject({
  model: z.string().meta({ description: "The model whose feedback to export." }),
});

/** A problem document (RFC 9457). */
export const problemSchema = z.object({
  type: z.url().meta({ description: "A page that explains this kind of problem." }),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  errors: z
    .array(
      z.object({
        detail: z.string(),
        field: z
          .string()
          .meta({ description: "The parameter or the last part of the pointer, usually a field's name." }),
        pointer: z
          .string()
          .optional()
          .meta({ description: "The position of the fault in the body: a JSON pointer as a URI fragment." }),
        parameter: z.string().optional().meta({ description: "The query parameter." }),
      }),
    )
    .optional(),
  errorsLeftOut: z
    .int()
    .optional()
    .meta({ description: "The number of faults beyond the hundred that are listed." }),
});

/** The response schemas that have a name in the OpenAPI document, by name. */
export const namedSchemas = {
  Card: cardSchema,
  FeedbackItem: feedbackItemSchema,
  FeedbackPage: feedbackPageSchema,
  ModelList: modelListSchema,
  ModelState: modelStateSchema,
  Prediction: predictionSchema,
  Predictions: predictionsSchema,
  Problem: problemSchema,
  SinglePrediction: singlePredictionSchema,
} as const;
