import { unwrap } from "idb";
import type { FeedbackPosition } from "../learning/feedback.ts";
import {
  comparePositions,
  type Draft,
  isInFuture,
  isLesson,
  type LogRow,
  type LogSummary,
  resolveVerdicts,
  wasLiveAt,
} from "../learning/log.ts";
import { truncateStates } from "./checkpoints.ts";
import { fromRecord, keysFrom, toPastRecord, toRecord, type WriteTransaction } from "./schema.ts";
import type { KnownKeys } from "./seen-rows.ts";
import { newestTime, readSummary } from "./summaries.ts";
import { DamagedRecord } from "./validate-records.ts";

/** A row to add to the log, with its earlier live revisions, if any. */
export type IncomingRow = Draft & { readonly liveRevisions?: readonly number[] };

type ModelCounters = {
  summary: LogSummary;
  readonly pinnedRevisions: readonly number[];
  earliest: FeedbackPosition | undefined;
  /** True if the newest row was removed, and a clock that was ahead had dated it in the future. */
  lostFuture: boolean;
};

/** Past rows that will be written together, and their total number of characters. */
type ArchiveBuffer = { rows: LogRow[]; characters: number };

/** The maximum number of rows, and of characters, in one record of past rows. */
const archivedRows = 200;
const archivedCharacters = 1_000_000;

type ChangeOptions = {
  /** How many revisions to leave out before that of this change, for versions that the caller adds. */
  readonly reserved?: number;
  /** Keeps removed rows even if no version needs them, for a receipt. */
  readonly archivesAll?: boolean;
  /** The keys of all of one model's rows in the log. */
  readonly known?: { readonly model: string; readonly rows: KnownKeys } | undefined;
  /** Called once `apply` has passed its rows to the store and this thread has nothing left to do. */
  readonly onWriting?: (() => void) | undefined;
};

/**
 * One change to the log, inside one transaction: rows are added and removed under one new revision. It
 * maintains everything that depends on the rows: which verdicts are superseded, the summaries, and the stored
 * learned states, which must match the log.
 */
export class LogChange {
  readonly #counters = new Map<string, ModelCounters>();
  readonly #archiveBuffers = new Map<string, ArchiveBuffer>();
  #chunkCount = 0;
  #known: ChangeOptions["known"];
  #onWriting: ChangeOptions["onWriting"];
  readonly #transaction: WriteTransaction;

  private constructor(
    transaction: WriteTransaction,
    readonly revision: number,
    private readonly archivesAll: boolean,
  ) {
    this.#transaction = transaction;
  }

  static async begin(transaction: WriteTransaction, options: ChangeOptions = {}): Promise<LogChange> {
    const meta = await transaction.objectStore("meta").get("log");
    const isNew = meta === undefined && (await transaction.objectStore("summaries").count()) === 0;
    if (!isNew && !Number.isSafeInteger(meta?.revision)) throw new DamagedRecord("the log's revision");
    const revision = (meta?.revision ?? 0) + 1 + (options.reserved ?? 0);
    const change = new LogChange(transaction, revision, options.archivesAll ?? false);
    change.#known = options.known;
    change.#onWriting = options.onWriting;
    return change;
  }

  /** The log's revision before this change. */
  get previous(): number {
    return this.revision - 1;
  }

  /** The current number of live rows of a model. */
  async rowsOf(model: string): Promise<number> {
    return (await this.#countersOf(model)).summary.rows;
  }

  /** From now on, looks up only known keys of this model in storage. */
  trustKnownKeys(model: string, rows: KnownKeys): void {
    this.#known = { model, rows };
  }

  /**
   * Removes rows from the log and adds others. An added row replaces a removed one with the same id.
   * @returns the added rows with their current flags
   */
  async apply(removed: readonly LogRow[], added: readonly IncomingRow[]): Promise<readonly LogRow[]> {
    const feedback = this.#transaction.objectStore("feedback");
    const arrivals = added.map((row): LogRow => {
      const liveRevisions = [...(row.liveRevisions ?? []), this.revision];
      return { ...row, superseded: false, contradicted: false, liveRevisions };
    });
    const arrived = new Set(arrivals.map(({ id }) => id));
    const resolved = await this.#resolve(removed, arrivals);
    for (const { now, before } of resolved) await this.#count(before, now);
    for (const row of removed) await this.#count(row, undefined);
    // Plain requests, because a promise for each row would take longer than the rest. A request that fails aborts
    // the transaction, which `write` awaits.
    const plain = unwrap(feedback);
    for (const { id } of removed) if (!arrived.has(id)) plain.delete(id);
    for (const { now, before } of resolved) if (now !== before) plain.put(toRecord(now));
    // These are async functions, because a request may also throw synchronously, and every failure must be awaited.
    const archived = removed.map((row) => this.#archive(row));
    this.#onWriting?.();
    await Promise.all(archived);
    for (const row of arrivals) if (row.model === this.#known?.model) this.#known.rows.add(row);
    const byId = new Map(resolved.map(({ now }) => [now.id, now]));
    return arrivals.map(({ id }) => byId.get(id)!);
  }

  /**
   * Removes rows when all others on the same inputs are being removed too, so that no older verdict can take
   * effect in their place.
   * @param options `keepsRecords` if the caller clears the whole store afterwards
   */
  async removeWholeInputs(
    rows: readonly LogRow[],
    options: { readonly keepsRecords?: boolean } = {},
  ): Promise<void> {
    const feedback = this.#transaction.objectStore("feedback");
    for (const row of rows) await this.#count(row, undefined);
    await Promise.all([
      ...(options.keepsRecords ? [] : rows.map(async ({ id }) => feedback.delete(id))),
      ...rows.map((row) => this.#archive(row)),
    ]);
  }

  /** Writes the summaries and the new revision, and deletes the learned states that the change invalidated. */
  async finish(): Promise<void> {
    for (const model of this.#archiveBuffers.keys()) await this.#writePast(model);
    const summaries = this.#transaction.objectStore("summaries");
    for (const [model, counters] of this.#counters) {
      const before = await readSummary(this.#transaction, model);
      let truncatedAt = before.truncatedAt;
      // If a row comes after all others, everything learned before it stays valid.
      if (counters.earliest !== undefined && counters.earliest.createdAt <= before.lastCreatedAt) {
        truncatedAt = this.revision;
        await truncateStates(this.#transaction, model, counters.earliest);
      }
      // A removed row that was dated in the future must not keep later rows from having the right time.
      const lastCreatedAt = counters.lostFuture
        ? await newestTime(this.#transaction, counters.summary)
        : counters.summary.lastCreatedAt;
      await summaries.put({ ...counters.summary, lastCreatedAt, truncatedAt });
    }
    await this.#transaction.objectStore("meta").put({ revision: this.revision }, "log");
  }

  async #archive(row: LogRow): Promise<void> {
    const { pinnedRevisions } = await this.#countersOf(row.model);
    const liveRevisions = [...row.liveRevisions, this.revision];
    if (!this.archivesAll && !pinnedRevisions.some((pin) => wasLiveAt(liveRevisions, pin))) return;
    await this.keepPast({ ...row, liveRevisions });
  }

  /** Keeps a row that is not live as a past row. */
  async keepPast(row: LogRow): Promise<void> {
    const buffer = this.#archiveBuffers.get(row.model) ?? { rows: [], characters: 0 };
    this.#archiveBuffers.set(row.model, buffer);
    buffer.rows.push(row);
    for (const value of Object.values(row.inputs)) buffer.characters += String(value).length;
    if (buffer.rows.length >= archivedRows || buffer.characters >= archivedCharacters)
      await this.#writePast(row.model);
  }

  async #writePast(model: string): Promise<void> {
    const { rows } = this.#archiveBuffers.get(model)!;
    this.#archiveBuffers.delete(model);
    const chunk = this.#chunkCount++;
    await this.#transaction
      .objectStore("past")
      .add(toPastRecord({ model, until: this.revision, chunk, rows }));
  }

  /** All live rows on the affected inputs, with updated flags. */
  async #resolve(
    removed: readonly LogRow[],
    arrivals: readonly LogRow[],
  ): Promise<{ now: LogRow; before: LogRow | undefined }[]> {
    const byInput = this.#transaction.objectStore("feedback").index("byInput");
    const gone = new Set(removed.map(({ id }) => id));
    const touched = new Map<string, { sample: LogRow; arrivals: LogRow[] }>();
    for (const row of removed) touched.set(groupOf(row), { sample: row, arrivals: [] });
    for (const row of arrivals) {
      const group = touched.get(groupOf(row)) ?? { sample: row, arrivals: [] };
      group.arrivals.push(row);
      touched.set(groupOf(row), group);
    }
    const groups = await Promise.all(
      [...touched.values()].map(async ({ sample, arrivals }) => {
        if (removed.length === 0 && this.#isNew(sample))
          return resolveVerdicts(arrivals).map((now) => ({ now, before: undefined }));
        const live = await byInput.getAll(IDBKeyRange.only([sample.model, sample.inputKey]));
        const staying = live.filter(({ id }) => !gone.has(id)).map(fromRecord);
        const before = new Map(staying.map((row) => [row.id, row]));
        return resolveVerdicts([...staying, ...arrivals]).map((now) => ({ now, before: before.get(now.id) }));
      }),
    );
    return groups.flat();
  }

  /** True if it is certain that the log has no row with the same input. */
  #isNew({ model, inputKey }: LogRow): boolean {
    return this.#known?.model === model && !this.#known.rows.mayHaveInput(inputKey);
  }

  /** Updates the counters for a changed row. Undefined means that the row is not live. */
  async #count(before: LogRow | undefined, now: LogRow | undefined): Promise<void> {
    const row = (now ?? before)!;
    const counters = await this.#countersOf(row.model);
    const { summary } = counters;
    const change = (count: (row: LogRow) => boolean) =>
      Number(now !== undefined && count(now)) - Number(before !== undefined && count(before));
    const lessons = change(isLesson);
    if (now === undefined && row.createdAt >= summary.lastCreatedAt && isInFuture(row.createdAt))
      counters.lostFuture = true;
    counters.summary = {
      ...summary,
      rows: summary.rows + change(() => true),
      judged: summary.judged + change(({ correct }) => correct !== undefined),
      correct: summary.correct + change(({ correct }) => correct === true),
      lessons: summary.lessons + lessons,
      rowsSinceExport: summary.rowsSinceExport + Number(before === undefined),
      lastCreatedAt: laterOf(row.createdAt, summary.lastCreatedAt),
    };
    if (lessons === 0) return;
    if (counters.earliest === undefined || comparePositions(row, counters.earliest) < 0)
      counters.earliest = row;
  }

  async #countersOf(model: string): Promise<ModelCounters> {
    const known = this.#counters.get(model);
    if (known !== undefined) return known;
    const versions = this.#transaction.objectStore("versions").index("byRevision");
    const [summary, keys] = await Promise.all([
      readSummary(this.#transaction, model),
      readRevisions(versions.openKeyCursor(keysFrom([model]))),
    ]);
    // Two calls may have read this at the same time; the first result is used.
    const counters = this.#counters.get(model) ?? {
      summary,
      pinnedRevisions: keys,
      earliest: undefined,
      lostFuture: false,
    };
    this.#counters.set(model, counters);
    return counters;
  }
}

// Only keys are read, because versions contain whole adapters.
async function readRevisions(
  opening: Promise<{ key: unknown; continue(): Promise<unknown> } | null>,
): Promise<number[]> {
  const revisions: number[] = [];
  for (let cursor = await opening; cursor; cursor = (await cursor.continue()) as typeof cursor) {
    revisions.push((cursor.key as [string, number])[1]);
  }
  return revisions;
}

function groupOf(row: LogRow): string {
  return `${row.inputKey} ${row.model}`;
}

function laterOf(a: string, b: string): string {
  if (a > b) return a;
  return b;
}
