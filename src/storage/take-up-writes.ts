import type { Card } from "../core/card.ts";
import { toAppError } from "../core/errors.ts";
import type { RefusedRow, UnconfirmedWrite, WriteAhead } from "../learning/write-ahead.ts";
import { createLearnerStore } from "./learner-store.ts";
import { editRow, keysToSave, removeRows, restoreRows, setUsedForTraining } from "./log-edits.ts";
import type { Database, WriteTransaction } from "./schema.ts";
import { write } from "./transaction.ts";

/**
 * Carries out the changes that were requested on an earlier visit but not finished. Each is safe to repeat:
 * rows are identified by their ids, so nothing is stored twice. The lessons are applied the next time the model
 * is opened, when the log's new rows are replayed.
 * @param announce tells other tabs which model's log changed
 * @param cardOf gets a model's card, since a version is saved before a deletion
 * @returns the verdicts that still could not be stored; they stay in the journal
 */
export async function takeUpWrites(
  journal: WriteAhead,
  open: () => Promise<{ readonly database: Database }>,
  announce: (model: string) => void,
  cardOf: (model: string) => Promise<Card>,
): Promise<readonly RefusedRow[]> {
  const refused: RefusedRow[] = [];
  for (const { write: left, confirm, takeUp } of await journal.unconfirmed()) {
    try {
      const { database } = await open();
      await takeUp(async () => {
        for (const model of await make(database, left, cardOf)) announce(model);
        confirm();
      });
    } catch (cause) {
      const error = toAppError(cause);
      if (left.op === "teach") refused.push({ row: left.row, error });
      // The row or the receipt no longer exists, so there is nothing left to change.
      else if (error.code === "not-found") confirm();
    }
  }
  return refused;
}

async function make(
  database: Database,
  left: UnconfirmedWrite,
  cardOf: (model: string) => Promise<Card>,
): Promise<readonly string[]> {
  switch (left.op) {
    case "teach":
      await createLearnerStore(database).merge(left.row.model, [left.row]);
      return [left.row.model];
    case "undo":
      await createLearnerStore(database).undo(left.model, left.id);
      return [left.model];
    case "edit":
      return [(await write(database, (transaction) => editRow(transaction, left.id, left.change))).model];
    case "remove": {
      const keys = await keysToSave(database, left.which, cardOf);
      const work = (transaction: WriteTransaction) => removeRows(transaction, left.which, {}, keys);
      return (await write(database, work)).models;
    }
    case "train": {
      const work = (transaction: WriteTransaction) =>
        setUsedForTraining(transaction, left.which, left.usedForTraining);
      return (await write(database, work)).models;
    }
    case "restore":
      return write(database, (transaction) => restoreRows(transaction, left.receipt));
  }
}
