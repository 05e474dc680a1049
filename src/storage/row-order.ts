import type { FeedbackFilter, FeedbackOrder } from "../learning/feedback.ts";
import type { LogRow } from "../learning/log.ts";
import { searchNewest } from "./row-query.ts";
import { type Database, fromRecord } from "./schema.ts";
import { read } from "./transaction.ts";

/** An order for which there is no index. */
type OtherOrder = Exclude<FeedbackOrder, "newest">;

/** Lower ranks come first. In order of certainty, rows without a probability come last. */
const rankOf: Readonly<Record<OtherOrder, (row: LogRow) => number>> = {
  "least-sure": ({ predictedProbability = 2 }) => predictedProbability,
  contradicted: ({ contradicted }) => (contradicted ? 0 : 1),
};

/**
 * The ids of filtered rows, in an order for which the store has no index. All rows are read once; pages are
 * then read by id. The most recent list of ids is kept until the log changes.
 */
export class OrderedIds {
  #held: { readonly name: string; readonly ids: readonly string[] } | undefined;
  /** Increases with every change to the log, so that ids read before the change are discarded. */
  #generation = 0;

  /** Call this when the log has changed. */
  forget(): void {
    this.#held = undefined;
    this.#generation++;
  }

  /** Rows `offset` to `offset + limit`. @throws AbortError */
  async page(
    database: Database,
    filter: FeedbackFilter,
    order: OtherOrder,
    offset: number,
    limit: number,
    signal: AbortSignal | undefined,
  ): Promise<LogRow[]> {
    const name = JSON.stringify([filter, order]);
    const held = this.#held;
    const generation = this.#generation;
    const ids = held?.name === name ? held.ids : await sortedIds(database, filter, order, signal);
    if (generation === this.#generation) this.#held = { name, ids };
    const wanted = ids.slice(offset, offset + limit);
    const records = await read(database, (transaction) =>
      Promise.all(wanted.map((id) => transaction.objectStore("feedback").get(id))),
    );
    // A row may have been removed since the ids were read; a notification of that change will follow.
    return records.filter((record) => record !== undefined).map(fromRecord);
  }
}

async function sortedIds(
  database: Database,
  filter: FeedbackFilter,
  order: OtherOrder,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const ranked: { readonly id: string; readonly rank: number }[] = [];
  for await (const rows of searchNewest(database, filter, undefined, { signal })) {
    for (const row of rows) ranked.push({ id: row.id, rank: rankOf[order](row) });
  }
  // The rows are read newest first, and sorting keeps that order among equal ranks.
  return ranked.sort((a, b) => a.rank - b.rank).map(({ id }) => id);
}
