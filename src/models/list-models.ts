import { type ModelSummary, parseCard, parseModelIndex, summarize } from "../core/card.ts";
import type { Assets } from "../runtime/assets.ts";

/**
 * All models: first those that ship with the site, then those that the visitor added in this browser. An added
 * model whose card can no longer be read is left out, with a warning on the console.
 * @throws the same AppErrors as `Assets.index`; `card-invalid`
 */
export async function listModels(assets: Assets): Promise<readonly ModelSummary[]> {
  const [index, own] = await Promise.all([assets.index(), assets.ownModels()]);
  const shipped = parseModelIndex(index.value, index.path).models;
  const summaries = own.flatMap(({ id, card }): ModelSummary[] => {
    try {
      return [{ ...summarize(parseCard(card, `models/${id}/model.json`)), own: true }];
    } catch (error) {
      console.warn("One of your models can't be read:", error);
      return [];
    }
  });
  return [...shipped, ...summaries];
}
