import { act, renderHook, waitFor } from "@testing-library/react";
import { StrictMode } from "react";
import { describe, expect, it, vi } from "vitest";
import { AppError } from "../../../src/core/errors.ts";
import { createDeferred } from "../../../src/core/promises.ts";
import { useAsync } from "../../../src/ui/state/async.ts";

/** A source of changes that a test triggers by hand. */
function changeSource() {
  const listeners = new Set<() => void>();
  return {
    listeners,
    onChange: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    change: () =>
      act(() => {
        for (const listener of listeners) listener();
      }),
  };
}

describe("a value that is loaded", () => {
  it("is loaded once when the screen appears, even with a source of changes", async () => {
    const load = vi.fn(async () => 1);
    const source = changeSource();
    const { result } = renderHook(() => useAsync(load, { changesOf: source }));
    await waitFor(() => expect(result.current.state).toEqual({ status: "ready", value: 1 }));
    expect(load).toHaveBeenCalledTimes(1);
  });

  it("that was loaded before is there at once, and is loaded again only after a change", async () => {
    const load = vi.fn(async () => 2);
    const source = changeSource();
    const loaded = { value: 1, isCurrent: () => true };
    const { result } = renderHook(() => useAsync(load, { changesOf: source, loaded }));
    expect(result.current.state).toEqual({ status: "ready", value: 1 });
    expect(load).not.toHaveBeenCalled();
    source.change();
    await waitFor(() => expect(result.current.state).toEqual({ status: "ready", value: 2 }));
  });

  it("that changed before the first drawing is loaded again", async () => {
    const load = vi.fn(async () => 2);
    const loaded = { value: 1, isCurrent: () => false };
    const { result } = renderHook(() => useAsync(load, { loaded }));
    expect(result.current.latest).toBe(1);
    await waitFor(() => expect(result.current.latest).toBe(2));
  });

  it("is reloaded after a change, while the old value stays", async () => {
    let answer = Promise.resolve(1);
    const load = vi.fn(() => answer);
    const source = changeSource();
    const { result } = renderHook(() => useAsync(load, { changesOf: source }));
    await waitFor(() => expect(result.current.state.status).toBe("ready"));
    const second = createDeferred<number>();
    answer = second.promise;
    source.change();
    expect(result.current.state).toEqual({ status: "ready", value: 1 });
    await act(async () => second.resolve(2));
    expect(result.current.state).toEqual({ status: "ready", value: 2 });
    expect(load).toHaveBeenCalledTimes(2);
  });

  it("is reloaded only once the changes pause, so that many changes lead to a single reload", async () => {
    vi.useFakeTimers();
    try {
      const load = vi.fn(async () => 1);
      const source = changeSource();
      renderHook(() => useAsync(load, { changesOf: source, debounceMs: 400 }));
      for (let change = 0; change < 20; change++) source.change();
      await act(() => vi.advanceTimersByTimeAsync(399));
      expect(load).toHaveBeenCalledTimes(1);
      await act(() => vi.advanceTimersByTimeAsync(1));
      expect(load).toHaveBeenCalledTimes(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it("never comes from an outdated run, which is cancelled when a newer one starts", async () => {
    const first = createDeferred<number>();
    const signals: AbortSignal[] = [];
    const answers = [first.promise, Promise.resolve(2)];
    const load = vi.fn((signal: AbortSignal) => answers[signals.push(signal) - 1]!);
    const source = changeSource();
    const { result } = renderHook(() => useAsync(load, { changesOf: source }));
    source.change();
    expect(signals[0]?.aborted).toBe(true);
    await waitFor(() => expect(result.current.state).toEqual({ status: "ready", value: 2 }));
    await act(async () => first.resolve(1));
    expect(result.current.state).toEqual({ status: "ready", value: 2 });
  });

  it("starts in the loading state again if `load` is replaced, with the latest value still available", async () => {
    const one = async () => 1;
    const never = () => new Promise<number>(() => undefined);
    const { result, rerender } = renderHook(({ load }) => useAsync(load), { initialProps: { load: one } });
    await waitFor(() => expect(result.current.state.status).toBe("ready"));
    rerender({ load: never });
    expect(result.current.state).toEqual({ status: "loading" });
    expect(result.current.latest).toBe(1);
  });

  it("can fail, and is loaded again on retry", async () => {
    const load = vi.fn(async () => 1).mockRejectedValueOnce(new AppError("storage-full"));
    const { result } = renderHook(() => useAsync(load));
    await waitFor(() => expect(result.current.state).toMatchObject({ status: "failed" }));
    act(() => result.current.retry());
    expect(result.current.state).toEqual({ status: "loading" });
    await waitFor(() => expect(result.current.state).toEqual({ status: "ready", value: 1 }));
  });

  it("is no longer loaded or reloaded after the visitor leaves the screen", () => {
    const signals: AbortSignal[] = [];
    const load = (signal: AbortSignal) => {
      signals.push(signal);
      return new Promise<number>(() => undefined);
    };
    const source = changeSource();
    const { unmount } = renderHook(() => useAsync(load, { changesOf: source }), { wrapper: StrictMode });
    unmount();
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
    expect(source.listeners.size).toBe(0);
  });
});
