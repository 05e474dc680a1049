import type { FeedbackPosition } from "../learning/feedback.ts";
import { type Checkpoint, comparePositions, type LearnedStateKey, type Step } from "../learning/log.ts";
import { keysFrom, type ReadTransaction, type WriteTransaction } from "./schema.ts";
import { DamagedRecord, isPositioned } from "./validate-records.ts";

/**
 * Folds in storage are checkpoints and the steps since. Each says a fact: the fold of the log up to a place. A change of
 * the log takes away every fact about places at or behind it; so what stands here is always true, and may be short.
 */

/** How many checkpoints are kept, so that taking back some lessons never folds everything again. */
const keptCheckpoints = 2;

/** Steps of one fold behind a place, in order. */
export async function readSteps(
  transaction: ReadTransaction,
  { model, sha256 }: LearnedStateKey,
  after: FeedbackPosition | undefined,
): Promise<Step[]> {
  const steps = await transaction.objectStore("steps").getAll(keysFrom([model], after));
  // The range begins with steps at the place itself, whose keys are longer than the bound.
  if (!steps.every(isPositioned)) throw new DamagedRecord("a step");
  return steps
    .filter((step) => step.sha256 === sha256 && (!after || comparePositions(step, after) > 0))
    .map(({ pushes, ...step }) => ({ ...step, perClassStep: pushes }));
}

/** The newest checkpoint of one fold. */
export async function readCheckpoint(
  transaction: ReadTransaction,
  key: LearnedStateKey,
): Promise<Checkpoint | undefined> {
  const positions = await checkpointPositions(transaction, key);
  const newest = positions[0];
  if (newest === undefined) return undefined;
  const place = [key.model, newest.createdAt, newest.id, key.sha256] as const;
  const checkpoint = await transaction.objectStore("checkpoints").get([...place]);
  if (!isPositioned(checkpoint)) throw new DamagedRecord("a checkpoint");
  return checkpoint;
}

/** Stores facts, and forgets those that newer ones make superfluous. */
export async function writeState(
  transaction: WriteTransaction,
  key: LearnedStateKey,
  learned: { readonly checkpoint: Checkpoint | undefined; readonly steps: readonly Step[] },
): Promise<void> {
  const steps = transaction.objectStore("steps");
  const checkpoints = transaction.objectStore("checkpoints");
  await Promise.all(
    learned.steps.map(async ({ perClassStep, ...step }) =>
      steps.put({ ...step, ...key, pushes: perClassStep }),
    ),
  );
  if (learned.checkpoint === undefined) return;
  await checkpoints.put({ ...learned.checkpoint, ...key });
  const positions = await checkpointPositions(transaction, key);
  const [oldestKept] = positions.slice(0, keptCheckpoints).slice(-1);
  for (const position of positions.slice(keptCheckpoints)) {
    await checkpoints.delete([key.model, position.createdAt, position.id, key.sha256]);
  }
  if (oldestKept === undefined || positions.length < keptCheckpoints) return;
  const range = IDBKeyRange.bound([key.model], [key.model, oldestKept.createdAt, oldestKept.id, []]);
  for (const stepKey of await steps.getAllKeys(range))
    if (stepKey[3] === key.sha256) await steps.delete(stepKey);
}

/** Takes away what was folded at a place or behind it, whichever base file it was over. */
export async function truncateStates(
  transaction: WriteTransaction,
  model: string,
  from: FeedbackPosition,
): Promise<void> {
  const range = IDBKeyRange.bound([model, from.createdAt, from.id], [model, []]);
  await transaction.objectStore("steps").delete(range);
  await transaction.objectStore("checkpoints").delete(range);
}

/** Takes away folds over other base files. @returns whether there were any */
export async function deleteOtherStates(
  transaction: WriteTransaction,
  key: LearnedStateKey,
): Promise<boolean> {
  let found = false;
  for (const name of ["steps", "checkpoints"] as const) {
    const store = transaction.objectStore(name);
    for (const recordKey of await store.getAllKeys(keysFrom([key.model]))) {
      if (recordKey[3] === key.sha256) continue;
      found = true;
      await store.delete(recordKey);
    }
  }
  return found;
}

/** Where the checkpoints of a fold stand, the newest first. */
async function checkpointPositions(
  transaction: ReadTransaction,
  key: LearnedStateKey,
): Promise<FeedbackPosition[]> {
  const keys = await transaction.objectStore("checkpoints").getAllKeys(keysFrom([key.model]));
  return keys
    .filter((recordKey) => recordKey[3] === key.sha256)
    .map(([, createdAt, id]) => ({ createdAt, id }))
    .sort((a, b) => comparePositions(b, a));
}
