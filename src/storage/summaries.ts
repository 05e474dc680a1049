import type { LogSummary } from "../learning/log.ts";
import type { LearnerStore } from "../learning/ports.ts";
import { keysFrom, type ReadTransaction } from "./schema.ts";
import { DamagedRecord, isSummary } from "./validate-records.ts";
import type { WriteMarks } from "./write-marks.ts";

/** The summary of a model; all zeros if the log has never had rows for it. */
export async function readSummary(transaction: ReadTransaction, model: string): Promise<LogSummary> {
  const known = await transaction.objectStore("summaries").get(model);
  if (known !== undefined && !isSummary(known)) throw new DamagedRecord("a summary of the log");
  return (
    known ?? {
      model,
      lastCreatedAt: "",
      truncatedAt: 0,
      rows: 0,
      judged: 0,
      correct: 0,
      lessons: 0,
      lastExportAt: undefined,
      rowsSinceExport: 0,
    }
  );
}

/** The summaries of all models that the log has ever had rows for. */
export async function readSummaries(transaction: ReadTransaction): Promise<readonly LogSummary[]> {
  const summaries = await transaction.objectStore("summaries").getAll();
  if (!summaries.every(isSummary)) throw new DamagedRecord("a summary of the log");
  return summaries;
}

/** The time of a model's newest row; "" if it has none. */
export async function newestTime(
  transaction: ReadTransaction,
  { model, rows }: Pick<LogSummary, "model" | "rows">,
): Promise<string> {
  // No rows are left, so there is nothing to look up.
  if (rows === 0) return "";
  const byModel = transaction.objectStore("feedback").index("byModel");
  const newest = await byModel.openKeyCursor(keysFrom([model]), "prev");
  return (newest?.key as readonly string[] | undefined)?.[1] ?? "";
}

type Known = { readonly marks: string; readonly readAtMs: number; readonly summary: LogSummary };

/**
 * How long a summary may be reused. If a thread dies in the middle of its first write, its mark disappears with
 * it, and other threads can't tell that there was a write. With this limit, they see it within a second.
 */
const longestMs = 1000;

/**
 * Wraps `open` so that the store reads a model's summary again only if the log has been written to in the
 * meantime, or a second has passed. The service worker uses this, because it needs a summary for every prediction.
 */
export function rememberSummaries(
  open: () => Promise<LearnerStore>,
  marks: Pick<WriteMarks, "read">,
  now = () => performance.now(),
): () => Promise<LearnerStore> {
  let last: { readonly store: LearnerStore; readonly remembering: LearnerStore } | undefined;
  return async () => {
    const store = await open();
    // Once the database has been reopened, the store may be a different one.
    if (last?.store !== store) last = { store, remembering: remembering(store, marks, now) };
    return last.remembering;
  };
}

function remembering(store: LearnerStore, marks: Pick<WriteMarks, "read">, now: () => number): LearnerStore {
  const known = new Map<string, Known>();
  return {
    ...store,
    async summary(model) {
      const current = await marks.read();
      const found = known.get(model);
      if (found && found.marks === current && now() - found.readAtMs < longestMs) return found.summary;
      const readAtMs = now();
      const summary = await store.summary(model);
      if (current !== undefined) known.set(model, { marks: current, readAtMs, summary });
      return summary;
    },
  };
}
