import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { askToHandOver } from "../../src/offline/hand-over.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

test("waits for the old version to say that it is ready", async () => {
  const asked: unknown[] = [];
  let port: MessagePort | undefined;
  const postMessage = (message: unknown, transfer?: unknown) => {
    asked.push(message);
    [port] = transfer as [MessagePort];
  };
  const done = vi.fn();
  const waiting = askToHandOver({ postMessage }).then(done);
  expect(asked).toEqual([{ type: "hand-over" }]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(done).not.toHaveBeenCalled();
  port!.postMessage("done");
  await waiting;
  expect(vi.getTimerCount()).toBe(0);
});

test("goes on after a while where the old version does not answer", async () => {
  const waiting = askToHandOver({ postMessage: () => {} });
  await vi.advanceTimersByTimeAsync(6000);
  await waiting;
});

test("goes on at once where there is no old version", async () => {
  await askToHandOver(null);
});
