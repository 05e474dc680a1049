import { act, renderHook } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createDeferred } from "../../../src/core/promises.ts";
import type { Route } from "../../../src/ui/router/route.ts";
import { useRoute } from "../../../src/ui/router/use-route.ts";
import { visit } from "../render-app.tsx";

/** Follows the address, starting on the home page. `ready` prepares the feedback; other screens need no preparation. */
function follow() {
  window.location.hash = "#/";
  const { promise, resolve } = createDeferred<void>();
  const prepare = ({ page }: Route) => (page === "feedback" ? promise : undefined);
  const { result } = renderHook(() => useRoute(prepare));
  return { page: () => result.current.page, ready: () => act(async () => resolve()) };
}

afterEach(() => {
  vi.useRealTimers();
});

describe("following a link", () => {
  it("leads to the next screen at once if everything is here", async () => {
    const { page } = follow();
    await visit("#/api");
    expect(page()).toBe("api");
  });

  it("keeps the screen that is being left until the next one is prepared", async () => {
    const { page, ready } = follow();
    await visit("#/feedback");
    expect(page()).toBe("home");
    await ready();
    expect(page()).toBe("feedback");
  });

  it("doesn't wait long, so that the visitor sees that the next screen is loading", async () => {
    vi.useFakeTimers();
    const { page } = follow();
    await visit("#/feedback");
    await act(() => vi.advanceTimersByTimeAsync(1000));
    expect(page()).toBe("feedback");
  });

  it("doesn't lead to a screen that the visitor has left before it was prepared", async () => {
    const { page, ready } = follow();
    await visit("#/feedback");
    await visit("#/publish");
    await ready();
    expect(page()).toBe("publish");
  });
});
