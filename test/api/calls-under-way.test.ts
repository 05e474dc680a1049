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

test("closing waits for the answers that are under way", async () => {
  const calls = new CallsUnderWay();
  const first = pending();
  const second = pending();
  void calls.add(first.response);
  void calls.add(second.response);
  first.answer();
  const closed = vi.fn();
  const closing = calls.close(5000).then(closed);
  expect(calls.isClosed).toBe(true);
  await vi.advanceTimersByTimeAsync(1000);
  expect(closed).not.toHaveBeenCalled();
  second.answer();
  await closing;
  expect(vi.getTimerCount()).toBe(0);
});

test("closing waits no longer than its limit", async () => {
  const calls = new CallsUnderWay();
  void calls.add(pending().response);
  const closing = calls.close(5000);
  await vi.advanceTimersByTimeAsync(5000);
  await closing;
});

test("closing is immediate without calls, also after one that failed", async () => {
  const calls = new CallsUnderWay();
  await expect(calls.add(Promise.reject(new Error("oops")))).rejects.toThrow("oops");
  await calls.close(5000);
  calls.reopen();
  expect(calls.isClosed).toBe(false);
});
