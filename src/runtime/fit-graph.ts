import type { Card, Field } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import { float32OnSameDay } from "../core/inputs.ts";
import type { Inputs } from "../core/prediction.ts";
import { exposeZipMapInput } from "../onnx/expose-zipmap-input.ts";
import { type ModelFacts, readFacts, type ValueFacts } from "../onnx/model-facts.ts";
import type { Elements } from "../onnx/tensor.ts";
import type { Feed } from "./onnx-runtime.ts";

/** A graph that fits its card, judging by the file alone. */
export type FittedGraph = {
  /** The model file. If it ends in a ZipMap, as scikit-learn exports do, its probabilities are now a plain tensor. */
  readonly bytes: Uint8Array;
  readonly facts: ModelFacts;
  readonly feeds: Feeds;
  /** The name of the output that contains the class probabilities. */
  readonly probabilities: string;
};

/**
 * Checks that a graph fits its card, without running it. The page does this before it opens a model, and the
 * build before it ships one.
 * @throws AppError `model-mismatch` if they don't fit; the same AppErrors as `readModel` and `exposeZipMapInput`
 */
export function fitGraph(card: Card, model: Uint8Array): FittedGraph {
  const path = `models/${card.id}/model.onnx`;
  let bytes = model;
  let facts = readFacts(bytes, path);
  if (facts.endsInZipMap) {
    bytes = exposeZipMapInput(bytes, path);
    facts = readFacts(bytes, path);
  }
  return {
    bytes,
    facts,
    feeds: matchFeeds(card, facts.inputs),
    probabilities: findProbabilities(card, facts),
  };
}

/**
 * Finds the output that contains the class probabilities: by its name, as in Hunch's and scikit-learn's models,
 * or failing that, by its shape.
 */
function findProbabilities(card: Card, { outputs, classes }: ModelFacts): string {
  const { output } = card;
  const names = card.classes.map((entry) => entry.name);
  if (classes && classes.join("\n") !== names.join("\n")) {
    const reason = `the graph's classes are ${classes.join(", ")}, but the card's are ${names.join(", ")}`;
    throw new AppError("model-mismatch", { reason });
  }
  const floats = outputs.filter(({ kind, type }) => kind === "tensor" && type === "float");
  const outputNames = output === "scores" ? ["scores"] : ["probabilities", "output_probability"];
  const named = floats.find(({ name }) => outputNames.includes(name));
  const found = named ?? floats.find(({ shape }) => shape?.length === 2 && shape[1] === names.length);
  if (!found) throw new AppError("model-mismatch", { reason: "the graph outputs no class probabilities" });
  const columns = found.shape?.length === 2 ? found.shape[1] : undefined;
  if (typeof columns === "number" && columns !== names.length) {
    const reason = `the width of the probabilities is ${columns}, but the card has ${names.length} classes`;
    throw new AppError("model-mismatch", { reason });
  }
  return found.name;
}

type Value = string | number | null;

/** Turns a batch of inputs into the graph's tensors. */
export type Feeds = (batch: readonly Inputs[]) => Readonly<Record<string, Feed>>;

/**
 * Matches the graph's inputs with the card's fields. A field goes to the input named by its `input`, or
 * otherwise to the one with the field's own name. An input `[N,1]` or `[N]` takes one field; an input `[N,F]`
 * takes several as its columns, in the card's order. If the graph has a single input and no field names it,
 * that input takes all fields, as in plain scikit-learn exports.
 * @throws AppError `model-mismatch` if they don't match, or if an input has a type that fields can't provide
 */
export function matchFeeds(card: Card, inputs: readonly ValueFacts[]): Feeds {
  const inputOf = (field: Field) => field.input ?? field.name;
  const only = inputs.length === 1 && !card.fields.some((field) => inputOf(field) === inputs[0]!.name);
  const blocks = inputs.map((input) => ({
    input,
    fields: only ? card.fields : card.fields.filter((field) => inputOf(field) === input.name),
  }));
  const matched = new Set(blocks.flatMap(({ fields }) => fields));
  const unmatched = card.fields.find((field) => !matched.has(field));
  if (unmatched) throw mismatch(`the graph has no input for the field ${unmatched.name}`);
  for (const { input, fields } of blocks) {
    if (fields.length === 0)
      throw mismatch(`the graph needs ${input.name}, which is not one of the card's fields`);
    const width = input.shape?.length === 1 ? 1 : (input.shape?.[1] ?? fields.length);
    if (typeof width === "number" && width !== fields.length) {
      throw mismatch(
        `the input ${input.name} is ${width} wide, but the card's fields for it number ${fields.length}`,
      );
    }
    for (const field of fields) checkType(field, input);
  }
  const fills = blocks.map(({ input, fields }) => ({ input, fields, fill: filler(input, fields) }));
  return (batch) =>
    Object.fromEntries(
      fills.map(({ input, fields, fill }) => {
        const filled = fill(batch.flatMap((row) => fields.map(({ name }) => row[name] ?? null)));
        const shape = input.shape?.length === 1 ? [batch.length] : [batch.length, fields.length];
        return [input.name, { ...filled, shape }];
      }),
    );
}

type Filled = { readonly type: string; readonly data: Elements };

/**
 * Converts values to elements of the input's type, field by field for each row. A missing value becomes "" or
 * NaN. Integer types have no such value, so for them, missing values are refused.
 */
function filler(
  { name, type, kind }: ValueFacts,
  fields: readonly Field[],
): (values: readonly Value[]) => Filled {
  const toWhole = (value: Value, index: number): number => {
    const number = toNumber(value);
    // A number that the type can't represent would silently become a different one.
    const held = type === "bool" ? Number(Boolean(number)) : type === "int32" ? number | 0 : number;
    if (Number.isSafeInteger(number) && number === held) return number;
    const { name: at, label } = fields[index % fields.length]!;
    const message = Number.isNaN(number)
      ? `${label} is missing, but the model requires it.`
      : Number.isInteger(number)
        ? `${label} is outside the range that the model accepts.`
        : `${label} must be a whole number.`;
    throw new AppError("input-invalid", { reason: message }, { problems: [{ at, message }] });
  };
  const areDays = fields.map((field) => field.kind === "datetime" && field.rounding === "same-day");
  const toFloat = areDays.includes(true)
    ? (value: Value, index: number) =>
        areDays[index % fields.length] ? float32OnSameDay(toNumber(value)) : toNumber(value)
    : toNumber;
  const numeric = { float: Float32Array, float64: Float64Array, int32: Int32Array } as const;
  switch (kind === "tensor" ? type : undefined) {
    case "string":
      return (values) => ({ type: "string", data: values.map(toGraphText) });
    case "float":
      return (values) => ({ type: "float32", data: numeric.float.from(values, toFloat) });
    case "float64":
      return (values) => ({ type: "float64", data: numeric.float64.from(values, toNumber) });
    case "int32":
      return (values) => ({ type: "int32", data: numeric.int32.from(values, toWhole) });
    case "int64":
      return (values) => ({
        type: "int64",
        data: BigInt64Array.from(values, (value, index) => BigInt(toWhole(value, index))),
      });
    case "bool":
      return (values) => ({ type: "bool", data: Uint8Array.from(values, toWhole) });
    default:
      throw mismatch(`the graph's input ${name} has the type ${type ?? kind}, which no field can provide`);
  }
}

/**
 * Makes text acceptable to the runtime. Its strings end at the first NUL, and are in UTF-8, which can't contain lone
 * surrogates. NULs and lone surrogates are replaced with U+FFFD, so that the model still reads the rest of the
 * text. Stored text is not changed.
 */
export function toGraphText(value: Value): string {
  if (value === null) return "";
  return String(value).replaceAll("\0", "\uFFFD").toWellFormed();
}

function toNumber(value: Value): number {
  return value === null || value === "" ? Number.NaN : Number(value);
}

/** Refuses text for a numeric input: it would become NaN, and so would the prediction, without any error. */
function checkType(field: Field, { name, type }: ValueFacts): void {
  const isNumeric = (value: string | number) => value !== "" && Number.isFinite(Number(value));
  const areNumbers =
    field.kind === "number" ||
    (field.kind === "boolean" && [field.yes, field.no].every(isNumeric)) ||
    (field.kind === "datetime" && field.as === "seconds") ||
    (field.kind === "category" && field.choices.every(({ value }) => isNumeric(value)));
  if (type === "string" || areNumbers) return;
  throw mismatch(`the graph's input ${name} takes numbers, but the field ${field.name} provides text`);
}

function mismatch(reason: string): AppError {
  return new AppError("model-mismatch", { reason });
}
