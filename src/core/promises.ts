import { abortError } from "./errors.ts";

/** A promise with its resolvers, like Promise.withResolvers, which Node 20 and older browsers lack. */
export type Deferred<Value> = {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value | PromiseLike<Value>) => void;
  readonly reject: (reason: unknown) => void;
};

/** Creates a promise that its creator settles. */
export function createDeferred<Value>(): Deferred<Value> {
  let ends: Pick<Deferred<Value>, "resolve" | "reject"> | undefined;
  const promise = new Promise<Value>((resolve, reject) => {
    ends = { resolve, reject };
  });
  return { promise, ...ends! };
}

/**
 * Waits for the work or for the signal, whichever comes first. The work itself continues, since others may be
 * waiting for it too.
 * @throws the signal's reason when it fires
 */
export async function raceAbort<Result>(
  work: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  if (!signal) return work;
  // If the signal has already fired, nothing below waits for the work, and a rejection would go unhandled.
  work.catch(() => undefined);
  signal.throwIfAborted();
  const { promise: aborted, reject } = createDeferred<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** Throws an AbortError once the signal has fired. Meant for long loops. */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError();
}

/** Lets other tasks on this thread run. A timer in a long loop would take at least 4 ms each time. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    // Node's types don't declare a port's `onmessage`.
    const receiver: { onmessage?: unknown; close(): void } = port1;
    receiver.onmessage = () => {
      receiver.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/**
 * Runs tasks one at a time, in the order of the calls. If a task rejects, only its own caller sees that; the
 * next task still runs.
 */
export function createQueue(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work, work);
    last = result;
    return result;
  };
}
