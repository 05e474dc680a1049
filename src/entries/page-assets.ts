/// <reference path="../runtime/runtime-facts.d.ts" />
import { runtime } from "virtual:hunch/runtime";
// A file at the site's root. Its address is derived from this code's own address, so the site is found from
// any page.
import rootFile from "/manifest.webmanifest?url";
import { Assets } from "../runtime/assets.ts";
import { createOwnModelStore } from "../storage/own-model-store.ts";

/** The models that the person added in this browser. */
export const ownModelStore = createOwnModelStore();

/**
 * The site that this code belongs to, whatever page it runs on. There is one object per page: `early.ts`
 * starts downloads in it, and the client joins them.
 */
export const pageAssets = new Assets(new URL("./", new URL(rootFile, import.meta.url)), runtime, {
  own: ownModelStore,
});
