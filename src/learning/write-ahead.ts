import { uuidv7 } from "uuidv7";
import { z } from "zod";
import type { Card } from "../core/card.ts";
import type { AppError } from "../core/errors.ts";
import type { RowChoice, Verdict } from "./feedback.ts";
import type { Draft } from "./log.ts";
import { inputKey } from "./row-identity.ts";

/**
 * A change to the log that a person requested and the store has not confirmed yet. Repeating it has no further
 * effect.
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

const prefix = "hunch-write:";

/**
 * A write-ahead journal. IndexedDB is asynchronous, and a tab that closes takes unfinished transactions with it; Web
 * Storage is written before `begin` returns. Writes that a closed tab left in the journal are carried out the next time
 * the site is opened. Each write has its own key, so that tabs never overwrite each other's.
 */
export class WriteAhead {
  readonly #storage: KeyValueStore | undefined;

  /** @param storage undefined if the browser refuses it; writes then continue without a journal */
  constructor(storage: KeyValueStore | undefined) {
    this.#storage = storage;
  }

  /** Records a write synchronously. @returns the way to confirm it, once the store has it */
  begin(write: UnconfirmedWrite): () => void {
    const key = `${prefix}${write.op === "teach" ? write.row.id : uuidv7()}`;
    try {
      this.#storage?.setItem(key, JSON.stringify(write));
    } catch (error) {
      // If Web Storage is full or refused, only the journal is lost, not the write itself.
      console.info("This change is not in the journal:", error);
    }
    return () => this.#storage?.removeItem(key);
  }

  /** Records a write, does it, and confirms it if it succeeds. A write that failed stays in the journal. */
  async through<Result>(write: UnconfirmedWrite, work: () => Promise<Result>): Promise<Result> {
    const confirm = this.begin(write);
    const result = await work();
    confirm();
    return result;
  }

  /**
   * Records a write only while it is being done. The person who asked for a change that failed, or cancelled it, has been
   * told so; it is not made later without their knowledge.
   */
  async during<Result>(write: UnconfirmedWrite, work: () => Promise<Result>): Promise<Result> {
    const confirm = this.begin(write);
    try {
      return await work();
    } finally {
      confirm();
    }
  }

  /** The unconfirmed writes, oldest first. An entry that can't be read is left out and removed. */
  unconfirmed(): readonly { readonly write: UnconfirmedWrite; readonly confirm: () => void }[] {
    const storage = this.#storage;
    if (!storage) return [];
    const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "")
      .filter((key) => key.startsWith(prefix))
      .sort();
    return keys.flatMap((key) => {
      const confirm = () => storage.removeItem(key);
      const write = parseWrite(storage.getItem(key));
      if (write === undefined) confirm();
      return write === undefined ? [] : [{ write, confirm }];
    });
  }
}

/** The row that a verdict will become in the log. */
export function toDraft(card: Card, sha256: string, verdict: Verdict, now: () => number = Date.now): Draft {
  const { inputs, metadata, predictedLabel, predictedProbability, label, source = "page" } = verdict;
  return {
    id: verdict.id ?? uuidv7(),
    createdAt: verdict.createdAt ?? new Date(now()).toISOString(),
    model: card.id,
    modelVersion: card.version,
    modelSha256: sha256,
    inputs,
    metadata,
    predictedLabel,
    // Scores are not probabilities, so none is stored.
    predictedProbability: card.output === "scores" ? undefined : predictedProbability,
    correct: predictedLabel === label,
    label,
    source,
    usedForTraining: true,
    inputKey: inputKey(inputs),
  };
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
  z.object({ filter: filterSchema }),
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
