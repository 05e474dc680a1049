import checkWorkerUrl from "./check-worker.ts?worker&url";
import trainingWorkerUrl from "./training-worker.ts?worker&url";
import "../ui/styles/index.css";
import { StrictMode, startTransition } from "react";
import { createRoot } from "react-dom/client";
import { releasedWhenCached } from "../core/page-cache.ts";
import { createOutbox } from "../learning/outbox.ts";
import { createModelCheck } from "../models/model-check.ts";
import { createModelTraining } from "../models/model-training.ts";
import { createOffline } from "../offline/page-offline.ts";
import { policySource } from "../publish/content-policy.ts";
import type { Publishing } from "../publish/make-site.ts";
import { startWorker } from "../runtime/start-worker.ts";
import { createOutboxStore } from "../storage/outbox-store.ts";
import { createTables, type TableWorkers } from "../tables/table-client.ts";
import type { Tables } from "../tables/table-scoring.ts";
import { App, prepareScreen } from "../ui/app.tsx";
import { parseRoute } from "../ui/router/route.ts";
import { withdrawnAt } from "../ui/state/consent.ts";
import { showPreferredLanguage } from "../ui/words/language.ts";
import { pageAssets } from "./page-assets.ts";
import { createPageBackup } from "./page-backup.ts";
import { pageList as list, pageLog as log } from "./page-log.ts";
import { models, ownModels, prefetchForOffline, takeUpLeftOver } from "./page-models.ts";
import scorerUrl from "./score-worker.ts?worker&url";
import tableUrl from "./table-worker.ts?worker&url";

// A visitor who leaves before the first render may add models before coming back.
addEventListener("hashchange", () => list.drop(), { once: true });
/** How long the first render may wait for the list, which early.ts has already started reading. */
const patienceMs = 1000;
const patience = new Promise((resolve) => setTimeout(resolve, patienceMs));
const outboxStore = createOutboxStore();
const outbox = createOutbox({
  log,
  store: outboxStore,
  fetch: (...request) => fetch(...request),
  isOnline: () => navigator.onLine,
  mayContact: (form) =>
    pagePolicy()
      ?.split(/[\s;]+/)
      .includes(policySource(form)) ?? true,
  locks: releasedWhenCached(navigator.locks),
  withdrawnAt,
});
const services = {
  models,
  own: ownModels,
  training: createModelTraining(() => startWorker(trainingWorkerUrl), navigator.hardwareConcurrency),
  check: createModelCheck({
    startWorker: () => startWorker(checkWorkerUrl),
    loadRuntime: () => pageAssets.files.load(pageAssets.wholeRuntime),
  }),
  tables: createPageTables(),
  log,
  list,
  outbox,
  backup: createPageBackup(outboxStore),
  leftOver: takeUpLeftOver(),
  offline: createOffline(models),
  // This code is fetched only when it is needed, since few visitors create a site.
  publishing: {
    makeSite: async (...plan: Parameters<Publishing["makeSite"]>) => {
      const { makeSite } = await import("../publish/make-site.ts");
      return makeSite(pageAssets, models, ...plan);
    },
  },
};

/**
 * Sends the feedback that was waiting for a connection, once what an earlier visit began to delete is deleted.
 */
function sendWaiting(): void {
  services.leftOver
    .then(() => outbox.flush())
    .catch((error: unknown) => console.warn("Waiting feedback was not sent:", error));
}

/** The content policy in the page. Undefined in development. */
function pagePolicy(): string | undefined {
  return document.querySelector<HTMLMetaElement>('meta[http-equiv="Content-Security-Policy"]')?.content;
}

// If the page's policy doesn't allow requests to any form, nothing could be sent, so the store isn't opened.
if (/connect-src 'self' http/.test(pagePolicy() ?? "")) {
  sendWaiting();
  addEventListener("online", sendWaiting);
  log.onChange(() =>
    outbox
      .dropDeleted()
      .catch((error: unknown) => console.warn("Waiting feedback may contain deleted rows:", error)),
  );
}
const route = parseRoute(location.hash);
// A page that embeds one model doesn't need the others.
if (!(route.page === "model" && route.embedded)) void prefetchForOffline();
const { code, start } = prepareScreen(route, list);
await Promise.all([showPreferredLanguage(), code, start && Promise.race([start, patience])]);
const root = createRoot(document.getElementById("root")!);
// In a transition, React yields to the browser now and then while it draws the first screen.
startTransition(() =>
  root.render(
    <StrictMode>
      <App services={services} />
    </StrictMode>,
  ),
);

/** Scores whole tables with this page's models. */
export function createPageTables(): Tables {
  return createTables(pageAssets, browserTableWorkers());
}

/** Starts a table's workers in this browser. */
export function browserTableWorkers(): TableWorkers {
  return {
    startTable: () => startWorker(tableUrl),
    startScorer: (port) => {
      const worker = startWorker(scorerUrl);
      worker.endpoint.postMessage(port, [port]);
      return worker;
    },
    cores: navigator.hardwareConcurrency,
  };
}
