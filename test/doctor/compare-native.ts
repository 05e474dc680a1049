import { createNativeSession, loadNativeRuntime } from "../../src/cli/native-runtime.ts";
import type { DraftCard } from "../../src/doctor/draft-types.ts";
import { removeZipMaps } from "../../src/doctor/prepare-graph.ts";
import type { Examination } from "../../src/doctor/report.ts";
import { readFacts } from "../../src/onnx/model-facts.ts";
import { readModel, writeModel } from "../../src/onnx/model-file.ts";
import {
  createRuntimeSession,
  type Feed,
  type Fetched,
  type RuntimeSession,
} from "../../src/runtime/onnx-runtime.ts";

const fedTypes: readonly string[] = ["float", "float64", "int64", "int32", "bool", "string"];

type Outputs = Readonly<Record<string, Fetched>>;

/** A made-up row for a graph's inputs, within its card's ranges and choices, that depends only on the row number. */
export function feedsFor(model: Uint8Array, fields: DraftCard["fields"], row: number): Record<string, Feed> {
  const share = (index: number) => Math.abs(Math.sin((row + 1) * 12.9898 + index * 78.233));
  const feeds: Record<string, Feed> = {};
  let start = 0;
  for (const { name, type, shape } of readFacts(model).inputs) {
    const width = shape?.length === 1 ? 1 : Number(shape?.[1] ?? 1);
    const values = fields.slice(start, start + width).map(({ kind, choices, min = -3, max = 3 }, index) => {
      if (choices) return choices[Math.floor(share(index) * choices.length)]!.value;
      if (kind === "text")
        return ["A good film about God", "terrible, the worst 10 of 10", "", "the"][row % 4]!;
      return kind === "boolean" ? Math.round(share(index)) : min + share(index) * (max - min);
    });
    start += width;
    feeds[name] = { ...elements(type ?? "float", values), shape: shape?.length === 1 ? [1] : [1, width] };
  }
  return feeds;
}

function elements(type: string, values: readonly (string | number)[]): Pick<Feed, "type" | "data"> {
  const whole = values.map((value) => Math.round(Number(value)));
  switch (type) {
    case "string":
      return { type, data: values.map(String) };
    case "int64":
      return { type, data: BigInt64Array.from(whole, BigInt) };
    case "int32":
      return { type, data: Int32Array.from(whole) };
    case "bool":
      return { type, data: Uint8Array.from(whole) };
    case "float64":
      return { type, data: Float64Array.from(values, Number) };
    default:
      return { type: "float32", data: Float32Array.from(values, Number) };
  }
}

/** Opens a graph in both runtimes. @returns undefined if native ONNX Runtime can't open it */
async function openBoth(
  model: Uint8Array,
): Promise<{ native: RuntimeSession; web: RuntimeSession } | undefined> {
  const native = await createNativeSession(await loadNativeRuntime(), model).catch(() => undefined);
  return native && { native, web: await createRuntimeSession(model) };
}

/** The largest difference between two runs' numbers, relative for numbers above 1; infinite if the labels differ. */
export function largestDifference(one: Outputs, other: Outputs): number {
  let worst = 0;
  for (const [name, { data }] of Object.entries(one)) {
    const twin = Array.from(other[name]!.data as ArrayLike<unknown>);
    for (const [index, value] of Array.from(data as ArrayLike<unknown>).entries()) {
      const against = twin[index];
      if (Object.is(value, against)) continue;
      if (typeof value !== "number" || typeof against !== "number") return Number.POSITIVE_INFINITY;
      worst = Math.max(worst, Math.abs(value - against) / Math.max(1, Math.abs(value)));
    }
  }
  return worst;
}

/**
 * Runs a served model, and the file that it was made from, in native ONNX Runtime and in the page's runtime.
 * @returns the largest difference between the two runtimes
 */
export async function differenceFromNative(
  source: Uint8Array,
  { model, card }: Examination,
  rows = 6,
): Promise<number> {
  const original = readModel(source);
  removeZipMaps(original.graph);
  // The logits that lessons add to are not compared: they magnify tiny differences between probabilities.
  const shown = ["label", card!.output === "scores" ? "scores" : "probabilities"];
  const tensors = readFacts(writeModel(original)).outputs.filter(
    ({ kind, type }) => kind === "tensor" && type !== "float16",
  );
  let worst = 0;
  for (const [bytes, outputs] of [
    [model!, shown],
    [writeModel(original), tensors.map(({ name }) => name)],
  ] as const) {
    const isFed = readFacts(bytes).inputs.every(({ type = "" }) => fedTypes.includes(type));
    if (outputs.length === 0 || !isFed) continue;
    const both = await openBoth(bytes).catch(() => undefined);
    if (both === undefined) {
      if (bytes === model) throw new Error("Native ONNX Runtime does not open the served model.");
      continue;
    }
    for (let row = 0; row < rows; row += 1) {
      const feeds = feedsFor(bytes, card!.fields, row);
      const given = await both.web.run(feeds, outputs).catch(() => undefined);
      const expected = await both.native.run(feeds, outputs).catch(() => undefined);
      if (bytes === model && (given === undefined) !== (expected === undefined))
        return Number.POSITIVE_INFINITY;
      if (given && expected) worst = Math.max(worst, largestDifference(expected, given));
    }
    await Promise.all([both.native.release(), both.web.release()]);
  }
  return worst;
}
