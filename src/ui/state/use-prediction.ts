import { useCallback, useEffect, useRef, useState } from "react";
import { type AppError, isAbort, type Problem, toAppError } from "../../core/errors.ts";
import type { ContextValues, Inputs, Prediction } from "../../core/prediction.ts";
import type { Model } from "../../models/services.ts";

/** What was asked: the inputs as validated. */
export type Question = {
  readonly inputs: Inputs;
  readonly context: ContextValues;
  /** What is unusual about the inputs, which were taken all the same. */
  readonly warnings: readonly Problem[];
};

/** A question with its prediction. `serial` tells one submission from the next. */
export type Answer = Question & { readonly prediction: Prediction; readonly serial: number };

export type Classification =
  | { readonly status: "none" }
  /** Asked; the model is still loading, or is at it. The earlier answer stays on the page until then. */
  | { readonly status: "waiting"; readonly earlier: Answer | undefined }
  | { readonly status: "ready"; readonly answer: Answer }
  | { readonly status: "failed"; readonly error: AppError; readonly question: Question };

/**
 * Asks a model. A question that is asked before the model is there waits for it, however often loading fails and is
 * retried; a newer question takes an older one's place.
 */
export function useClassification(model: Model | undefined): {
  readonly classification: Classification;
  readonly ask: (question: Question) => void;
  readonly clear: () => void;
} {
  const [classification, setClassification] = useState<Classification>({ status: "none" });
  const [asked, setAsked] = useState<{ question: Question; serial: number }>();
  const serials = useRef(0);

  useEffect(() => {
    if (asked === undefined || model === undefined) return;
    const controller = new AbortController();
    const { question, serial } = asked;
    model.predict(question.inputs, { signal: controller.signal }).then(
      (prediction) => {
        if (!controller.signal.aborted) {
          setClassification({ status: "ready", answer: { ...question, prediction, serial } });
        }
      },
      (error: unknown) => {
        if (controller.signal.aborted || isAbort(error)) return;
        setClassification({ status: "failed", error: toAppError(error), question });
      },
    );
    return () => controller.abort();
  }, [asked, model]);

  const ask = useCallback((question: Question) => {
    serials.current += 1;
    setAsked({ question, serial: serials.current });
    setClassification((before) => ({
      status: "waiting",
      earlier:
        before.status === "ready" ? before.answer : before.status === "waiting" ? before.earlier : undefined,
    }));
  }, []);
  const clear = useCallback(() => {
    setAsked(undefined);
    setClassification({ status: "none" });
  }, []);
  return { classification, ask, clear };
}
