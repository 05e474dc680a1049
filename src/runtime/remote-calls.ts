import { type TransferHandler, transferHandlers } from "comlink";
import { type ErrorRecord, fromErrorRecord, toAppError, toErrorRecord } from "../core/errors.ts";
import type { Progress, WorkOptions } from "../core/progress.ts";
import { raceAbort } from "../core/promises.ts";

type Thrown = { readonly value: unknown };
type PortMessage = { readonly abort: true } | { readonly progress: Progress };

/** The page's end of the channel whose other end was sent with a call's options. */
const openPorts = new WeakMap<WorkOptions, MessagePort>();

/** Signals and functions can't be cloned, so a call with either of them sends a port that serves both. */
const workOptions: TransferHandler<WorkOptions, MessagePort> = {
  canHandle: isWorkOptions,
  serialize: (options) => {
    const { port1, port2 } = new MessageChannel();
    openPorts.set(options, port1);
    port1.onmessage = ({ data }: MessageEvent<PortMessage>) => {
      if ("progress" in data) options.onProgress?.(data.progress);
    };
    return [port2, [port2]];
  },
  deserialize: (port) => {
    const controller = new AbortController();
    port.onmessage = ({ data }: MessageEvent<PortMessage>) => {
      if ("abort" in data) controller.abort();
    };
    return {
      signal: controller.signal,
      onProgress: (progress) => port.postMessage({ progress } satisfies PortMessage),
    };
  },
};

/** True for options that have a signal or a listener. */
export function isWorkOptions(value: unknown): value is WorkOptions {
  return (
    typeof value === "object" &&
    value !== null &&
    (("signal" in value && value.signal instanceof AbortSignal) ||
      ("onProgress" in value && typeof value.onProgress === "function"))
  );
}

type Stoppable = { readonly stopped: unknown };

/**
 * A report that was cut short by an error. Structured cloning would drop the error's code, and the handler
 * for thrown errors doesn't see one that is nested in a value.
 */
const stoppedReport: TransferHandler<Stoppable, Stoppable> = {
  canHandle: (value): value is Stoppable =>
    typeof value === "object" && value !== null && "stopped" in value && value.stopped instanceof Error,
  serialize: (report) => [{ ...report, stopped: toErrorRecord(report.stopped) }, []],
  deserialize: (report) => ({
    ...report,
    stopped: toAppError(fromErrorRecord(report.stopped as ErrorRecord)),
  }),
};

/** Tells comlink how to transfer errors and `WorkOptions`. Both ends must call this before their first call. */
export function installTransferHandlers(): void {
  const original = transferHandlers.get("throw") as TransferHandler<Thrown, unknown>;
  const thrown: TransferHandler<Thrown, ErrorRecord> = {
    canHandle: original.canHandle,
    // Structured cloning preserves neither an AppError's code nor its class, so errors are sent as records.
    serialize: ({ value }) => [toErrorRecord(value), []],
    deserialize: (record) => {
      throw fromErrorRecord(record);
    },
  };
  transferHandlers.set("throw", thrown as TransferHandler<unknown, unknown>);
  transferHandlers.set("stopped-report", stoppedReport as TransferHandler<unknown, unknown>);
  transferHandlers.set("work-options", workOptions as TransferHandler<unknown, unknown>);
}

/**
 * Makes one call whose options are sent to another thread, and closes their port afterwards, since an open
 * port is never garbage-collected. An aborted call rejects immediately, even before the other side notices.
 * @throws AbortError when the signal fires
 */
export async function callWith<Result>(
  options: WorkOptions | undefined,
  call: (options: WorkOptions | undefined) => Promise<Result>,
): Promise<Result> {
  if (!options?.signal && !options?.onProgress) return call(undefined);
  const { signal } = options;
  signal?.throwIfAborted();
  const own: WorkOptions = { ...options };
  const result = call(own);
  const port = openPorts.get(own);
  const abort = () => port?.postMessage({ abort: true } satisfies PortMessage);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    return await raceAbort(result, signal);
  } finally {
    signal?.removeEventListener("abort", abort);
    // After an abort, the worker's reply still arrives on the main channel, but nobody is waiting for it.
    result.catch(() => undefined).finally(() => port?.close());
  }
}
