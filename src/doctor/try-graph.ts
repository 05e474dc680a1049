import { stopIfAborted } from "../core/promises.ts";
import { factsOf } from "../onnx/model-facts.ts";
import { type ModelWithGraph, readModel, writeModel } from "../onnx/model-file.ts";
import { batchLimits, smallerBatches } from "../runtime/graph-session.ts";
import { type RuntimeSession, ranOutOfMemory } from "../runtime/onnx-runtime.ts";
import type { InputBlock } from "./input-layout.ts";
import { openBatch } from "./prepare-graph.ts";
import type { Finding } from "./report.ts";
import type { TrialRow } from "./trial-rows.ts";
import { areSame, faultOf, feedsOf, type OutputRows, runRows } from "./trial-run.ts";

export type TriedGraph = {
  readonly status: "ran";
  readonly findings: readonly Finding[];
  /** Each output's values for each row. Outputs that don't have one entry per row are left out. */
  readonly outputs: ReadonlyMap<string, OutputRows>;
  /** The outputs whose type is integer or boolean. */
  readonly wholeOutputs: ReadonlySet<string>;
  /**
   * 1 if the graph's outputs are right only when it is given one row at a time; more if all rows together needed too
   * much memory.
   */
  readonly batchRows: number | undefined;
};
export type FailedGraph = { readonly status: "failed"; readonly findings: readonly Finding[] };

type Deps = {
  readonly createSession: (model: Uint8Array) => Promise<RuntimeSession>;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Runs a graph on rows, one by one and in batches, and compares the results. If its batch is fixed at one row,
 * this limit is lifted, provided that the numbers stay the same; the model is then changed in place.
 * @param batchRows the value from an earlier trial; if it is 1, the rows are only run one by one
 * @throws AbortError when the signal fires
 */
export async function tryGraph(
  model: ModelWithGraph,
  blocks: readonly InputBlock[],
  rows: readonly TrialRow[],
  { createSession, signal }: Deps,
  batchRows?: number,
): Promise<TriedGraph | FailedGraph> {
  const outputs = factsOf(model).outputs.filter(({ kind }) => kind === "tensor");
  // Sparse features are not rows of numbers; learning reads them separately.
  const names = outputs.map(({ name }) => name).filter((name) => !/^(feature_|tokens?(_|$))/.test(name));
  const wholeOutputs = new Set(
    outputs
      .filter(({ type }) => type === "int64" || type === "int32" || type === "bool")
      .map(({ name }) => name),
  );
  const failed = (error: unknown): FailedGraph => ({ status: "failed", findings: [refusalOf(error)] });
  if (names.length === 0)
    return { status: "failed", findings: [{ code: "no-output", severity: "refused", details: {} }] };
  let session: RuntimeSession;
  try {
    session = await createSession(writeModel(model));
  } catch (error) {
    return failed(error);
  }
  try {
    const single = await attempt(() => runRows(session, blocks, rows.slice(0, 3), names, 1));
    if (batchRows === 1) {
      const all = await runRows(session, blocks, rows, names, 1);
      return { status: "ran", findings: [], outputs: all, wholeOutputs, batchRows };
    }
    stopIfAborted(signal);
    const { batchRows: fitting, ...many } = await runTogether(session, blocks, rows, names);
    if (single.error !== undefined && many.error !== undefined) return failed(single.error);
    const ran = (
      found: ReadonlyMap<string, OutputRows>,
      findings: readonly Finding[],
      one = fitting,
    ): TriedGraph => ({
      status: "ran",
      findings,
      outputs: found,
      wholeOutputs,
      batchRows: one,
    });
    const few = await attempt(() => runRows(session, blocks, rows.slice(0, 3), names));
    if (single.value && (few.value || ranOutOfMemory(few.error)) && many.value) {
      const everySingle = await runRows(session, blocks, rows, names, 1);
      if (areSame(everySingle, many.value)) return ran(many.value, []);
      return ran(everySingle, [{ code: "row-by-row", severity: "repaired", details: {} }], 1);
    }
    if (single.value === undefined) return failed(single.error);
    const all = await runRows(session, blocks, rows, names, 1);
    const opened = await tryOpened(model, blocks, rows, names, createSession);
    if (opened && areSame(all, opened.outputs)) {
      Object.assign(model, opened.model);
      return ran(opened.outputs, [{ code: "batch-opened", severity: "repaired", details: {} }]);
    }
    return ran(all, [{ code: "row-by-row", severity: "repaired", details: {} }], 1);
  } catch (error) {
    stopIfAborted(signal);
    return failed(error);
  } finally {
    await session.release();
  }
}

/** Runs all rows at once or, if that takes too much memory, in the largest batches that fit. */
async function runTogether(
  session: RuntimeSession,
  blocks: readonly InputBlock[],
  rows: readonly TrialRow[],
  names: readonly string[],
): Promise<Attempt<Map<string, OutputRows>> & { readonly batchRows: number | undefined }> {
  const whole = await attempt(() => runRows(session, blocks, rows, names));
  if (!ranOutOfMemory(whole.error)) return { ...whole, batchRows: undefined };
  for (const batchRows of smallerBatches) {
    const parts = await attempt(() => runRows(session, blocks, rows, names, batchRows));
    if (!ranOutOfMemory(parts.error)) return { ...parts, batchRows };
  }
  return { ...whole, batchRows: undefined };
}

/** The longest time in milliseconds that the usual number of rows may take to be tried together. */
const longestTrialMs = 4000;

/**
 * Tries as many rows together as a table's batches have, since the intermediate results of so many may not fit into
 * memory. A graph for which that would take long is not tried: whoever runs it lowers the number when memory runs out.
 * @returns how many rows fit, if fewer than usual
 */
export async function findBatchRows(
  session: RuntimeSession,
  blocks: readonly InputBlock[],
  rows: readonly TrialRow[],
  outputs: readonly string[],
): Promise<number | undefined> {
  const longest = Math.max(...rows.map((row) => row.reduce<number>((sum, cell) => sum + lengthOf(cell), 0)));
  const usual = Math.min(batchLimits.rows, Math.floor(batchLimits.paddedCharacters / Math.max(longest, 1)));
  const [few = 1] = smallerBatches;
  if (usual <= few) return undefined;
  const run = async (count: number) => {
    const start = performance.now();
    const repeated = Array.from({ length: count }, (_, index) => rows[index % rows.length]!);
    const { error } = await attempt(() => session.run(feedsOf(blocks, repeated), outputs));
    return { fits: !ranOutOfMemory(error), ms: performance.now() - start };
  };
  const tried = await run(few);
  if (!tried.fits) return 1;
  if ((tried.ms * usual) / few > longestTrialMs) return undefined;
  return (await run(usual)).fits ? undefined : few;
}

function lengthOf(cell: TrialRow[number]): number {
  return typeof cell === "string" ? cell.length : 0;
}

async function tryOpened(
  model: ModelWithGraph,
  blocks: readonly InputBlock[],
  rows: readonly TrialRow[],
  names: readonly string[],
  createSession: Deps["createSession"],
): Promise<{ model: ModelWithGraph; outputs: ReadonlyMap<string, OutputRows> } | undefined> {
  const copy = readModel(writeModel(model));
  openBatch(copy.graph);
  const { value: session } = await attempt(() => createSession(writeModel(copy)));
  if (session === undefined) return undefined;
  try {
    const { value: outputs } = await attempt(() => runRows(session, blocks, rows, names));
    return outputs && { model: copy, outputs };
  } finally {
    await session.release();
  }
}

type Attempt<Result> =
  | { readonly value: Result; readonly error?: undefined }
  | { readonly value?: undefined; readonly error: unknown };

async function attempt<Result>(work: () => Promise<Result>): Promise<Attempt<Result>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error };
  }
}

/** The finding for a model that the runtime refused. */
export function refusalOf(error: unknown): Finding {
  const fault = faultOf(error);
  if (fault.kind === "operators") {
    return { code: "operators-missing", severity: "refused", details: { operators: fault.operators } };
  }
  if (fault.kind === "memory") return { code: "memory-exceeded", severity: "refused", details: {} };
  return { code: "run-failed", severity: "refused", details: {} };
}
