import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { useFocusFallback, useKeptFocus } from "../../../src/ui/state/use-kept-focus.ts";

function Page({ isRemoved }: { isRemoved: boolean }) {
  useKeptFocus();
  const [isPressed, setIsPressed] = useState(false);
  return (
    <main>
      <section aria-label="Part">
        <p>
          {!(isPressed && isRemoved) && (
            <button type="button" onClick={() => setIsPressed(true)}>
              Press
            </button>
          )}
        </p>
        {isPressed && <p>Pressed.</p>}
      </section>
    </main>
  );
}

function Replacement() {
  const heading = useFocusFallback<HTMLHeadingElement>();
  return (
    <h2 ref={heading} tabIndex={-1}>
      Done
    </h2>
  );
}

describe("the focus", () => {
  it("moves to the part around a button that disappears when pressed", async () => {
    render(<Page isRemoved />);
    await userEvent.click(screen.getByRole("button", { name: "Press" }));
    const part = screen.getByRole("region", { name: "Part" });
    await waitFor(() => expect(part).toHaveFocus());
    // The part itself doesn't become a stop of the Tab key.
    part.blur();
    expect(part).not.toHaveAttribute("tabindex");
  });

  it("moves on from there to what replaces the button, even if that takes a while", async () => {
    function Late() {
      useKeptFocus();
      const [step, setStep] = useState<"before" | "waiting" | "after">("before");
      return (
        <section aria-label="Part">
          {step === "before" && (
            <button type="button" onClick={() => setStep("waiting")}>
              Press
            </button>
          )}
          {step === "after" && <Replacement />}
          <p onPointerDown={() => setStep("after")}>Finish</p>
        </section>
      );
    }
    render(<Late />);
    await userEvent.click(screen.getByRole("button", { name: "Press" }));
    await waitFor(() => expect(screen.getByRole("region", { name: "Part" })).toHaveFocus());
    fireEvent.pointerDown(screen.getByText("Finish"));
    expect(await screen.findByRole("heading", { name: "Done" })).toHaveFocus();
  });

  it("comes back to a button that lost it because it was disabled for a moment", async () => {
    render(<Page isRemoved={false} />);
    const button = screen.getByRole("button", { name: "Press" });
    button.focus();
    // As browsers do it: jsdom leaves the focus on a disabled button.
    button.blur();
    await waitFor(() => expect(button).toHaveFocus());
  });

  it("comes back to the element that had it last, not to one that passed it on at once", async () => {
    render(
      <>
        <select aria-label="Target" />
        <Page isRemoved={false} />
      </>,
    );
    screen.getByRole("combobox").focus();
    const button = screen.getByRole("button", { name: "Press" });
    button.focus();
    button.blur();
    await waitFor(() => expect(button).toHaveFocus());
  });

  it("stays away if the visitor took it away", async () => {
    render(<Page isRemoved={false} />);
    const button = screen.getByRole("button", { name: "Press" });
    button.focus();
    await userEvent.click(document.body);
    await new Promise((resolve) => setTimeout(resolve, 10));
    button.click();
    await screen.findByText("Pressed.");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(document.body).toHaveFocus();
  });
});
