import { wrap } from "comlink";
import { type AppError, abortError } from "../core/errors.ts";
import { createDeferred } from "../core/promises.ts";
import type { SourceFiles } from "../doctor/examine.ts";
import { type Choices, type Examination, refusal } from "../doctor/report.ts";
import { callWith, installTransferHandlers } from "../runtime/remote-calls.ts";
import type { WorkerHandle } from "../runtime/start-worker.ts";

/** The calls that the check worker exposes. */
export type RemoteCheck = {
  /** @param runtime the runtime's WebAssembly */
  examine(source: SourceFiles, runtime: Uint8Array<ArrayBuffer>, choices: Choices): Promise<Examination>;
};

/** Checks models on the page. */
export interface ModelCheck {
  /** Prepares for an examination that is likely to start soon. */
  prepare(): void;
  /**
   * Examines a model in its own worker. The worker is terminated afterwards, or once the model has taken too
   * long.
   * @throws AppError `workers-unavailable`, or any error from loading the runtime; AbortError when the signal
   *   fires
   */
  examine(
    source: SourceFiles,
    options?: { readonly choices?: Choices; readonly signal?: AbortSignal },
  ): Promise<Examination>;
}

/** A model that takes longer than this to open and to run on a few rows would be useless on a page. */
const limitSeconds = 45;

/**
 * Creates a check that examines each file in a separate worker, which it terminates afterwards.
 * @param options.limitMs the time limit for examining one file, in milliseconds
 */
export function createModelCheck(options: {
  readonly startWorker: () => WorkerHandle;
  readonly loadRuntime: () => Promise<Uint8Array<ArrayBuffer>>;
  readonly limitMs?: number;
}): ModelCheck {
  installTransferHandlers();
  const { startWorker, loadRuntime, limitMs = limitSeconds * 1000 } = options;
  let spare: WorkerHandle | undefined;
  return {
    prepare() {
      // If this fails, it will fail again when a model is examined, and be reported then.
      loadRuntime().catch(() => undefined);
      try {
        spare ??= startWorker();
        void spare.died.then(() => {
          spare = undefined;
        });
      } catch {
        spare = undefined;
      }
    },
    async examine(source, { choices = {}, signal } = {}) {
      signal?.throwIfAborted();
      const runtime = await loadRuntime();
      signal?.throwIfAborted();
      const worker = spare ?? startWorker();
      spare = undefined;
      const stopped = createDeferred<Examination>();
      const timer = setTimeout(
        () =>
          stopped.resolve(
            refusal([{ code: "time-exceeded", severity: "refused", details: { seconds: limitMs / 1000 } }]),
          ),
        limitMs,
      );
      const abort = () => stopped.reject(abortError());
      signal?.addEventListener("abort", abort, { once: true });
      // A worker that dies during a trial has run out of memory. One that never started reports the reason.
      void worker.died.then((error: AppError) =>
        error.code === "unexpected"
          ? stopped.resolve(refusal([{ code: "memory-exceeded", severity: "refused", details: {} }]))
          : stopped.reject(error),
      );
      try {
        const remote = wrap<RemoteCheck>(worker.endpoint);
        const examined = callWith(undefined, () => remote.examine(source, runtime, choices));
        return await Promise.race([examined, stopped.promise]);
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
        worker.end();
      }
    },
  };
}
