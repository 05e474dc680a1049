import { classProblems } from "../core/classes.ts";
import { AppError } from "../core/errors.ts";
import type { ModelOutput, Prediction } from "../core/prediction.ts";
import type { AdapterStep } from "./adapter.ts";
import type { CurrentState } from "./current-state.ts";
import type { Verdict } from "./feedback.ts";
import type { LearnedState } from "./learned-state.ts";
import { lessonStep } from "./lesson-step.ts";
import type { Lesson } from "./lessons.ts";
import { toEntry } from "./log.ts";
import type { LearnerStore } from "./ports.ts";
import { answerOf, predictWithLessons, toPrediction } from "./predict-with-lessons.ts";
import { toDraft } from "./to-draft.ts";

/**
 * Stores a verdict and its step in one transaction, and returns the prediction before and after.
 * @throws AppError `input-invalid` for a class that is not in the card; `storage-*`. Nothing is stored or learned
 */
export async function teach(current: CurrentState, verdict: Verdict): Promise<Lesson> {
  const start = performance.now();
  const { card, sha256, source } = current.deps;
  const problems = classProblems(card, "label", verdict.label);
  if (problems.length > 0) throw new AppError("input-invalid", { field: "label" }, { problems });
  const rightClass = card.classes.findIndex(({ name }) => name === verdict.label);
  const store = await current.open();
  const [output] = await source.run([verdict.inputs], { features: current.learns });
  const predictNow = () =>
    predictWithLessons({ card, sha256, lessons: current.learned.lessons }, output!, current.learned.adapter);

  const tentativeStep = current.learns ? stepFor(current, output!, rightClass) : undefined;
  let before = predictNow();
  const taught = await store.teach(
    current.key,
    toDraft(card, sha256, verdict, current.deps.now),
    current.learned,
    (update) => {
      if (!current.applyUpdate(update)) return undefined;
      before = predictNow();
      return stepFor(current, output!, rightClass);
    },
    // Verdicts that are in the journal have their id from there.
    verdict.id,
  );
  let isUpToDate = current.applyStep(taught.step, taught.summary);
  if (!isUpToDate && current.learns) {
    // The verdict is stored, so nothing that fails from here on may be reported as a failure to store it. There may be
    // no room for the learned state, in which case the state reports that it is out of date.
    await current.catchUp({ ifFree: true }).catch(() => false);
    isUpToDate = current.applyStep(undefined, taught.summary);
  }
  // While another tab is still replaying, show the effect of this lesson alone.
  const after =
    isUpToDate || !tentativeStep ? predictNow() : previewStep(current, output!, tentativeStep, before);
  if (taught.step && isCheckpointDue(current.learned)) void saveCheckpoint(current, store);
  return {
    feedback: toEntry(taught.row),
    before,
    after,
    state: current.announce(),
    replaced: taught.replaced,
    storeMs: taught.storeMs,
    totalMs: performance.now() - start,
  };
}

function stepFor(
  { learned, deps }: CurrentState,
  output: ModelOutput,
  rightClass: number,
): AdapterStep | undefined {
  const { logits, features } = output;
  if (!logits || !features || !deps.card.learning) return undefined;
  return lessonStep(learned.adapter.addTo(logits, features), features, rightClass, deps.card.learning);
}

function previewStep(
  { learned, deps }: CurrentState,
  output: ModelOutput,
  step: AdapterStep,
  before: Prediction,
): Prediction {
  if (!output.logits || !output.features) return before;
  const logits = learned.adapter.addTo(output.logits, output.features);
  const squaredNorm = step.values.reduce((sum, value) => sum + value * value, 0);
  step.perClassStep.forEach((change, c) => {
    logits[c]! += change * squaredNorm;
  });
  const origin = { card: deps.card, sha256: deps.sha256, lessons: learned.lessons };
  return toPrediction(origin, output, answerOf(deps.card, logits));
}

/** Whether to save a checkpoint. The larger the adapter, the more steps are kept before the next checkpoint. */
function isCheckpointDue({ lessons, savedLessons, adapter }: LearnedState): boolean {
  return lessons - savedLessons >= Math.max(64, adapter.size >> 11);
}

/**
 * Saves a checkpoint in the background, since this writes the whole adapter. If it fails, there are more steps
 * to apply when the model is next opened.
 */
async function saveCheckpoint(current: CurrentState, store: LearnerStore): Promise<void> {
  const { learned, key } = current;
  const { position, lessons, truncatedAt } = learned;
  const checkpoint = learned.checkpoint();
  learned.savedLessons = lessons;
  await store
    .saveState(key, { position, lessons, truncatedAt }, { checkpoint, steps: [] })
    .catch(() => false);
}
