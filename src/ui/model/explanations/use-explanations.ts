import { useCallback, useEffect, useState } from "react";
import { type AppError, isAbort, toAppError } from "../../../core/errors.ts";
import type { Inputs } from "../../../core/prediction.ts";
import type { Counterfactual } from "../../../explain/counterfactual.ts";
import type { Explanation } from "../../../explain/explanation.ts";
import type { IceCurve } from "../../../explain/ice-curves.ts";
import type { Model } from "../../../models/model.ts";
import { type Async, useAsync } from "../../state/async.ts";

/** Why the model answers these inputs as it does, with the lessons of the moment of the answer. */
export function useExplanation(model: Model, inputs: Inputs): Async<Explanation> {
  const load = useCallback((signal: AbortSignal) => model.explain(inputs, { signal }), [model, inputs]);
  return useAsync(load).state;
}

/** What would change the answer. It waits for the explanation: that is what a reader looks at first. */
export function useCounterfactuals(
  model: Model,
  inputs: Inputs,
  explained: boolean,
): Async<readonly Counterfactual[]> {
  const load = useCallback(
    (signal: AbortSignal) =>
      explained
        ? model.counterfactuals(inputs, { signal })
        : new Promise<readonly Counterfactual[]>(() => undefined),
    [model, inputs, explained],
  );
  return useAsync<readonly Counterfactual[]>(load).state;
}

/** Curves with the inputs that they were drawn for. The last ones stay while newer ones are drawn. */
export type IceCurvesState = {
  readonly drawn: { readonly inputs: Inputs; readonly curves: readonly IceCurve[] } | undefined;
  readonly error: AppError | undefined;
};

/**
 * The curves of the form's values. A newer run stops an older one.
 * @param inputs must be memoised; undefined where the form can't be used yet
 * @param revision grows when the model has learned
 */
export function useIceCurves(
  model: Model | undefined,
  inputs: Inputs | undefined,
  revision: number,
): IceCurvesState {
  const [state, setState] = useState<IceCurvesState>({ drawn: undefined, error: undefined });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was learned changes the curves
  useEffect(() => {
    if (model === undefined || inputs === undefined) return;
    const controller = new AbortController();
    model.iceCurves(inputs, { signal: controller.signal }).then(
      (curves) => {
        if (!controller.signal.aborted) setState({ drawn: { inputs, curves }, error: undefined });
      },
      (error: unknown) => {
        if (controller.signal.aborted || isAbort(error)) return;
        setState((before) => ({ ...before, error: toAppError(error) }));
      },
    );
    return () => controller.abort();
  }, [model, inputs, revision]);
  return state;
}
