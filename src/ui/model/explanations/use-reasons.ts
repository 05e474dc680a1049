import { startTransition, useEffect, useState } from "react";
import { type AppError, isAbort, toAppError } from "../../../core/errors.ts";
import type { Counterfactual } from "../../../explain/counterfactual.ts";
import type { Explanation } from "../../../explain/explanation.ts";
import type { IceCurve } from "../../../explain/ice-curves.ts";
import type { Model } from "../../../models/model.ts";
import type { Answer } from "../../state/use-answer.ts";

/**
 * A part of the explanation, and the answer that it explains. It stays on the page until its replacement arrives.
 */
export type Explained<Value> = { readonly answer: Answer; readonly value: Value };

/** An answer's explanation. Each part is undefined until it is ready. */
export type Reasons = {
  readonly explanation: Explained<Explanation> | undefined;
  readonly counterfactuals: Explained<readonly Counterfactual[]> | undefined;
  readonly curves: Explained<readonly IceCurve[]> | undefined;
  readonly error: AppError | undefined;
};

const none: Reasons = {
  explanation: undefined,
  counterfactuals: undefined,
  curves: undefined,
  error: undefined,
};

/** The delay before an answer is explained, so that values passed while dragging are skipped. */
const restMs = 60;

/**
 * Explains an answer: first the reasons, then the curves, then what would change it. A newer answer, caused by new
 * inputs or new lessons, cancels the work on the older one.
 */
export function useReasons(model: Model | undefined, answer: Answer | undefined): Reasons {
  const [reasons, setReasons] = useState(none);
  useEffect(() => {
    if (model === undefined || answer === undefined) return;
    const controller = new AbortController();
    const { signal } = controller;
    const { inputs } = answer;
    const show = (part: Partial<Reasons>) => {
      // Drawing curves and words takes a while. In a transition, React lets the browser do other work in between.
      if (!signal.aborted)
        startTransition(() => setReasons((before) => ({ ...before, error: undefined, ...part })));
    };
    const work = async () => {
      show({ explanation: { answer, value: await model.explain(inputs, { signal }) } });
      show({ curves: { answer, value: await model.iceCurves(inputs, { signal }) } });
      show({ counterfactuals: { answer, value: await model.counterfactuals(inputs, { signal }) } });
    };
    const timer = setTimeout(() => {
      work().catch((error: unknown) => {
        if (!signal.aborted && !isAbort(error)) show({ error: toAppError(error) });
      });
    }, restMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [model, answer]);
  return reasons;
}
