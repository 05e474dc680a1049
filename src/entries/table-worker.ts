/// <reference lib="webworker" />
import { expose } from "comlink";
import { precacheName } from "../core/precache.ts";
import { loadLearnedState } from "../learning/learned-state.ts";
import { AssetCache } from "../runtime/asset-cache.ts";
import { AssetLoader } from "../runtime/asset-loader.ts";
import { installTransferHandlers } from "../runtime/remote-calls.ts";
import type { VerifiedAsset } from "../runtime/verified-asset.ts";
import { openFeedbackStore } from "../storage/open-database.ts";
import { createOwnModelStore } from "../storage/own-model-store.ts";
import type { Learned } from "../tables/graph-scorer.ts";
import { createTableRun } from "../tables/run-table.ts";
import type { TableStart } from "../tables/table-protocol.ts";

const nothing: Learned = { adapter: undefined, lessons: 0 };

/** The lessons as they are now: one that is given while a table runs must not split it in two. */
async function readLessons({ card }: TableStart): Promise<Learned> {
  if (!card.learning) return nothing;
  try {
    const { learner } = await openFeedbackStore();
    const key = { model: card.id, sha256: card.files["model.onnx"].sha256 };
    const { state } = await loadLearnedState(learner, key, card.classes.length, undefined);
    return state.lessons === 0 ? nothing : { adapter: state.adapter.store(), lessons: state.lessons };
  } catch {
    // Without storage nothing was learned, and predictions go on, as on the page.
    return nothing;
  }
}

/** Out of what the page keeps for later visits, or from the server once more. */
function loadFile(file: VerifiedAsset, base: string): Promise<Uint8Array<ArrayBuffer>> {
  return new AssetLoader(new AssetCache(precacheName(new URL(base))), { own: createOwnModelStore() }).load(
    file,
  );
}

installTransferHandlers();
expose(createTableRun({ learned: readLessons, load: loadFile }));
