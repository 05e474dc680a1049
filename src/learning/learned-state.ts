import { Adapter } from "./adapter.ts";
import type { FeedbackPosition } from "./feedback.ts";
import { type HoldoutIndex, HoldoutTally } from "./holdout-tally.ts";
import type { Checkpoint, LearnedStateKey, Step } from "./log.ts";
import type { LearnedPosition, LearnerStore } from "./ports.ts";

/** The log folded up to a place: the adapter, how many lessons are in it, and what it does to the guard set. */
export class LearnedState implements LearnedPosition {
  lessons = 0;
  /** How many of them are in the newest checkpoint that this thread knows. */
  savedLessons = 0;
  position: FeedbackPosition | undefined;
  /** True where neither steps nor a checkpoint in storage lead to where it is. */
  isAhead = false;
  #tally: HoldoutTally | undefined;

  constructor(
    readonly adapter: Adapter,
    readonly truncatedAt: number,
    private readonly holdout: HoldoutIndex | undefined,
  ) {}

  /** Goes back to a checkpoint. Undefined where it can't be read. */
  static from(
    checkpoint: Checkpoint,
    classCount: number,
    truncatedAt: number,
    holdout: HoldoutIndex | undefined,
  ): LearnedState | undefined {
    const adapter = Adapter.from(checkpoint.adapter, classCount);
    if (adapter === undefined) return undefined;
    const state = new LearnedState(adapter, truncatedAt, holdout);
    state.lessons = checkpoint.lessons;
    state.savedLessons = checkpoint.lessons;
    state.position = { createdAt: checkpoint.createdAt, id: checkpoint.id };
    return state;
  }

  /** Takes the step, if it is the next one and can be read; others are left alone. */
  advance(step: Step): void {
    if (step.lessons !== this.lessons + 1 || !isValidStep(step, this.adapter.classCount)) return;
    this.adapter.apply(step, this.#tally?.update);
    this.lessons = step.lessons;
    this.position = { createdAt: step.createdAt, id: step.id };
  }

  /** Follows the guard set from here on, and says how it fares. Undefined for a model without one. */
  holdoutScore() {
    if (this.holdout) this.#tally ??= new HoldoutTally(this.holdout, this.adapter);
    return this.holdout && this.#tally ? { base: this.holdout.base, now: this.#tally.score() } : undefined;
  }

  /** Stops following the guard set: before many steps it is cheaper to look at it once, behind the last. */
  forgetHoldout(): void {
    this.#tally = undefined;
  }

  /** Undefined before the first lesson. */
  checkpoint(): Checkpoint | undefined {
    return this.position && { ...this.position, lessons: this.lessons, adapter: this.adapter.store() };
  }
}

/**
 * Reads the fold that stands in storage. A checkpoint that can't be read is forgotten: the one before it, or the log
 * from its beginning, takes its place.
 * @returns the fold, which may be behind the log, and whether a checkpoint was bad
 */
export async function loadLearnedState(
  store: LearnerStore,
  key: LearnedStateKey,
  classCount: number,
  holdout: HoldoutIndex | undefined,
): Promise<{ readonly state: LearnedState; readonly rebuilt: boolean }> {
  for (let rebuilt = false; ; rebuilt = true) {
    const { checkpoint, steps, summary } = await store.loadState(key);
    const state = checkpoint
      ? LearnedState.from(checkpoint, classCount, summary.truncatedAt, holdout)
      : new LearnedState(new Adapter(classCount), summary.truncatedAt, holdout);
    if (state) {
      for (const step of steps) state.advance(step);
      return { state, rebuilt };
    }
    await store.dropCheckpoint(key, checkpoint!);
  }
}

function isValidStep({ perClassStep, indices, values }: Step, classCount: number): boolean {
  return (
    perClassStep instanceof Float64Array &&
    perClassStep.length === classCount &&
    indices instanceof Int32Array &&
    values instanceof Float32Array &&
    indices.length === values.length &&
    // A feature's value is a share of a row: one of a million was not written by a lesson.
    values.every((value) => Math.abs(value) <= 1e6) &&
    perClassStep.every((change) => Math.abs(change) <= 1e6)
  );
}
