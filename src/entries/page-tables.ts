import { startWorker } from "../runtime/start-worker.ts";
import { createTables, type TableWorkers } from "../tables/table-client.ts";
import type { Tables } from "../tables/table-scoring.ts";
import { pageAssets } from "./page-assets.ts";
import scorerUrl from "./score-worker.ts?worker&url";
import tableUrl from "./table-worker.ts?worker&url";

/** Whole tables for this page, over its models. */
export function createPageTables(): Tables {
  return createTables(pageAssets, browserTableWorkers());
}

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
