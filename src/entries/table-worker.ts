/// <reference lib="webworker" />
import { expose } from "comlink";
import { precacheName } from "../core/precache.ts";
import { AssetCache } from "../runtime/asset-cache.ts";
import { AssetLoader } from "../runtime/asset-loader.ts";
import { installTransferHandlers } from "../runtime/remote-calls.ts";
import type { VerifiedAsset } from "../runtime/verified-asset.ts";
import { openFeedbackStore } from "../storage/open-database.ts";
import { createOwnModelStore } from "../storage/own-model-store.ts";
import { readLessons } from "../tables/read-lessons.ts";
import { createTableRun } from "../tables/run-table.ts";
import type { TableStart } from "../tables/table-protocol.ts";

const readLearned = ({ card }: TableStart) =>
  readLessons(card, async () => (await openFeedbackStore()).learner);

/** Loads a file: an added model's from the database, any other from the page's cache or the server. */
function loadFile(file: VerifiedAsset, base: string): Promise<Uint8Array<ArrayBuffer>> {
  return new AssetLoader(new AssetCache(precacheName(new URL(base))), { own: createOwnModelStore() }).load(
    file,
  );
}

installTransferHandlers();
expose(createTableRun({ learned: readLearned, load: loadFile }));
