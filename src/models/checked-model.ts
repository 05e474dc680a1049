import { checkVerdict } from "../learning/check-verdict.ts";
import type { Model } from "./model.ts";
import type { OpenModel } from "./remote-model.ts";

/** Opening a model that is already open returns the same object. */
const checkedModels = new WeakMap<Model, Model>();

/**
 * A model for another page's script, which may pass anything as a verdict. It is checked and converted here, before it
 * enters the journal: if the page is closed at once, the next visit stores what is in there. The script may also close
 * the model without waiting for the verdicts that it gave, so these are stored first.
 */
export function checkedModel(model: OpenModel): Model {
  const known = checkedModels.get(model);
  if (known) return known;
  const { finish, setRetired: _, ...calls } = model;
  const checked: Model = {
    ...calls,
    teach: async (verdict) => model.teach(checkVerdict(model.card, verdict)),
    close: finish,
  };
  checkedModels.set(model, checked);
  return checked;
}
