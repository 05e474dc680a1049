import { type TransferHandler, transferHandlers } from "comlink";
import { type ErrorRecord, fromErrorRecord, toErrorRecord } from "../core/errors.ts";
import type { Progress, WorkOptions } from "../core/progress.ts";
import { createDeferred } from "../core/promises.ts";

type Thrown = { readonly value: unknown };
type PortMessage = { readonly abort: true } | { readonly progress: Progress };

/** The page's end of the port that went along with a call's options. */
const openPorts = new WeakMap<WorkOptions, MessagePort>();

/** Neither signals nor functions can be cloned: a call that has one takes a port along for both. */
const workOptions: TransferHandler<WorkOptions, MessagePort> = {
  canHandle: (value): value is WorkOptions =>
    typeof value === "object" &&
    value !== null &&
    (("signal" in value && value.signal instanceof AbortSignal) ||
      ("onProgress" in value && typeof value.onProgress === "function")),
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

/** Teaches comlink how errors and `WorkOptions` cross; both ends call it before their first call. */
export function installTransferHandlers(): void {
  const original = transferHandlers.get("throw") as TransferHandler<Thrown, unknown>;
  const thrown: TransferHandler<Thrown, ErrorRecord> = {
    canHandle: original.canHandle,
    // Structured cloning keeps neither AppError's code nor its class: errors cross as records.
    serialize: ({ value }) => [toErrorRecord(value), []],
    deserialize: (record) => {
      throw fromErrorRecord(record);
    },
  };
  transferHandlers.set("throw", thrown as TransferHandler<unknown, unknown>);
  transferHandlers.set("work-options", workOptions as TransferHandler<unknown, unknown>);
}

/**
 * Makes one call with options that cross, and closes their port when it has settled: an open port is never collected.
 * An aborted call rejects at once, whenever the other side notices.
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
  const { promise: aborted, reject } = createDeferred<never>();
  const abort = () => {
    port?.postMessage({ abort: true } satisfies PortMessage);
    reject(signal?.reason);
  };
  signal?.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([result, aborted]);
  } finally {
    signal?.removeEventListener("abort", abort);
    // After an abort the worker's answer still comes, on the main channel; nobody waits for it any more.
    result.catch(() => undefined).finally(() => port?.close());
  }
}
