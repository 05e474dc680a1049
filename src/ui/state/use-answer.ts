import { useCallback, useEffect, useRef, useState } from "react";
import { AppError, isAbort, type Problem, toAppError } from "../../core/errors.ts";
import type { Inputs, Prediction } from "../../core/prediction.ts";
import type { Model } from "../../models/model.ts";
import { useLessonRevision } from "./use-learning.ts";

/** A request to the model: the validated inputs. */
export type Question = {
  readonly inputs: Inputs;
  /** Notes about unusual inputs; the inputs were accepted. */
  readonly warnings: readonly Problem[];
};

/** A question with its prediction, and the revision of the lessons that the prediction is based on. */
export type Answer = Question & {
  readonly prediction: Prediction;
  /** Increases with every change to the lessons; the answer's explanations are then recomputed. */
  readonly revision: number;
};

export type AnswerState =
  /** No prediction was requested. */
  | { readonly status: "none" }
  /** The form can't be used as it is; the previous answer stays visible, marked as such. */
  | { readonly status: "unusable"; readonly earlier: Answer | undefined }
  /** The answer is being computed, or the question is waiting for the model or for a pause in typing. */
  | { readonly status: "waiting"; readonly earlier: Answer | undefined }
  /** The answer for what is in the form, with all lessons applied. */
  | { readonly status: "ready"; readonly answer: Answer }
  | { readonly status: "failed"; readonly error: AppError };

/** The state of the form: nothing to predict, unusable, or a request. */
export type Wanted = "nothing" | "unusable" | Question;

type Outcome =
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "failure"; readonly question: Question; readonly error: AppError };

/**
 * The single source of the model's answer on the page, which depends on the wanted inputs and the lessons. It asks
 * again whenever either changes, cancels the older request, and never reports an answer as ready if it belongs to
 * different inputs or lessons. A question asked before the model has loaded waits for it, however often loading is
 * retried.
 * @param wanted must be memoised: a new object is a new question
 * @param pauseMs how long to wait after a change before asking; `now` asks immediately
 */
export function useAnswer(
  model: Model | undefined,
  wanted: Wanted,
  pauseMs: number,
): {
  readonly state: AnswerState;
  /** Requests the wanted answer without waiting for the pause, and again after a failure. */
  readonly now: () => void;
  /** Asks again after a change to the lessons that the caller knows about before the model reports it. */
  readonly renew: () => void;
  /** Removes the shown answer until there is a new one. */
  readonly clear: () => void;
  /** Abandons the question, so that the next worker isn't asked what this one could not answer. */
  readonly stop: () => void;
} {
  const [outcome, setOutcome] = useState<Outcome>();
  const [attempt, setAttempt] = useState(0);
  const [own, setOwn] = useState(0);
  const revision = useLessonRevision(model) + own;
  /** The last call to `now` that was handled: a newer one does not wait for the pause. */
  const seen = useRef(0);

  const question = typeof wanted === "object" ? wanted : undefined;
  const current = outcome?.kind === "answer" ? outcome.answer : undefined;
  const isOfQuestion =
    question !== undefined && current !== undefined && sameInputs(current.inputs, question.inputs);
  const isCurrent = isOfQuestion && current.revision === revision;
  const isStopped =
    outcome?.kind === "failure" && outcome.question === question && outcome.error.code === "model-stopped";

  useEffect(() => {
    if (model === undefined || question === undefined) return;
    const isPressed = attempt !== seen.current;
    seen.current = attempt;
    if (isCurrent || isStopped) return;
    const controller = new AbortController();
    const ask = () =>
      model.predict(question.inputs, { signal: controller.signal }).then(
        (prediction) => {
          if (controller.signal.aborted) return;
          setOutcome({ kind: "answer", answer: { ...question, prediction, revision } });
        },
        (error: unknown) => {
          if (controller.signal.aborted || isAbort(error)) return;
          setOutcome({ kind: "failure", question, error: toAppError(error) });
        },
      );
    // Only new inputs wait, since more may be typed; a lesson changes the answer to inputs that are already shown.
    const timer = pauseMs > 0 && !isPressed && !isOfQuestion ? setTimeout(ask, pauseMs) : undefined;
    if (timer === undefined) void ask();
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [model, question, revision, attempt, isOfQuestion, isCurrent, isStopped, pauseMs]);

  const now = useCallback(() => {
    setAttempt((count) => count + 1);
    setOutcome((before) => (before?.kind === "failure" ? undefined : before));
  }, []);
  const renew = useCallback(() => setOwn((count) => count + 1), []);
  const clear = useCallback(() => setOutcome(undefined), []);
  const stop = () => {
    if (question === undefined || isCurrent) return;
    setOutcome({ kind: "failure", question, error: new AppError("model-stopped") });
  };
  return { state: stateOf(wanted, outcome, isCurrent), now, renew, clear, stop };
}

function stateOf(wanted: Wanted, outcome: Outcome | undefined, isCurrent: boolean): AnswerState {
  if (wanted === "nothing") return { status: "none" };
  const earlier = outcome?.kind === "answer" ? outcome.answer : undefined;
  if (wanted === "unusable") return { status: "unusable", earlier };
  if (outcome?.kind === "failure" && outcome.question === wanted) {
    return { status: "failed", error: outcome.error };
  }
  if (!isCurrent || earlier === undefined) return { status: "waiting", earlier };
  return { status: "ready", answer: earlier };
}

/** Whether two rows have the same value in every field. */
export function sameInputs(a: Inputs, b: Inputs): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
