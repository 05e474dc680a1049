import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createModelCheck } from "../models/model-check.ts";
import { createOffline } from "../offline/page-offline.ts";
import type { Publishing } from "../publish/make-site.ts";
import { startWorker } from "../runtime/start-worker.ts";
import { openChangeChannel } from "../storage/change-channel.ts";
import { createFeedbackLog } from "../storage/feedback-log.ts";
import { openFeedbackStore } from "../storage/open-database.ts";
import { takeUpWrites } from "../storage/take-up-writes.ts";
import { App } from "../ui/app.tsx";
import { showPreferredLanguage } from "../ui/words/language.ts";
import checkWorkerUrl from "./check-worker.ts?worker&url";
import { pageAssets } from "./page-assets.ts";
import { models, ownModels, pageWriteAhead, prefetchForOffline } from "./page-models.ts";
import { createPageTables } from "./page-tables.ts";
import "../ui/styles/index.css";

const channel = openChangeChannel();
const services = {
  models,
  own: ownModels,
  check: createModelCheck({
    startWorker: () => startWorker(checkWorkerUrl),
    loadRuntime: () => pageAssets.files.load(pageAssets.wholeRuntime),
  }),
  tables: createPageTables(),
  log: createFeedbackLog({
    open: openFeedbackStore,
    channel,
    writeAhead: pageWriteAhead,
    cardOf: (id) => models.card(id),
  }),
  leftOver: takeUpWrites(pageWriteAhead, openFeedbackStore, channel.announce),
  offline: createOffline(models),
  // Fetched when a site is made: few visitors make one.
  publishing: {
    makeSite: async (...plan: Parameters<Publishing["makeSite"]>) => {
      const { makeSite } = await import("../publish/make-site.ts");
      return makeSite(pageAssets, models, ...plan);
    },
  },
};

void prefetchForOffline();
await showPreferredLanguage();
createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App services={services} />
  </StrictMode>,
);
