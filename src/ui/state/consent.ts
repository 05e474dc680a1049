import { z } from "zod";
import { currentTime } from "../../core/clock.ts";
import { browserStore } from "./web-storage.ts";

const key = "hunch-consent";
const withdrawnKey = "hunch-consent-withdrawn";
/** When the visitor agreed to send feedback, or withdrew that, by address. ISO 8601, UTC. */
const shape = z.record(z.string(), z.string());

/**
 * When the visitor agreed to send feedback to this address. Undefined without consent, or if storage is
 * unavailable.
 */
export function consentTo(address: string): string | undefined {
  return timeFor(address, key);
}

/** When the visitor withdrew consent; undefined if it was given again. What was waiting then must not be sent. */
export function withdrawnAt(address: string): string | undefined {
  return timeFor(address, withdrawnKey);
}

/**
 * Remembers that feedback may be sent to this address. If storage is unavailable, the page asks each time. An earlier
 * withdrawal ends: what was waiting then is gone, and with a clock that was ahead, it would concern what is sent now.
 */
export function giveConsent(address: string, now = currentTime()): void {
  const { [address]: _, ...withdrawn } = readAll(withdrawnKey);
  browserStore.keep(withdrawnKey, withdrawn);
  browserStore.keep(key, { ...readAll(key), [address]: now.toISOString() });
}

/** Withdraws consent, so that the page asks for it again next time. */
export function withdrawConsent(address: string, now = currentTime()): void {
  const { [address]: _, ...others } = readAll(key);
  // First, since the tab may be closed at any moment.
  browserStore.keep(withdrawnKey, { ...readAll(withdrawnKey), [address]: now.toISOString() });
  browserStore.keep(key, others);
}

function timeFor(address: string, kept: string): string | undefined {
  const all = readAll(kept);
  return Object.hasOwn(all, address) ? all[address] : undefined;
}

const readAll = (kept: string) => browserStore.kept(kept, shape) ?? {};
