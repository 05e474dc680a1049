import type { Card } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import type { ModelOutput } from "../core/prediction.ts";
import type { WorkOptions } from "../core/progress.ts";
import { Adapter } from "./adapter.ts";
import type { HoldoutIndex } from "./holdout-tally.ts";
import { LearnedState, loadLearnedState } from "./learned-state.ts";
import { lessonStep, noStep } from "./lesson-step.ts";
import type { LearnedStateKey, LogRow, Step } from "./log.ts";
import type { FeatureSource, LearnerStore } from "./ports.ts";
import { runLessonsAfter, runRows } from "./run-rows.ts";

/** A long replay is saved after every batch of this many rows, so that it can resume from there. */
const batchRows = 10_000;
/** A long replay saves a checkpoint this many lessons before the end of the log, and stores the rest as steps. */
const keptSteps = 64;

export type ReplayDeps = {
  readonly card: Card;
  readonly key: LearnedStateKey;
  readonly source: FeatureSource;
  readonly store: LearnerStore;
  readonly holdout: HoldoutIndex | undefined;
};

/**
 * Replays the log up to its end and stores the learned state.
 * @param start the state to continue from, which is modified in place. If it is missing or out of date, the
 *   stored state is used
 * @param options `fromZero` replays everything again
 * @returns the state at the end of the log, and whether a damaged checkpoint was found
 * @throws AppError `storage-*`, or AbortError; anything stored by then is kept
 */
export async function catchUp(
  deps: ReplayDeps,
  start: LearnedState | undefined,
  options: WorkOptions & { readonly fromZero?: boolean } = {},
): Promise<{ readonly state: LearnedState; readonly rebuilt: boolean }> {
  const { card, key, store, holdout } = deps;
  let rebuilt = false;
  // Replaying from zero ignores the given state, but not a state that it has just reached itself.
  let candidate = options.fromZero ? undefined : start;
  let isRepaired = false;
  for (;;) {
    const summary = await store.summary(key.model);
    let state = candidate;
    if (options.fromZero && state?.truncatedAt !== summary.truncatedAt)
      state = new LearnedState(new Adapter(card.classes.length), summary.truncatedAt, holdout);
    else if (state?.truncatedAt !== summary.truncatedAt) {
      const loaded = await loadLearnedState(store, key, card.classes.length, holdout);
      state = loaded.state;
      rebuilt ||= loaded.rebuilt;
    }
    // Erasing all lessons on a full disk deletes the summary, and with it the truncation.
    if (state === start && state.lessons > 0 && summary.lessons === 0)
      state = new LearnedState(new Adapter(card.classes.length), summary.truncatedAt, holdout);
    candidate = undefined;
    const lessonsBefore = state.lessons;
    const isComplete = await replayToEnd(deps, state, summary.lessons, options);
    const after = await store.summary(key.model);
    // Other tabs may have added or removed lessons in the meantime.
    if (isComplete && after.truncatedAt === state.truncatedAt) {
      if (after.lessons === state.lessons) return { state, rebuilt };
      if (state.lessons === lessonsBefore && after.lessons === summary.lessons) {
        if (isRepaired)
          throw new AppError("storage-failed", { reason: "the log's row count doesn't match its rows" });
        // The site's data was cleared or damaged. Continue with the rows that are left.
        await store.repair();
        isRepaired = true;
      } else candidate = state;
    }
  }
}

/** @returns false if the log was truncated in the meantime */
async function replayToEnd(
  deps: ReplayDeps,
  state: LearnedState,
  total: number,
  options: WorkOptions,
): Promise<boolean> {
  const { card, key, store } = deps;
  const first = state.lessons;
  const lastCheckpoint = total - keptSteps;
  if (total - first > keptSteps) state.forgetHoldout();
  // The steps since the last save; undefined once there are so many that a checkpoint takes less space.
  let steps: Step[] | undefined = [];
  const saveCheckpoint = async () => {
    steps = [];
    return storeCheckpoint(store, key, state);
  };
  if (state.isAhead && !(await saveCheckpoint())) return false;
  for await (const batch of runLessonsAfter(deps, key.model, state, options)) {
    for (const [row, output] of batch) {
      const step = stepOf(card, state, row, output);
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
 * Replays rows that directly follow the learned state, while they are being added to the log. The state is
 * saved from time to time; between saves, it is ahead of storage.
 */
export async function replayAhead(
  deps: ReplayDeps,
  state: LearnedState,
  rows: readonly LogRow[],
  options: WorkOptions,
): Promise<void> {
  const { card, key, store } = deps;
  state.forgetHoldout();
  state.isAhead = true;
  for await (const batch of runRows(deps, rows, options)) {
    for (const [row, output] of batch) state.advance(stepOf(card, state, row, output));
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

/** The step for one row of the log, given the state before it. */
export function stepOf(card: Card, state: LearnedState, row: LogRow, output: ModelOutput): Step {
  const position = { createdAt: row.createdAt, id: row.id, lessons: state.lessons + 1 };
  const rightClass = card.classes.findIndex(({ name }) => name === row.label);
  const { logits, features } = output;
  // A row teaches nothing if it has no features, or if its class no longer exists in a newer base model.
  if (rightClass < 0 || !card.learning || !logits || !features) {
    return { ...position, ...noStep(card.classes.length), unusable: true };
  }
  const learned = state.adapter.addTo(logits, features);
  return { ...position, ...lessonStep(learned, features, rightClass, card.learning) };
}
