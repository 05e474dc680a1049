import { createDeferred } from "../core/deferred.ts";
import { createModelClient, type ModelClient } from "./client.ts";
import { keepOtherModels } from "./keep-others.ts";
import { pageSite } from "./page-site.ts";
import { startModelWorker } from "./start-worker.ts";

/** The models of the site that this page belongs to. After the first prediction the others are fetched for offline. */
export function createModelLibrary(): ModelClient {
  const client = createModelClient(pageSite, startModelWorker);
  void client.firstPrediction
    .then(untilIdle)
    .then(() => keepOtherModels(pageSite))
    // What could not be fetched ahead is fetched, and its error shown, when it is opened.
    .catch((error: unknown) => console.info("Other models were not fetched ahead:", error));
  return client;
}

function untilIdle(): Promise<void> {
  const { promise, resolve } = createDeferred<void>();
  // Safari has no requestIdleCallback.
  if (typeof requestIdleCallback === "function") requestIdleCallback(() => resolve(), { timeout: 5000 });
  else setTimeout(resolve, 1000);
  return promise;
}
