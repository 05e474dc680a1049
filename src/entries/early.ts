/*
 * The page's first module, kept small: it starts the downloads that the route needs before the interface's code runs, which
 * is fetched at the same time, and draws the top of the screen until that code can.
 */
import { beginDownloads, modelOfRoute } from "../runtime/begin-downloads.ts";
import { beginWorker } from "../runtime/start-worker.ts";
import { drawShell } from "../ui/frame/shell.ts";
import { lateScreenOf, loadScreen } from "../ui/screens.ts";
import { readTheme, showTheme } from "../ui/state/theme.ts";
import modelWorkerUrl from "./model-worker.ts?worker&url";
import { pageAssets } from "./page-assets.ts";

/**
 * Running the interface's code delays everything else, including requests, but no request may delay the interface for long.
 */
const patienceMs = 200;

showTheme(readTheme());
const begun = beginDownloads(pageAssets, location.hash);
const id = modelOfRoute(location.hash);
if (id !== undefined) beginWorker(modelWorkerUrl);
// If one of these fails, it fails again when the interface draws the screen, which reports it.
const screen = lateScreenOf(location.hash);
if (screen !== undefined) loadScreen[screen]().catch(() => undefined);
const drawModel = drawShell(location.hash);
if (id !== undefined)
  pageAssets.card(id).then(
    ({ value }) => drawModel(value),
    () => undefined,
  );
const patience = new Promise((resolve) => setTimeout(resolve, patienceMs));
// No top-level await: the interface may import what is bundled with this module, and would then wait for it forever.
void Promise.race([Promise.all([begun, painted()]), patience]).then(() => import("./page.tsx"));

/** Resolves after the next frame is painted: the interface's code would keep a slow phone from painting for long. */
function painted(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}
