import type { Card } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import {
  type Capabilities,
  type Inputs,
  type ModelOutput,
  roundingError,
  type SparseFeatures,
} from "../core/prediction.ts";
import type { Progress } from "../core/progress.ts";
import { type Feeds, type FittedGraph, fitGraph } from "./fit-graph.ts";
import {
  createRuntimeSession,
  type Fetched,
  type Runtime,
  type RuntimeSession,
  ranOutOfMemory,
} from "./onnx-runtime.ts";
import { distinctFeatures, featureOutputs, splitFeatures, toInt32 } from "./sparse-features.ts";

/** One row's features, with everything that the graph outputs about them. */
export type GraphDetail = {
  readonly logits: Float32Array;
  readonly features: SparseFeatures;
  /** [K, C] row-major. */
  readonly featureLogits: Float32Array | undefined;
  readonly tokens: readonly string[] | undefined;
  /** [T, G] row-major: positions among the K features, -1 for none. */
  readonly tokenFeatures: Int32Array | undefined;
};

export type RunOptions = {
  readonly features: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
};

/**
 * Runs a model's graph as its card describes, in a page, a worker, a service worker or Node. Learning uses it
 * as its `FeatureSource`.
 */
export class GraphSession {
  readonly capabilities: Capabilities;
  /** True if the graph outputs logits and features. */
  readonly learns: boolean;
  readonly #session: RuntimeSession;
  readonly #feeds: Feeds;
  readonly #outputs: ReadonlySet<string>;
  readonly #probabilities: string;
  readonly #classCount: number;
  readonly #givesScores: boolean;
  /** Lowered when a batch doesn't fit into memory. */
  readonly #limits: { rows: number; readonly paddedCharacters: number };

  /** Use `openGraph` instead. */
  constructor(card: Card, fitted: FittedGraph, session: RuntimeSession, limits?: BatchLimits) {
    const { facts } = fitted;
    this.#session = session;
    const rows = Math.min(card.batchRows ?? Number.POSITIVE_INFINITY, (limits ?? batchLimits).rows);
    this.#limits = { ...(limits ?? batchLimits), rows };
    this.#classCount = card.classes.length;
    this.#givesScores = card.output === "scores";
    this.#feeds = fitted.feeds;
    this.#outputs = new Set(facts.outputs.filter(({ kind }) => kind === "tensor").map(({ name }) => name));
    this.#probabilities = fitted.probabilities;
    this.learns = facts.canLearn;
    this.capabilities = { learns: facts.canLearn, additive: facts.isAdditive };
  }

  /**
   * Runs any number of rows, in batches. Returns one output per row, in the same order.
   * @throws AppError `input-invalid` for a value that its input can't hold, such as a missing whole number;
   *   `model-cannot-run`, what a watch's `begin` rejects with; AbortError between batches when the signal fires
   */
  async run(rows: readonly Inputs[], options: RunOptions): Promise<ModelOutput[]> {
    const withFeatures = options.features && this.learns;
    const names = [this.#probabilities];
    if (this.#outputs.has("logits")) names.push("logits");
    if (withFeatures) names.push(...featureOutputs);
    const outputs: ModelOutput[] = [];
    for await (const { batch, results } of this.#runBatches(rows, names, options.signal)) {
      const probabilities = this.#columns(results, this.#probabilities, batch.length);
      if (!this.#givesScores) probabilities.forEach(dropRoundingErrors);
      const logits = results.logits && this.#columns(results, "logits", batch.length);
      const features = withFeatures ? splitFeatures(results, batch.length).map(distinctFeatures) : undefined;
      for (let row = 0; row < batch.length; row++) {
        outputs.push({
          probabilities: probabilities[row]!,
          logits: logits?.[row],
          features: features?.[row],
        });
      }
      if (rows.length > 1) options.onProgress?.({ done: outputs.length, total: rows.length, unit: "rows" });
    }
    return outputs;
  }

  /** The features of one row, with details. Undefined if the graph doesn't output features. */
  async detail(inputs: Inputs): Promise<GraphDetail | undefined> {
    if (!this.learns) return undefined;
    const optional = ["feature_logits", "tokens", "token_features"].filter((name) => this.#outputs.has(name));
    const results = await this.#session.run(this.#feeds([inputs]), [
      "logits",
      ...featureOutputs,
      ...optional,
    ]);
    const { tokens, token_features: tokenFeatures, feature_logits: added } = results;
    return {
      logits: this.#columns(results, "logits", 1)[0]!,
      features: splitFeatures(results, 1)[0]!,
      featureLogits: added?.data instanceof Float32Array ? added.data : undefined,
      tokens: Array.isArray(tokens?.data) ? (tokens.data as readonly string[]) : undefined,
      tokenFeatures: tokenFeatures?.data instanceof BigInt64Array ? toInt32(tokenFeatures.data) : undefined,
    };
  }

  release(): Promise<void> {
    return this.#session.release();
  }

  /** Runs rows in batches, and in smaller ones from then on if there is not enough memory for one. */
  async *#runBatches(
    rows: readonly Inputs[],
    names: readonly string[],
    signal: AbortSignal | undefined,
  ): AsyncGenerator<{
    readonly batch: readonly Inputs[];
    readonly results: Awaited<ReturnType<RuntimeSession["run"]>>;
  }> {
    for (const batch of inBatches(rows, this.#limits)) {
      signal?.throwIfAborted();
      const run = this.#session.run(this.#feeds(batch), names);
      const results = await run.catch((error: unknown) => {
        const fewer = smallerBatches.find((size) => size < batch.length);
        if (fewer === undefined || !ranOutOfMemory(error)) throw error;
        this.#limits.rows = Math.min(this.#limits.rows, fewer);
      });
      if (results) yield { batch, results };
      else yield* this.#runBatches(batch, names, signal);
    }
  }

  /** Splits a float32 [N,C] output into rows. */
  #columns(results: Readonly<Record<string, Fetched>>, name: string, rowCount: number): Float32Array[] {
    const data = results[name]?.data;
    if (!(data instanceof Float32Array) || data.length !== rowCount * this.#classCount) {
      const reason = `its output “${name}” doesn't contain exactly one float for each of the card's ${this.#classCount} classes`;
      throw new AppError("model-cannot-run", { reason });
    }
    return Array.from({ length: rowCount }, (_, row) =>
      data.slice(row * this.#classCount, (row + 1) * this.#classCount),
    );
  }
}

/**
 * Sets probabilities such as 1.0000001 to 1, in place, since files and records accept only numbers from 0 to 1.
 * Values further outside the range are left alone, since they aren't probabilities.
 */
function dropRoundingErrors(probabilities: Float32Array): void {
  probabilities.forEach((value, index) => {
    if (value > 1 && value <= 1 + roundingError) probabilities[index] = 1;
    else if (value < 0 && value >= -roundingError) probabilities[index] = 0;
  });
}

export type OpenOptions = {
  /** Not needed in Node. */
  readonly runtime?: Runtime;
  readonly limits?: BatchLimits;
  /** A runtime other than onnxruntime-web, such as the native one. */
  readonly createSession?: typeof createRuntimeSession;
};

/**
 * Prepares a verified model for running.
 * @param model the bytes of `model.onnx`; if it ends in a ZipMap, as scikit-learn exports do, it is converted first
 * @throws the same AppErrors as `fitGraph` and `createRuntimeSession`
 */
export async function openGraph(
  card: Card,
  model: Uint8Array,
  { runtime, limits, createSession = createRuntimeSession }: OpenOptions = {},
): Promise<GraphSession> {
  const fitted = fitGraph(card, model);
  return new GraphSession(card, fitted, await createSession(fitted.bytes, runtime), limits);
}

export type BatchLimits = {
  readonly rows: number;
  /**
   * The number of rows times the number of characters in the longest row. This is the cost of a batch, since graphs
   * pad every text to the length of the longest.
   */
  readonly paddedCharacters: number;
};

/**
 * Larger batches gain nothing: for movie reviews, the cost per row is the same from 16 rows up. They only use more
 * memory, which the runtime never releases.
 */
export const batchLimits: BatchLimits = { rows: 256, paddedCharacters: 600_000 };

/**
 * The sizes to try if a batch doesn't fit into memory. Halving it would fail several times, and each time leave less of
 * the memory in one piece.
 */
export const smallerBatches: readonly number[] = [16, 1];

/** Splits rows into batches, in order. A row that exceeds the limit by itself gets its own batch. */
export function* inBatches(
  rows: readonly Inputs[],
  limits: BatchLimits = batchLimits,
): Generator<readonly Inputs[]> {
  let start = 0;
  let longest = 0;
  for (let index = 0; index < rows.length; index++) {
    const length = characters(rows[index]!);
    const count = index - start + 1;
    const isFull = count > limits.rows || count * Math.max(longest, length) > limits.paddedCharacters;
    if (isFull && index > start) {
      yield rows.slice(start, index);
      start = index;
      longest = 0;
    }
    longest = Math.max(longest, length);
  }
  if (start < rows.length) yield rows.slice(start);
}

function characters(row: Inputs): number {
  let sum = 0;
  for (const name in row) {
    const value = row[name];
    if (typeof value === "string") sum += value.length;
  }
  return sum;
}
