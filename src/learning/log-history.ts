import type { WorkOptions } from "../core/progress.ts";
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

/** Copies a model's log from one browser to another. Each method is one transaction. */
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

/**
 * Each version, oldest first, and a function that gives its rows by id until the next version is requested: all
 * versions' rows at once could fill the memory. Ids that are not in any list are left out.
 */
export function* versionRows({ rows, versions }: LogHistory): Generator<{
  readonly version: HistoryVersion;
  readonly rows: () => ReadonlyMap<string, Draft>;
}> {
  const lists = rows.map((list) => new Map(list.map((row) => [row.id, row])));
  const present = lists.map(() => new Set<string>());
  for (const version of versions) {
    for (const [index, { added, removed }] of version.changes.entries()) {
      for (const id of removed) present[index]?.delete(id);
      for (const id of added) if (lists[index]?.has(id)) present[index]!.add(id);
    }
    yield {
      version,
      rows: () =>
        new Map(present.flatMap((ids, index) => [...ids].map((id) => [id, lists[index]!.get(id)!] as const))),
    };
  }
}

/** Whether two versions are the same one. Names are ignored, since they can be changed. */
export function isSameVersion(one: Version, other: Version): boolean {
  return (
    one.createdAt === other.createdAt && one.reason === other.reason && one.modelSha256 === other.modelSha256
  );
}
