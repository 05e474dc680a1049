import { V7Generator } from "uuidv7";

/** The log moves simultaneous rows to later milliseconds, so this leaves room before the year 10000. */
const latestMs = Date.UTC(9999, 0);

/**
 * A time in whole milliseconds since 1970, limited to 1970 through the start of 9999. A device's clock may
 * show any year, and some extensions falsify it. Before 1970, ids can't be created; from the year 10000 on,
 * stored times don't sort correctly as text.
 */
export function timeWithinLimits(ms: number): number {
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(Math.trunc(ms), 0), latestMs);
}

/** The current time according to the device's clock, limited by `timeWithinLimits`. */
export function currentTime(): Date {
  return new Date(timeWithinLimits(Date.now()));
}

const generator = new V7Generator();

/**
 * Creates an id (RFC 9562, version 7). Ids sort in the order in which they were created, unless the clock is set back
 * by more than ten seconds.
 */
export function createId(): string {
  return generator.generateOrResetWithTs(currentTime().getTime()).toString();
}
