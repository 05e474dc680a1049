import type { LogSummary } from "../learning/log.ts";
import type { LearnerStore } from "../learning/ports.ts";
import type { WriteMarks } from "./write-marks.ts";

type Known = { readonly marks: string; readonly readAtMs: number; readonly summary: LogSummary };

/**
 * How long a summary may be reused. If a thread dies in the middle of its first write, its mark disappears with
 * it, and other threads can't tell that there was a write. This way, they see it after at most this time.
 */
const longestMs = 1000;

/**
 * Returns the same store, except that it reads a model's summary again only if the log has been written to in
 * the meantime, or a second has passed. The service worker uses this, because it needs a summary for every API call.
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
