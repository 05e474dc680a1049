import { abortError } from "./errors.ts";

/** Throws the error that cancellation is known by, once the signal fired. For loops that work piece by piece. */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError();
}
