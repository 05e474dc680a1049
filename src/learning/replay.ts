import type { Card } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import type { Inputs } from "../core/prediction.ts";
import type { WorkOptions } from "../core/progress.ts";
import { stopIfAborted } from "../core/promises.ts";
import { Adapter } from "./adapter.ts";
import type { GuardIndex } from "./holdout-tally.ts";
import { Fold, loadFold } from "./learned-state.ts";
import { lessonStep, noStep } from "./lesson-step.ts";
import type { FoldKey, LogRow, Step } from "./log.ts";
import type { FeatureSource, LearnerStore, RowAnswer } from "./ports.ts";

/** How many rows are folded between two savings of a long replay: an interrupted one goes on from there. */
const batchRows = 10_000;
/** How many rows are in memory at a time. */
const readRows = 256;
/** So many lessons, at least, are kept as steps behind the newest checkpoint of a replay. */
const keptSteps = 64;

export type FoldParts = {
  readonly card: Card;
  readonly key: FoldKey;
  readonly source: FeatureSource;
  readonly store: LearnerStore;
  readonly guard: GuardIndex | undefined;
};

/**
 * Folds the log to its end, and stores what was folded.
 * @param start the fold to go on from; it moves. Without one that still holds, storage's own is the start
 * @param options `fromZero` folds everything again
 * @returns the fold at the end of the log, and whether a bad checkpoint was met
 * @throws AbortError; what was stored by then stays
 */
export async function catchUp(
  parts: FoldParts,
  start: Fold | undefined,
  options: WorkOptions & { readonly fromZero?: boolean } = {},
): Promise<{ readonly fold: Fold; readonly rebuilt: boolean }> {
  const { card, key, store, guard } = parts;
  let rebuilt = false;
  let candidate = start;
  for (;;) {
    const summary = await store.summary(key.model);
    let fold = candidate;
    if (options.fromZero) fold = new Fold(new Adapter(card.classes.length), summary.truncatedAt, guard);
    else if (fold?.truncatedAt !== summary.truncatedAt) {
      const loaded = await loadFold(store, key, card.classes.length, guard);
      fold = loaded.fold;
      rebuilt ||= loaded.rebuilt;
    }
    candidate = undefined;
    const lessonsBefore = fold.lessons;
    const isWhole = await foldToEnd(parts, fold, summary.lessons, options);
    const after = await store.summary(key.model);
    // Others may have taught meanwhile, or taken something away.
    if (isWhole && after.truncatedAt === fold.truncatedAt) {
      if (after.lessons === fold.lessons) return { fold, rebuilt };
      if (fold.lessons === lessonsBefore && after.lessons === summary.lessons) {
        throw new AppError("storage-failed", { reason: "the log's rows and its count of them differ" });
      }
      candidate = fold;
    }
  }
}

/** @returns false where the log was truncated meanwhile */
async function foldToEnd(
  { card, key, source, store }: FoldParts,
  fold: Fold,
  total: number,
  options: WorkOptions,
): Promise<boolean> {
  const first = fold.lessons;
  const lastCheckpoint = total - keptSteps;
  if (total - first > keptSteps) fold.forgetGuard();
  // Steps since the last saving; undefined once they are so many that a checkpoint is smaller.
  let steps: Step[] | undefined = [];
  const saveCheckpoint = async () => {
    steps = [];
    return saveWhole(store, key, fold);
  };
  if (fold.isAhead && !(await saveCheckpoint())) return false;
  for (;;) {
    stopIfAborted(options.signal);
    const rows = await store.lessonsAfter(key.model, fold.position, readRows);
    if (rows.length === 0) break;
    const inputs = rows.map((row) => fitInputs(card, row.inputs));
    const answers = await source.answer(inputs, { features: true, signal: options.signal });
    for (const [index, row] of rows.entries()) {
      const step = stepOf(card, fold, row, answers[index]!);
      fold.follow(step);
      steps?.push(step);
      if (steps && steps.length > keptSteps) steps = undefined;
      const isBatch = (fold.lessons - first) % batchRows === 0;
      if ((isBatch || fold.lessons === lastCheckpoint) && !(await saveCheckpoint())) return false;
    }
    options.onProgress?.({
      done: fold.lessons - first,
      total: Math.max(total, fold.lessons) - first,
      unit: "rows",
    });
  }
  if (steps === undefined) return saveCheckpoint();
  return steps.length === 0 || store.saveFold(key, fold, { checkpoint: undefined, steps });
}

/**
 * Folds rows that stand right behind a fold, as they come into the log. Now and then it is saved; until then it is ahead of
 * what storage has of it.
 */
export async function foldAhead(
  { card, key, source, store }: FoldParts,
  fold: Fold,
  rows: readonly LogRow[],
  options: WorkOptions,
): Promise<void> {
  fold.forgetGuard();
  fold.isAhead = true;
  for (let from = 0; from < rows.length; from += readRows) {
    const some = rows.slice(from, from + readRows);
    const inputs = some.map((row) => fitInputs(card, row.inputs));
    const answers = await source.answer(inputs, { features: true, signal: options.signal });
    for (const [index, row] of some.entries()) fold.follow(stepOf(card, fold, row, answers[index]!));
  }
  if (fold.lessons - fold.savedLessons >= batchRows) await saveWhole(store, key, fold);
}

async function saveWhole(store: LearnerStore, key: FoldKey, fold: Fold): Promise<boolean> {
  const isSaved = await store.saveFold(key, fold, { checkpoint: fold.checkpoint(), steps: [] });
  fold.savedLessons = fold.lessons;
  fold.isAhead = !isSaved;
  return isSaved;
}

/** What one row of the log teaches, by the fold as it is before it. */
export function stepOf(card: Card, fold: Fold, row: LogRow, answer: RowAnswer): Step {
  const place = { createdAt: row.createdAt, id: row.id, lessons: fold.lessons + 1 };
  const rightClass = card.classes.findIndex(({ name }) => name === row.label);
  const { logits, features } = answer;
  // A class that a newer base model no longer has teaches nothing; neither does a row without features.
  if (rightClass < 0 || !card.learning || !logits || !features) {
    return { ...place, ...noStep(card.classes.length) };
  }
  const learned = fold.adapter.addTo(logits, features);
  return { ...place, ...lessonStep(learned, features, rightClass, card.learning) };
}

/** The inputs as this card's graph takes them: rows may come from an earlier version with other fields. */
export function fitInputs(card: Card, inputs: Inputs): Inputs {
  return Object.fromEntries(
    card.fields.map((field) => {
      const isNumeric =
        field.kind === "number" ||
        (field.kind === "yes-no" && typeof field.yes === "number") ||
        (field.kind === "date-time" && field.as === "seconds");
      const value = inputs[field.name] ?? undefined;
      const fits = typeof value === (isNumeric ? "number" : "string");
      return [field.name, fits ? value! : isNumeric ? null : ""];
    }),
  );
}
