import { uuidv7 } from "uuidv7";
import { AppError } from "../core/errors.ts";
import { softmax } from "../core/logits.ts";
import type { Prediction } from "../core/prediction.ts";
import type { AdapterStep } from "./adapter.ts";
import type { CurrentFold } from "./current-state.ts";
import type { Feedback, Verdict } from "./feedback.ts";
import type { Fold } from "./learned-state.ts";
import { lessonStep } from "./lesson-step.ts";
import type { Lesson } from "./lessons.ts";
import type { Draft } from "./log.ts";
import type { LearnerStore, RowAnswer } from "./ports.ts";
import { predict, toPrediction } from "./predict-with-lessons.ts";
import { inputKey } from "./row-identity.ts";

/**
 * Stores a verdict and the step it asks for in one transaction, and gives the prediction before and after.
 * @throws AppError `input-invalid` for a class that the card does not have, and `storage-*`; nothing is learned then
 */
export async function teach(current: CurrentFold, verdict: Verdict): Promise<Lesson> {
  const start = performance.now();
  const { card, sha256, source } = current.parts;
  const rightClass = card.classes.findIndex(({ name }) => name === verdict.label);
  if (rightClass < 0) {
    const message = `The label must be one of ${card.classes.map(({ name }) => name).join(", ")}.`;
    throw new AppError("input-invalid", { field: "label" }, { problems: [{ at: "label", message }] });
  }
  const store = await current.open();
  const [answer] = await source.answer([verdict.inputs], { features: current.learns });
  const predictNow = () =>
    predict({ card, sha256, lessons: current.fold.lessons }, answer!, current.fold.adapter);

  const wished = current.learns ? stepFor(current, answer!, rightClass) : undefined;
  let before = predictNow();
  const taught = await store.teach(current.key, toDraft(current, verdict), current.fold, (update) => {
    if (!current.follow(update)) return undefined;
    before = predictNow();
    return stepFor(current, answer!, rightClass);
  });
  let isWhole = current.take(taught.step, taught.summary);
  if (!isWhole && current.learns) {
    await current.catchUp({ ifFree: true });
    isWhole = current.take(undefined, taught.summary);
  }
  // While another tab still folds, the lesson is shown as it would be alone.
  const after = isWhole || !wished ? predictNow() : foresee(current, answer!, wished, before);
  if (taught.step && isCheckpointDue(current.fold)) void saveCheckpoint(current, store);
  return {
    feedback: toFeedback(taught.row),
    before,
    after,
    state: current.announce(),
    replaced: taught.replaced,
    storeMs: taught.storeMs,
    totalMs: performance.now() - start,
  };
}

function toDraft({ parts }: CurrentFold, verdict: Verdict): Draft {
  const { card, sha256, now = Date.now } = parts;
  const { inputs, context, predictedLabel, predictedProbability, label, source = "page" } = verdict;
  return {
    id: uuidv7(),
    createdAt: new Date(now()).toISOString(),
    model: card.id,
    modelVersion: card.version,
    modelSha256: sha256,
    inputs,
    context,
    predictedLabel,
    predictedProbability,
    correct: predictedLabel === label,
    label,
    source,
    teaches: true,
    inputKey: inputKey(inputs),
  };
}

/** A row as the rest of the app knows it. */
function toFeedback(
  row: Draft & Partial<Record<"spans" | "superseded" | "contradicted", unknown>>,
): Feedback {
  const { inputKey: _, spans: __, superseded: ___, contradicted: ____, ...feedback } = row;
  return feedback;
}

function stepFor(
  { fold, parts }: CurrentFold,
  answer: RowAnswer,
  rightClass: number,
): AdapterStep | undefined {
  const { logits, features } = answer;
  if (!logits || !features || !parts.card.learning) return undefined;
  return lessonStep(fold.adapter.addTo(logits, features), features, rightClass, parts.card.learning);
}

function foresee(
  { fold, parts }: CurrentFold,
  answer: RowAnswer,
  step: AdapterStep,
  before: Prediction,
): Prediction {
  if (!answer.logits || !answer.features) return before;
  const logits = fold.adapter.addTo(answer.logits, answer.features);
  const squaredNorm = step.values.reduce((sum, value) => sum + value * value, 0);
  step.pushes.forEach((push, c) => {
    logits[c]! += push * squaredNorm;
  });
  const origin = { card: parts.card, sha256: parts.sha256, lessons: fold.lessons };
  return toPrediction(origin, answer, softmax(logits));
}

/** The larger the adapter, the more steps are kept before it is written whole again. */
function isCheckpointDue({ lessons, savedLessons, adapter }: Fold): boolean {
  return lessons - savedLessons >= Math.max(64, adapter.size >> 11);
}

/** Behind the lesson, since it writes the whole adapter. Without it the next opening has more steps to follow. */
async function saveCheckpoint(current: CurrentFold, store: LearnerStore): Promise<void> {
  const { fold, key } = current;
  const { position, lessons, truncatedAt } = fold;
  const checkpoint = fold.checkpoint();
  fold.savedLessons = lessons;
  await store.saveFold(key, { position, lessons, truncatedAt }, { checkpoint, steps: [] }).catch(() => false);
}
