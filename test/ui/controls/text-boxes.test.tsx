import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { TextArea } from "../../../src/ui/controls/text-boxes.tsx";

it.each([
  [20_000, false],
  [20_001, true],
])("a text of %i characters gets a box whose height the browser needn't work out: %s", (length, isFull) => {
  render(
    <TextArea
      label="Review"
      optional={false}
      name="review"
      value={"x".repeat(length)}
      onChange={() => undefined}
      minLength={1}
      maxLength={100_000}
    />,
  );
  expect(screen.getByRole("textbox").hasAttribute("data-full")).toBe(isFull);
});
