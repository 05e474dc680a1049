import { z } from "zod";
import type { FeedbackPosition } from "../learning/feedback.ts";
import { csvQuerySchema, feedbackQuerySchema, namedSchemas } from "./api-schemas.ts";
import { rightLabel } from "./feedback-change.ts";
import { itemOf } from "./feedback-item.ts";
import { verdictSchema } from "./input-schema.ts";
import { findCard } from "./models.ts";
import type { Operation } from "./operation.ts";
import { ApiProblem } from "./problem.ts";
import { readJson } from "./read-body.ts";
import { inputsFromJson, inputsProblems, memberOf, metadataFromJson } from "./read-inputs.ts";
import { json, securityHeaders } from "./responses.ts";
import { validateBody, validateQuery } from "./validate.ts";

/** `GET feedback` */
export const listFeedback: Operation = {
  method: "GET",
  path: "/feedback",
  id: "listFeedback",
  group: "feedback",
  summary: "The feedback on this device, newest first",
  description: `Paginated: pass \`next\` from one page as \`after\` to get the following page. If rows are added or
    deleted in the meantime, no other row is repeated or skipped.`,
  query: feedbackQuerySchema,
  response: { status: 200, description: "One page of rows.", schema: namedSchemas.FeedbackPage },
  problems: ["bad-request", "not-found", "model-unusable", "unavailable"],
  personal: true,
  async handle(call) {
    const query = validateQuery(feedbackQuerySchema, call.url.searchParams);
    const { model, from, to, limit, after } = query;
    if (model !== undefined) await findCard(call, model);
    const position = after === undefined ? undefined : readCursor(after);
    if (after !== undefined && !position) {
      const errors = [{ at: "after", message: "This is not a `next` value from an earlier page." }];
      throw new ApiProblem("bad-request", "Some query parameters are not valid.", { errors });
    }
    const filter = { model, from: instantOf(from, "T00:00:00.000Z"), to: instantOf(to, "T23:59:59.999Z") };
    // Read one more row than requested, to see whether there is a next page.
    const rows = await call.services.log.pageAfter(filter, position, limit + 1, call.request.signal);
    const items = rows.slice(0, limit);
    const next = rows.length > limit ? writeCursor(items[items.length - 1]!) : null;
    return json(call, { items: items.map(itemOf), next });
  },
};

/** Converts a date to the first or last instant of that day in UTC, and a time to UTC with milliseconds. */
function instantOf(given: string | undefined, edge: string): string | undefined {
  if (given === undefined) return undefined;
  return given.length === "2026-11-20".length ? given + edge : new Date(given).toISOString();
}

/** Encodes a position in the feedback as an opaque string, for `next` and `after`. */
export function writeCursor({ createdAt, id }: FeedbackPosition): string {
  return btoa(`${createdAt} ${id}`).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The reverse of `writeCursor`. Undefined for any other text. */
export function readCursor(cursor: string): FeedbackPosition | undefined {
  let text: string;
  try {
    text = atob(cursor.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    // It is not base64. The caller reports that the cursor is not valid.
    return undefined;
  }
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (\S+)$/.exec(text);
  return match ? { createdAt: match[1]!, id: match[2]! } : undefined;
}

/** `GET feedback.csv` */
export const exportFeedback: Operation = {
  method: "GET",
  path: "/feedback.csv",
  id: "exportFeedback",
  group: "feedback",
  summary: "All feedback on one model, as CSV",
  description:
    "The same file that the page exports, as a stream: RFC 4180, UTF-8 with a byte order mark, times in UTC. If the model's card changed after some feedback was given, the last column, `earlier_values`, has what the other columns can't hold, as JSON.",
  query: csvQuerySchema,
  response: {
    status: 200,
    description: "The table, with a header line.",
    contentType: "text/csv",
    headers: { "Content-Disposition": "A file name for browsers that save the response." },
  },
  problems: ["bad-request", "not-found", "model-unusable", "unavailable"],
  personal: true,
  async handle(call) {
    const query = validateQuery(csvQuerySchema, call.url.searchParams);
    const card = await findCard(call, query.model);
    // A complete export is recorded, and the page then stops reminding the visitor to export. A link on
    // another site must not cause that. An export by date is not recorded, since it may not include the whole
    // log. So a navigation gets an export with a start date, one that is earlier than any row's.
    const filter = call.request.mode === "navigate" ? { from: "0000-01-01T00:00:00.000Z" } : {};
    const csv = call.services.log.exportCsv(card.id, filter, { signal: call.request.signal });
    return new Response(await begun(csv), {
      headers: {
        ...securityHeaders,
        "Content-Type": "text/csv; charset=utf-8; header=present",
        "Content-Disposition": `attachment; filename="${card.id}-feedback.csv"`,
      },
    });
  },
};

/**
 * Returns a stream with the same chunks, once the first one has arrived. If the store can't be opened, this fails
 * before the status is sent instead of leaving a truncated file that looks complete.
 */
async function begun(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const reader = stream.getReader();
  let first: ReadableStreamReadResult<Uint8Array<ArrayBuffer>> | undefined = await reader.read();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = first ?? (await reader.read());
        first = undefined;
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** The part of the body that names the model; the model's own schema then checks the whole body. */
const addressee = z.looseObject({ model: z.string() });

/** `POST feedback` */
export const giveFeedback: Operation = {
  method: "POST",
  path: "/feedback",
  id: "giveFeedback",
  group: "feedback",
  summary: "Give a verdict on a prediction; the model learns from it",
  description: `Makes a prediction, then stores the verdict on it and applies the lesson in one transaction. Open tabs
    show the new row immediately. \`label\` is required if \`correct\` is false and there are more than two classes.`,
  body: {
    schema: (cards) => z.discriminatedUnion("model", cards.map(verdictSchema) as never),
    examples: (cards) =>
      Object.fromEntries(
        cards.flatMap(({ id, examples: [first] }) =>
          first ? [[id, { model: id, inputs: first.inputs, metadata: first.metadata, correct: true }]] : [],
        ),
      ),
  },
  response: {
    status: 201,
    description: "The stored row. If the model can learn, it has learned from it.",
    schema: namedSchemas.FeedbackItem,
    headers: { Location: "The address of the row." },
  },
  problems: inputsProblems,
  async handle(call) {
    const body = await readJson(call.request);
    const card = await findCard(call, validateBody(addressee, body).model);
    const rows = inputsFromJson(card, [memberOf(body, "inputs")], () => ["inputs"]);
    const metadataEntries = metadataFromJson(card, memberOf(body, "metadata"));
    const found = [...rows.problems, ...metadataEntries.problems];
    const given = validateBody(verdictSchema(card), body, found);
    const inputs = rows.values[0]!;

    const model = await call.services.models.open(card.id, { signal: call.request.signal });
    const prediction = await model.predict(inputs, { signal: call.request.signal });
    const label = rightLabel(prediction.label, given.correct, given.label, card);
    const { feedback } = await model.teach({
      inputs,
      metadata: metadataEntries.values[0]!,
      predictedLabel: prediction.label,
      predictedProbability: prediction.probability,
      label: label!,
      source: "api",
    });
    const location = new URL(`api/feedback/${encodeURIComponent(feedback.id)}`, call.base);
    return json(call, itemOf(feedback), {
      status: 201,
      headers: { Location: location.pathname },
    });
  },
};
