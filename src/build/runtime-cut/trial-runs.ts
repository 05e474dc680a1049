import { createHash, type Hash } from "node:crypto";
import type { Card } from "../../core/card.ts";
import { AppError } from "../../core/errors.ts";
import type { Inputs } from "../../core/prediction.ts";
import { keepOutputs } from "../../onnx/edit-graph.ts";
import { type FittedGraph, fitGraph } from "../../runtime/fit-graph.ts";
import { type BatchLimits, batchLimits, inBatches } from "../../runtime/graph-session.ts";
import {
  createRuntimeSession,
  type Feed,
  type Runtime,
  type RuntimeSession,
} from "../../runtime/onnx-runtime.ts";
import { featureOutputs } from "../../runtime/sparse-features.ts";
import { makeTrialRows } from "./cut-rows.ts";

export type TrialOptions = {
  readonly seed: number;
  /** How many random rows to run each graph on, in addition to the special ones. */
  readonly rows: number;
};

export type TrialReport = {
  /** SHA-256 of the outputs and error messages, in order, but not of the outputs of wrong calls. */
  readonly sha256: string;
  readonly runs: number;
  readonly rows: number;
};

const batchSizes = [1, 2, 16, 64, 256] as const;

/**
 * Runs a model in every way that the site does: the whole graph and the smaller ones for tables, every set of
 * outputs, and batches of several sizes. Also makes calls that the runtime should refuse.
 * @param runtime the runtime to test; if it is cut, its `whole` must throw an error that is not an AppError
 * @throws the same AppErrors as `openGraph`, or that error if the runtime stops at a removed function
 */
export async function runTrial(
  card: Card,
  model: Uint8Array,
  runtime: Runtime,
  options: TrialOptions,
): Promise<TrialReport> {
  const hash = createHash("sha256");
  const report = { runs: 0, rows: 0 };
  const { rows, longRows } = makeTrialRows(card, options.seed, options.rows);
  const names = tensorOutputs(fitGraph(card, model));
  for (const graph of variantsOf(card, model)) {
    const session = await createRuntimeSession(graph.bytes, runtime);
    const run = async (batch: readonly Inputs[], outputs: readonly string[]) => {
      report.runs += 1;
      report.rows += batch.length;
      await hashRun(hash, session, graph.feeds(batch), outputs);
    };
    for (const outputs of graph.outputSets) {
      for (const size of batchSizes) {
        // Running every row in the two smallest batch sizes would take too long, so they run only some of the rows.
        const some = size < 16 ? rows.filter((_, index) => index % (8 / size) === 0) : rows;
        for (const batch of inBatches(some, limitsFor(size, card))) await run(batch, outputs);
      }
    }
    for (const row of longRows) await run([row], graph.outputSets.at(-1)!);
    for (const [feeds, outputs] of wrongCalls(graph.feeds(rows.slice(0, card.batchRows ?? 2)), names)) {
      report.runs += 1;
      await hashRefusal(hash, session, feeds, outputs);
    }
    await session.release();
  }
  return { sha256: hash.digest("hex"), ...report };
}

/** One of the graphs that the site derives from a model. */
type Variant = Pick<FittedGraph, "bytes" | "feeds"> & { readonly outputSets: readonly (readonly string[])[] };

/** The variants of the graph that the site opens for its forms and for tables, with and without lessons. */
export function variantsOf(card: Card, model: Uint8Array): Variant[] {
  const fitted = fitGraph(card, model);
  const { probabilities, facts } = fitted;
  const names = tensorOutputs(fitted);
  const answer = names.includes("logits") ? [probabilities, "logits"] : [probabilities];
  const detail = ["feature_logits", "tokens", "token_features"].filter((name) => names.includes(name));
  const forTable = (outputs: readonly string[]): Variant => {
    const smaller = fitGraph(card, keepOutputs(model, outputs));
    const renamed = outputs.map((name) => (name === "probabilities" ? smaller.probabilities : name));
    return { ...smaller, outputSets: [renamed] };
  };
  if (!facts.canLearn) return [{ ...fitted, outputSets: [answer] }, forTable(["probabilities"])];
  const features = [...answer, ...featureOutputs];
  return [
    { ...fitted, outputSets: [answer, features, ["logits", ...featureOutputs, ...detail]] },
    forTable(["probabilities"]),
    forTable(["probabilities", "logits", ...featureOutputs]),
  ];
}

function tensorOutputs({ facts }: FittedGraph): string[] {
  return facts.outputs.filter(({ kind }) => kind === "tensor").map(({ name }) => name);
}

/** Limits for batches of this many rows. As on the page, a batch with long texts has fewer rows. */
function limitsFor(rows: number, card: Card): BatchLimits {
  const { paddedCharacters } = batchLimits;
  return { rows: Math.min(rows, card.batchRows ?? rows), paddedCharacters };
}

type Call = readonly [feeds: Readonly<Record<string, Feed>>, outputs: readonly string[]];

/**
 * Calls that the runtime should refuse: with unknown names, and with each input left out or given the wrong shape
 * or type.
 */
function wrongCalls(feeds: Readonly<Record<string, Feed>>, outputs: readonly string[]): Call[] {
  const calls: Call[] = [
    [feeds, ["no such output"]],
    [{}, outputs],
    [{ ...feeds, "no such input": { type: "float32", data: new Float32Array(1), shape: [1] } }, outputs],
  ];
  for (const [name, feed] of Object.entries(feeds)) {
    const { [name]: _, ...others } = feeds;
    const count = feed.data.length;
    const wrong: Feed[] = [
      { ...feed, shape: [count, 1, 1, 1] },
      { ...feed, shape: [1, count] },
      { ...feed, shape: [count] },
      { ...feed, data: feed.data.slice(0, 1), shape: [] },
      { ...feed, data: feed.data.slice(0, 0), shape: [0, 1] },
      { ...feed, data: feed.data.slice(0, 1), shape: [1, 1] },
      { type: "float64", data: new Float64Array(count), shape: feed.shape },
      { type: "int64", data: new BigInt64Array(count), shape: feed.shape },
      { type: "bool", data: new Uint8Array(count), shape: feed.shape },
      feed.type === "string"
        ? { type: "float32", data: new Float32Array(count), shape: feed.shape }
        : { type: "string", data: Array.from({ length: count }, () => "x"), shape: feed.shape },
    ];
    calls.push([others, outputs], ...wrong.map((other): Call => [{ ...feeds, [name]: other }, outputs]));
  }
  return calls;
}

async function hashRun(
  hash: Hash,
  session: RuntimeSession,
  feeds: Readonly<Record<string, Feed>>,
  outputs: readonly string[],
): Promise<void> {
  try {
    const results = await session.run(feeds, outputs);
    for (const name of outputs) {
      const { data, shape } = results[name]!;
      hash.update(JSON.stringify([name, shape]));
      hash.update(
        ArrayBuffer.isView(data)
          ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
          : JSON.stringify(data),
      );
    }
  } catch (error) {
    hash.update(refusalOf(error));
  }
}

/** Hashes only refusals: a wrong call that is not refused may return arbitrary memory, which can't be compared. */
async function hashRefusal(
  hash: Hash,
  session: RuntimeSession,
  feeds: Readonly<Record<string, Feed>>,
  outputs: readonly string[],
): Promise<void> {
  const refusal = await session.run(feeds, outputs).then(() => "", refusalOf);
  hash.update(refusal);
}

/** The runtime's own error message. If a cut runtime stops, that is not a refusal, and the trial ends. */
function refusalOf(error: unknown): string {
  if (!(error instanceof AppError)) throw error;
  return String(error.cause);
}
