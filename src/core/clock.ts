import { V7Generator } from "uuidv7";

/** The log moves rows that arrive at the same time to later milliseconds, which keep four digits of the year too. */
const latestMs = Date.UTC(9999, 0);

/**
 * Milliseconds since 1970, as a whole number that leads to a year from 1970 to 9999. A device's clock may show any year,
 * and some extensions falsify it. Outside this range, ids can't be made and stored times don't sort as text.
 */
export function timeWithinLimits(ms: number): number {
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(Math.trunc(ms), 0), latestMs);
}

/** The current time by the device's clock, limited by `timeWithinLimits`. */
export function currentTime(): Date {
  return new Date(timeWithinLimits(Date.now()));
}

const generator = new V7Generator();

/**
 * A new id (RFC 9562, version 7). Ids sort in the order in which they were made, unless the clock is set back by more
 * than ten seconds.
 */
export function createId(): string {
  return generator.generateOrResetWithTs(currentTime().getTime()).toString();
}
