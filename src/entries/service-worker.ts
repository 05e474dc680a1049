/// <reference lib="webworker" />

import { isApiAddress } from "../api/api-address.ts";
import { precacheName, type SiteManifest } from "../core/precache.ts";
import { VersionFiles } from "../offline/version-files.ts";
import type { RestoreReply, ServeReply, ServiceWorkerMessage } from "../offline/worker-messages.ts";
import type { Api } from "./service-worker-api.ts";

declare const self: ServiceWorkerGlobalScope & {
  /** Written into the first line of the built file (src/build/service-worker-plugin.ts). */
  readonly siteManifest: SiteManifest;
};

const base = new URL(self.registration.scope);
const files = new VersionFiles(self.siteManifest, {
  base,
  openCache: () => caches.open(precacheName(base)),
  match: (key) => caches.match(key, { cacheName: precacheName(base) }),
  fetch: (input, init) => fetch(input, init),
});

/**
 * The API, created on its first call. Pages wait until this script has started, and most of them never call the
 * API, so the API's code is in this file but runs only when it is needed.
 */
let api: Promise<Api> | undefined;
const openApi = () => {
  api ??= import("./service-worker-api.ts").then(({ createApi }) =>
    createApi({ base, files, isReplaced: () => self.serviceWorker?.state === "redundant" }),
  );
  return api;
};

// A new version waits until the visitor agrees, so there is no skipWaiting here.
self.addEventListener("install", (event) => event.waitUntil(files.install()));
self.addEventListener("activate", (event) => event.waitUntil(files.tidy()));

self.addEventListener("message", (event) => {
  const message = event.data as ServiceWorkerMessage;
  if (message.type === "take-over") event.waitUntil(self.skipWaiting());
  if (message.type === "serve") {
    const sameVersion = files.has(message.script);
    event.ports[0]?.postMessage({ sameVersion } satisfies ServeReply);
    // A page from a different version continues without a service worker, since its files must not mix with these.
    if (sameVersion) event.waitUntil(self.clients.claim());
  }
  if (message.type === "restore") event.waitUntil(restore(event.ports[0]));
});

/** Installs this version again, which fetches only the missing files. */
async function restore(page: MessagePort | undefined): Promise<void> {
  const isWhole = await files.install().then(
    () => true,
    (error: unknown) => {
      console.info("Some of the site's files are missing from the cache:", error);
      return false;
    },
  );
  page?.postMessage({ isWhole } satisfies RestoreReply);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (isApiAddress(url, base)) {
    const answer = openApi().then((opened) => opened.answer(request));
    // The browser ends a replaced service worker as soon as its last event is over.
    event.waitUntil(answer.then(openApi).then((opened) => opened.settled()));
    return event.respondWith(answer);
  }
  if (request.method !== "GET") return;
  const hash = files.find(url);
  if (hash !== undefined) event.respondWith(files.respond(request, hash));
});
