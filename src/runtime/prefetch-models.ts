import { parseCard, parseModelIndex } from "../core/card.ts";
import type { Assets } from "./assets.ts";
import type { VerifiedAsset } from "./verified-asset.ts";

/**
 * Fetches the models that have not been opened, one after another, so that they will work offline. The whole
 * runtime comes last; it is needed by models that the visitor added, and by any graph that calls a function
 * that the cut runtime lacks. Nothing depends on this: a file that can't be fetched now is fetched when it is
 * needed.
 * @param signal stops the prefetching
 */
export async function prefetchModels(assets: Assets, signal?: AbortSignal): Promise<void> {
  if (!assets.files.cache.available || savesData()) return;
  const keep = async (file: VerifiedAsset) => {
    if (!(await assets.files.cache.has(file))) await assets.files.load(file, { signal });
  };
  const index = await assets.index();
  for (const { id } of parseModelIndex(index.value, index.path).models) {
    signal?.throwIfAborted();
    const { value, path } = await assets.card(id);
    const { files } = parseCard(value, path);
    for (const name of ["model.onnx", "holdout.onnx"] as const) {
      const facts = files[name];
      if (!facts) continue;
      await keep(assets.modelFile(id, name, facts));
    }
    await keep((await assets.runtimeFor(id, files["model.onnx"].sha256)).file);
  }
  await keep(assets.wholeRuntime);
}

/** True if the visitor asked the browser to save data, or the connection is very slow. */
function savesData(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean; effectiveType?: string } };
  return connection?.saveData === true || /2g/.test(connection?.effectiveType ?? "");
}
