import type { FeedbackPosition } from "../learning/feedback.ts";
import { type Checkpoint, comparePositions, type LearnedStateKey, type Step } from "../learning/log.ts";
import { keysFrom, type ReadTransaction, type WriteTransaction } from "./schema.ts";
import { DamagedRecord, isPositioned } from "./validate-records.ts";

/**
 * A learned state is stored as checkpoints and the steps after each of them. Each record describes what was
 * learned from the log up to a position. A change to the log deletes every record from the changed position on.
 * So everything that is stored is valid, but it may stop short of the end of the log.
 */

/** How many checkpoints to keep, so that undoing a few lessons never replays the whole log. */
const keptCheckpoints = 2;

/** The steps of one learned state after a position, in order. */
export async function readSteps(
  transaction: ReadTransaction,
  { model, sha256 }: LearnedStateKey,
  after: FeedbackPosition | undefined,
): Promise<Step[]> {
  const steps = await transaction.objectStore("steps").getAll(keysFrom([model], after));
  // The range also includes steps at the position itself, since their keys are longer than the bound.
  if (!steps.every(isPositioned)) throw new DamagedRecord("a step");
  return steps
    .filter((step) => step.sha256 === sha256 && (!after || comparePositions(step, after) > 0))
    .map(({ pushes, ...step }) => ({ ...step, perClassStep: pushes }));
}

/** The newest checkpoint of one learned state. */
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

/** Stores records and deletes those that newer ones make redundant. */
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

/** Deletes the learned states of all base files from a position on. */
export async function truncateStates(
  transaction: WriteTransaction,
  model: string,
  from: FeedbackPosition,
): Promise<void> {
  const range = IDBKeyRange.bound([model, from.createdAt, from.id], [model, []]);
  await transaction.objectStore("steps").delete(range);
  await transaction.objectStore("checkpoints").delete(range);
}

/** Deletes a model's learned states with other keys. @returns the `sha256` of these keys */
export async function deleteOtherStates(
  transaction: WriteTransaction,
  key: LearnedStateKey,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const name of ["steps", "checkpoints"] as const) {
    const store = transaction.objectStore(name);
    for (const recordKey of await store.getAllKeys(keysFrom([key.model]))) {
      if (recordKey[3] === key.sha256) continue;
      found.add(recordKey[3]);
      await store.delete(recordKey);
    }
  }
  return found;
}

/** The positions of a learned state's checkpoints, newest first. */
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
