import { Adapter } from "./adapter.ts";
import type { FeedbackPosition } from "./feedback.ts";
import { type HoldoutIndex, HoldoutTally } from "./holdout-tally.ts";
import { largestLoss, squaredNormOf } from "./lesson-step.ts";
import type { Checkpoint, LearnedStateKey, Step } from "./log.ts";
import type { LearnedPosition, LearnerStore } from "./ports.ts";

/**
 * The learned state up to a position in the log: the adapter, the number of lessons in it, and its effect on
 * the holdout.
 */
export class LearnedState implements LearnedPosition {
  lessons = 0;
  /** How many of the lessons the model can't use, so that they teach nothing. */
  unusable = 0;
  /** How many of the lessons are in the newest checkpoint that this thread knows of. */
  savedLessons = 0;
  position: FeedbackPosition | undefined;
  /**
   * True while this state can't be restored from storage, because its steps or its checkpoint have not been
   * stored yet.
   */
  isAhead = false;
  #tally: HoldoutTally | undefined;

  constructor(
    readonly adapter: Adapter,
    readonly truncatedAt: number,
    private readonly holdout: HoldoutIndex | undefined,
  ) {}

  /** Restores the state from a checkpoint. Undefined if the checkpoint is damaged. */
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
    state.unusable = checkpoint.unusable ?? 0;
    state.savedLessons = checkpoint.lessons;
    state.position = { createdAt: checkpoint.createdAt, id: checkpoint.id };
    return state;
  }

  /** Applies the step if it is valid and directly follows the state; otherwise, ignores it. */
  advance(step: Step): void {
    if (step.lessons !== this.lessons + 1 || !isValidStep(step, this.adapter.classCount)) return;
    this.adapter.apply(step, this.#tally?.update);
    this.lessons = step.lessons;
    if (step.unusable) this.unusable++;
    this.position = { createdAt: step.createdAt, id: step.id };
  }

  /** The accuracy on the holdout, which is tracked from the first call on. Undefined for a model without a holdout. */
  holdoutScore() {
    if (this.holdout) this.#tally ??= new HoldoutTally(this.holdout, this.adapter);
    return this.holdout && this.#tally ? { base: this.holdout.base, now: this.#tally.score() } : undefined;
  }

  /** Stops tracking the holdout. For many steps, it is cheaper to evaluate it once, after the last step. */
  forgetHoldout(): void {
    this.#tally = undefined;
  }

  /** Undefined before the first lesson. */
  checkpoint(): Checkpoint | undefined {
    const { lessons, unusable, adapter } = this;
    return this.position && { ...this.position, lessons, unusable, adapter: adapter.store() };
  }
}

/**
 * Reads the learned state from storage. A checkpoint that can't be read is deleted, and the state is restored
 * from the one before it or from the beginning of the log.
 * @returns the state, which may be behind the log, and whether a checkpoint was damaged
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
  const hasShape =
    perClassStep instanceof Float64Array &&
    perClassStep.length === classCount &&
    indices instanceof Int32Array &&
    values instanceof Float32Array &&
    indices.length === values.length;
  if (!hasShape) return false;
  // However large its features are, a lesson moves its own row's logits by its loss at most.
  const squaredNorm = squaredNormOf(values);
  return perClassStep.every((change) => Math.abs(change) * squaredNorm <= 2 * largestLoss);
}
