import { z } from "zod";
import { currentTime } from "../../core/clock.ts";
import { browserStore } from "./web-storage.ts";

const key = "hunch-consent";
/** When the visitor agreed to send feedback, by address. ISO 8601, UTC. */
const shape = z.record(z.string(), z.string());

/**
 * When the visitor agreed to send feedback to this address. Undefined without consent, or if storage is
 * unavailable.
 */
export function consentTo(address: string): string | undefined {
  const all = readAll();
  return Object.hasOwn(all, address) ? all[address] : undefined;
}

/** Remembers that feedback may be sent to this address. If storage is unavailable, the page asks each time. */
export function giveConsent(address: string, now = currentTime()): void {
  browserStore.keep(key, { ...readAll(), [address]: now.toISOString() });
}

/** Withdraws consent, so that the page asks for it again next time. */
export function withdrawConsent(address: string): void {
  const { [address]: _, ...others } = readAll();
  browserStore.keep(key, others);
}

const readAll = () => browserStore.kept(key, shape) ?? {};
