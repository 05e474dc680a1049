/// <reference lib="webworker" />
import { expose } from "comlink";
import { keptFilesName } from "../core/precache.ts";
import { loadFold } from "../learning/learned-state.ts";
import { FileCache } from "../runtime/asset-cache.ts";
import { FileLoader } from "../runtime/asset-loader.ts";
import { installWire } from "../runtime/remote-calls.ts";
import type { SiteFile } from "../runtime/verified-asset.ts";
import { openFeedbackStore } from "../storage/open-database.ts";
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
    const { fold } = await loadFold(learner, key, card.classes.length, undefined);
    return fold.lessons === 0 ? nothing : { adapter: fold.adapter.store(), lessons: fold.lessons };
  } catch {
    // Without storage nothing was learned, and predictions go on, as on the page.
    return nothing;
  }
}

/** Out of what the page keeps for later visits, or from the server once more. */
function loadFile(file: SiteFile, base: string): Promise<Uint8Array<ArrayBuffer>> {
  return new FileLoader(new FileCache(keptFilesName(new URL(base)))).load(file);
}

installWire();
expose(createTableRun({ learned: readLessons, load: loadFile }));
