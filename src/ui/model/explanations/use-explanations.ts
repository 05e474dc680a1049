import { useCallback } from "react";
import type { Inputs } from "../../../core/prediction.ts";
import type { Flip } from "../../../explain/counterfactual.ts";
import type { Explanation } from "../../../explain/explanation.ts";
import type { Model } from "../../../models/services.ts";
import { type Async, useAsync } from "../../state/async.ts";

/** Why the model answers these inputs as it does, with the lessons of the moment of the answer. */
export function useExplanation(model: Model, inputs: Inputs): Async<Explanation> {
  const load = useCallback((signal: AbortSignal) => model.explain(inputs, { signal }), [model, inputs]);
  return useAsync(load).state;
}

/** What would change the answer. It waits for the explanation: that is what a reader looks at first. */
export function useCounterfactuals(model: Model, inputs: Inputs, explained: boolean): Async<readonly Flip[]> {
  const load = useCallback(
    (signal: AbortSignal) =>
      explained ? model.flips(inputs, { signal }) : new Promise<readonly Flip[]>(() => undefined),
    [model, inputs, explained],
  );
  return useAsync<readonly Flip[]>(load).state;
}
