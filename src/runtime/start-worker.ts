import type { Endpoint } from "comlink";
import { AppError } from "../core/errors.ts";
import { endWhenCached } from "../core/page-cache.ts";
import { createDeferred } from "../core/promises.ts";

/** A started worker, whatever its protocol. */
export type StartedWorker = WorkerHandle & { readonly endpoint: Worker };

const begun = new Map<string, StartedWorker>();

/** Starts a worker before `startWorker` is first called for it. That call reports any error. */
export function beginWorker(url: string): void {
  try {
    begun.set(url, start(url));
  } catch {
    // `startWorker` will hit the same error and throw it.
  }
}

/**
 * Starts one of this site's workers, or returns the one that was started early.
 * @throws AppError `workers-unavailable` if the browser doesn't support workers or refuses to start one
 */
export function startWorker(url: string): StartedWorker {
  const ready = begun.get(url);
  begun.delete(url);
  return ready ?? start(url);
}

function start(url: string): StartedWorker {
  if (typeof Worker === "undefined") throw new AppError("workers-unavailable");
  let worker: Worker;
  try {
    worker = new Worker(url, { type: "module" });
  } catch (cause) {
    throw new AppError("workers-unavailable", { reason: String(cause) }, { cause });
  }
  const { promise: died, resolve } = createDeferred<AppError>();
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    // An error in running code has a message; one from a script that couldn't be loaded has none.
    if (event.message) resolve(new AppError("unexpected", { reason: event.message }, { cause: event.error }));
    else void explainRefusal(url).then(resolve);
  });
  const forget = endWhenCached(() => worker.terminate());
  return {
    endpoint: worker,
    died,
    end: () => {
      forget();
      worker.terminate();
    },
  };
}

/**
 * If a worker can't be loaded, the browser gives no reason, so check whether its script, and what that imports, can be
 * fetched.
 */
async function explainRefusal(url: string): Promise<AppError> {
  const files = new Set([new URL(url, location.href).href]);
  for (const file of files) {
    const path = new URL(file).pathname;
    try {
      const response = await fetch(file);
      const { ok, status, headers } = response;
      const isHtml = /^\s*text\/html/i.test(headers.get("Content-Type") ?? "");
      // Each version's script has a name of its own. Some hosts send their front page for a file that is gone.
      if (status === 404 || status === 410 || isHtml) return new AppError("code-missing", { path, status });
      if (!ok) {
        const reason = "the server did not deliver its worker";
        return new AppError("runtime-unavailable", { path, status, reason });
      }
      for (const [, imported = ""] of (await response.text()).matchAll(/\b(?:from|import)"(\.[^"]+)"/g))
        files.add(new URL(imported, file).href);
    } catch (cause) {
      return new AppError("download-interrupted", { path, loadedBytes: 0, totalBytes: 0 }, { cause });
    }
  }
  return new AppError("workers-unavailable");
}

/** A started worker, or a stand-in for one. */
export type WorkerHandle = {
  readonly endpoint: Endpoint;
  /** Settles with the reason when the worker dies or can't be loaded. */
  readonly died: Promise<AppError>;
  end(): void;
};
