/*
 * The page's first module, and a small one: what the route needs is on its way before the code of the interface runs,
 * which is fetched meanwhile.
 */
import { beginDownloads, modelOfRoute } from "../runtime/begin-downloads.ts";
import { beginWorker } from "../runtime/start-worker.ts";
import { readTheme, showTheme } from "../ui/state/theme.ts";
import modelWorkerUrl from "./model-worker.ts?worker&url";
import { pageAssets } from "./page-assets.ts";

/** Running the interface's code holds up all else, requests too; but no request may hold up the interface for long. */
const patienceMs = 200;

showTheme(readTheme());
const begun = beginDownloads(pageAssets, location.hash);
if (modelOfRoute(location.hash) !== undefined) beginWorker(modelWorkerUrl);
const patience = new Promise((resolve) => setTimeout(resolve, patienceMs));
// No top-level await: the interface may import what is bundled with this module, and would wait for it for ever.
void Promise.race([begun, patience]).then(() => import("./page.tsx"));
