import { render, screen } from "@testing-library/react";
import { Suspense } from "react";
import { expect, it, vi } from "vitest";
import { lazyOrNothing } from "../../../src/ui/display/lazy-or-nothing.ts";

it("a part whose code can't be fetched leaves the rest of the screen as it is", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const Picture = lazyOrNothing(() => Promise.reject(new TypeError("not fetched")));
  render(
    <>
      <a href="#/a">A model</a>
      <Suspense fallback={<p>Loading</p>}>
        <Picture />
      </Suspense>
    </>,
  );
  await vi.waitFor(() => expect(screen.queryByText("Loading")).toBeNull());
  expect(screen.getByRole("link", { name: "A model" })).toBeVisible();
  expect(warn).toHaveBeenCalledOnce();
  vi.restoreAllMocks();
});
