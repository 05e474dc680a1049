import { checkInputs, checkInstances, checkPlaces, checkVerdict } from "../learning/check-verdict.ts";
import type { Model } from "./model.ts";
import type { OpenModel } from "./remote-model.ts";

/** Opening a model that is already open returns the same object. */
const checkedModels = new WeakMap<Model, Model>();

/**
 * A model for another page's script, which may pass anything as inputs or a verdict. They are checked and converted here, so
 * that the same values get the same answer as in the form, and a verdict before it enters the journal: if the page is
 * closed at once, the next visit stores what is in there. The script may also close the model without waiting for the
 * verdicts that it gave, so these are stored first.
 */
export function checkedModel(model: OpenModel): Model {
  const known = checkedModels.get(model);
  if (known) return known;
  const { finish, setRetired: _, ...calls } = model;
  const { card } = model;
  const checked: Model = {
    ...calls,
    predict: async (inputs, options) => model.predict(checkInputs(card, inputs), options),
    predictMany: async (instances, options) => model.predictMany(checkInstances(card, instances), options),
    explain: async (inputs, options) => model.explain(checkInputs(card, inputs), options),
    iceCurves: async (inputs, options) => model.iceCurves(checkInputs(card, inputs), options),
    counterfactuals: async (inputs, options) => model.counterfactuals(checkInputs(card, inputs), options),
    classifyPoints: async (inputs, place, points, options) =>
      model.classifyPoints(checkPlaces(card, inputs, place, points), place, points, options),
    teach: async (verdict) => model.teach(checkVerdict(card, verdict)),
    close: finish,
  };
  checkedModels.set(model, checked);
  return checked;
}
