import type { Card } from "../../core/card.ts";
import type { Feedback } from "../../learning/feedback.ts";
import { type AddedRow, addedRowsOf } from "../../training/columns/added-rows.ts";

/** Feedback that the owner accepted in the inbox, for training on the table that the model came from. */
export type AcceptedFeedback = { readonly title: string; readonly rows: readonly AddedRow[] };

let inHand: AcceptedFeedback | undefined;

/**
 * Takes accepted rows to `#/new`, where a model is trained on a table.
 * @param replace whether the trained model replaces this one
 */
export function carryToTraining(card: Card, rows: readonly Feedback[], replace: boolean): void {
  inHand = { title: card.title, rows: addedRowsOf(card, rows) };
  window.location.hash = replace ? `#/new?replace=${card.id}` : "#/new";
}

/** Returns the feedback that was carried here, but only on the first call. */
export function takeAcceptedFeedback(): AcceptedFeedback | undefined {
  const feedback = inHand;
  inHand = undefined;
  return feedback;
}
