import { z } from "zod";
import { count, field, metadataField, name, share, text, withPlainLabel } from "./card-fields.ts";
import { expandShortForms, findFormerKeys } from "./card-forms.ts";
import { candidate, metricsSchema, mostClasses, slice } from "./card-scores.ts";
import { findExcessiveCard } from "./card-size.ts";
import { AppError, type Problem } from "./errors.ts";
import { checkSchema, firstProblem } from "./expectation.ts";
import { isReservedId } from "./reserved-ids.ts";
import { feedbackAddress } from "./site-settings.ts";
import { withoutDirectionControls } from "./visible-text.ts";

/** The newest card format that this version of the app reads. */
export const cardFormat = 1;

export { reservedNames } from "./card-fields.ts";
export type { CalibrationBin, Candidate, Metrics, Slice } from "./card-scores.ts";
export { metricsSchema } from "./card-scores.ts";

/** The most repairs and the most doubts that a card may list. */
export const mostSentences = 50;

const file = z.object({ bytes: count, sha256: z.string().regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits") });

const files = z.object({ "model.onnx": file, "holdout.onnx": file.optional() });

/** A model's id, which names its folder and appears in its address. */
export const modelId = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "lowercase letters, digits and single hyphens")
  .max(64, "at most 64 characters")
  .refine((id) => !isReservedId(id), "an id that isn't reserved for the app's own pages or by Windows");

const summaryText = z.string().overwrite(withoutDirectionControls).max(4000);

const shape = z.object({
  format: z.literal(cardFormat),
  id: modelId,
  version: z.string().regex(/^[0-9A-Za-z.+_-]{1,64}$/, "a version such as 1.0.0"),
  title: text,
  /** The model's position in the site's list: smaller numbers first, then models without a number, sorted by id. */
  order: z.number().optional(),
  /** One sentence for the list of models. */
  summary: summaryText.default(""),
  /** The word for one input: with "review", the button reads "Submit another review". */
  itemName: text.optional(),
  fields: z.array(field).min(1).max(5000),
  /** Pairs of number fields, in degrees, that together locate a place on Earth. */
  places: z
    .array(z.object({ label: text, latitude: name, longitude: name }))
    .max(20)
    .default([]),
  metadata: z.array(metadataField).max(50).default([]),
  /** In the order of the graph's output columns. `name` is the value that the graph outputs as `label`. */
  classes: z
    .array(
      z
        .object({ name: z.string().min(1).max(200), label: text.optional() })
        .overwrite((entry) => withPlainLabel(entry, entry.name)),
    )
    .min(2)
    .max(mostClasses),
  /**
   * The meaning of the graph's numbers: "scores" are not probabilities but, for example, the distances of a
   * linear SVM. The largest score decides the class, and scores are never shown as percentages.
   */
  output: z.enum(["probabilities", "scores"]).default("probabilities"),
  /**
   * The maximum number of rows that the graph accepts at once: 1 if it returns wrong outputs for several
   * rows. If absent, there is no limit.
   */
  batchRows: z.int().min(1).max(100_000).optional(),
  /** The changes that made it possible to serve an imported model, one sentence each. */
  repairs: z.array(text).max(mostSentences).default([]),
  /** What the check guessed, couldn't determine or couldn't try, one sentence each. */
  doubts: z.array(text).max(mostSentences).default([]),
  /** Rows with the probabilities from the model's original library, to check the model against. */
  reference: z
    .object({
      /** The library and its version: "scikit-learn 1.9". */
      library: text,
      rows: count,
      /** The largest difference that the check found between the model's probabilities and the library's. */
      largestDifference: z.number().min(0).optional(),
      /** The rows as CSV. Only the card inside the graph's file has them, not the site's card. */
      csv: z.string().max(5_000_000).optional(),
    })
    .optional(),
  examples: z
    .array(
      z.object({
        title: text,
        inputs: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
        metadata: z.record(z.string(), z.string()).default({}),
      }),
    )
    .max(20)
    .default([]),
  /** Sizes and SHA-256 of the files beside the card. The build checks them, and fills in any that are missing. */
  files,
  /** Where visitors may send feedback on this model; overrides the site's address. */
  feedback: feedbackAddress.optional(),
  /**
   * How the model learns on a visitor's device. Without this, or without features in the graph, feedback is only collected.
   */
  learning: z
    .object({
      /** The cap C of PA-I (Crammer et al. 2006, section 3): the largest step. */
      aggressiveness: z.number().positive(),
      /** The margin, in logits, that a lesson requires between the right class and the best other one. */
      margin: z.number().positive().default(1),
      /**
       * How far the accuracy on the holdout may fall before the page offers to undo lessons: 0.02 is two
       * percentage points.
       */
      maximumHoldoutDrop: share.default(0.02),
      /**
       * How far a lesson's effect extends, for a model whose features were added by the check. See
       * src/doctor/lessons.
       */
      reach: z
        .object({
          /** The number of random cuts in each grid. The more there are, the nearer a row must be to be affected. */
          cuts: count,
          /** The share of a number field's cuts that separate any two values, however close. */
          exact: share,
          /**
           * The effect of corrections, measured on a table with true classes. Without it, each lesson's reach
           * is kept short.
           */
          measured: z
            .object({ rows: count, lessons: count, right: share, others: count, before: share, after: share })
            .optional(),
        })
        .optional(),
    })
    .optional(),
  metrics: metricsSchema.optional(),
  candidates: z.array(candidate).max(200).default([]),
  slices: z.array(slice).max(200).default([]),
  training: z
    .object({
      data: text,
      citation: text.optional(),
      licence: text.optional(),
      url: z.url().optional(),
      /** Rows that the model was trained on. */
      rows: count,
      /** Rows that the model never saw, used for its scores or for the holdout. */
      heldOutRows: count.optional(),
      seed: z.int().optional(),
      /** How the scores were measured: how the data was split, and which rows were held out. */
      method: text.optional(),
      /** What the search for the best model covered, one sentence each. */
      search: z.array(text).max(200).default([]),
    })
    .optional(),
  /** The model's weaknesses, one sentence each. */
  limits: z.array(text).max(200).default([]),
  /** Uses that the model is not meant for. */
  outOfScope: text.optional(),
});

/** Checks the rules that involve several keys. */
function checkAcrossKeys(card: Omit<z.infer<typeof shape>, "files">, refinement: z.RefinementCtx): void {
  const names = new Set<string>();
  [...card.fields, ...card.metadata].forEach((entry, index) => {
    if (names.has(entry.name)) {
      const list = index < card.fields.length ? "fields" : "metadata";
      const at = index < card.fields.length ? index : index - card.fields.length;
      refinement.addIssue({
        code: "custom",
        path: [list, at, "name"],
        message: "a name that no other field or metadata entry has",
      });
    }
    names.add(entry.name);
  });
  card.fields.forEach((entry, index) => {
    const isReversed =
      entry.kind === "number" && entry.min !== undefined && entry.max !== undefined && entry.min > entry.max;
    if (!isReversed) return;
    refinement.addIssue({
      code: "custom",
      path: ["fields", index, "min"],
      message: "a min that is not above max",
    });
  });
  card.places.forEach((place, index) => {
    for (const key of ["latitude", "longitude"] as const) {
      const target = card.fields.find((entry) => entry.name === place[key]);
      if (target?.kind !== "number") {
        refinement.addIssue({
          code: "custom",
          path: ["places", index, key],
          message: "the name of a number field",
        });
      }
    }
  });
  const classNames = new Set(card.classes.map((entry) => entry.name));
  if (classNames.size !== card.classes.length) {
    refinement.addIssue({ code: "custom", path: ["classes"], message: "classes with different names" });
  }
}

/**
 * A card as served by the built site, `models/<id>/model.json`: everything the app knows about a model apart
 * from its graph.
 */
export const cardSchema = shape.superRefine(checkAcrossKeys);

/**
 * A card as a deployer writes it, in `public/models/<id>/`. It may leave out the files' hashes; the build
 * adds them.
 */
export const sourceCardSchema = shape.extend({ files: files.optional() }).superRefine(checkAcrossKeys);

export type SourceCard = z.infer<typeof sourceCardSchema>;

export type Card = z.infer<typeof cardSchema>;

export type Field = Card["fields"][number];

export type MetadataField = Card["metadata"][number];

export type Place = Card["places"][number];

/** The list of the built site's models, `models/index.json`, which the build generates from the cards. */
export const modelIndexSchema = z.object({
  format: z.literal(1),
  models: z.array(
    z.object({
      id: z.string(),
      title: text,
      summary: summaryText,
      version: z.string(),
      sha256: z.string(),
      bytes: count,
    }),
  ),
});

export type ModelIndex = z.infer<typeof modelIndexSchema>;

/** A model's entry in a list. `own` is true if the user added the model in this browser. */
export type ModelSummary = ModelIndex["models"][number] & { readonly own?: boolean };

/** The list entry for a model with this card. */
export function summarize({ id, title, summary, version, files }: Card): ModelSummary {
  return { id, title, summary, version, ...files["model.onnx"] };
}

/**
 * Validates a card from an untrusted source.
 * @param path the file's name, for the error
 * @throws AppError `card-invalid`, with one problem per key: its position and what was expected
 */
export function parseCard(value: unknown, path: string): Card {
  refuseAtOnce(value, path);
  return parseWith(cardSchema, value, path);
}

/** Validates a deployer's card, in which `files` may be missing. Throws AppError `card-invalid`, as `parseCard` does. */
export function parseSourceCard(value: unknown, path: string): SourceCard {
  refuseAtOnce(value, path);
  return parseWith(sourceCardSchema, value, path);
}

/** Validates `models/index.json`. Throws AppError `card-invalid`, as `parseCard` does. */
export function parseModelIndex(value: unknown, path: string): ModelIndex {
  return parseWith(modelIndexSchema, value, path);
}

function parseWith<Schema extends z.ZodType>(schema: Schema, value: unknown, path: string): z.output<Schema> {
  const result = checkSchema(schema, expandShortForms(value));
  if ("data" in result) return result.data;
  throw invalidCard(result.problems, path);
}

/** Refuses what the schema would take too long to validate, or would ignore. */
function refuseAtOnce(value: unknown, path: string): void {
  const excess = findExcessiveCard(value);
  if (excess) throw invalidCard([excess], path);
  const [first, ...others] = findFormerKeys(value);
  if (first) throw invalidCard([first, ...others], path);
}

function invalidCard(problems: readonly [Problem, ...Problem[]], path: string): AppError {
  return new AppError("card-invalid", { path, ...firstProblem(problems) }, { problems });
}
