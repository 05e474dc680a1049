import { z } from "zod";
import type { Card, Field } from "../core/card.ts";
import { maximumInstances } from "./api-schemas.ts";

/*
 * The JSON schemas of a model's fields. When validating a request, they check only types: a number must be a
 * number. They state lengths, ranges and choices for the OpenAPI document, but `validateInputs` checks those,
 * as it does everywhere else: unlike Zod, it counts code points and accepts the card's labels.
 */

function fieldSchema(field: Field): z.ZodType {
  const description = field.help ? `${field.label}. ${field.help}` : field.label;
  const schema = kindSchema(field).meta({ title: field.label, description, ...bounds(field) });
  return field.optional ? schema.nullish() : schema;
}

function kindSchema(field: Field): z.ZodType {
  switch (field.kind) {
    case "text":
    case "category":
      return z.string();
    case "number":
      return z.number();
    case "boolean":
      return z.union([z.boolean(), z.string(), z.number()], typeFault("true or false, or yes or no"));
    case "datetime":
      return field.as === "iso"
        ? z.string()
        : z.union([z.string(), z.number()], typeFault("a date and time"));
  }
}

/** The message for a value of the wrong type. A missing value gets the usual message. */
function typeFault(expected: string): { error: z.core.$ZodErrorMap<z.core.$ZodIssueInvalidUnion> } {
  return { error: ({ input }) => (input === undefined ? undefined : `This has to be ${expected}.`) };
}

/** The limits that JSON Schema can express, except those that only cause a warning. */
function bounds(field: Field): Readonly<Record<string, unknown>> {
  switch (field.kind) {
    case "text":
      return { ...(!field.optional && { minLength: field.minLength }), maxLength: field.maxLength };
    case "number":
      return field.outOfRange === "reject"
        ? { minimum: field.min, maximum: field.max }
        : { examples: [field.min, field.max].filter((value) => value !== undefined) };
    case "category": {
      const choices = field.choices.map((choice) => choice.value);
      if (field.outOfRange === "warn") return { examples: choices.slice(0, 10) };
      return { enum: field.optional ? [...choices, ""] : choices };
    }
    case "boolean":
      return { enum: [...new Set([true, false, "yes", "no", field.yes, field.no])] };
    case "datetime":
      return field.as === "iso" ? { format: "date-time" } : {};
  }
}

/** The schema of one row of a model's inputs: an object with a typed member for each field and no others. */
export function inputSchema(card: Card): z.ZodType<Readonly<Record<string, unknown>>> {
  const known = inputSchemas.get(card);
  if (known) return known;
  const made = z
    .strictObject(Object.fromEntries(card.fields.map((field) => [field.name, fieldSchema(field)])))
    .meta({ title: `Inputs of ${card.id}`, description: card.summary });
  inputSchemas.set(card, made);
  return made;
}

/** Keeps one schema per card, so that it has a single name in the OpenAPI document. */
const inputSchemas = new WeakMap<Card, z.ZodType<Readonly<Record<string, unknown>>>>();

/** The metadata that is stored with a model's feedback and never passed to its graph. */
function metadataSchema(card: Card): z.ZodType<Readonly<Record<string, unknown>>> {
  const entries = card.metadata.map(({ name, label, help, maxLength }) => {
    const about = { title: label, ...(help && { description: help }), maxLength };
    return [name, z.string().meta(about).optional()] as const;
  });
  return z.strictObject(Object.fromEntries(entries));
}

/**
 * The body of `POST models/{id}/predict`. It states the limit on rows but doesn't check it, since exceeding it has
 * its own status (413).
 */
export function instancesSchema(card: Card) {
  const known = instancesSchemas.get(card);
  if (known) return known;
  const made = makeInstancesSchema(card);
  instancesSchemas.set(card, made);
  return made;
}

const instancesSchemas = new WeakMap<Card, ReturnType<typeof makeInstancesSchema>>();

function makeInstancesSchema(card: Card) {
  return z.strictObject({
    instances: z.array(inputSchema(card)).min(1).meta({ maxItems: maximumInstances }),
  });
}

/** The body of `POST feedback`, for one model. */
export function verdictSchema(card: Card) {
  const classes = card.classes.map((entry) => entry.name);
  return z
    .strictObject({
      model: z.literal(card.id),
      inputs: inputSchema(card),
      metadata: metadataSchema(card).optional(),
      correct: z.boolean().meta({ description: "Whether the label that the model predicts now is right." }),
      label: z.enum(classes).optional().meta({
        description: "The right label. Required if `correct` is false and there are more than two classes.",
      }),
    })
    .meta({ title: `Verdict on ${card.id}` });
}
