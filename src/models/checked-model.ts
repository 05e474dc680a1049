import { checkVerdict } from "../learning/check-verdict.ts";
import type { Model } from "./model.ts";

/** Opening a model that is already open returns the same object. */
const checkedModels = new WeakMap<Model, Model>();

/**
 * A model for another page's script, which may pass anything as a verdict. It is checked and converted here, before it
 * enters the journal: if the page is closed at once, the next visit stores what is in there.
 */
export function checkedModel(model: Model): Model {
  const known = checkedModels.get(model);
  if (known) return known;
  const checked: Model = {
    ...model,
    teach: async (verdict) => model.teach(checkVerdict(model.card, verdict)),
  };
  checkedModels.set(model, checked);
  return checked;
}
