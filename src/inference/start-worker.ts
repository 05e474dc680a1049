import { AppError } from "../core/errors.ts";
import workerUrl from "../worker.ts?worker&url";
import type { WorkerHandle } from "./client.ts";

/**
 * Starts a model's worker.
 * @throws AppError `workers-unavailable` where the browser has none or refuses them
 */
export function startModelWorker(): WorkerHandle {
  if (typeof Worker === "undefined") throw new AppError("workers-unavailable");
  let worker: Worker;
  try {
    worker = new Worker(workerUrl, { type: "module" });
  } catch (cause) {
    throw new AppError("workers-unavailable", { reason: String(cause) }, { cause });
  }
  const { promise: died, resolve } = Promise.withResolvers<AppError>();
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    // An error in running code comes with a message; a script that could not be had comes without.
    if (event.message) resolve(new AppError("unexpected", { reason: event.message }, { cause: event.error }));
    else void explainRefusal().then(resolve);
  });
  return { endpoint: worker, died, end: () => worker.terminate() };
}

/** A worker that does not load gives no reason: look whether its script is to be had. */
async function explainRefusal(): Promise<AppError> {
  const path = new URL(workerUrl, location.href).pathname;
  try {
    const { ok, status } = await fetch(workerUrl, { method: "HEAD" });
    if (ok) return new AppError("workers-unavailable");
    return new AppError("runtime-unavailable", {
      path,
      status,
      reason: "its worker is missing on the server",
    });
  } catch (cause) {
    return new AppError("download-interrupted", { path, loadedBytes: 0, totalBytes: 0 }, { cause });
  }
}
