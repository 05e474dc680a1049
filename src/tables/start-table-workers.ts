import { startWorker } from "../inference/start-worker.ts";
import scorerUrl from "../score-worker.ts?worker&url";
import tableUrl from "../table-worker.ts?worker&url";
import type { TableWorkers } from "./client.ts";

/** Starts a table's workers in this browser. */
export function browserTableWorkers(): TableWorkers {
  return {
    startTable: () => startWorker(tableUrl),
    startScorer: (port) => {
      const worker = startWorker(scorerUrl);
      worker.endpoint.postMessage(port, [port]);
      return worker;
    },
    cores: navigator.hardwareConcurrency,
  };
}
