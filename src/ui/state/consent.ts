import { z } from "zod";
import { currentTime } from "../../core/clock.ts";

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

/** Remembers that feedback may be sent to this address. */
export function giveConsent(address: string, now = currentTime()): void {
  writeAll({ ...readAll(), [address]: now.toISOString() });
}

/** Withdraws consent, so that the page asks for it again next time. */
export function withdrawConsent(address: string): void {
  const { [address]: _, ...others } = readAll();
  writeAll(others);
}

function readAll(): z.infer<typeof shape> {
  try {
    return shape.safeParse(JSON.parse(localStorage.getItem(key) ?? "{}")).data ?? {};
  } catch {
    return {};
  }
}

function writeAll(consents: z.infer<typeof shape>): void {
  try {
    localStorage.setItem(key, JSON.stringify(consents));
  } catch {
    // If storage is unavailable, the page asks each time.
  }
}
