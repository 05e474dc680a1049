import type { Card } from "../core/card.ts";
import { toAppError } from "../core/errors.ts";
import type { Draft } from "../learning/log.ts";
import type { LeftWrite, RefusedRow, UnconfirmedWrite } from "../learning/write-ahead.ts";
import { once } from "./done-writes.ts";
import { undo } from "./learner-store.ts";
import { editRow, keysToSave, removeRows, restoreRows, setUsedForTraining } from "./log-edits.ts";
import { merge } from "./merge-rows.ts";
import type { Database, WriteTransaction } from "./schema.ts";
import { write } from "./transaction.ts";

/**
 * Carries out the changes that were requested on an earlier visit but not finished. Each is carried out only once, even
 * if it was finished and only its confirmation was lost: by now, the visitor may have taken it back. The lessons are
 * applied the next time the model is opened, when the log's new rows are replayed.
 * @param unfinished what the journal has of other pages
 * @param announce tells other tabs which model's log changed
 * @param cardOf gets a model's card, since a version is saved before a deletion
 * @returns the verdicts that still could not be stored; they stay in the journal
 */
export async function takeUpWrites(
  unfinished: readonly LeftWrite[],
  open: () => Promise<{ readonly database: Database }>,
  announce: (model: string) => void,
  cardOf: (model: string) => Promise<Card>,
): Promise<readonly RefusedRow[]> {
  const refused: RefusedRow[] = [];
  for (const { id, write: left, confirm, takeUp, adopt } of unfinished) {
    try {
      const { database } = await open();
      await takeUp(async () => {
        for (const model of await make(database, id, left, cardOf)) announce(model);
        confirm();
      });
    } catch (cause) {
      const error = toAppError(cause);
      if (left.op === "teach") {
        refused.push({ row: left.row, error });
        adopt();
      }
      // The row or the receipt no longer exists, so there is nothing left to change.
      else if (error.code === "not-found") confirm();
    }
  }
  return refused;
}

/**
 * Stores the verdicts that pages left in the journal when they ended, before rows are removed. The store may refuse them,
 * but that must not keep the visitor from removing the others: they stay in the journal.
 */
export async function takeUpVerdicts(
  unfinished: readonly LeftWrite[],
  open: () => Promise<{ readonly database: Database }>,
  announce: (model: string) => void,
): Promise<void> {
  for (const { id, write: left, confirm, takeUp } of unfinished) {
    if (left.op !== "teach") continue;
    const work = async () => {
      await storeVerdict((await open()).database, id, left.row);
      announce(left.row.model);
      confirm();
    };
    await takeUp(work, { ifFree: true }).catch((error: unknown) =>
      console.info("A verdict from an earlier visit stays in the journal:", error),
    );
  }
}

function storeVerdict(database: Database, id: string, row: Draft): Promise<unknown> {
  return write(
    database,
    once(id, (transaction) => merge(transaction, row.model, [row])),
  );
}

/** @returns the models whose logs it changed */
async function make(
  database: Database,
  id: string,
  left: UnconfirmedWrite,
  cardOf: (model: string) => Promise<Card>,
): Promise<readonly string[]> {
  const change = <Result>(work: (transaction: WriteTransaction) => Promise<Result>) =>
    write(database, once(id, work));
  switch (left.op) {
    case "teach":
      await storeVerdict(database, id, left.row);
      return [left.row.model];
    case "undo":
      await change((transaction) => undo(transaction, left.model, left.id));
      return [left.model];
    case "edit": {
      const row = await change((transaction) => editRow(transaction, left.id, left.change));
      return row ? [row.model] : [];
    }
    case "remove": {
      const keys = await keysToSave(database, left.which, cardOf);
      const removed = await change((transaction) => removeRows(transaction, left.which, {}, keys));
      return removed?.models ?? [];
    }
    case "train": {
      const changed = await change((transaction) =>
        setUsedForTraining(transaction, left.which, left.usedForTraining),
      );
      return changed?.models ?? [];
    }
    case "restore":
      return (await change((transaction) => restoreRows(transaction, left.receipt))) ?? [];
  }
}
