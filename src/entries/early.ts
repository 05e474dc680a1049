/*
 * The page's first module, kept small: it starts the downloads that the route needs before the interface's code runs, which
 * is fetched at the same time.
 */
import { beginDownloads, modelOfRoute } from "../runtime/begin-downloads.ts";
import { beginWorker } from "../runtime/start-worker.ts";
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
if (modelOfRoute(location.hash) !== undefined) beginWorker(modelWorkerUrl);
const screen = lateScreenOf(location.hash);
// Drawing the screen meets the same failure, and reports it.
if (screen !== undefined) loadScreen[screen]().catch(() => undefined);
const patience = new Promise((resolve) => setTimeout(resolve, patienceMs));
// No top-level await: the interface may import what is bundled with this module, and would then wait for it forever.
void Promise.race([begun, patience]).then(() => import("./page.tsx"));
