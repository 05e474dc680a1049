import type { Card } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import type { Inputs, ModelOutput } from "../core/prediction.ts";
import type { WorkOptions } from "../core/progress.ts";
import { stopIfAborted } from "../core/promises.ts";
import { Adapter } from "./adapter.ts";
import type { HoldoutIndex } from "./holdout-tally.ts";
import { LearnedState, loadLearnedState } from "./learned-state.ts";
import { lessonStep, noStep } from "./lesson-step.ts";
import type { LearnedStateKey, LogRow, Step } from "./log.ts";
import type { FeatureSource, LearnerStore } from "./ports.ts";

/** A long replay is saved after this many rows; an interrupted one resumes from there. */
const batchRows = 10_000;
/** How many rows are in memory at a time. */
const readRows = 256;
/** At least this many lessons are kept as steps after the newest checkpoint of a replay. */
const keptSteps = 64;

export type ReplayDeps = {
  readonly card: Card;
  readonly key: LearnedStateKey;
  readonly source: FeatureSource;
  readonly store: LearnerStore;
  readonly holdout: HoldoutIndex | undefined;
};

/**
 * Folds the log to its end, and stores what was folded.
 * @param start the fold to go on from; it moves. Without one that still holds, storage's own is the start
 * @param options `fromZero` folds everything again
 * @returns the fold at the end of the log, and whether a bad checkpoint was met
 * @throws AbortError; what was stored by then stays
 */
export async function catchUp(
  deps: ReplayDeps,
  start: LearnedState | undefined,
  options: WorkOptions & { readonly fromZero?: boolean } = {},
): Promise<{ readonly state: LearnedState; readonly rebuilt: boolean }> {
  const { card, key, store, holdout } = deps;
  let rebuilt = false;
  let candidate = start;
  let isRepaired = false;
  for (;;) {
    const summary = await store.summary(key.model);
    let state = candidate;
    if (options.fromZero)
      state = new LearnedState(new Adapter(card.classes.length), summary.truncatedAt, holdout);
    else if (state?.truncatedAt !== summary.truncatedAt) {
      const loaded = await loadLearnedState(store, key, card.classes.length, holdout);
      state = loaded.state;
      rebuilt ||= loaded.rebuilt;
    }
    candidate = undefined;
    const lessonsBefore = state.lessons;
    const isComplete = await replayToEnd(deps, state, summary.lessons, options);
    const after = await store.summary(key.model);
    // Meanwhile others may have added or removed lessons.
    if (isComplete && after.truncatedAt === state.truncatedAt) {
      if (after.lessons === state.lessons) return { state, rebuilt };
      if (state.lessons === lessonsBefore && after.lessons === summary.lessons) {
        if (isRepaired)
          throw new AppError("storage-failed", { reason: "the log's rows and its count of them differ" });
        // Somebody cleared the site's data, or damaged it: the rows that are there are what counts.
        await store.repair();
        isRepaired = true;
      } else candidate = state;
    }
  }
}

/** @returns false if the log was truncated meanwhile */
async function replayToEnd(
  { card, key, source, store }: ReplayDeps,
  state: LearnedState,
  total: number,
  options: WorkOptions,
): Promise<boolean> {
  const first = state.lessons;
  const lastCheckpoint = total - keptSteps;
  if (total - first > keptSteps) state.forgetHoldout();
  // Steps since the last save; undefined once there are so many that a checkpoint is smaller.
  let steps: Step[] | undefined = [];
  const saveCheckpoint = async () => {
    steps = [];
    return storeCheckpoint(store, key, state);
  };
  if (state.isAhead && !(await saveCheckpoint())) return false;
  for (;;) {
    stopIfAborted(options.signal);
    const rows = await store.lessonsAfter(key.model, state.position, readRows);
    if (rows.length === 0) break;
    const inputs = rows.map((row) => fitInputs(card, row.inputs));
    const outputs = await source.run(inputs, { features: true, signal: options.signal });
    for (const [index, row] of rows.entries()) {
      const step = stepOf(card, state, row, outputs[index]!);
      state.advance(step);
      steps?.push(step);
      if (steps && steps.length > keptSteps) steps = undefined;
      const isBatch = (state.lessons - first) % batchRows === 0;
      if ((isBatch || state.lessons === lastCheckpoint) && !(await saveCheckpoint())) return false;
    }
    options.onProgress?.({
      done: state.lessons - first,
      total: Math.max(total, state.lessons) - first,
      unit: "rows",
    });
  }
  if (steps === undefined) return saveCheckpoint();
  return steps.length === 0 || store.saveState(key, state, { checkpoint: undefined, steps });
}

/**
 * Replays rows that directly follow the learned state, as they come into the log. The state is saved now and then; until then it is ahead of
 * what storage has of it.
 */
export async function replayAhead(
  { card, key, source, store }: ReplayDeps,
  state: LearnedState,
  rows: readonly LogRow[],
  options: WorkOptions,
): Promise<void> {
  state.forgetHoldout();
  state.isAhead = true;
  for (let from = 0; from < rows.length; from += readRows) {
    const some = rows.slice(from, from + readRows);
    const inputs = some.map((row) => fitInputs(card, row.inputs));
    const outputs = await source.run(inputs, { features: true, signal: options.signal });
    for (const [index, row] of some.entries()) state.advance(stepOf(card, state, row, outputs[index]!));
  }
  if (state.lessons - state.savedLessons >= batchRows) await storeCheckpoint(store, key, state);
}

async function storeCheckpoint(
  store: LearnerStore,
  key: LearnedStateKey,
  state: LearnedState,
): Promise<boolean> {
  const isSaved = await store.saveState(key, state, { checkpoint: state.checkpoint(), steps: [] });
  state.savedLessons = state.lessons;
  state.isAhead = !isSaved;
  return isSaved;
}

/** The step of one row of the log, given the state before it. */
export function stepOf(card: Card, state: LearnedState, row: LogRow, output: ModelOutput): Step {
  const position = { createdAt: row.createdAt, id: row.id, lessons: state.lessons + 1 };
  const rightClass = card.classes.findIndex(({ name }) => name === row.label);
  const { logits, features } = output;
  // A row without features, or of a class that a newer base model no longer has, teaches nothing.
  if (rightClass < 0 || !card.learning || !logits || !features) {
    return { ...position, ...noStep(card.classes.length) };
  }
  const learned = state.adapter.addTo(logits, features);
  return { ...position, ...lessonStep(learned, features, rightClass, card.learning) };
}

/** The inputs in the form that this card's graph takes: rows may come from an earlier version with other fields. */
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
