import { expose } from "comlink";
import { expect, it, onTestFinished } from "vitest";
import { createDeferred } from "../../src/core/promises.ts";
import { createModelTraining, type TableSummary } from "../../src/models/model-training.ts";

it("doesn't start a training that was cancelled while its table was being read again", async () => {
  const summary: TableSummary = { rowCount: 1, columns: [], notes: [], preview: [] };
  const readAgain = createDeferred<TableSummary>();
  const reads = [Promise.resolve(summary), readAgain.promise];
  let trainings = 0;
  const { promise: begun, resolve: begin } = createDeferred<void>();
  const training = createModelTraining(() => {
    const { port1, port2 } = new MessageChannel();
    expose(
      {
        open: () => reads.shift(),
        serve: () => undefined,
        train: () => {
          trainings++;
          begin();
          return createDeferred().promise;
        },
      },
      port2,
    );
    onTestFinished(() => {
      port1.close();
      port2.close();
    });
    return { endpoint: port1, died: createDeferred<never>().promise, end: () => undefined };
  }, 1);
  const table = await training.open(new Blob());
  const train = () => {
    const cancel = new AbortController();
    const request = { target: "y", id: "toy", title: "Toy" };
    const options = {
      signal: cancel.signal,
      enough: new AbortController().signal,
      onProgress: () => undefined,
    };
    return { result: table.train(request, options), cancel };
  };

  const first = train();
  await begun;
  first.cancel.abort();
  await expect(first.result).rejects.toMatchObject({ name: "AbortError" });
  const second = train();
  second.cancel.abort();
  readAgain.resolve(summary);
  await expect(second.result).rejects.toMatchObject({ name: "AbortError" });
  expect(trainings).toBe(1);
});
