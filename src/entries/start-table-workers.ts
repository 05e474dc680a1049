import { startWorker } from "../runtime/start-worker.ts";
import type { TableWorkers } from "../tables/table-client.ts";
import scorerUrl from "./score-worker.ts?worker&url";
import tableUrl from "./table-worker.ts?worker&url";

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
