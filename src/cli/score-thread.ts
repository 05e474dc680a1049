import { parentPort, workerData } from "node:worker_threads";
import { toErrorRecord } from "../core/errors.ts";
import { openGraphScorer } from "../tables/graph-scorer.ts";
import { createNativeSession, loadNativeRuntime } from "./native-runtime.ts";
import type { Answer, Question, ThreadFiles } from "./score-thread-client.ts";

/** One of several threads that predict a table's rows. */
async function main(): Promise<void> {
  const { card, model } = workerData as ThreadFiles;
  const answer = (value: Answer, transfer: readonly ArrayBuffer[] = []) =>
    parentPort!.postMessage(value, [...transfer]);
  try {
    const native = await loadNativeRuntime();
    const createSession = (bytes: Uint8Array) => createNativeSession(native, bytes);
    const scorer = await openGraphScorer(card, model, { adapter: undefined, lessons: 0 }, { createSession });
    parentPort!.on("message", async ({ id, batch }: Question) => {
      try {
        const scored = await scorer.score(batch);
        answer({ id, scored }, [scored.probabilities.buffer]);
      } catch (error) {
        answer({ id, error: toErrorRecord(error) });
      }
    });
    answer({});
  } catch (error) {
    answer({ error: toErrorRecord(error) });
  }
}

await main();
