/*
 * What the built site offers to other pages on its origin: the module `hunch.js` beside `index.html`. Its
 * published types are in public/hunch.d.ts; a test keeps the two consistent. The app uses the same client
 * (entries/page-models.ts).
 */
import { watchPageCache } from "../core/page-cache.ts";
import { checkedModel } from "../models/checked-model.ts";
import type { ModelLibrary } from "../models/model.ts";
import { models, takeUpLeftOver } from "./page-models.ts";

// Not `window`, since a worker may import this module, too.
watchPageCache(globalThis);

/**
 * Opens a model: fetches it, checks it and starts its worker, or joins an earlier call for the same model. Then finishes
 * what earlier visits left in the journal, since their visitors may never open the site itself.
 * @throws AppError with a `code` such as `card-missing`, `model-missing` or `workers-unavailable`; AbortError
 *   when the signal fires
 */
export const open: ModelLibrary["open"] = async (id, options) => {
  try {
    return checkedModel(await models.open(id, options));
  } finally {
    void takeUpLeftOver();
  }
};

/** The models that ship with the site, then those that the visitor added in this browser. */
export const list = models.list;

/** The card of one model, without fetching its graph. */
export const card = models.card;
