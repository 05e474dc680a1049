import { choiceLimits } from "./card-size.ts";
import { withoutDirectionControls } from "./visible-text.ts";
import { z } from "./zod.ts";

/** Text shown to the user. */
export const text = z.string().overwrite(withoutDirectionControls).min(1).max(4000);
/** A count. */
export const count = z.int().min(0);
/** A fraction from 0 to 1. */
export const share = z.number().min(0).max(1);

/** Names already used by the columns of the feedback table and by links. A drafted card avoids them. */
export const reservedNames = [
  "id",
  "created_at",
  "model",
  "model_version",
  "model_sha256",
  "predicted_label",
  "predicted_probability",
  "correct",
  "label",
  "source",
  "embed",
] as const;

/** Whether a string contains control characters, such as line breaks, which don't belong in a name. */
const hasControls = (value: string) => /\p{Cc}/u.test(value) || withoutDirectionControls(value) !== value;

/** A field's name: anything that can be the name of a graph's input or a table's column. */
export const name = z
  .string()
  .min(1)
  .max(200)
  .refine(
    (value) => value.trim() === value && !hasControls(value),
    "a name of at most 200 characters, with no control characters and no spaces at either end",
  )
  .refine(
    (value) => value !== "embed",
    "a name other than embed, which links use; only the key input may be embed",
  )
  // Values are stored by name in plain objects, which inherit these names.
  .refine(
    (value) => !(value in Object.prototype),
    "a name other than those built into JavaScript objects, such as constructor",
  );

/**
 * Adds a label to a class or choice without one if its name would change how the text beside it is shown. The name stays,
 * since the graph and the tables use it.
 */
export function withPlainLabel<Entry extends { label?: string | undefined }>(
  entry: Entry,
  name: string,
): Entry {
  const plain = withoutDirectionControls(name);
  return entry.label !== undefined || plain === name ? entry : { ...entry, label: plain || "\uFFFD" };
}

/** A name from a file that another program may have written. */
const foreignName = z.string().min(1).max(1000);

const common = {
  name,
  /**
   * The name of the graph's input for this value, if it differs from the field's. Fields that name the same
   * input become its columns, in the card's order.
   */
  input: foreignName.optional(),
  /** The name of the table's column for this value, if it differs from the field's. */
  column: foreignName.optional(),
  /** The visible label, which is also the accessible name of the field's control. */
  label: text,
  /** One sentence under the control. */
  help: text.optional(),
  /** Fields with the same group are shown together, with the group as their heading. */
  group: text.optional(),
  /** Whether the graph accepts a missing value: "" for a string input, NaN for a numeric one. */
  optional: z.boolean().default(false),
};

/** Whether a value outside the training range is rejected or accepted with a warning. */
const outOfRange = z.enum(["reject", "warn"]).default("reject");

const textField = z.object({
  ...common,
  kind: z.literal("text"),
  minLength: count.default(0),
  maxLength: count.max(1_000_000).default(100_000),
  default: z.string().optional(),
  typical: z.string().optional(),
});
/**
 * A histogram of the training data: `counts[i]` rows from `edges[i]` up to `edges[i + 1]`. Curves show it,
 * and a counterfactual that suggests rare values comes with a warning.
 */
const histogram = z
  .object({ edges: z.array(z.number()).min(2).max(201), counts: z.array(count).min(1).max(200) })
  .refine(({ edges, counts }) => edges.length === counts.length + 1, "one more edge than counts");

const numberField = z.object({
  ...common,
  kind: z.literal("number"),
  /** The range of the training data, if known. */
  min: z.number().optional(),
  max: z.number().optional(),
  step: z.union([z.number().positive(), z.literal("any")]).default("any"),
  unit: text.optional(),
  /**
   * "comma" if the training table has decimal commas. In a table of such a model, 1.250 is 1250, even if no other cell
   * shows it.
   */
  decimals: z.literal("comma").optional(),
  outOfRange,
  /**
   * "log" for values that span orders of magnitude: curves then use a logarithmic axis. By default, it
   * depends on the range and the typical value.
   */
  scale: z.enum(["linear", "log"]).optional(),
  default: z.number().optional(),
  /** The median of the training data. Explanations compare a row with the medians. */
  typical: z.number().optional(),
  histogram: histogram.optional(),
});
const choice = z
  .object({
    value: z.string().min(1).max(choiceLimits.characters),
    label: text.optional(),
    /** How many rows of the training data have it. A counterfactual that suggests a rare choice comes with a warning. */
    count: count.optional(),
  })
  .overwrite((entry) => withPlainLabel(entry, entry.value));
const categoryField = z.object({
  ...common,
  kind: z.literal("category"),
  choices: z.array(choice).min(1).max(choiceLimits.choices),
  outOfRange,
  default: z.string().optional(),
  /** The most frequent value in the training data. */
  typical: z.string().optional(),
});
const booleanField = z.object({
  ...common,
  kind: z.literal("boolean"),
  /** The two strings or numbers that mean yes and no to the graph. */
  yes: z.union([z.string(), z.number()]).default(1),
  no: z.union([z.string(), z.number()]).default(0),
  default: z.enum(["yes", "no"]).optional(),
  typical: z.enum(["yes", "no"]).optional(),
});
const datetimeField = z.object({
  ...common,
  kind: z.literal("datetime"),
  /** The graph gets an ISO 8601 string, or seconds since 1970 in UTC. */
  as: z.enum(["iso", "seconds"]).default("iso"),
  /**
   * How seconds are rounded for a graph that takes float32, which has a number only every 128 seconds or more since 2004.
   * `same-day`: to the nearest one on the same day in UTC, as the graph's trainer did; otherwise, to the nearest one.
   */
  rounding: z.literal("same-day").optional(),
  /**
   * The order of day and month in the training table, if it has dates with a day and a month in numbers before the year.
   * In a table of such a model, 03.04.2021 has the same order, unless the other cells show another.
   */
  dates: z.enum(["day-month-year", "month-day-year"]).optional(),
  min: z.iso.datetime().optional(),
  max: z.iso.datetime().optional(),
  default: z.iso.datetime().optional(),
  typical: z.iso.datetime().optional(),
});

/** One input of the form, the CSV, the query string and the graph. */
export const field = z.discriminatedUnion("kind", [
  textField,
  numberField,
  categoryField,
  booleanField,
  datetimeField,
]);

/** A value that is stored with the feedback and never passed to the graph. */
export const metadataField = z.object({
  name,
  label: text,
  help: text.optional(),
  /** Suggested while typing; any other value is accepted too. */
  suggestions: z.array(text).max(2000).default([]),
  maxLength: count.max(10_000).default(200),
  /** True to chart the share of each class in the feedback for each value of this metadata. */
  chart: z.boolean().default(false),
});
