import type { Card, Field } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import type { Inputs } from "../core/prediction.ts";
import { exposeZipMapInput } from "../onnx/expose-zipmap-input.ts";
import { type ModelFacts, readFacts, type ValueFacts } from "../onnx/model-facts.ts";
import type { Feed, TensorData } from "./onnx-runtime.ts";

/** A graph that fits its card, as far as the file alone tells. */
export type FittedGraph = {
  /** The file; an export of scikit-learn that ends in ZipMap is made readable. */
  readonly bytes: Uint8Array;
  readonly facts: ModelFacts;
  readonly feeds: Feeds;
  /** The name of the output that is probabilities by class. */
  readonly probabilities: string;
};

/**
 * Holds a graph against its card, without running it: the page before it opens a model, and the build before it ships one.
 * @throws AppError `model-mismatch` where the two do not fit; `model-unreadable`, `model-truncated`, `model-is-html`
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

/** The output that is probabilities by class: by its name, as ours and scikit-learn's, else the only one it can be. */
function findProbabilities(card: Card, { outputs, classes }: ModelFacts): string {
  const names = card.classes.map((entry) => entry.name);
  if (classes && classes.join("\n") !== names.join("\n")) {
    const reason = `the graph's classes are ${classes.join(", ")}, and the card's ${names.join(", ")}`;
    throw new AppError("model-mismatch", { reason });
  }
  const floats = outputs.filter(({ kind, type }) => kind === "tensor" && type === "float");
  const named = floats.find(({ name }) => name === "probabilities" || name === "output_probability");
  const found = named ?? floats.find(({ shape }) => shape?.length === 2 && shape[1] === names.length);
  if (!found) throw new AppError("model-mismatch", { reason: "the graph has no output probabilities" });
  const columns = found.shape?.length === 2 ? found.shape[1] : undefined;
  if (typeof columns === "number" && columns !== names.length) {
    const reason = `the graph gives ${columns} probabilities, and the card has ${names.length} classes`;
    throw new AppError("model-mismatch", { reason });
  }
  return found.name;
}

type Value = string | number | null;

/** How a batch of inputs becomes the graph's tensors. */
export type Feeds = (batch: readonly Inputs[]) => Readonly<Record<string, Feed>>;

/**
 * Matches the graph's inputs with the card's fields: one input a field, named as the field, `[N,1]` or `[N]`; or a single
 * input `[N,F]` that takes all fields in the card's order, as plain scikit-learn exports have it.
 * @throws AppError `model-mismatch` where they do not match, or an input's type is not one that fields can fill
 */
export function matchFeeds(card: Card, inputs: readonly ValueFacts[]): Feeds {
  const names = card.fields.map((field) => field.name);
  const only = inputs.length === 1 ? inputs[0] : undefined;
  if (only && (names.length > 1 || only.name !== names[0])) {
    const width = only.shape?.[1];
    if (typeof width === "number" && width !== names.length) {
      throw mismatch(
        `the graph's input ${only.name} takes ${width} values, and the card has ${names.length} fields`,
      );
    }
    for (const field of card.fields) checkType(field, only);
    const fill = filler(only);
    return (batch) => {
      const values = batch.flatMap((row) => names.map((name) => row[name] ?? null));
      return { [only.name]: { ...fill(values), shape: [batch.length, names.length] } };
    };
  }
  const unknownInput = inputs.find(({ name }) => !names.includes(name));
  if (unknownInput) throw mismatch(`the graph asks for ${unknownInput.name}, which is no field of the card`);
  const missing = names.find((name) => !inputs.some((input) => input.name === name));
  if (missing !== undefined) throw mismatch(`the graph has no input for the field ${missing}`);
  for (const field of card.fields) checkType(field, inputs.find(({ name }) => name === field.name)!);
  const fills = inputs.map((input) => ({ input, fill: filler(input) }));
  return (batch) =>
    Object.fromEntries(
      fills.map(({ input, fill }) => {
        const filled = fill(batch.map((row) => row[input.name] ?? null));
        const shape = input.shape?.length === 1 ? [batch.length] : [batch.length, 1];
        return [input.name, { ...filled, shape }];
      }),
    );
}

type Filled = { readonly type: string; readonly data: TensorData };

/** Turns values into elements of the input's type. Missing is "" or NaN; whole numbers have no such value and get 0. */
function filler({ name, type, kind }: ValueFacts): (values: readonly Value[]) => Filled {
  const numeric = { float: Float32Array, float64: Float64Array, int32: Int32Array } as const;
  switch (kind === "tensor" ? type : undefined) {
    case "string":
      return (values) => ({ type: "string", data: values.map(toGraphText) });
    case "float":
      return (values) => ({ type: "float32", data: numeric.float.from(values, toNumber) });
    case "float64":
      return (values) => ({ type: "float64", data: numeric.float64.from(values, toNumber) });
    case "int32":
      return (values) => ({ type: "int32", data: numeric.int32.from(values, toNumber) });
    case "int64":
      return (values) => ({ type: "int64", data: BigInt64Array.from(values, toBigInt) });
    case "bool":
      return (values) => ({
        type: "bool",
        data: Uint8Array.from(values, (value) => (toNumber(value) === 1 ? 1 : 0)),
      });
    default:
      throw mismatch(`the graph's input ${name} is of the type ${type ?? kind}, which no field can fill`);
  }
}

/**
 * Text as the runtime can take it. Strings cross into it as C strings, which end at the first NUL, and as UTF-8, which has
 * no lone surrogates: both become U+FFFD, so that the rest of the text still counts. What is stored stays as it was typed.
 */
export function toGraphText(value: Value): string {
  if (value === null) return "";
  return String(value).replaceAll("\0", "\uFFFD").toWellFormed();
}

function toNumber(value: Value): number {
  return value === null || value === "" ? Number.NaN : Number(value);
}

function toBigInt(value: Value): bigint {
  const number = toNumber(value);
  return Number.isFinite(number) ? BigInt(Math.trunc(number)) : 0n;
}

/** A word in an input of numbers would be NaN, and so the answer, without anyone being told. */
function checkType(field: Field, { name, type }: ValueFacts): void {
  const isNumeric = (value: string | number) => value !== "" && Number.isFinite(Number(value));
  const areNumbers =
    field.kind === "number" ||
    (field.kind === "boolean" && [field.yes, field.no].every(isNumeric)) ||
    (field.kind === "datetime" && field.as === "seconds") ||
    (field.kind === "category" && field.choices.every(({ value }) => isNumeric(value)));
  if (type === "string" || areNumbers) return;
  throw mismatch(`the graph's input ${name} takes numbers, and the field ${field.name} gives text`);
}

function mismatch(reason: string): AppError {
  return new AppError("model-mismatch", { reason });
}
