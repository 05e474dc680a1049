import { act, render, screen } from "@testing-library/react";
import { useRef } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { useRowWindow } from "../../../src/ui/state/use-row-window.ts";

const rowHeightPx = 50;
/** How far the page is scrolled below the top of the list. */
let scrolledPx = 0;
afterEach(() => {
  scrolledPx = 0;
  vi.restoreAllMocks();
});

function List({ count, target }: { count: number; target: number }) {
  const list = useRef<HTMLUListElement>(null);
  const { first, last, scrollTo } = useRowWindow(list, { count, rowHeightPx });
  return (
    <ul ref={list}>
      <li>{`${first} to ${last}`}</li>
      <button type="button" onClick={() => scrollTo(target)}>
        Go
      </button>
    </ul>
  );
}

/** A list whose place on the page follows `scrolledPx`; nothing is laid out in jsdom. */
function show(count: number, target = 0) {
  vi.spyOn(HTMLUListElement.prototype, "getBoundingClientRect").mockImplementation(
    () => new DOMRect(0, -scrolledPx, 300, count * rowHeightPx),
  );
  const by = vi.fn();
  window.scrollBy = by as typeof window.scrollBy;
  const view = render(<List count={count} target={target} />);
  const scroll = (toPx: number) =>
    act(() => {
      scrolledPx = toPx;
      window.dispatchEvent(new Event("scroll"));
    });
  const shorten = (to: number) => view.rerender(<List count={to} target={target} />);
  return { scroll, shorten, by };
}
const drawn = () => screen.getByRole("listitem").textContent;
const inView = Math.ceil(window.innerHeight / rowHeightPx);

describe("the rows of a long list that are drawn", () => {
  it("are those in view and eight more at either end", () => {
    const { scroll } = show(1_000_000);
    expect(drawn()).toBe(`0 to ${inView + 7}`);
    scroll(600_000 * rowHeightPx);
    expect(drawn()).toBe(`${600_000 - 8} to ${600_000 + inView + 7}`);
  });

  it("end with the list, and are none if it is empty", () => {
    const { shorten } = show(3);
    expect(drawn()).toBe("0 to 2");
    shorten(0);
    expect(drawn()).toBe("0 to -1");
  });

  it("are the last ones if the list has become shorter than the place it was scrolled to", () => {
    const { scroll, shorten } = show(1000);
    scroll(900 * rowHeightPx);
    shorten(100);
    expect(drawn()).toMatch(/^\d\d to 99$/);
  });

  it("are scrolled to just far enough that the whole row is in view", async () => {
    const { scroll, by } = show(1000, 100);
    const go = screen.getByRole("button");
    go.click();
    expect(by).toHaveBeenLastCalledWith({ top: 101 * rowHeightPx - window.innerHeight, behavior: "instant" });
    scroll(200 * rowHeightPx);
    go.click();
    expect(by).toHaveBeenLastCalledWith({ top: -100 * rowHeightPx, behavior: "instant" });
    by.mockClear();
    scroll(98 * rowHeightPx);
    go.click();
    expect(by).not.toHaveBeenCalled();
  });
});
