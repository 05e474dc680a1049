import { csvQuerySchema } from "./api-schemas.ts";
import { findCard } from "./models.ts";
import type { Operation } from "./operation.ts";
import { securityHeaders } from "./responses.ts";
import { validateQuery } from "./validate.ts";

/** `GET feedback.csv` */
export const exportFeedback: Operation = {
  method: "GET",
  path: "/feedback.csv",
  id: "exportFeedback",
  group: "feedback",
  summary: "All feedback on one model, as CSV",
  description:
    "The same file that the page exports, as a stream: RFC 4180, UTF-8 with a byte order mark, times in UTC.",
  query: csvQuerySchema,
  response: {
    status: 200,
    description: "The table, with a header line.",
    contentType: "text/csv",
    headers: { "Content-Disposition": "A file name for browsers that save the response." },
  },
  problems: ["bad-request", "not-found", "unavailable"],
  personal: true,
  async handle(call) {
    const query = validateQuery(csvQuerySchema, call.url.searchParams);
    const card = await findCard(call, query.model);
    // A complete export is recorded, and the page then stops reminding the visitor to export. A link on
    // another site must not cause that. An export by date is not recorded, since it may not include the whole
    // log. So a navigation gets an export that starts at a date in the past.
    const filter = call.request.mode === "navigate" ? { from: "1970-01-01T00:00:00.000Z" } : {};
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
 * Returns the same stream once its first chunk has arrived. If the store can't be read, this fails before the
 * status is sent instead of leaving a cut-off file that looks complete.
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
