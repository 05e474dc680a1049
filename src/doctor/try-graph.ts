import { stopIfAborted } from "../core/promises.ts";
import { factsOf } from "../onnx/model-facts.ts";
import { type ModelWithGraph, readModel, writeModel } from "../onnx/model-file.ts";
import type { RuntimeSession } from "../runtime/onnx-runtime.ts";
import type { InputBlock } from "./input-layout.ts";
import { openBatch } from "./prepare-graph.ts";
import type { Finding } from "./report.ts";
import type { TrialRow } from "./trial-rows.ts";
import { areSame, faultOf, type OutputRows, runRows, runSingly } from "./trial-run.ts";

export type TriedGraph = {
  readonly status: "ran";
  readonly findings: readonly Finding[];
  /** Each output's values for each row. Outputs that don't have one entry per row are left out. */
  readonly outputs: ReadonlyMap<string, OutputRows>;
  /** The outputs whose type is integer or boolean. */
  readonly wholeOutputs: ReadonlySet<string>;
  /** 1 if the graph's outputs are right only when it is given one row at a time. */
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
    const single = await attempt(() => runSingly(session, blocks, rows.slice(0, 3), names));
    if (batchRows === 1) {
      const all = await runSingly(session, blocks, rows, names);
      return { status: "ran", findings: [], outputs: all, wholeOutputs, batchRows };
    }
    stopIfAborted(signal);
    const many = await attempt(() => runRows(session, blocks, rows, names));
    if (single.error !== undefined && many.error !== undefined) return failed(single.error);
    const ran = (
      found: ReadonlyMap<string, OutputRows>,
      findings: readonly Finding[],
      one?: number,
    ): TriedGraph => ({
      status: "ran",
      findings,
      outputs: found,
      wholeOutputs,
      batchRows: one,
    });
    const few = await attempt(() => runRows(session, blocks, rows.slice(0, 3), names));
    if (single.value && few.value && many.value) {
      const everySingle = await runSingly(session, blocks, rows, names);
      if (areSame(everySingle, many.value)) return ran(many.value, []);
      return ran(everySingle, [{ code: "row-by-row", severity: "repaired", details: {} }], 1);
    }
    if (single.value === undefined) return failed(single.error);
    const all = await runSingly(session, blocks, rows, names);
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
