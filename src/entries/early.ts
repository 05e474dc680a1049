/*
 * The page's first module, kept small. It starts the downloads that the route needs and draws the top of the
 * screen while the interface's code is still being fetched.
 */
import { watchPageCache } from "../core/page-cache.ts";
import { beginDownloads, modelOfRoute } from "../runtime/begin-downloads.ts";
import { beginWorker } from "../runtime/start-worker.ts";
import { openFeedbackStore } from "../storage/open-database.ts";
import { drawShell } from "../ui/frame/shell.ts";
import { parseRoute } from "../ui/router/route.ts";
import { lateScreenOf, loadScreen } from "../ui/screens.ts";
import { readTheme, showTheme } from "../ui/state/theme.ts";
import modelWorkerUrl from "./model-worker.ts?worker&url";
import { pageAssets, pageDownloads } from "./page-assets.ts";

/**
 * Running the interface's code delays everything else, including requests, so the first requests are sent
 * beforehand. They must not delay the interface for longer than this.
 */
const patienceMs = 200;

watchPageCache(window);
showTheme(readTheme());
const id = modelOfRoute(location.hash);
// Without a service worker, this is a first visit, so nothing is cached.
const isRepeat = navigator.serviceWorker?.controller != null;
if (id !== undefined && !isRepeat) pageDownloads.begin();
const begun = beginDownloads(pageAssets, location.hash);
if (id !== undefined) beginWorker(modelWorkerUrl);
// If one of these fails, it fails again when the interface draws the screen, and the error is reported then.
const route = parseRoute(location.hash);
const screen = lateScreenOf(route);
if (screen !== undefined) loadScreen[screen]().catch(() => undefined);
if (screen === "feedback") openFeedbackStore().catch(() => undefined);
// These two screens list the models, also those that the visitor added.
if (screen === "feedback" || route.page === "home") {
  pageAssets.index().catch(() => undefined);
  pageAssets.ownModels().catch(() => undefined);
}
const drawModel = drawShell(location.hash);
if (id !== undefined)
  pageAssets.card(id).then(
    ({ value }) => drawModel(value),
    () => undefined,
  );
const patience = new Promise((resolve) => setTimeout(resolve, patienceMs));
// This is not a top-level await, because the interface may import code that is bundled with this module, and
// would then wait for this module forever.
// On a repeat visit, the files are already here, so the interface starts immediately. Since it runs in
// pieces, the browser can paint in between.
const isPrepared = isRepeat ? undefined : Promise.race([Promise.all([begun, painted()]), patience]);
void Promise.resolve(isPrepared).then(startInterface);

/**
 * Runs the code that reads and opens what the route shows, and then the interface's (`index.html` has already requested
 * the files): if all of it ran at once, a slow phone would not respond for a fifth of a second. The worker that runs the
 * model, and the database, start meanwhile. If the first part fails, the second fails in the same way.
 */
async function startInterface(): Promise<void> {
  await startRoute().catch(() => undefined);
  await pause();
  await import("./page.tsx");
}

/** Opens the route's model, or reads the list of all feedback. */
async function startRoute(): Promise<void> {
  const { models, pageList } = await import("./page-log.ts");
  // The interface joins this call or, if it has failed, opens the model again and reports the error.
  if (id !== undefined) models.open(id).catch(() => undefined);
  if (route.page === "feedback" && route.model === undefined) void pageList.read();
}

/**
 * Lets the browser respond and paint, and then continues. Without `scheduler.yield`, everything that has happened in
 * the meantime comes first, such as the database's answers, so the interface would start later.
 */
async function pause(): Promise<void> {
  const { scheduler } = globalThis as { scheduler?: { yield?: () => Promise<void> } };
  if (scheduler?.yield) await scheduler.yield();
  else await new Promise((resolve) => setTimeout(resolve));
}

/**
 * Resolves after the next frame has been painted. On a slow phone, the interface's code would otherwise delay
 * painting for a long time.
 */
function painted(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}
