import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { Combobox } from "../../../src/ui/controls/combobox.tsx";

it("the up arrow goes to the last choice of an open list if none is active, and from the first", async () => {
  const choices = ["Ottawa", "Quito", "Lima"].map((value) => ({ value, label: value }));
  render(
    <Combobox
      name="capital"
      label="Capital"
      value=""
      optional={false}
      onChange={() => undefined}
      choices={choices}
      takes="listed"
    />,
  );
  const person = userEvent.setup();
  const box = screen.getByRole("combobox", { name: "Capital" });
  const active = () => document.getElementById(box.getAttribute("aria-activedescendant") ?? "")?.textContent;
  await person.click(box);
  await person.keyboard("{ArrowUp}");
  expect(active()).toBe("Lima");
  await person.keyboard("{ArrowDown}");
  expect(active()).toBe("Ottawa");
  await person.keyboard("{ArrowUp}");
  expect(active()).toBe("Lima");
});

it("leaves the keys to an input method while that composes a text", () => {
  const onChange = vi.fn();
  const props = { name: "capital", label: "Capital", value: "Lima", optional: false, onChange };
  render(<Combobox {...props} choices={[{ value: "Tokio", label: "東京" }]} takes="free" />);
  const box = screen.getByRole("combobox", { name: "Capital" });
  fireEvent.change(box, { target: { value: "とう" } });
  for (const key of ["ArrowDown", "Enter"]) fireEvent.keyDown(box, { key, isComposing: true });
  expect(onChange).not.toHaveBeenCalled();
  expect(box).not.toHaveAttribute("aria-activedescendant");
  expect(box).toHaveValue("とう");
});
