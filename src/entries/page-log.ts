import type { FeedbackLog } from "../learning/feedback.ts";
import { createListAhead } from "../models/list-start.ts";
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

export { models };

/** Reads what the list of all feedback shows first. */
export const pageList = createListAhead(pageLog, models);
