/// <reference path="./comlink-node.d.ts" />
import { Worker } from "node:worker_threads";
import { type Remote, releaseProxy, wrap } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import type { TaskRunner } from "../training/search/tasks.ts";

/** The thread's code is TypeScript, which a new thread can run only after it has registered this thread's loader. */
const startCode = `
  import(${JSON.stringify(import.meta.resolve("tsx/esm/api"))})
    .then(({ register }) => { register(); })
    .then(() => import(${JSON.stringify(new URL("./training-thread.ts", import.meta.url).href)}));
`;

/** Threads that fit and score models, with a function to end them. */
export type TrainingThreads = { readonly runners: readonly TaskRunner[]; end(): Promise<void> };

/** Starts the threads for a training run. */
export function startTrainingThreads(count: number): TrainingThreads {
  const threads = Array.from({ length: count }, () => {
    const worker = new Worker(startCode, { eval: true });
    return { worker, remote: wrap<TaskRunner>(nodeEndpoint(worker)) as Remote<TaskRunner> };
  });
  return {
    runners: threads.map(({ remote }) => ({
      load: (work) => remote.load(work),
      run: (task) => remote.run(task),
    })),
    async end() {
      for (const { worker, remote } of threads) {
        remote[releaseProxy]();
        await worker.terminate();
      }
    },
  };
}
