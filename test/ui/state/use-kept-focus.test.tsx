import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { useKeptFocus } from "../../../src/ui/state/use-kept-focus.ts";

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

  it("stays away if the visitor took it away", async () => {
    render(<Page isRemoved={false} />);
    const button = screen.getByRole("button", { name: "Press" });
    button.focus();
    button.blur();
    await new Promise((resolve) => setTimeout(resolve, 10));
    button.click();
    await screen.findByText("Pressed.");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(document.body).toHaveFocus();
  });
});
