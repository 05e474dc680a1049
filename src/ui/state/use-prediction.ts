import { useCallback, useEffect, useRef, useState } from "react";
import { type AppError, isAbort, type Problem, toAppError } from "../../core/errors.ts";
import type { Inputs, MetadataValues, Prediction } from "../../core/prediction.ts";
import type { Model } from "../../models/model.ts";

/** What was asked: the inputs as validated. */
export type PredictionRequest = {
  readonly inputs: Inputs;
  readonly metadata: MetadataValues;
  /** What is unusual about the inputs, which were taken all the same. */
  readonly warnings: readonly Problem[];
};

/** A question with its prediction. `serial` tells one submission from the next. */
export type AnsweredRequest = PredictionRequest & {
  readonly prediction: Prediction;
  readonly serial: number;
};

export type PredictionState =
  | { readonly status: "none" }
  /** Asked; the model is still loading, or is at it. The earlier answer stays on the page until then. */
  | { readonly status: "waiting"; readonly earlier: AnsweredRequest | undefined }
  | { readonly status: "ready"; readonly answer: AnsweredRequest }
  | { readonly status: "failed"; readonly error: AppError; readonly request: PredictionRequest };

/**
 * Asks a model. A question that is asked before the model is there waits for it, however often loading fails and is
 * retried; a newer question takes an older one's place.
 */
export function usePrediction(model: Model | undefined): {
  readonly prediction: PredictionState;
  readonly predict: (request: PredictionRequest) => void;
  readonly clear: () => void;
} {
  const [prediction, setPrediction] = useState<PredictionState>({ status: "none" });
  const [pending, setPending] = useState<{ request: PredictionRequest; serial: number }>();
  const serials = useRef(0);

  useEffect(() => {
    if (pending === undefined || model === undefined) return;
    const controller = new AbortController();
    const { request, serial } = pending;
    model.predict(request.inputs, { signal: controller.signal }).then(
      (prediction) => {
        if (!controller.signal.aborted) {
          setPrediction({ status: "ready", answer: { ...request, prediction, serial } });
        }
      },
      (error: unknown) => {
        if (controller.signal.aborted || isAbort(error)) return;
        setPrediction({ status: "failed", error: toAppError(error), request });
      },
    );
    return () => controller.abort();
  }, [pending, model]);

  const predict = useCallback((request: PredictionRequest) => {
    serials.current += 1;
    setPending({ request, serial: serials.current });
    setPrediction((before) => ({
      status: "waiting",
      earlier:
        before.status === "ready" ? before.answer : before.status === "waiting" ? before.earlier : undefined,
    }));
  }, []);
  const clear = useCallback(() => {
    setPending(undefined);
    setPrediction({ status: "none" });
  }, []);
  return { prediction, predict, clear };
}
