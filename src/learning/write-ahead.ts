import { z } from "zod";
import { createId } from "../core/clock.ts";
import type { AppError } from "../core/errors.ts";
import { createDeferred } from "../core/promises.ts";
import { exclusively } from "./exclusive.ts";
import type { RowChoice } from "./feedback.ts";
import type { Draft } from "./log.ts";
import { inputKey } from "./row-identity.ts";

/**
 * A change to the log that a visitor requested and the store has not confirmed yet. It may have been carried out all the
 * same, and the visitor may have taken it back since.
 */
export type UnconfirmedWrite =
  | { readonly op: "teach"; readonly row: Draft }
  | { readonly op: "undo"; readonly model: string; readonly id: string }
  | {
      readonly op: "edit";
      readonly id: string;
      readonly change: { readonly label?: string; readonly usedForTraining?: boolean };
    }
  | { readonly op: "remove"; readonly which: RowChoice }
  | { readonly op: "train"; readonly which: RowChoice; readonly usedForTraining: boolean }
  | { readonly op: "restore"; readonly receipt: number };

/** A verdict from an earlier visit that the store still refuses. */
export type RefusedRow = { readonly row: Draft; readonly error: AppError };

/** The part of Web Storage that the journal needs. */
export type KeyValueStore = {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
};

/** A second copy of the journal, which reaches the disk sooner. It doesn't report errors. */
export type JournalCopy = {
  put(key: string, text: string): void;
  /** Removes an entry, and remembers for an hour, and until `all` is next called, that it is finished. */
  finish(key: string): void;
  all(): Promise<{
    readonly left: ReadonlyMap<string, string>;
    readonly finished: ReadonlySet<string>;
  }>;
  /** Undefined if neither the entry nor its end is known. */
  find(key: string): Promise<"left" | "finished" | undefined>;
};

/** The entry of a write in the journal. */
export type Entry = {
  /** The write's id: that of the row for a verdict. The transaction that carries the write out leaves it in the log as a trace. */
  readonly id: string;
  /** Replaces the record once more is known. */
  replace(write: UnconfirmedWrite): void;
};

/** An unconfirmed write from an earlier visit or from another tab. */
export type LeftWrite = {
  readonly id: string;
  readonly write: UnconfirmedWrite;
  readonly confirm: () => void;
  /**
   * Carries out the write once the page that began it has finished or has been closed, but only if it is still
   * unconfirmed by then, since the visitor may have cancelled or undone it there.
   * @param options `ifFree`: does nothing, instead of waiting, while that page has not finished it
   */
  takeUp(work: () => Promise<void>, options?: { readonly ifFree?: boolean }): Promise<void>;
  /** Leaves the write to this page from now on, since it shows it to the visitor. */
  adopt(): void;
};

const prefix = "hunch-write:";

function keyOf(write: UnconfirmedWrite): string {
  return `${prefix}${write.op === "teach" ? write.row.id : createId()}`;
}

function idOf(key: string): string {
  return key.slice(prefix.length);
}

/**
 * A write-ahead journal. IndexedDB is asynchronous, and when a tab closes, its unfinished transactions are
 * lost. Web Storage is written before `begin` returns, but it is saved to disk much later and is lost if the
 * browser is killed, so there is also a copy. If the browser is killed, an entry may also come back in Web Storage
 * although it was confirmed, so the copy remembers which ones were. Writes that a closed tab left in the journal are
 * carried out the next time the site is opened, or one of its models on another page. Each write has its own key, so that
 * tabs never overwrite each other's writes.
 */
export class WriteAhead {
  readonly #storage: KeyValueStore | undefined;
  readonly #copy: JournalCopy | undefined;
  readonly #locks: LockManager | undefined;
  /** The keys of all writes that this page has begun or adopted, so that it never takes up its own. */
  readonly #own = new Set<string>();
  #settle: (() => Promise<void>) | undefined;

  /**
   * @param storage undefined if the browser denies access to it; writes then continue without a journal
   * @param locks used to tell other tabs which writes are in progress
   */
  constructor(storage: KeyValueStore | undefined, copy?: JournalCopy, locks?: LockManager) {
    this.#storage = storage;
    this.#copy = copy;
    this.#locks = locks;
  }

  /**
   * Records a write synchronously. @returns a function that confirms it, to be called once the write has been
   * stored
   */
  begin(write: UnconfirmedWrite): () => void {
    return this.#begin(keyOf(write), write);
  }

  #begin(key: string, write: UnconfirmedWrite): () => void {
    const text = JSON.stringify(write);
    this.#own.add(key);
    try {
      this.#storage?.setItem(key, text);
    } catch (error) {
      // If Web Storage is full or unavailable, only this entry is missing; the change and the copy are still
      // stored.
      console.info("This change is not in the journal:", error);
    }
    this.#copy?.put(key, text);
    return () => this.#forget(key);
  }

  /**
   * Records a write, carries it out, and confirms it if it succeeds. A write that fails stays in the journal.
   */
  async through<Result>(write: UnconfirmedWrite, work: () => Promise<Result>): Promise<Result> {
    const key = keyOf(write);
    const confirm = this.#begin(key, write);
    return this.#whileHeld(key, async () => {
      const result = await work();
      confirm();
      return result;
    });
  }

  /**
   * Records a write only while it is being carried out. If it fails or is cancelled, the visitor is told, and
   * it must not be carried out later without their knowledge.
   */
  async during<Result>(write: UnconfirmedWrite, work: (entry: Entry) => Promise<Result>): Promise<Result> {
    const key = keyOf(write);
    const confirm = this.#begin(key, write);
    const entry: Entry = { id: idOf(key), replace: (better) => void this.#begin(key, better) };
    return this.#whileHeld(key, () => work(entry).finally(confirm));
  }

  /**
   * Starts the work without waiting for the lock, which the browser grants a moment later. The lock is
   * released when the work or this page ends.
   */
  async #whileHeld<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const { promise: done, resolve } = createDeferred<void>();
    this.#locks?.request(key, () => done).catch((error: unknown) => console.info("No lock:", error));
    try {
      return await work();
    } finally {
      resolve();
    }
  }

  /**
   * The unconfirmed writes from earlier visits and other tabs, oldest first. An entry that can't be read is
   * left out and removed.
   */
  async unconfirmed(): Promise<readonly LeftWrite[]> {
    const stored = new Map<string, string | null>(this.#stored());
    const copied = await this.#copy?.all();
    const texts = new Map([...(copied?.left ?? []), ...stored]);
    for (const key of stored.keys()) {
      if (!copied?.finished.has(key) || this.#own.has(key)) continue;
      // This removal may get lost too, so the copy has to remember it for as long.
      this.#forget(key);
      texts.delete(key);
    }
    const left = [...texts].filter(([key]) => !this.#own.has(key)).sort(([a], [b]) => (a < b ? -1 : 1));
    return left.flatMap(([key, text]) => {
      const confirm = () => this.#forget(key);
      const write = parseWrite(text);
      if (write === undefined) confirm();
      const isLeft = async () => {
        const state = await this.#copy?.find(key);
        return stored.has(key)
          ? this.#storage?.getItem(key) != null && state !== "finished"
          : state === "left";
      };
      const takeUp: LeftWrite["takeUp"] = async (work, options = {}) => {
        await exclusively(this.#locks, key, options, async () => {
          if (await isLeft()) await work();
        });
      };
      const adopt = () => void this.#own.add(key);
      return write === undefined ? [] : [{ id: idOf(key), write, confirm, takeUp, adopt }];
    });
  }

  /** @param settle stores the verdicts that other pages have left in the journal; it must not reject */
  beforeRemovals(settle: () => Promise<void>): void {
    this.#settle = settle;
  }

  /**
   * To be called before all rows of some kind are removed. A verdict that was given before, but that its page could not
   * store before it ended, is stored now, so that the removal applies to it, too, and it doesn't appear afterwards.
   */
  async settleVerdicts(): Promise<void> {
    await this.#settle?.();
  }

  /** The entries in Web Storage. */
  #stored(): (readonly [key: string, text: string | null])[] {
    const storage = this.#storage;
    if (!storage) return [];
    const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "");
    return keys.filter((key) => key.startsWith(prefix)).map((key) => [key, storage.getItem(key)] as const);
  }

  #forget(key: string): void {
    this.#storage?.removeItem(key);
    this.#copy?.finish(key);
  }
}

const text = z.string().max(1_000_000);
const instant = z.iso.datetime();
const rowSchema = z.object({
  id: z.uuid(),
  createdAt: instant,
  model: text,
  modelVersion: text,
  modelSha256: z.string().regex(/^[0-9a-f]{64}$/),
  inputs: z.record(text, z.union([text, z.number(), z.null()])),
  metadata: z.record(text, text),
  predictedLabel: text,
  predictedProbability: z.number().min(0).max(1).optional(),
  correct: z.boolean(),
  label: text,
  source: z.enum(["page", "api"]),
  usedForTraining: z.boolean(),
});
const filterSchema = z.object({
  model: text.optional(),
  correct: z.boolean().optional(),
  words: text.optional(),
  from: instant.optional(),
  to: instant.optional(),
});
const choiceSchema = z.union([
  z.object({ ids: z.array(text).max(1_000_000) }),
  z.object({ filter: filterSchema, revision: z.int().min(0).optional() }),
]);
const writeSchema = z.discriminatedUnion("op", [
  z.object({ op: z.literal("teach"), row: rowSchema }),
  z.object({ op: z.literal("undo"), model: text, id: text }),
  z.object({
    op: z.literal("edit"),
    id: text,
    change: z.object({ label: text.optional(), usedForTraining: z.boolean().optional() }),
  }),
  z.object({ op: z.literal("remove"), which: choiceSchema }),
  z.object({ op: z.literal("train"), which: choiceSchema, usedForTraining: z.boolean() }),
  z.object({ op: z.literal("restore"), receipt: z.int().min(0) }),
]);

/** Anything with access to Web Storage can write this, so it is checked like any file. */
function parseWrite(json: string | null): UnconfirmedWrite | undefined {
  try {
    const write = writeSchema.parse(JSON.parse(json ?? ""));
    if (write.op !== "teach") return write as UnconfirmedWrite;
    const { predictedProbability } = write.row;
    return { op: "teach", row: { ...write.row, predictedProbability, inputKey: inputKey(write.row.inputs) } };
  } catch {
    return undefined;
  }
}
