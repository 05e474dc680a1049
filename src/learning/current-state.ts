import type { Card } from "../core/card.ts";
import { AppError, isAbort } from "../core/errors.ts";
import type { WorkOptions } from "../core/progress.ts";
import type { HoldoutSet } from "../onnx/holdout-file.ts";
import { Adapter } from "./adapter.ts";
import { exclusively } from "./exclusive.ts";
import { type HoldoutIndex, indexHoldout } from "./holdout-tally.ts";
import { LearnedState, loadLearnedState } from "./learned-state.ts";
import { learnedStateKey } from "./learned-state-key.ts";
import { readHistory } from "./lesson-history.ts";
import type { LearningState, LessonHistory } from "./lessons.ts";
import type { LearnedStateKey, LogSummary, Step } from "./log.ts";
import type { ChangeChannel, FeatureSource, LearnerStore, Merged, StateUpdate } from "./ports.ts";
import { catchUp, replayAhead } from "./replay.ts";

/** What a learner needs. */
export type LearnerDeps = {
  readonly card: Card;
  /** SHA-256 of the base model's file. */
  readonly sha256: string;
  readonly source: FeatureSource;
  readonly holdout: HoldoutSet | undefined;
  /** The base model's file, for downloads. */
  readonly modelBytes: () => Promise<Uint8Array>;
  /**
   * Opens the log. Returns the same object as long as the connection stays open. May reject with `storage-*`; predictions
   * then continue without lessons.
   */
  readonly store: () => Promise<LearnerStore>;
  readonly channel: ChangeChannel;
  /** Undefined if the browser has no Web Locks. */
  readonly locks?: LockManager | undefined;
  readonly now?: () => number;
  /**
   * If set, each prediction checks the log while the graph runs, and waits for missing lessons. The service worker
   * needs this, because a tab's API call may arrive before the announcement of the lesson that the tab has just
   * taught. Otherwise, lessons from other tabs arrive when they are announced.
   */
  readonly looksBeforePredicting?: boolean | undefined;
};

/**
 * If more lessons than this are missing, they are replayed in the background; callers don't wait for them.
 */
const quickLessons = 256;
/** Another tab may be replaying a long import. Predictions that check the log wait no longer than this for it. */
const patienceMs = 10_000;
/** How long after a failed replay none begins by itself. */
const pauseMs = 5000;

/** The learned state that this thread uses, kept in sync with the log. */
export class CurrentState {
  readonly key: LearnedStateKey;
  readonly learns: boolean;
  readonly #holdout: HoldoutIndex | undefined;
  readonly #listeners = new Set<(state: LearningState) => void>();
  readonly #stopListening: () => void;
  #opening: Promise<void> | undefined;
  /** The store that the learned state was loaded from. */
  #store: LearnerStore | undefined;
  #learned: LearnedState;
  #summary: LogSummary | undefined;
  readonly #recoveries = new Set<LearningState["recoveries"][number]>();
  /** While a replay advances the state, nothing else may change it. */
  #isCatchingUp = false;
  /** How many replays wait for the lock or hold it. */
  #replays = 0;
  /** When a replay last failed, in milliseconds since this thread began. */
  #failedAtMs = Number.NEGATIVE_INFINITY;
  /** True if someone was told last that a replay is under way, and must be told when it has ended. */
  #isAwaited = false;
  #pendingChange: "none" | "being-read" | "waiting" = "none";

  constructor(readonly deps: LearnerDeps) {
    const { card, sha256, source, holdout, channel } = deps;
    this.key = learnedStateKey(card, sha256);
    this.learns = source.learns && card.learning !== undefined;
    this.#holdout = this.learns && holdout ? indexHoldout(holdout) : undefined;
    this.#learned = new LearnedState(new Adapter(card.classes.length), 0, this.#holdout);
    this.#stopListening = channel.listen((model) => {
      if (model === card.id) void this.#onRemoteChange();
    });
  }

  get learned(): LearnedState {
    return this.#learned;
  }

  /**
   * Opens the log and loads the learned state once. After a failure, the next call tries again. Throws AppError
   * `storage-*`.
   */
  async open(): Promise<LearnerStore> {
    // Request the store each time, since another tab's upgrade may have closed the connection.
    const store = await this.deps.store();
    if (store !== this.#store) {
      // The site's data may have been cleared. What was learned from rows that are gone must be dropped too,
      // even if the counters of the new log match by chance.
      const isReopened = this.#store !== undefined;
      this.#store = store;
      this.#opening = this.#load(store).then(() => void (isReopened && this.#notify()));
    }
    this.#opening ??= this.#load(store);
    const opening = this.#opening;
    try {
      await opening;
    } catch (error) {
      if (this.#opening === opening) this.#opening = undefined;
      throw error;
    }
    return store;
  }

  /**
   * Reads what other tabs changed. If many lessons are missing, they are replayed in the background without
   * keeping the caller waiting; only a caller that checks the log before each prediction waits for a while.
   */
  async refresh(): Promise<void> {
    const store = await this.open();
    // Usually nothing has changed, and the summary alone shows that.
    const summary = await store.summary(this.key.model);
    if (this.applyUpdate({ summary, steps: [] }) || !this.learns) return;
    const isUpToDate = this.applyUpdate(await store.readUpdate(this.key, this.#learned));
    // Listeners are told of a failure, and then ask for the state: without the pause, each failure would begin a replay.
    const isPaused = this.#isCatchingUp || performance.now() < this.#failedAtMs + pauseMs;
    if (isUpToDate || (isPaused && !this.deps.looksBeforePredicting)) return;
    await this.#catchUpSoon();
  }

  /**
   * Applies an update. This is synchronous, so it can run inside a transaction.
   * @returns whether the state is now up to date with the log
   */
  applyUpdate({ summary, steps }: StateUpdate): boolean {
    this.#summary = summary;
    if (!this.learns || this.#isCatchingUp || summary.truncatedAt !== this.#learned.truncatedAt) return false;
    for (const step of steps) this.#learned.advance(step);
    return this.#learned.lessons === summary.lessons;
  }

  /** Applies a step that was stored. @returns whether the state is now up to date with the log */
  applyStep(step: Step | undefined, summary: LogSummary): boolean {
    return this.applyUpdate({ steps: step ? [step] : [], summary });
  }

  /**
   * Replays the log up to its end.
   * @param options with `ifFree`, does nothing if another tab holds the lock
   * @returns false if it did nothing
   */
  async catchUp(options: WorkOptions & { ifFree?: boolean } = {}): Promise<boolean> {
    const work = async () => {
      await this.catchUpInLock(options);
      return true;
    };
    this.#replays++;
    let hasFailed = false;
    try {
      return (await this.exclusively(work, options)) ?? false;
    } catch (error) {
      hasFailed = true;
      if (!isAbort(error)) this.#failedAtMs = performance.now();
      throw error;
    } finally {
      this.#replays--;
      if (hasFailed) this.#tellAwaiting();
    }
  }

  async exclusively<Result>(
    work: () => Promise<Result>,
    options: { readonly ifFree?: boolean; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<Result | undefined> {
    return exclusively(this.deps.locks, `hunch-fold-${this.key.model}`, options, work);
  }

  /** Like `catchUp`, for callers that already hold the lock. With `fromZero`, replays the whole log. */
  async catchUpInLock(options: WorkOptions & { fromZero?: boolean } = {}): Promise<void> {
    const store = await this.deps.store();
    if (!this.learns) {
      this.#summary = await store.summary(this.key.model);
      return;
    }
    this.#isCatchingUp = true;
    try {
      const { card, source } = this.deps;
      const deps = { card, source, store, key: this.key, holdout: this.#holdout };
      const { state: learned, rebuilt } = await catchUp(deps, this.#learned, options);
      this.#learned = learned;
      if (rebuilt) this.#recoveries.add("checkpoint-rebuilt");
    } finally {
      this.#isCatchingUp = false;
      this.#summary = await store.summary(this.key.model);
    }
  }

  /**
   * Replays rows that were just merged, if all of them come directly after the state's position. The caller
   * must hold the lock.
   */
  async replayMerged({ lessons, summary }: Merged, options: WorkOptions): Promise<void> {
    const { card, source } = this.deps;
    const deps = { card, source, store: await this.deps.store(), key: this.key, holdout: this.#holdout };
    const learned = this.#learned;
    const isNext = learned.lessons + lessons.length === summary.lessons;
    if (!this.learns || !isNext || learned.truncatedAt !== summary.truncatedAt) return;
    this.#isCatchingUp = true;
    try {
      await replayAhead(deps, learned, lessons, options);
    } finally {
      this.#isCatchingUp = false;
    }
  }

  /** Measures what each lesson did. @throws AppError `storage-*`; AbortError */
  async history(options: WorkOptions): Promise<LessonHistory> {
    const store = await this.open();
    const { card, source } = this.deps;
    // A model that can't learn has rows but no lessons.
    const { lessons } = this.learns ? await store.summary(this.key.model) : { lessons: 0 };
    if (lessons === 0) return { points: [] };
    return readHistory({ card, source, store, key: this.key, holdout: this.#holdout }, lessons, options);
  }

  state(): LearningState {
    const { judged = 0, correct = 0, lessons = 0 } = this.#summary ?? {};
    const outOfDate = this.learns && this.#isOutOfDate();
    const isUpdating = outOfDate && (this.#isCatchingUp || this.#replays > 0);
    this.#isAwaited = isUpdating;
    // What some of the lessons do says nothing of what all of them will.
    const learned = this.learns && !isUpdating ? this.#learned : undefined;
    const holdout = learned?.holdoutScore();
    const maximumDrop = this.deps.card.learning?.maximumHoldoutDrop ?? 1;
    return {
      lessons: isUpdating ? lessons : this.#learned.lessons,
      ...(!isUpdating && { unusable: this.#learned.unusable }),
      newestLesson: this.#isOutOfDate() ? undefined : this.#learned.position?.id,
      holdout,
      holdoutRegressed: holdout !== undefined && holdout.base.accuracy - holdout.now.accuracy > maximumDrop,
      progressive: { rows: judged, accuracy: judged === 0 ? 0 : correct / judged },
      outOfDate,
      isUpdating,
      recoveries: [...this.#recoveries],
    };
  }

  /** Notifies the listeners in this thread and all other threads that the log or the learned state changed. */
  announce(): LearningState {
    this.deps.channel.announce(this.key.model);
    return this.#notify();
  }

  onChange(listener: (state: LearningState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#stopListening();
    this.#listeners.clear();
  }

  #isOutOfDate(): boolean {
    const { lessons, truncatedAt } = this.#summary ?? this.#learned;
    return lessons !== this.#learned.lessons || truncatedAt !== this.#learned.truncatedAt;
  }

  #notify(): LearningState {
    const state = this.state();
    for (const listener of this.#listeners) listener(state);
    return state;
  }

  #tellAwaiting(): void {
    if (this.#isAwaited) this.#notify();
  }

  async #load(store: LearnerStore): Promise<void> {
    this.#summary = await store.summary(this.key.model);
    if (!this.learns) return;
    const dropped = await store.dropOtherStates(this.key);
    // Earlier versions of this page used the base file's own hash as the key.
    if ([...dropped].some((key) => key !== this.deps.sha256)) this.#recoveries.add("new-base-model");
    const { state: learned, rebuilt } = await loadLearnedState(
      store,
      this.key,
      this.deps.card.classes.length,
      this.#holdout,
    );
    this.#learned = learned;
    if (rebuilt) this.#recoveries.add("checkpoint-rebuilt");
    if (this.#isOutOfDate()) await this.#catchUpSoon();
  }

  async #catchUpSoon(): Promise<void> {
    const { lessons = 0, truncatedAt } = this.#summary ?? {};
    // After a truncation, the stored state may be at any position.
    const missing = truncatedAt === this.#learned.truncatedAt ? lessons - this.#learned.lessons : lessons;
    // Another tab may hold the lock for as long as it takes to read a file.
    if (missing <= quickLessons) {
      try {
        const hasCaughtUp = await this.catchUp({ ifFree: true });
        if (hasCaughtUp) return this.#tellAwaiting();
      } catch (error) {
        // There may still be room for a verdict, and an undo makes room.
        return unlessFull(error);
      }
    }
    // If the replay fails, the state continues to report that it is out of date.
    const replayed = this.catchUp().then(
      () => this.#notify(),
      () => undefined,
    );
    if (!this.deps.looksBeforePredicting) return;
    await Promise.race([replayed, new Promise((resolve) => setTimeout(resolve, patienceMs))]);
  }

  /** Reads what other tabs changed. Changes that arrive in the meantime are read together afterwards. */
  async #onRemoteChange(): Promise<void> {
    if (this.#opening === undefined) return;
    const isReading = this.#pendingChange !== "none";
    this.#pendingChange = "waiting";
    if (isReading) return;
    try {
      while (this.#pendingChange === "waiting") {
        this.#pendingChange = "being-read";
        const store = await this.open();
        const isUpToDate = this.applyUpdate(await store.readUpdate(this.key, this.#learned));
        if (!isUpToDate && this.learns) await this.catchUp();
      }
    } catch (error) {
      // The next lesson or change will fail in the same way and report the error to its caller.
      if (!isAbort(error)) this.#opening = undefined;
    } finally {
      this.#pendingChange = "none";
      this.#notify();
    }
  }
}

/** Ignores a full disk, if what was learned can do without being stored for now. Throws any other error. */
export function unlessFull(error: unknown): void {
  if (!(error instanceof AppError) || error.code !== "storage-full") throw error;
}
