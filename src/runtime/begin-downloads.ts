import { reservedIds } from "../core/reserved-ids.ts";
import type { Assets } from "./assets.ts";

/**
 * Starts the downloads that the route needs: for `#/<id>`, the card, the runtime and the model. Only the model
 * file's facts are checked here. The code with the card's schema loads later; it validates the rest of the card
 * and reports any fault in it.
 * @param hash the part of the URL that starts with `#`
 * @returns a promise that settles once every file has been requested or has turned out to be unavailable
 */
export async function beginDownloads(assets: Assets, hash: string): Promise<void> {
  const id = modelOfRoute(hash);
  if (id === undefined || typeof WebAssembly === "undefined") return;
  // Most sites still have the model that they were built with, so don't wait for its card to confirm that.
  const runtime = assets.runtimeFor(id).then(({ file }) => assets.files.begin(file));
  try {
    const { value } = await assets.card(id);
    const facts = modelFacts(value);
    if (facts) await assets.files.begin(assets.modelFile(id, "model.onnx", facts));
  } catch {
    // The page will request the card again and report the error if that fails too.
  }
  await runtime;
}

/**
 * The id in `#/<id>` and `#/<id>?...`. Undefined for every other route, since those don't need a model at first.
 */
export function modelOfRoute(hash: string): string | undefined {
  const id = /^#\/([a-z0-9-]+)(\?|$)/.exec(hash)?.[1];
  return (reservedIds as readonly (string | undefined)[]).includes(id) ? undefined : id;
}

function modelFacts(card: unknown): { bytes: number; sha256: string } | undefined {
  const facts = (card as { files?: Record<string, unknown> } | null)?.files?.["model.onnx"];
  if (typeof facts !== "object" || facts === null) return undefined;
  const { bytes, sha256 } = facts as Record<string, unknown>;
  const sane = typeof bytes === "number" && Number.isSafeInteger(bytes) && bytes > 0 && bytes < 2 ** 30;
  return sane && typeof sha256 === "string" ? { bytes, sha256 } : undefined;
}
