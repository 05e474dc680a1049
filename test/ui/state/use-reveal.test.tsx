import { render, screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { useReveal } from "../../../src/ui/state/use-reveal.ts";

function Result() {
  const heading = useReveal<HTMLHeadingElement>();
  return (
    <h2 ref={heading} tabIndex={-1}>
      Trained
    </h2>
  );
}

function Page({ isDone }: { isDone: boolean }) {
  return (
    <>
      <button type="button">Train</button>
      <select aria-label="Target" />
      {isDone && <Result />}
    </>
  );
}

describe("a result that appears after a wait", () => {
  it("is scrolled into view and focused, but only once", () => {
    const scroll = vi.fn();
    Element.prototype.scrollIntoView = scroll;
    const { rerender } = render(<Page isDone={false} />);
    screen.getByRole("button").focus();
    rerender(<Page isDone />);
    expect(document.activeElement).toBe(screen.getByRole("heading"));
    expect(scroll).toHaveBeenCalledWith({ block: "start" });
    screen.getByRole("button").focus();
    rerender(<Page isDone />);
    expect(document.activeElement).toBe(screen.getByRole("button"));
    expect(scroll).toHaveBeenCalledTimes(1);
  });

  it("does not take the focus from a control that the visitor is using by then", () => {
    const { rerender } = render(<Page isDone={false} />);
    screen.getByRole("combobox").focus();
    rerender(<Page isDone />);
    expect(document.activeElement).toBe(screen.getByRole("combobox"));
  });
});
