/// <reference lib="webworker" />

import { handle, isApiAddress } from "../api/handle-call.ts";
import type { ApiServices } from "../api/operation.ts";
import { precacheName, type SiteManifest } from "../core/precache.ts";
import { VersionFiles } from "../offline/version-files.ts";
import type { ServeReply, ServiceWorkerMessage } from "../offline/worker-messages.ts";
import { openChangeChannel } from "../storage/change-channel.ts";
import { createFeedbackLog } from "../storage/feedback-log.ts";
import { openFeedbackStore } from "../storage/open-database.ts";
import { createOwnModelStore } from "../storage/own-model-store.ts";
import { createServiceWorkerModels } from "./service-worker-models.ts";

declare const self: ServiceWorkerGlobalScope & {
  /** Written into the first line of the built file (src/build/service-worker-plugin.ts). */
  readonly siteManifest: SiteManifest;
};

const base = new URL(self.registration.scope);
const files = new VersionFiles(self.siteManifest, {
  base,
  openCache: () => caches.open(precacheName(base)),
  fetch: (input, init) => fetch(input, init),
});

const channel = openChangeChannel();
const store = async () => (await openFeedbackStore()).learner;
const models = createServiceWorkerModels({
  base,
  files,
  channel,
  store,
  own: createOwnModelStore(),
});
const services: ApiServices = {
  models,
  log: createFeedbackLog({ open: openFeedbackStore, channel, cardOf: models.card }),
  replaced: () => self.serviceWorker?.state === "redundant",
};

// A new version waits until the visitor agrees: no skipWaiting here.
self.addEventListener("install", (event) => event.waitUntil(files.install()));
self.addEventListener("activate", (event) => event.waitUntil(files.tidy()));

self.addEventListener("message", (event) => {
  const message = event.data as ServiceWorkerMessage;
  if (message.type === "take-over") event.waitUntil(self.skipWaiting());
  if (message.type === "serve") {
    const sameVersion = files.has(message.script);
    event.ports[0]?.postMessage({ sameVersion } satisfies ServeReply);
    // A page of another version continues without a service worker: its files must not mix with these.
    if (sameVersion) event.waitUntil(self.clients.claim());
  }
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (isApiAddress(url, base)) return event.respondWith(handle(request, services, base));
  if (request.method !== "GET") return;
  const hash = files.find(url);
  if (hash !== undefined) event.respondWith(files.respond(request, hash));
});
