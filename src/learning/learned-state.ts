import { Adapter } from "./adapter.ts";
import type { FeedbackPosition } from "./feedback.ts";
import { type GuardIndex, GuardTally } from "./holdout-tally.ts";
import type { Checkpoint, FoldKey, Step } from "./log.ts";
import type { FoldPlace, LearnerStore } from "./ports.ts";

/** The log folded up to a place: the adapter, how many lessons are in it, and what it does to the guard set. */
export class Fold implements FoldPlace {
  lessons = 0;
  /** How many of them are in the newest checkpoint that this thread knows. */
  savedLessons = 0;
  position: FeedbackPosition | undefined;
  /** True where neither steps nor a checkpoint in storage lead to where it is. */
  isAhead = false;
  #tally: GuardTally | undefined;

  constructor(
    readonly adapter: Adapter,
    readonly truncatedAt: number,
    private readonly guard: GuardIndex | undefined,
  ) {}

  /** Goes back to a checkpoint. Undefined where it can't be read. */
  static from(
    checkpoint: Checkpoint,
    classCount: number,
    truncatedAt: number,
    guard: GuardIndex | undefined,
  ): Fold | undefined {
    const adapter = Adapter.from(checkpoint.adapter, classCount);
    if (adapter === undefined) return undefined;
    const fold = new Fold(adapter, truncatedAt, guard);
    fold.lessons = checkpoint.lessons;
    fold.savedLessons = checkpoint.lessons;
    fold.position = { createdAt: checkpoint.createdAt, id: checkpoint.id };
    return fold;
  }

  /** Takes the step, if it is the next one and can be read; others are left alone. */
  follow(step: Step): void {
    if (step.lessons !== this.lessons + 1 || !isWhole(step, this.adapter.classCount)) return;
    this.adapter.apply(step, this.#tally?.follow);
    this.lessons = step.lessons;
    this.position = { createdAt: step.createdAt, id: step.id };
  }

  /** Follows the guard set from here on, and says how it fares. Undefined for a model without one. */
  guardScore() {
    if (this.guard) this.#tally ??= new GuardTally(this.guard, this.adapter);
    return this.guard && this.#tally ? { base: this.guard.base, now: this.#tally.score() } : undefined;
  }

  /** Stops following the guard set: before many steps it is cheaper to look at it once, behind the last. */
  forgetGuard(): void {
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
export async function loadFold(
  store: LearnerStore,
  key: FoldKey,
  classCount: number,
  guard: GuardIndex | undefined,
): Promise<{ readonly fold: Fold; readonly rebuilt: boolean }> {
  for (let rebuilt = false; ; rebuilt = true) {
    const { checkpoint, steps, summary } = await store.loadFold(key);
    const fold = checkpoint
      ? Fold.from(checkpoint, classCount, summary.truncatedAt, guard)
      : new Fold(new Adapter(classCount), summary.truncatedAt, guard);
    if (fold) {
      for (const step of steps) fold.follow(step);
      return { fold, rebuilt };
    }
    await store.dropCheckpoint(key, checkpoint!);
  }
}

function isWhole({ pushes, indices, values }: Step, classCount: number): boolean {
  return (
    pushes instanceof Float64Array &&
    pushes.length === classCount &&
    pushes.every(Number.isFinite) &&
    indices instanceof Int32Array &&
    values instanceof Float32Array &&
    indices.length === values.length
  );
}
