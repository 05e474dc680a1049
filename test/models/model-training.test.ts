import { expose } from "comlink";
import { expect, it, onTestFinished } from "vitest";
import { createDeferred } from "../../src/core/promises.ts";
import {
  createModelTraining,
  type RemoteTraining,
  type TableSummary,
  type TargetSummary,
} from "../../src/models/model-training.ts";

const summary: TableSummary = { rowCount: 1, columns: [], notes: [], preview: [] };

/** Opens a table whose workers answer these calls. Each new worker is given the number of those before it. */
function openTable(calls: (before: number) => Partial<RemoteTraining>) {
  let workers = 0;
  const training = createModelTraining(() => {
    const { port1, port2 } = new MessageChannel();
    expose({ open: async () => summary, serve: () => undefined, ...calls(workers++) }, port2);
    onTestFinished(() => {
      port1.close();
      port2.close();
    });
    return { endpoint: port1, died: createDeferred<never>().promise, end: () => port2.close() };
  }, 1);
  return training.open(new Blob());
}

/** Starts a training that can be cancelled. */
function start(table: Awaited<ReturnType<typeof openTable>>) {
  const cancel = new AbortController();
  const { signal } = new AbortController();
  const request = { target: "y", id: "toy", title: "Toy" };
  const options = { signal: cancel.signal, enough: signal, onProgress: () => undefined };
  return { result: table.train(request, options), cancel };
}

it("doesn't start a training that was cancelled while its table was being read again", async () => {
  const readAgain = createDeferred<TableSummary>();
  let reads = 0;
  let trainings = 0;
  const { promise: begun, resolve: begin } = createDeferred<void>();
  const table = await openTable(() => ({
    open: () => (reads++ === 0 ? Promise.resolve(summary) : readAgain.promise),
    train: () => {
      trainings++;
      begin();
      return createDeferred<never>().promise;
    },
  }));

  const first = start(table);
  await begun;
  first.cancel.abort();
  await expect(first.result).rejects.toMatchObject({ name: "AbortError" });
  const second = start(table);
  second.cancel.abort();
  readAgain.resolve(summary);
  await expect(second.result).rejects.toMatchObject({ name: "AbortError" });
  expect(trainings).toBe(1);
});

it("describes a target that was chosen during a training that is then cancelled", async () => {
  const { promise: begun, resolve: begin } = createDeferred<void>();
  const { promise: asked, resolve: ask } = createDeferred<void>();
  const described: TargetSummary = { classes: [], warnings: [], giveaways: ["copy"] };
  const table = await openTable((before) => ({
    train: () => {
      begin();
      return createDeferred<never>().promise;
    },
    describeTarget: () => {
      ask();
      return before === 0 ? createDeferred<never>().promise : Promise.resolve(described);
    },
  }));

  const { result, cancel } = start(table);
  await begun;
  const target = table.describeTarget("other");
  await asked;
  cancel.abort();
  await expect(result).rejects.toMatchObject({ name: "AbortError" });
  expect(await target).toEqual(described);
});
