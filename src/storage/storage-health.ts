import { currentTime } from "../core/clock.ts";
import type { StorageHealth } from "../learning/feedback.ts";
import type { LogSummary } from "../learning/log.ts";

/**
 * How far ahead of the clock rows may be: simultaneous ones are dated a millisecond apart, and clocks are
 * often corrected by seconds.
 */
const usualMs = 60_000;

/**
 * The state of the feedback storage, as shown to the visitor.
 * @param stored the summaries of all models and how many damaged records were set aside; undefined if the log
 *   can't be opened
 */
export async function readHealth(
  stored: { readonly summaries: readonly LogSummary[]; readonly damaged: number } | undefined,
): Promise<StorageHealth> {
  const summaries = stored?.summaries;
  // On plain HTTP pages and in old browsers, there is no storage manager to ask.
  const manager = globalThis.navigator?.storage;
  const persisted = (await manager?.persisted?.()) ?? false;
  const estimate = await manager?.estimate?.();
  const latest = new Date(currentTime().getTime() + usualMs).toISOString();
  const exports = (summaries ?? []).flatMap(({ lastExportAt }) => lastExportAt ?? []).sort();
  const sum = (count: (summary: LogSummary) => number) =>
    (summaries ?? []).reduce((total, summary) => total + count(summary), 0);
  return {
    available: summaries !== undefined,
    persisted,
    usedBytes: estimate?.usage,
    quotaBytes: estimate?.quota,
    damaged: stored?.damaged ?? 0,
    rows: sum(({ rows }) => rows),
    lastExportAt: exports.at(-1),
    rowsSinceExport: sum(({ rows, rowsSinceExport }) => Math.min(rows, rowsSinceExport)),
    isAhead: (summaries ?? []).some(({ rows, lastCreatedAt }) => rows > 0 && lastCreatedAt > latest),
  };
}

/** Asks the browser not to clear the storage on its own. @returns whether it agreed */
export async function askToPersist(): Promise<boolean> {
  // This method doesn't exist in workers, and this file is compiled for them too.
  const manager = globalThis.navigator?.storage as { persist?: () => Promise<boolean> } | undefined;
  return (await manager?.persist?.()) ?? false;
}
