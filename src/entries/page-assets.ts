/// <reference path="../runtime/runtime-facts.d.ts" />
import { runtime } from "virtual:hunch/runtime";
// A file at the site's root. Its address is derived from this code's own address, so the site can be found from
// any page.
import rootFile from "/manifest.webmanifest?url";
import { precacheName } from "../core/precache.ts";
import { Assets } from "../runtime/assets.ts";
import { RemoteDownloads } from "../runtime/remote-downloads.ts";
import { startWorker } from "../runtime/start-worker.ts";
import { createOwnModelStore } from "../storage/own-model-store.ts";
import downloadWorkerUrl from "./download-worker.ts?worker&url";

/** The models that the visitor added in this browser. */
export const ownModelStore = createOwnModelStore();

const base = new URL("./", new URL(rootFile, import.meta.url));

/** Fetches this page's files in a worker. */
export const pageDownloads = new RemoteDownloads(() => startWorker(downloadWorkerUrl), precacheName(base));

/**
 * The site that this code belongs to, whatever page it runs on. There is one instance per page: `early.ts`
 * starts downloads with it, and the model client joins them.
 */
export const pageAssets = new Assets(base, runtime, { own: ownModelStore, downloads: pageDownloads });
