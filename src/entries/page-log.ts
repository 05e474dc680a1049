import type { FeedbackLog } from "../learning/feedback.ts";
import { type ListAhead, readListAhead } from "../models/list-start.ts";
import { openChangeChannel } from "../storage/change-channel.ts";
import { createFeedbackLog } from "../storage/feedback-log.ts";
import { openFeedbackStore } from "../storage/open-database.ts";
import { models, pageWriteAhead } from "./page-models.ts";

/** The feedback log of this browser. Pages without the interface don't need it. */
export const pageLog: FeedbackLog = createFeedbackLog({
  open: openFeedbackStore,
  channel: openChangeChannel(),
  writeAhead: pageWriteAhead,
  cardOf: (id) => models.card(id),
});

let ahead: ListAhead | undefined;

/** Starts reading what the list of all feedback shows first. Later calls join the first one. */
export function beginList(): ListAhead {
  ahead ??= readListAhead(pageLog, models);
  return ahead;
}
