import { Worker } from "node:worker_threads";
import type { Card } from "../core/card.ts";
import { AppError, type ErrorRecord, fromErrorRecord } from "../core/errors.ts";
import type { ScoredBatch, Scorer, TableBatch } from "../tables/table-scoring.ts";

/** A scorer in a separate thread. */
export type ThreadScorer = Scorer & {
  /** Rejects when the thread dies. */
  readonly died: Promise<never>;
  end(): Promise<number>;
};

/** The data passed to a scoring thread when it starts. */
export type ThreadFiles = { readonly card: Card; readonly model: Uint8Array };

/** A request to the thread. */
export type Question = { readonly id: number; readonly batch: TableBatch };

/** The thread's replies. The first one has no id; it says that the thread is ready or reports an error. */
export type Answer =
  | { readonly id?: undefined; readonly error?: ErrorRecord }
  | { readonly id: number; readonly scored: ScoredBatch }
  | { readonly id: number; readonly error: ErrorRecord };

type Waiting = { readonly resolve: (scored: ScoredBatch) => void; readonly reject: (error: Error) => void };

/** The thread's code is TypeScript, which a new thread can run only after it has registered this thread's loader. */
const startCode = `
  import(${JSON.stringify(import.meta.resolve("tsx/esm/api"))})
    .then(({ register }) => { register(); })
    .then(() => import(${JSON.stringify(new URL("./score-thread.ts", import.meta.url).href)}));
`;

/**
 * Starts a scoring thread and waits until its model is open.
 * @throws AppError `runtime-unavailable`, `model-unreadable` or `model-cannot-run`
 */
export async function startThreadScorer(files: ThreadFiles): Promise<ThreadScorer> {
  const thread = new Worker(startCode, { eval: true, workerData: files });
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  const ready = new Promise<void>((resolve, reject) => {
    thread.on("message", (answer: Answer) => {
      if (answer.id === undefined) {
        if (answer.error) reject(fromErrorRecord(answer.error));
        else resolve();
        return;
      }
      const caller = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ("scored" in answer) caller?.resolve(answer.scored);
      else caller?.reject(fromErrorRecord(answer.error));
    });
    thread.once("error", reject);
  });
  const died = new Promise<never>((_, reject) => {
    thread.once("error", (cause) => reject(new AppError("unexpected", { reason: String(cause) }, { cause })));
  });
  died.catch(() => undefined);
  try {
    await ready;
  } catch (error) {
    await thread.terminate();
    throw error;
  }
  return {
    died,
    score: (batch) =>
      new Promise((resolve, reject) => {
        const id = asked++;
        waiting.set(id, { resolve, reject });
        thread.postMessage({ id, batch } satisfies Question);
      }),
    end: () => thread.terminate(),
  };
}
