import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CallsUnderWay } from "../../src/api/calls-under-way.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A call that is answered when the test says so. */
function pending() {
  let answer = (_: Response) => {};
  const response = new Promise<Response>((resolve) => {
    answer = resolve;
  });
  return { response, answer: () => answer(new Response()) };
}

test("handing over waits for the answers that are under way, and takes no more", async () => {
  const calls = new CallsUnderWay();
  const first = pending();
  const second = pending();
  void calls.add(first.response);
  void calls.add(second.response);
  first.answer();
  const done = vi.fn();
  const handingOver = calls.handOver().then(done);
  expect(calls.isClosed).toBe(true);
  await vi.advanceTimersByTimeAsync(1000);
  expect(done).not.toHaveBeenCalled();
  second.answer();
  await handingOver;
  expect(calls.isClosed).toBe(true);
});

test("handing over waits five seconds at most", async () => {
  const calls = new CallsUnderWay();
  void calls.add(pending().response);
  const handingOver = calls.handOver();
  await vi.advanceTimersByTimeAsync(5000);
  await handingOver;
});

test("handing over is immediate without calls, also after one that failed", async () => {
  const calls = new CallsUnderWay();
  await expect(calls.add(Promise.reject(new Error("oops")))).rejects.toThrow("oops");
  await calls.handOver();
});

test("calls are taken again where no new version took over", async () => {
  const calls = new CallsUnderWay();
  await calls.handOver();
  await vi.advanceTimersByTimeAsync(15_000);
  expect(calls.isClosed).toBe(false);
});
