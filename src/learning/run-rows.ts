import type { Card } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import { validateInputs } from "../core/inputs.ts";
import type { Inputs, ModelOutput } from "../core/prediction.ts";
import type { WorkOptions } from "../core/progress.ts";
import { stopIfAborted } from "../core/promises.ts";
import type { LearnedState } from "./learned-state.ts";
import type { LogRow } from "./log.ts";
import type { FeatureSource, LearnerStore } from "./ports.ts";

/** How many rows to read and run at a time. */
const readRows = 256;

/** A card, and the graph that it describes. */
export type Source = { readonly card: Card; readonly source: FeatureSource };

/** A row, and the model's own output for it, without lessons. */
export type RunRow<Row> = readonly [Row, ModelOutput];

/** Runs the model on rows, in batches. @throws AbortError */
export async function* runRows<Row extends { readonly inputs: Inputs }>(
  source: Source,
  rows: readonly Row[],
  options: Pick<WorkOptions, "signal"> = {},
): AsyncGenerator<readonly RunRow<Row>[]> {
  for (let start = 0; start < rows.length; start += readRows) {
    yield await runBatch(source, rows.slice(start, start + readRows), options);
  }
}

/**
 * Reads the lessons in the log that follow a learned state, and runs the model on them, in batches. The
 * caller advances the state by each batch before it requests the next one, which starts at the state's new
 * position.
 * @throws AbortError
 */
export async function* runLessonsAfter(
  source: Source & { readonly store: Pick<LearnerStore, "lessonsAfter"> },
  model: string,
  state: Pick<LearnedState, "position">,
  options: Pick<WorkOptions, "signal"> = {},
): AsyncGenerator<readonly RunRow<LogRow>[]> {
  for (;;) {
    stopIfAborted(options.signal);
    const rows = await source.store.lessonsAfter(model, state.position, readRows);
    if (rows.length === 0) return;
    yield await runBatch(source, rows, options);
  }
}

async function runBatch<Row extends { readonly inputs: Inputs }>(
  { card, source }: Source,
  rows: readonly Row[],
  { signal }: Pick<WorkOptions, "signal">,
): Promise<readonly RunRow<Row>[]> {
  stopIfAborted(signal);
  // A row that has none of the card's fields would teach the model about a row without any values.
  const usable = rows.filter(({ inputs }) => card.fields.some(({ name }) => Object.hasOwn(inputs, name)));
  const inputs = usable.map((row) => fitInputs(card, row.inputs));
  const outputs = await runSparing(card, source, inputs, signal);
  const outputOf = new Map(usable.map((row, index) => [row, outputs[index]!]));
  return rows.map((row) => [row, outputOf.get(row) ?? noOutput] as const);
}

/** The output for a row that the graph refuses: there is nothing to learn from it. */
const noOutput: ModelOutput = { probabilities: new Float32Array(0), logits: undefined, features: undefined };

/**
 * Runs the graph on rows that were only checked against the card, or against an earlier one. The graph may
 * refuse some of them. Such a row must not stop all learning, so it gets `noOutput`. If the graph fails on
 * every row, and on one that its card calls valid, the model doesn't work, and the error is thrown.
 */
async function runSparing(
  card: Card,
  source: FeatureSource,
  inputs: readonly Inputs[],
  signal: AbortSignal | undefined,
): Promise<readonly ModelOutput[]> {
  const run = (part: readonly Inputs[]) => source.run(part, { features: true, signal });
  try {
    return await run(inputs);
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  const outputs: ModelOutput[] = [];
  let failure: unknown;
  for (const row of inputs) {
    stopIfAborted(signal);
    try {
      outputs.push(...(await run([row])));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (error.code === "model-cannot-run") failure = error;
      outputs.push(noOutput);
    }
  }
  if (failure !== undefined && outputs.every((output) => output === noOutput)) {
    const valid = validRow(card);
    if (valid === undefined) throw failure;
    await run([valid]);
  }
  return outputs;
}

/** A row that the card calls valid: an example or, if there is none, a usual value for each field. */
function validRow(card: Card): Inputs | undefined {
  const usual = card.fields.map((field) => {
    const value = field.typical ?? ("default" in field ? field.default : undefined);
    switch (field.kind) {
      case "text":
        return [field.name, value ?? "a".repeat(field.minLength)];
      case "category":
        return [field.name, value ?? field.choices[0]?.value];
      case "number":
        return [field.name, value ?? field.min ?? field.max ?? 0];
      default:
        return [field.name, value ?? (field.kind === "boolean" ? "no" : "2000-01-01T00:00:00Z")];
    }
  });
  const rows = [...card.examples.map(({ inputs }) => inputs), Object.fromEntries(usual)];
  for (const row of rows) {
    const checked = validateInputs(card, row);
    if (checked.status === "valid") return checked.inputs;
  }
  return undefined;
}

/**
 * Whether an error may be due to a single row, so that the others are worth trying without it: the inputs can't
 * be turned into the graph's tensors, or a step of the graph fails on them.
 */
export function isRefusal(error: unknown): error is AppError {
  return error instanceof AppError && ["input-invalid", "model-cannot-run"].includes(error.code);
}

/**
 * Converts the inputs to what this card's graph accepts, since rows may come from an earlier version with
 * different fields.
 */
export function fitInputs(card: Card, inputs: Inputs): Inputs {
  return Object.fromEntries(
    card.fields.map((field) => {
      const isNumeric =
        field.kind === "number" ||
        (field.kind === "boolean" && typeof field.yes === "number") ||
        (field.kind === "datetime" && field.as === "seconds");
      const value = inputs[field.name] ?? undefined;
      const fits = typeof value === (isNumeric ? "number" : "string");
      return [field.name, fits ? value! : isNumeric ? null : ""];
    }),
  );
}
