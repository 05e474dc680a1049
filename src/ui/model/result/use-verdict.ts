import { useEffect, useRef, useState } from "react";
import { createId, currentTime } from "../../../core/clock.ts";
import { AppError, isAbort, toAppError } from "../../../core/errors.ts";
import type { Inputs, MetadataValues } from "../../../core/prediction.ts";
import { z } from "../../../core/zod.ts";
import type { Verdict } from "../../../learning/feedback.ts";
import type { Lesson } from "../../../learning/lessons.ts";
import type { Model } from "../../../models/model.ts";
import { usePendingVerdicts } from "../../state/pending-verdicts.tsx";
import { useServices } from "../../state/services.tsx";
import { type Answer, sameInputs } from "../../state/use-answer.ts";
import { useLeaveWarning } from "../../state/use-leave-warning.ts";
import { tabStore } from "../../state/web-storage.ts";

/** The state of the visitor's verdict on one answer. */
export type VerdictState =
  | { readonly status: "open" }
  /** The visitor said "Incorrect", and now has to choose the right class. */
  | { readonly status: "choosing" }
  | { readonly status: "sending" }
  | { readonly status: "taught"; readonly lesson: Lesson }
  | { readonly status: "undoing"; readonly lesson: Lesson }
  | { readonly status: "undo-failed"; readonly lesson: Lesson; readonly error: AppError }
  /** The store refused the verdict, which is now in the page's list of unsaved verdicts. */
  | { readonly status: "unstored"; readonly id: string };

/** The visitor's verdict on the answer shown, and the functions to give it and undo it. */
export type AnswerVerdict = {
  readonly state: VerdictState;
  readonly choose: () => void;
  readonly give: (label: string) => Promise<void>;
  readonly undo: () => Promise<void>;
  /** Asks for a verdict again, even if one has been given. */
  readonly reopen: () => void;
};

const open: VerdictState = { status: "open" };

/** A verdict on the answer to these inputs, and the answer with which its report was last shown. */
type Given = {
  readonly inputs: Inputs;
  readonly state: VerdictState;
  readonly reportedWith?: Answer | undefined;
};

/**
 * Lets the visitor give one verdict on the answer shown, and undo it. The verdict belongs to the answer's inputs, so
 * once these change, another verdict can be given, even while the earlier one is still being stored. When the visitor
 * returns to the page, the last lesson's report reappears, provided that its row is still in the log.
 * @param answer undefined while there is no answer to judge
 * @param renewed the answer on the screen while its question is asked again, because other lessons have changed: it
 *   can't be judged, but its report stays, as does the choice of its right class
 * @param renew called when the lessons have changed
 */
export function useVerdict(
  id: string,
  model: Model | undefined,
  answer: Answer | undefined,
  renewed: Answer | undefined,
  metadata: MetadataValues,
  renew: () => void,
): AnswerVerdict {
  /** The verdict on the answer shown, and those on other answers that are being stored or undone. */
  const [verdicts, setVerdicts] = useState<readonly Given[]>([]);
  /** Shows this state whenever the answer to these inputs is on the screen. If undefined, there is no verdict on it. */
  const show = (inputs: Inputs, next: VerdictState | undefined, reportedWith?: Answer) =>
    setVerdicts((all) => [
      ...all.filter((one) => !sameInputs(one.inputs, inputs)),
      ...(next === undefined ? [] : [{ inputs, state: next, reportedWith }]),
    ]);
  const unstored = usePendingVerdicts();
  const kept = useKeptLesson(id);
  /** Changed without waiting for a render, because a second click may come before the buttons are disabled. */
  const sending = useRef(new Set<Answer>());

  const shown = answer ?? renewed;
  const given = shown && verdicts.find(({ inputs }) => sameInputs(inputs, shown.inputs));
  // A verdict doesn't carry over to the answer for other inputs. If it couldn't be undone, it is kept, and its answer
  // says so when it is shown again.
  const isOver = ({ inputs, state: { status } }: Given) =>
    answer !== undefined &&
    !sameInputs(inputs, answer.inputs) &&
    !isUnfinished(status) &&
    status !== "undo-failed";
  if (verdicts.some(isOver)) setVerdicts((all) => all.filter((one) => !isOver(one)));
  if (answer !== undefined && given?.state.status === "taught" && given.reportedWith !== answer) {
    show(given.inputs, given.state, answer);
  }
  if (kept.lesson !== undefined && answer !== undefined) {
    kept.take();
    // The site may have replaced the model under this id since the visitor left.
    const isOfModel = kept.lesson.after.model.sha256 === answer.prediction.model.sha256;
    if (given === undefined && isOfModel && sameInputs(kept.lesson.feedback.inputs, answer.inputs)) {
      show(answer.inputs, { status: "taught", lesson: kept.lesson });
    }
  }
  // A lesson's report appears with the first answer that takes the lesson into account.
  const isEarly = answer === undefined && given !== undefined && "lesson" in given.state;
  const state =
    given === undefined || (isEarly && given.reportedWith !== renewed)
      ? open
      : afterRetry(given.state, unstored.settled);
  // On a first visit, a verdict may have to wait until the holdout set has been downloaded.
  useLeaveWarning(verdicts.some((one) => one.state.status === "sending"));

  const give = async (label: string) => {
    if (model === undefined || answer === undefined || sending.current.has(answer)) return;
    sending.current.add(answer);
    const { inputs, prediction } = answer;
    const rowId = createId();
    const createdAt = currentTime().toISOString();
    const verdict: Verdict = {
      id: rowId,
      createdAt,
      inputs,
      metadata,
      predictedLabel: prediction.label,
      predictedProbability: prediction.probability,
      label,
    };
    show(inputs, { status: "sending" });
    try {
      const lesson = await model.teach(verdict);
      keepLesson(id, lesson);
      show(inputs, { status: "taught", lesson });
      renew();
    } catch (error) {
      unstored.add({
        id: rowId,
        at: createdAt,
        model: prediction.model,
        verdict,
        error: isAbort(error) ? new AppError("model-stopped") : toAppError(error),
      });
      show(inputs, { status: "unstored", id: rowId });
    } finally {
      sending.current.delete(answer);
    }
  };

  const undo = async () => {
    if (given === undefined || model === undefined) return;
    if (state.status !== "taught" && state.status !== "undo-failed") return;
    const { lesson } = state;
    const { inputs, reportedWith } = given;
    show(inputs, { status: "undoing", lesson }, reportedWith);
    try {
      await model.undo(lesson.feedback.id);
      keepLesson(id, undefined);
      show(inputs, undefined);
      renew();
    } catch (error) {
      show(inputs, { status: "undo-failed", lesson, error: toAppError(error) }, reportedWith);
    }
  };

  const choose = () => answer && show(answer.inputs, { status: "choosing" });
  const reopen = () => {
    keepLesson(id, undefined);
    setVerdicts((all) => all.filter((one) => isUnfinished(one.state.status)));
  };
  return { state, choose, give, undo, reopen };
}

/** Whether the store hasn't yet answered. */
function isUnfinished(status: VerdictState["status"]): boolean {
  return status === "sending" || status === "undoing";
}

/** A verdict that the store refused counts as taught once it has been stored from the page's list of unsaved ones. */
function afterRetry(state: VerdictState, settled: ReadonlyMap<string, Lesson>): VerdictState {
  const lesson = state.status === "unstored" ? settled.get(state.id) : undefined;
  return lesson === undefined ? state : { status: "taught", lesson };
}

const predictionShape = z.looseObject({
  label: z.string(),
  probability: z.number(),
  probabilities: z.array(z.number()),
  model: z.looseObject({ sha256: z.string() }),
});
const scoreShape = z.looseObject({ rows: z.number(), accuracy: z.number() });
const rowShape = z.looseObject({
  id: z.string(),
  createdAt: z.string(),
  label: z.string(),
  inputs: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
});
/** The parts of a lesson that its report shows. */
const lessonShape = z.looseObject({
  feedback: rowShape,
  before: predictionShape,
  after: predictionShape,
  state: z.looseObject({ holdout: z.looseObject({ base: scoreShape, now: scoreShape }).optional() }),
  replaced: rowShape.optional(),
});

const tabKey = (model: string) => `hunch-lesson:${model}`;

/** Stores the lesson whose report is on the page, for this tab only. If undefined, removes the stored one. */
function keepLesson(model: string, lesson: Lesson | undefined): void {
  tabStore.keep(tabKey(model), lesson);
}

/**
 * The lesson whose report was on the page when the visitor left it, unless its row has been deleted or given a
 * different class since.
 */
function useKeptLesson(model: string): {
  readonly lesson: Lesson | undefined;
  readonly take: () => void;
} {
  const { log } = useServices();
  const [lesson, setLesson] = useState<Lesson>();
  useEffect(() => {
    const kept = tabStore.kept(tabKey(model), lessonShape) as unknown as Lesson | undefined;
    if (kept === undefined) return;
    const controller = new AbortController();
    log.get(kept.feedback.id, controller.signal).then(
      (entry) => {
        if (entry?.label === kept.feedback.label && !controller.signal.aborted) setLesson(kept);
      },
      // If the store can't be read, there is no lesson to show.
      () => undefined,
    );
    return () => controller.abort();
  }, [log, model]);
  return { lesson, take: () => setLesson(undefined) };
}
