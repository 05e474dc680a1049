import { z } from "zod";
import { AppError } from "../core/errors.ts";
import { checkSchema, firstProblem, wholeFile, wholeText } from "../core/expectation.ts";
import { cardLimits, type JsonLimits, parseLimited } from "../core/json.ts";
import { freeName, renameValue } from "../onnx/edit-graph.ts";
import { GraphBuilder, type Value } from "../onnx/graph-builder.ts";
import type { ModelWithGraph } from "../onnx/model-file.ts";
import { float } from "../onnx/node-attribute.ts";
import { elementTypes } from "../onnx/onnx-messages.ts";
import { valueInfo } from "../onnx/tensor.ts";
import type { InputBlock } from "./input-layout.ts";
import { ensureOpset } from "./standard-outputs.ts";

const category = z.union([z.string(), z.number()]).transform(String);
const name = z.string().min(1).max(200);

/*
 * How a program prepares one column for the model. The steps are in the order of the model's columns. There are
 * three kinds:
 * - a number becomes (value - mean) / scale; if it is missing, `missing` is used instead; all three keys are
 *   optional
 * - `categories` with `as: "columns"`: one 0/1 column for each category except the dropped one
 *   (OneHotEncoder, get_dummies)
 * - `categories` with `as: "number"`: the category's position, from 0 (LabelEncoder, OrdinalEncoder), or its
 *   number in `codes`, if given
 */
const encoder = z
  .strictObject({
    name,
    categories: z
      .array(category)
      .min(1)
      .max(2000)
      .refine((list) => new Set(list).size === list.length, "a list without duplicates"),
    as: z.enum(["columns", "number"]),
    drop: category.optional(),
    codes: z.array(z.number()).optional(),
    /** With "ignore", a value that isn't one of the categories becomes zeros. */
    unknown: z.enum(["error", "ignore"]).default("error"),
  })
  .refine(
    ({ as, drop, categories }) => drop === undefined || (as === "columns" && categories.includes(drop)),
    {
      path: ["drop"],
      message: 'one of the categories, and "as": "columns"',
    },
  )
  .refine(
    ({ as, codes, categories }) =>
      codes === undefined || (as === "number" && codes.length === categories.length),
    { path: ["codes"], message: 'one number for each category, and "as": "number"' },
  );
const scaler = z.strictObject({
  name,
  mean: z.number().default(0),
  scale: z
    .number()
    .refine((scale) => scale !== 0, "a number other than 0")
    .default(1),
  missing: z.number().optional(),
});
/** A step is an object in a list, and the lists in it are flat. */
const limits: JsonLimits = { ...cardLimits, depth: 8 };
const steps = z.array(z.looseObject({})).min(1).max(5000);
export type PreprocessingStep = z.infer<typeof encoder> | z.infer<typeof scaler>;

/**
 * Reads the JSON that `preprocessingSnippet` prints for fitted scikit-learn encoders.
 * @throws AppError `preprocessing-invalid`, with the position of the first mistake and what was expected there
 */
export function parsePreprocessing(text: string): PreprocessingStep[] {
  const parsed = parseLimited(text, limits);
  if ("fault" in parsed) {
    const { fault, cause } = parsed;
    const expected = cause ? "JSON" : `a list of steps, but the file ${fault}`;
    throw invalid({ key: wholeText, expected }, cause);
  }
  const list = checkSchema(steps, parsed.value);
  if ("problems" in list) throw invalid(firstProblem(list.problems));
  return list.data.map((each, index) => {
    const step = checkSchema<typeof encoder | typeof scaler>("categories" in each ? encoder : scaler, each);
    if ("data" in step) return step.data;
    const { key, expected } = firstProblem(step.problems);
    throw invalid({ key: key === wholeFile ? String(index) : `${index}.${key}`, expected });
  });
}

function invalid(details: { readonly key: string; readonly expected: string }, cause?: unknown): AppError {
  const reason = `The preprocessing cannot be read: at ${details.key}, expected ${details.expected}`;
  return new AppError("preprocessing-invalid", { ...details, reason }, { cause });
}

/** How many of the graph's columns a step produces. */
export function columnCount(each: PreprocessingStep): number {
  if (!("categories" in each) || each.as === "number") return 1;
  return each.categories.length - (each.drop === undefined ? 0 : 1);
}

/**
 * Adds preprocessing to a graph, in place: its only matrix becomes an inner value, which is computed from new
 * inputs, one for each step.
 * @param list steps that together produce as many columns as the matrix has, by `columnCount`
 */
export function compilePreprocessing(
  model: ModelWithGraph,
  { input, type }: InputBlock,
  list: readonly PreprocessingStep[],
): void {
  ensureOpset(model);
  if (!model.operatorSets.some(({ domain }) => domain === "ai.onnx.ml")) {
    model.operatorSets.push({ domain: "ai.onnx.ml", version: 1 });
  }
  const { graph } = model;
  const inner = freeName(graph, `${input}_prepared`);
  renameValue(graph, input, inner);
  graph.inputs = graph.inputs.filter((each) => each.name !== input);
  const names = list.map(({ name: each }) => freeName(graph, each));
  const builder = GraphBuilder.after(graph, [inner]);
  const columns = list.map((each, index) => addStep(builder, each, names[index]!));
  const matrix = columns.length === 1 ? columns[0]! : builder.node("Concat", columns, { axis: 1 });
  builder.node(
    "Cast",
    [matrix],
    { to: type === "float64" ? elementTypes.float64 : elementTypes.float },
    { outputs: [inner] },
  );
  const nodes = graph.nodes;
  graph.nodes = [];
  builder.appendTo(graph);
  graph.nodes.push(...nodes);
  graph.inputs.push(
    ...list.map((each, index) =>
      valueInfo(names[index]!, "categories" in each ? "string" : "float", ["N", 1]),
    ),
  );
}

function addStep(builder: GraphBuilder, each: PreprocessingStep, input: Value): Value {
  if (!("categories" in each)) {
    const filled =
      each.missing === undefined
        ? input
        : builder.node("ai.onnx.ml.Imputer", [input], {
            imputed_value_floats: Float32Array.of(each.missing),
            replaced_value_float: float(Number.NaN),
          });
    // Divide, as scikit-learn does; multiplying by the reciprocal would round differently.
    const centered = builder.node("Sub", [filled, builder.float(each.mean)]);
    return builder.node("Div", [centered, builder.float(each.scale)]);
  }
  const { categories, drop, codes, unknown } = each;
  const count = categories.length;
  const hot = builder.node("ai.onnx.ml.OneHotEncoder", [input], {
    cats_strings: categories,
    zeros: unknown === "ignore" ? 1 : 0,
  });
  const flags = builder.node("Reshape", [hot, builder.int64([-1, count])]);
  if (each.as === "number") {
    const numbers = codes ?? categories.map((_, index) => index);
    return builder.node("MatMul", [flags, builder.float(numbers, [count, 1])]);
  }
  if (drop === undefined) return flags;
  const kept = categories.map((_, index) => index).filter((index) => categories[index] !== drop);
  return builder.node("Gather", [flags, builder.int64(kept)], { axis: 1 });
}
