import { parseCard, parseModelIndex } from "../core/card.ts";
import type { Assets } from "./assets.ts";

/**
 * Fetches the models that were not opened, so that they work without a network later, one after the other. Nothing
 * depends on it: a model that can't be had now is fetched when it is opened.
 * @param signal stops it
 */
export async function prefetchModels(assets: Assets, signal?: AbortSignal): Promise<void> {
  if (!assets.files.cache.available || savesData()) return;
  const index = await assets.index();
  for (const { id } of parseModelIndex(index.value, index.path).models) {
    signal?.throwIfAborted();
    const { value, path } = await assets.card(id);
    const { files } = parseCard(value, path);
    for (const name of ["model.onnx", "holdout.onnx"] as const) {
      const facts = files[name];
      if (!facts) continue;
      const file = assets.modelFile(id, name, facts);
      if (!(await assets.files.cache.has(file))) await assets.files.load(file, { signal });
    }
  }
}

/** True where the visitor asked the browser to save data, or the connection is very slow. */
function savesData(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean; effectiveType?: string } };
  return connection?.saveData === true || /2g/.test(connection?.effectiveType ?? "");
}
