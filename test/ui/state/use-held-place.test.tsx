import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useHeldPlace } from "../../../src/ui/state/use-held-place.ts";

function Import({ working }: { working: boolean }) {
  const place = useHeldPlace<HTMLDivElement>(working);
  return <div ref={place}>Import</div>;
}

/** Stands in for the layout, which jsdom doesn't have. */
let top = 300;
let onResize: () => void;
const scrollBy = vi.fn();

/** Makes the page above the element grow. */
function grow(by: number) {
  top += by;
  act(() => onResize());
}

beforeEach(() => {
  top = 300;
  scrollBy.mockReset();
  scrollBy.mockImplementation((_: number, by: number) => {
    top -= by;
  });
  vi.stubGlobal("scrollBy", scrollBy);
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(callback: () => void) {
        onResize = callback;
      }
      observe() {}
      disconnect() {
        onResize = () => undefined;
      }
    },
  );
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(() => ({ top }) as DOMRect);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("an element whose work makes the page above it grow", () => {
  it("stays where it is in the window, also just after the work", () => {
    const { rerender } = render(<Import working />);
    grow(120);
    expect(scrollBy).toHaveBeenLastCalledWith(0, 120);
    rerender(<Import working={false} />);
    grow(30);
    expect(scrollBy).toHaveBeenLastCalledWith(0, 30);
    expect(top).toBe(300);
  });

  it("stays where it is if the page is scrolled in the same frame as it grows", () => {
    render(<Import working />);
    top += 120;
    fireEvent.scroll(window);
    act(() => onResize());
    expect(scrollBy).toHaveBeenLastCalledWith(0, 120);
    expect(top).toBe(300);
  });

  it("is let go at the visitor's next own step", () => {
    render(<Import working />);
    fireEvent.pointerDown(screen.getByText("Import"));
    grow(120);
    expect(scrollBy).not.toHaveBeenCalled();
  });

  it("is not brought back once it is out of view", () => {
    render(<Import working />);
    top = -400;
    vi.stubGlobal("scrollY", 700);
    fireEvent.scroll(window);
    grow(120);
    expect(scrollBy).not.toHaveBeenCalled();
  });
});
