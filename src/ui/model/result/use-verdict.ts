import { useCallback, useRef, useState } from "react";
import { uuidv7 } from "uuidv7";
import { type AppError, toAppError } from "../../../core/errors.ts";
import type { Verdict } from "../../../learning/feedback.ts";
import type { Lesson } from "../../../learning/lessons.ts";
import type { Model } from "../../../models/model.ts";
import { usePendingVerdicts } from "../../state/pending-verdicts.tsx";
import { useLeaveWarning } from "../../state/use-leave-warning.ts";
import type { AnsweredRequest } from "../../state/use-prediction.ts";

/** Where the reader's verdict on one answer stands. */
export type VerdictState =
  | { readonly status: "open" }
  /** Incorrect was said of a model with several classes: which one is right? */
  | { readonly status: "choosing" }
  | { readonly status: "sending" }
  | { readonly status: "taught"; readonly lesson: Lesson }
  | { readonly status: "undoing"; readonly lesson: Lesson }
  | { readonly status: "undo-failed"; readonly lesson: Lesson; readonly error: AppError }
  /** The store refused; the verdict is in the page's own list. */
  | { readonly status: "unstored" };

/** Takes one verdict on one answer to the model, and back. */
export function useVerdict(
  model: Model,
  answer: AnsweredRequest,
  on: { readonly taught: () => void; readonly undone: () => void },
): {
  readonly state: VerdictState;
  readonly choose: () => void;
  readonly give: (label: string) => Promise<void>;
  readonly undo: () => Promise<void>;
} {
  const [state, setState] = useState<VerdictState>({ status: "open" });
  const unstored = usePendingVerdicts();
  /** A second click may come before the buttons are drawn as disabled. */
  const isGiven = useRef(false);
  // On a first visit a verdict may wait for the guard set to arrive.
  useLeaveWarning(state.status === "sending");

  const choose = useCallback(() => setState({ status: "choosing" }), []);

  const give = async (label: string) => {
    if (isGiven.current) return;
    isGiven.current = true;
    const id = uuidv7();
    const createdAt = new Date().toISOString();
    const verdict: Verdict = {
      id,
      createdAt,
      inputs: answer.inputs,
      metadata: answer.metadata,
      predictedLabel: answer.prediction.label,
      predictedProbability: answer.prediction.probability,
      label,
    };
    setState({ status: "sending" });
    try {
      setState({ status: "taught", lesson: await model.teach(verdict) });
      on.taught();
    } catch (error) {
      unstored.add({
        id,
        at: createdAt,
        model: answer.prediction.model,
        verdict,
        error: toAppError(error),
      });
      setState({ status: "unstored" });
    }
  };

  const undo = async () => {
    if (state.status !== "taught" && state.status !== "undo-failed") return;
    const { lesson } = state;
    setState({ status: "undoing", lesson });
    try {
      await model.undo(lesson.feedback.id);
      on.undone();
    } catch (error) {
      setState({ status: "undo-failed", lesson, error: toAppError(error) });
    }
  };

  return { state, choose, give, undo };
}
