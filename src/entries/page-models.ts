import { parseModelIndex } from "../core/card.ts";
import { releasedWhenCached } from "../core/page-cache.ts";
import { createDeferred } from "../core/promises.ts";
import { type LeftWrite, type RefusedRow, WriteAhead } from "../learning/write-ahead.ts";
import { createModelClient, type ModelClient } from "../models/model-client.ts";
import { noteRun } from "../models/own-model-store.ts";
import { createOwnModels, type OwnModels } from "../models/own-models.ts";
import { prefetchModels } from "../runtime/prefetch-models.ts";
import { startWorker } from "../runtime/start-worker.ts";
import { openChangeChannel } from "../storage/change-channel.ts";
import { createJournalCopy } from "../storage/journal-copy.ts";
import { openFeedbackStore } from "../storage/open-database.ts";
import { askToPersist } from "../storage/storage-health.ts";
import workerUrl from "./model-worker.ts?worker&url";
import { ownModelStore, pageAssets } from "./page-assets.ts";

/** The journal of this browser's changes to the log. */
export const pageWriteAhead = new WriteAhead(
  openWebStorage(),
  createJournalCopy(),
  releasedWhenCached(navigator.locks),
);

/** The models of the site that served this code: one client for the app and for every page that imports `hunch.js`. */
export const models: ModelClient = createModelClient(
  pageAssets,
  () => startWorker(workerUrl),
  pageWriteAhead,
  noteOwnRun,
);

/**
 * Passes on what other pages have left in the journal, and the code that carries it out, which is fetched only if there is
 * anything, since that is rare. If that fails, it stays in the journal.
 */
async function ifLeft<Result>(
  work: (
    code: typeof import("../storage/take-up-writes.ts"),
    left: readonly LeftWrite[],
    announce: (model: string) => void,
  ) => Promise<Result>,
): Promise<Result | undefined> {
  try {
    const left = await pageWriteAhead.unconfirmed();
    if (left.length === 0) return undefined;
    const code = await import("../storage/take-up-writes.ts");
    // This is a separate channel, because a channel doesn't receive its own messages, and the page's log must receive
    // these.
    return await work(code, left, openChangeChannel().announce);
  } catch (error) {
    console.info("What is left of earlier visits was not carried out:", error);
    return undefined;
  }
}

pageWriteAhead.beforeRemovals(() =>
  ifLeft((code, left, announce) => code.takeUpVerdicts(left, openFeedbackStore, announce)),
);

let leftOver: Promise<readonly RefusedRow[]> | undefined;

/**
 * Carries out the changes that earlier visits began and did not finish, once for this page.
 * @returns the verdicts that the store still refuses
 */
export function takeUpLeftOver(): Promise<readonly RefusedRow[]> {
  leftOver ??= ifLeft((code, left, announce) =>
    code.takeUpWrites(left, openFeedbackStore, announce, models.card),
  ).then((refused) => refused ?? []);
  return leftOver;
}

/** Records how long an added model takes: the API, whose thread nobody can stop, runs only models that are known to be fast. */
function noteOwnRun(model: { readonly id: string; readonly sha256: string }, slowestMs: number): void {
  noteRun(ownModelStore, model, Math.ceil(slowestMs), { inPage: true }).catch((error: unknown) =>
    console.info("The time of a run was not recorded:", error),
  );
}

/** The models that the visitor adds in this browser. */
export const ownModels: OwnModels = createOwnModels({
  store: ownModelStore,
  shippedIds: async () => {
    const { value, path } = await pageAssets.index();
    return parseModelIndex(value, path).models.map(({ id }) => id);
  },
  channel: openChangeChannel("models"),
  askToPersist,
  slowestRunOf: (model) => models.slowestRunOf(model),
});
ownModels.onChange((id) => models.forget(id));

/**
 * After the first prediction, when the page has nothing else to do, fetches the models that have not been
 * opened, so that they will work offline. A page that imports `hunch.js` doesn't need the others and doesn't
 * call this.
 */
export async function prefetchForOffline(): Promise<void> {
  try {
    await models.firstPrediction;
    await untilServed();
    await untilIdle();
    await prefetchModels(pageAssets);
  } catch (error) {
    // A file that could not be prefetched is fetched again when its model is opened, and any error is shown then.
    console.info("Other models were not prefetched:", error);
  }
}

/**
 * Waits until the service worker controls this page. While it is being installed, it fetches the cards itself, so
 * prefetching would download them twice. Without a service worker, this never settles, since there are no offline
 * visits to prepare for.
 */
async function untilServed(): Promise<void> {
  const { serviceWorker } = navigator;
  const { promise, resolve } = createDeferred<void>();
  if (serviceWorker?.controller) resolve();
  else serviceWorker?.addEventListener("controllerchange", () => resolve(), { once: true });
  return promise;
}

function untilIdle(): Promise<void> {
  const { promise, resolve } = createDeferred<void>();
  // Safari doesn't have requestIdleCallback.
  if (typeof requestIdleCallback === "function") requestIdleCallback(() => resolve(), { timeout: 5000 });
  else setTimeout(resolve, 1000);
  return promise;
}

/** The local storage. Undefined if the browser denies access to it, as some do in another site's frame. */
function openWebStorage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
