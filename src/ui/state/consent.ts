import { z } from "zod";
import { currentTime } from "../../core/clock.ts";
import { browserStore } from "./web-storage.ts";

const key = "hunch-consent";
const withdrawnKey = "hunch-consent-withdrawn";
/** When the visitor agreed to send feedback, or withdrew that, by address or by a parcel's id. ISO 8601, UTC. */
const shape = z.record(z.string(), z.string());

/**
 * When the visitor agreed to send feedback to this address. Undefined without consent, or if storage is
 * unavailable.
 */
export function consentTo(address: string): string | undefined {
  return timeFor(address, key);
}

/** Whether the visitor has agreed, on this site or another one in a folder of its origin, to send feedback to anyone. */
export function hasConsents(): boolean {
  return Object.keys(readAll(key)).length > 0;
}

/**
 * When the visitor last withdrew a parcel, or consent to its address. Undefined if neither was withdrawn, or if consent was
 * given again since. What was waiting then must not be sent.
 */
export function withdrawnAt(parcel: { readonly id: string; readonly to: string }): string | undefined {
  const times = [timeFor(parcel.id, withdrawnKey), timeFor(parcel.to, withdrawnKey)];
  return times
    .filter((time) => time !== undefined)
    .toSorted()
    .at(-1);
}

/**
 * Remembers that feedback may be sent to this address. If storage is unavailable, the page asks each time. An earlier
 * withdrawal ends: what was waiting then is gone, and with a clock that was ahead, it would concern what is sent now.
 */
export function giveConsent(address: string, now = currentTime()): void {
  forgetWithdrawal(address);
  browserStore.keep(key, { ...readAll(key), [address]: now.toISOString() });
}

/** Withdraws consent, so that the page asks for it again next time. */
export function withdrawConsent(address: string, now = currentTime()): void {
  const { [address]: _, ...others } = readAll(key);
  // First, since the tab may be closed at any moment.
  noteWithdrawal(address, now);
  browserStore.keep(key, others);
}

/**
 * Remembers at once that the visitor withdrew a parcel or consent to an address, since the tab may be closed before the
 * store of what is waiting has been told.
 */
export function noteWithdrawal(parcelOrAddress: string, now = currentTime()): void {
  browserStore.keep(withdrawnKey, { ...readAll(withdrawnKey), [parcelOrAddress]: now.toISOString() });
}

/** Forgets a withdrawal that has been carried out, or that the visitor took back. */
export function forgetWithdrawal(parcelOrAddress: string): void {
  const { [parcelOrAddress]: _, ...others } = readAll(withdrawnKey);
  browserStore.keep(withdrawnKey, others);
}

function timeFor(of: string, kept: string): string | undefined {
  const all = readAll(kept);
  return Object.hasOwn(all, of) ? all[of] : undefined;
}

const readAll = (kept: string) => browserStore.kept(kept, shape) ?? {};
