import type { WorkOptions } from "../core/progress.ts";
import { nextTask, stopIfAborted } from "../core/promises.ts";
import type { Version } from "./lessons.ts";
import { type Draft, isSameContent } from "./log.ts";

/**
 * A version, and how its rows differ from those of the version before it; all rows of the first version count as added.
 */
export type HistoryVersion = Version & {
  /** The ids that were added and removed, for each list in `rows`. */
  readonly changes: readonly { readonly added: readonly string[]; readonly removed: readonly string[] }[];
};

/**
 * Everything in the log about a model, except revisions and learned states, which only make sense in one
 * browser.
 */
export type LogHistory = {
  /**
   * The live rows first, then those that are only in versions. An edited row may have several forms with the
   * same id, so the rows are split into several lists, none of which contains an id twice.
   */
  readonly rows: readonly (readonly Draft[])[];
  /** Oldest first. */
  readonly versions: readonly HistoryVersion[];
};

/** The outcome of merging a history. */
export type HistoryReport = {
  readonly added: number;
  /** Rows that were already here. */
  readonly known: number;
  /** Rows that are already here with different content. They were not changed. */
  readonly different: number;
  readonly versions: number;
};

/** Copies a model's log from one browser to another. Each method reads or writes all of it in one transaction. */
export interface LogHistories {
  /** The models that have rows or versions. */
  models(): Promise<readonly string[]>;
  read(model: string): Promise<LogHistory>;
  /**
   * Adds the rows and versions that are missing here. Nothing that is already here changes, not even a row or version
   * whose content differs.
   * @throws AppError `storage-*`; AbortError. In these cases, nothing changes
   */
  merge(model: string, history: LogHistory, options?: WorkOptions): Promise<HistoryReport>;
}

/** Whether two rows with the same id teach the same lesson. */
export function isSameRow(one: Draft, other: Draft): boolean {
  return one.usedForTraining === other.usedForTraining && isSameContent(one, other);
}

/** Some versions of a history, and when each row was live in them. */
export type VersionRows = {
  /** Oldest first, with the number of lessons that their rows give. */
  readonly versions: readonly Version[];
  /**
   * For each row, at which of these versions it became live or stopped being live: from, until, from, ... The last
   * number is `versions.length` if the row is in the newest version, so there is always an even number of them.
   */
  readonly edges: ReadonlyMap<Draft, readonly number[]>;
};

/** After this many changes, the loop pauses so that other work on this thread can run. */
const sliceChanges = 20_000;

/**
 * Follows the rows from version to version. The work grows with the number of changes, not with the number of versions
 * times rows. Ids that are not in any list are left out, and so is a row's second form in the same version.
 * @throws AbortError
 */
export async function followVersions(
  { rows, versions }: LogHistory,
  isWanted: (version: Version) => boolean,
  signal?: AbortSignal,
): Promise<VersionRows> {
  const lists = rows.map((list) => new Map(list.map((row) => [row.id, row])));
  const live = new Map<string, Draft>();
  /** How many live rows for each input may be used for training. One of them is a lesson. */
  const trained = new Map<string, number>();
  const edges = new Map<Draft, number[]>();
  const wanted: Version[] = [];
  let done = 0;
  const turn = async (row: Draft, isLive: boolean) => {
    if (isLive) live.set(row.id, row);
    else live.delete(row.id);
    edges.set(row, withEdge(edges.get(row) ?? [], wanted.length));
    if (row.usedForTraining) {
      const left = (trained.get(row.inputKey) ?? 0) + (isLive ? 1 : -1);
      if (left > 0) trained.set(row.inputKey, left);
      else trained.delete(row.inputKey);
    }
    if (++done % sliceChanges > 0) return;
    await nextTask();
    stopIfAborted(signal);
  };
  for (const { changes, ...version } of versions) {
    // Removals come first, since an edited row goes from one list to another.
    for (const [index, { removed }] of changes.entries())
      for (const id of removed) {
        const row = lists[index]?.get(id);
        if (row && live.get(id) === row) await turn(row, false);
      }
    for (const [index, { added }] of changes.entries())
      for (const id of added) {
        const row = lists[index]?.get(id);
        if (row && !live.has(id)) await turn(row, true);
      }
    if (isWanted(version)) wanted.push({ ...version, lessons: trained.size });
  }
  for (const row of live.values()) await turn(row, false);
  return { versions: wanted, edges };
}

/** Adds an edge after all others. Two edges at the same place cancel each other out. */
export function withEdge(edges: readonly number[], edge: number): number[] {
  return edges.at(-1) === edge ? edges.slice(0, -1) : [...edges, edge];
}

/** What identifies a version: two with the same result are the same one. The name isn't part of it, as it can change. */
export function identifyVersion({ createdAt, reason, modelSha256 }: Version): string {
  return JSON.stringify([createdAt, reason, modelSha256]);
}
