import type { Card } from "../core/card.ts";
import { isAbort } from "../core/errors.ts";
import type { WorkOptions } from "../core/progress.ts";
import type { GuardSet } from "../onnx/holdout-file.ts";
import { Adapter } from "./adapter.ts";
import { exclusively } from "./exclusive.ts";
import { type GuardIndex, indexGuard } from "./holdout-tally.ts";
import { Fold, loadFold } from "./learned-state.ts";
import type { LearningState } from "./lessons.ts";
import type { FoldKey, LogSummary, Step } from "./log.ts";
import type { ChangeChannel, FeatureSource, FoldUpdate, LearnerStore, Merged } from "./ports.ts";
import { catchUp, foldAhead } from "./replay.ts";

/** What learning is made of. */
export type LearnerParts = {
  readonly card: Card;
  /** SHA-256 of the base model's file. */
  readonly sha256: string;
  readonly source: FeatureSource;
  readonly guard: GuardSet | undefined;
  /** The base model's file, for downloads. */
  readonly modelBytes: () => Promise<Uint8Array>;
  /** Opens the log, or rejects with `storage-*`: predictions then go on without lessons. */
  readonly store: () => Promise<LearnerStore>;
  readonly channel: ChangeChannel;
  /** Undefined where the browser has no Web Locks. */
  readonly locks?: LockManager | undefined;
  readonly now?: () => number;
};

/** So few missing lessons are folded before the first answer; more of them behind it. */
const quickLessons = 256;

/** The fold that this thread uses, and how it stays the log's. */
export class CurrentFold {
  readonly key: FoldKey;
  readonly learns: boolean;
  readonly #guard: GuardIndex | undefined;
  readonly #listeners = new Set<(state: LearningState) => void>();
  readonly #stopListening: () => void;
  #opening: Promise<LearnerStore> | undefined;
  #fold: Fold;
  #summary: LogSummary | undefined;
  #notices: LearningState["notices"] = [];
  /** While a catching up moves the fold, nobody else may. */
  #isCatchingUp = false;
  #news: "none" | "being-read" | "waiting" = "none";

  constructor(readonly parts: LearnerParts) {
    const { card, sha256, source, guard, channel } = parts;
    this.key = { model: card.id, sha256 };
    this.learns = source.learns && card.learning !== undefined;
    this.#guard = this.learns && guard ? indexGuard(guard) : undefined;
    this.#fold = new Fold(new Adapter(card.classes.length), 0, this.#guard);
    this.#stopListening = channel.listen((model) => {
      if (model === card.id) void this.#hear();
    });
  }

  get fold(): Fold {
    return this.#fold;
  }

  /** Opens the log and loads the fold, once; after a failure the next call tries again. Throws AppError `storage-*`. */
  async open(): Promise<LearnerStore> {
    this.#opening ??= this.#load();
    try {
      await this.#opening;
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
    // Asked for anew, since the connection may have been closed by another tab's upgrade.
    return this.parts.store();
  }

  /** Reads what others changed. A long way behind, the fold is brought on without making the caller wait. */
  async refresh(): Promise<void> {
    const store = await this.open();
    const isWhole = this.follow(await store.foldUpdate(this.key, this.#fold));
    if (isWhole || !this.learns || this.#isCatchingUp) return;
    await this.#catchUpSoon();
  }

  /**
   * Brings the fold to an update from inside of a transaction.
   * @returns whether it is then at the end of the log
   */
  follow({ summary, steps }: FoldUpdate): boolean {
    this.#summary = summary;
    if (!this.learns || this.#isCatchingUp || summary.truncatedAt !== this.#fold.truncatedAt) return false;
    for (const step of steps) this.#fold.follow(step);
    return this.#fold.lessons === summary.lessons;
  }

  /** Takes a step that was stored. @returns whether the fold is then at the end of the log */
  take(step: Step | undefined, summary: LogSummary): boolean {
    return this.follow({ steps: step ? [step] : [], summary });
  }

  /**
   * Folds the log to its end.
   * @param options `ifFree`: not while another tab does it
   * @returns false where another tab does it
   */
  async catchUp(options: WorkOptions & { ifFree?: boolean } = {}): Promise<boolean> {
    const work = async () => {
      await this.catchUpInLock(options);
      return true;
    };
    return (await this.exclusively(work, options)) ?? false;
  }

  async exclusively<Result>(
    work: () => Promise<Result>,
    options: { readonly ifFree?: boolean; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<Result | undefined> {
    return exclusively(this.parts.locks, `hunch-fold-${this.key.model}`, options, work);
  }

  /** As `catchUp`, for those who hold the lock already. `fromZero` folds everything again. */
  async catchUpInLock(options: WorkOptions & { fromZero?: boolean } = {}): Promise<void> {
    const store = await this.parts.store();
    if (!this.learns) {
      this.#summary = await store.summary(this.key.model);
      return;
    }
    this.#isCatchingUp = true;
    try {
      const { card, source } = this.parts;
      const parts = { card, source, store, key: this.key, guard: this.#guard };
      const { fold, rebuilt } = await catchUp(parts, this.#fold, options);
      this.#fold = fold;
      if (rebuilt) this.#notices = [...this.#notices, "checkpoint-rebuilt"];
    } finally {
      this.#isCatchingUp = false;
      this.#summary = await store.summary(this.key.model);
    }
  }

  /** Folds what was just merged, if all of it stands right behind the fold. Whoever calls holds the lock. */
  async foldMerged({ lessons, summary }: Merged, options: WorkOptions): Promise<void> {
    const { card, source } = this.parts;
    const parts = { card, source, store: await this.parts.store(), key: this.key, guard: this.#guard };
    const fold = this.#fold;
    const isNext = fold.lessons + lessons.length === summary.lessons;
    if (!this.learns || !isNext || fold.truncatedAt !== summary.truncatedAt) return;
    this.#isCatchingUp = true;
    try {
      await foldAhead(parts, fold, lessons, options);
    } finally {
      this.#isCatchingUp = false;
    }
  }

  state(): LearningState {
    const { judged = 0, correct = 0 } = this.#summary ?? {};
    const guard = this.learns ? this.#fold.guardScore() : undefined;
    const maximumDrop = this.parts.card.learning?.guardMaximumDrop ?? 1;
    return {
      lessons: this.#fold.lessons,
      guard,
      guardFell: guard !== undefined && guard.base.accuracy - guard.now.accuracy > maximumDrop,
      progressive: { rows: judged, accuracy: judged === 0 ? 0 : correct / judged },
      behind: this.learns && this.#isBehind(),
      notices: this.#notices,
    };
  }

  /** The state with what was mended, which is said once. */
  takeState(): LearningState {
    const state = this.state();
    this.#notices = [];
    return state;
  }

  /** Tells this thread's listeners and all others that the log or the fold changed. */
  announce(): LearningState {
    this.parts.channel.announce(this.key.model);
    return this.#tell();
  }

  onChange(listener: (state: LearningState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#stopListening();
    this.#listeners.clear();
  }

  #isBehind(): boolean {
    const { lessons, truncatedAt } = this.#summary ?? this.#fold;
    return lessons !== this.#fold.lessons || truncatedAt !== this.#fold.truncatedAt;
  }

  #tell(): LearningState {
    const state = this.#listeners.size > 0 ? this.takeState() : this.state();
    for (const listener of this.#listeners) listener(state);
    return state;
  }

  async #load(): Promise<LearnerStore> {
    const store = await this.parts.store();
    this.#summary = await store.summary(this.key.model);
    if (!this.learns) return store;
    if (await store.dropOtherFolds(this.key)) this.#notices = ["new-base-model"];
    const { fold, rebuilt } = await loadFold(store, this.key, this.parts.card.classes.length, this.#guard);
    this.#fold = fold;
    if (rebuilt) this.#notices = [...this.#notices, "checkpoint-rebuilt"];
    if (!this.#isBehind()) return store;
    await this.#catchUpSoon();
    return store;
  }

  async #catchUpSoon(): Promise<void> {
    const { lessons = 0, truncatedAt } = this.#summary ?? {};
    // After a truncation storage's fold may begin anywhere.
    const missing = truncatedAt === this.#fold.truncatedAt ? lessons - this.#fold.lessons : lessons;
    // Another tab may hold the lock for as long as it reads a file.
    if (missing <= quickLessons && (await this.catchUp({ ifFree: true }))) return;
    // Where it fails, the state goes on saying that it is behind.
    this.catchUp().then(
      () => this.#tell(),
      () => this.#tell(),
    );
  }

  /** Reads what others changed. What arrives while it reads is read together afterwards. */
  async #hear(): Promise<void> {
    if (this.#opening === undefined) return;
    const isReading = this.#news !== "none";
    this.#news = "waiting";
    if (isReading) return;
    try {
      while (this.#news === "waiting") {
        this.#news = "being-read";
        const store = await this.open();
        const isWhole = this.follow(await store.foldUpdate(this.key, this.#fold));
        if (!isWhole && this.learns) await this.catchUp();
      }
    } catch (error) {
      // The next teaching or the next change meets the same failure, and says it to whoever asked.
      if (!isAbort(error)) this.#opening = undefined;
    } finally {
      this.#news = "none";
      this.#tell();
    }
  }
}
