import { isAbort } from "../../core/errors.ts";
import type { SparseFeatures } from "../../core/prediction.ts";
import type { LessonSettings } from "../../learning/lesson-step.ts";
import { type ModelWithGraph, readModel, writeModel } from "../../onnx/model-file.ts";
import type { NearGrids } from "../../onnx/near-features.ts";
import { type RuntimeSession, ranOutOfMemory } from "../../runtime/onnx-runtime.ts";
import { featureOutputs, splitFeatures } from "../../runtime/sparse-features.ts";
import type { GraphColumn } from "../draft-fields.ts";
import type { DraftField } from "../draft-types.ts";
import type { InputBlock } from "../input-layout.ts";
import type { Finding } from "../report.ts";
import type { TrialRow } from "../trial-rows.ts";
import { feedsOf } from "../trial-run.ts";
import { addLearningOutputs } from "./add-learning-outputs.ts";
import { drawGrids, nearColumn, type Reach, valuesOf } from "./near-grids.ts";
import {
  holdoutOf,
  lessonsOnScores,
  spreadRows,
  type TaughtResult,
  type TaughtRows,
  teachTable,
} from "./teach-table.ts";

/** Rows of a table, with the indices of the true classes if the table has them. */
export type LessonTable = {
  readonly rows: readonly TrialRow[];
  readonly labels?: readonly number[] | undefined;
};

export type LessonDeps = {
  readonly createSession: (model: Uint8Array) => Promise<RuntimeSession>;
  readonly blocks: readonly InputBlock[];
  readonly columns: readonly GraphColumn[];
  readonly fields: readonly DraftField[];
  readonly classCount: number;
  /** The output that contains the answer. */
  readonly output: "probabilities" | "scores";
  readonly batchRows: number | undefined;
  /** The rows on which to check that the answers stay exactly the same. */
  readonly rows: readonly TrialRow[];
  readonly table: LessonTable | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** How a model learns, as stated in its card. */
export type LearningFacts = {
  readonly aggressiveness: number;
  readonly margin: number;
  readonly reach: Reach & {
    readonly measured?: TaughtResult & { readonly rows: number };
  };
};

export type Grafted =
  | {
      readonly status: "learns";
      readonly model: ModelWithGraph;
      readonly learning: LearningFacts;
      /** The bytes of `holdout.onnx`, from the table's rows. */
      readonly holdout: Uint8Array | undefined;
      readonly finding: Finding;
    }
  | { readonly status: "left-out"; readonly finding: Finding };

/**
 * For probabilities, the largest step must be able to overturn an answer given with a probability of 100%; see
 * `least` in `add-learning-outputs.ts`.
 */
const onProbabilities: LessonSettings = { aggressiveness: 20, margin: 0.5 };
/** How far a lesson reaches if this wasn't measured: only to rows that differ in few columns. */
const narrow: Reach = { cuts: 48, exact: 0.3 };
/** The reaches to try on a table, narrowest first. */
const reaches: readonly Reach[] = [
  { cuts: 48, exact: 1 },
  narrow,
  { cuts: 48, exact: 0.1 },
  { cuts: 48, exact: 0 },
  { cuts: 16, exact: 0 },
];
/** Fewer mistakes than this can't show how far a correction may reach. */
const fewestLessons = 10;
const mostRows = 2000;
/** A slow or large model is tried with only one reach, since the check has limited time and memory. */
const patienceMs = 6000;
const largeBytes = 32_000_000;

/**
 * Gives a model without features what it needs to learn on the page, by adding nodes after its own. A linear
 * correction over everything that a model computes would change answers everywhere. In trials, it lowered
 * accuracy by tens of percentage points when applied to columns; applied to words, it got only 62% of the
 * corrected texts right after 500 corrections. So a correction affects only nearby rows. If there is a table
 * with the true classes, tests on it determine how far a correction reaches.
 * @param model a graph with the outputs `label` and `probabilities` or `scores`; it stays unchanged
 */
export async function graftLessons(model: ModelWithGraph, deps: LessonDeps): Promise<Grafted> {
  const { columns, fields, classCount } = deps;
  const table = deps.table && someOf(deps.table);
  const values = table && valuesOf(table.rows, fields.length);
  const near = columns.map(({ facts }, index) => nearColumn(fields[index]!, facts, values?.[index]));
  const start = performance.now();
  const isCostly = () => performance.now() - start > patienceMs || writeModel(model).length > largeBytes;
  const base = await open(model, deps);
  let settings = onProbabilities;
  const opened: Candidate[] = [];
  let reason = "run";
  const tryReach = async (reach: Reach): Promise<Candidate | undefined> => {
    const ran = await tryGrids(model, base, drawGrids(near, reach, classCount), deps);
    if (ran.status === "failed") reason = ran.reason;
    else opened.push({ ...ran, reach });
    return ran.status === "failed" ? undefined : opened.at(-1);
  };
  try {
    if (deps.output === "scores") {
      const answered = await run(base, [...deps.rows, ...(table?.rows ?? [])], ["scores"], deps);
      settings = lessonsOnScores(answered.map(({ answers }) => answers));
    }
    const usual = await tryReach(narrow);
    if (usual === undefined) return cannotLearn(reason);
    if (!table?.labels) return finish(usual, settings, undefined);
    const measure = async (candidate: Candidate): Promise<Measured> => {
      const taught = await taughtRows(candidate.session, table.rows, table.labels!, deps);
      return { candidate, taught, result: teachTable(taught, settings) };
    };
    const first = await measure(usual);
    if (first.result.lessons < fewestLessons) return finish(usual, settings, first, true);
    if (isCostly()) return finish(usual, settings, first);
    // There are no distances between categories or texts, so there is no reach to choose.
    const hasNumbers = near.some(({ at }) => at.length > 0);
    const measured: Measured[] = hasNumbers ? [] : [first];
    for (const reach of hasNumbers ? reaches : []) {
      deps.signal?.throwIfAborted();
      const candidate: Candidate | undefined = reach === narrow ? usual : await tryReach(reach);
      if (candidate === usual) measured.push(first);
      else if (candidate) measured.push(await measure(candidate));
    }
    const best = measured.reduce((one, other) => (isBetter(other, one) ? other : one));
    return finish(best.candidate, settings, best);
  } catch (error) {
    // The model still works, so it is served without lessons.
    if (isAbort(error)) throw error;
    console.info("Lessons could not be added to a graph or tested:", error);
    return cannotLearn(whyFailed(error));
  } finally {
    for (const { session } of opened) await session.release();
    await base.release();
  }
}

type Ran = {
  readonly status: "ran";
  readonly model: ModelWithGraph;
  readonly session: RuntimeSession;
};
type Candidate = Ran & { readonly reach: Reach };
type Measured = {
  readonly candidate: Candidate;
  readonly taught: TaughtRows;
  readonly result: TaughtResult;
};

/**
 * A wider reach must raise the accuracy by at least this much. On a few hundred rows, a smaller gain may be
 * due to chance, and a narrow reach does the least harm.
 */
const clearGain = 0.003;

/**
 * Whether a wider reach is better: nearly all the corrected rows must be right, and clearly more of the other
 * rows than with the narrower one.
 */
function isBetter({ result: one }: Measured, { result: other }: Measured): boolean {
  const gain = one.after - other.after;
  return one.right >= 0.95 && gain > clearGain && gain * one.others >= 3;
}

/** Adds the outputs to a copy and runs it. The answers must be exactly the same. */
async function tryGrids(
  model: ModelWithGraph,
  base: RuntimeSession,
  grids: NearGrids,
  deps: LessonDeps,
): Promise<Ran | { readonly status: "failed"; readonly reason: string }> {
  const copy = readModel(writeModel(model));
  const inTheWay = addLearningOutputs(copy, deps.blocks, deps.classCount, grids, deps.output);
  if (inTheWay.length > 0) return { status: "failed", reason: inTheWay.join(", ") };
  let session: RuntimeSession | undefined;
  let reason = "run";
  try {
    session = await open(copy, deps);
    const before = await run(base, deps.rows, [deps.output], deps);
    const after = await run(session, deps.rows, [deps.output, "logits", ...featureOutputs], deps);
    const isSame = before.every(({ answers }, row) =>
      answers.every((value, index) => Object.is(value, after[row]!.answers[index])),
    );
    if (isSame) return { status: "ran", model: copy, session };
  } catch (error) {
    if (isAbort(error)) {
      await session?.release();
      throw error;
    }
    console.info("A graph doesn't run with learning outputs:", error);
    reason = whyFailed(error);
  }
  await session?.release();
  return { status: "failed", reason };
}

function whyFailed(error: unknown): "run" | "memory" {
  return ranOutOfMemory(error) ? "memory" : "run";
}

function open(model: ModelWithGraph, { createSession }: LessonDeps): Promise<RuntimeSession> {
  return createSession(writeModel(model));
}

type Answered = {
  readonly answers: Float32Array;
  readonly logits: Float32Array | undefined;
  readonly features: SparseFeatures | undefined;
};

async function run(
  session: RuntimeSession,
  rows: readonly TrialRow[],
  outputs: readonly string[],
  { blocks, classCount, output, batchRows = 256, signal }: LessonDeps,
): Promise<Answered[]> {
  const answered: Answered[] = [];
  for (let start = 0; start < rows.length; start += batchRows) {
    signal?.throwIfAborted();
    const batch = rows.slice(start, start + batchRows);
    const results = await session.run(feedsOf(blocks, batch), outputs);
    const row = (name: string, index: number) =>
      (results[name]!.data as Float32Array).slice(index * classCount, (index + 1) * classCount);
    const features = outputs.includes(featureOutputs[0]) ? splitFeatures(results, batch.length) : undefined;
    for (const index of batch.keys()) {
      const logits = results.logits && row("logits", index);
      answered.push({ answers: row(output, index), logits, features: features?.[index] });
    }
  }
  return answered;
}

async function taughtRows(
  session: RuntimeSession,
  rows: readonly TrialRow[],
  labels: readonly number[],
  deps: LessonDeps,
): Promise<TaughtRows> {
  const answered = await run(session, rows, ["logits", deps.output, ...featureOutputs], deps);
  return {
    labels,
    logits: answered.map(({ logits }) => logits!),
    features: answered.map(({ features }) => features!),
  };
}

function finish(
  { reach, model }: Candidate,
  settings: LessonSettings,
  measured: Measured | undefined,
  saysNothing = false,
): Grafted {
  const result = saysNothing ? undefined : measured?.result;
  const rows = measured?.taught.labels.length ?? 0;
  return {
    status: "learns",
    model,
    learning: {
      ...settings,
      reach: {
        ...reach,
        ...(result && { measured: { rows, ...result } }),
      },
    },
    holdout: measured && holdoutOf(measured.taught),
    finding: {
      code: "learning-added",
      severity: "note",
      details: {
        ...(result && {
          rows,
          lessons: result.lessons,
          right: result.right,
          before: result.before,
          after: result.after,
        }),
      },
    },
  };
}

/** @param reason "run", "memory", or the names of the operators that prevent learning */
export function cannotLearn(reason: string): Grafted {
  return {
    status: "left-out",
    // With more memory, the same check may succeed.
    finding: {
      code: "learning-left-out",
      severity: reason === "memory" ? "warning" : "note",
      details: { reason },
    },
  };
}

/** Takes only as many rows as a measurement needs, spread over the table. */
function someOf({ rows, labels }: LessonTable): LessonTable {
  const picked = spreadRows(rows.length, mostRows);
  return { rows: picked.map((row) => rows[row]!), labels: labels && picked.map((row) => labels[row]!) };
}
