import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { Contribution, Explanation } from "../../../src/explain/explanation.ts";
import { FieldContributions } from "../../../src/ui/model/explanations/field-contributions.tsx";
import { weatherCard } from "../fakes/cards.ts";

/** Shows what fields with these names contribute to an answer. */
function show(contributions: Readonly<Record<string, Contribution>>) {
  const names = Object.keys(contributions);
  const explanation: Explanation = {
    classPair: { predicted: 0, runnerUp: 1 },
    exact: true,
    words: undefined,
    fields: names.map((name) => ({
      label: name,
      fields: [name],
      baseline: [null],
      contribution: contributions[name]!,
    })),
    unexplained: [],
  };
  const fields = names.map((name) => ({ ...weatherCard.fields[0]!, name, label: name }));
  const card = { ...weatherCard, fields };
  render(<FieldContributions card={card} inputs={{}} explanation={explanation} />);
  return userEvent.setup();
}

it("showing and hiding the fields with little effect keeps the focus on the button", async () => {
  const little = { base: 0.001, lessons: 0 };
  const person = show({ wind: { base: 1, lessons: 0 }, month: little, coast: little });
  await person.click(screen.getByRole("button", { name: "Show 1 more with little effect" }));
  const fewer = screen.getByRole("button", { name: "Show fewer" });
  expect(document.activeElement).toBe(fewer);
  await person.click(fewer);
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Show 1 more with little effect" }));
});

it("says of a field's lessons what they did in the direction of the field's own factor, and calls no strong field weak", () => {
  const strong = Array.from({ length: 9 }, (_, index) => [`field ${index}`, { base: 1, lessons: 0 }]);
  show({ first: { base: -1, lessons: -0.5 }, ...Object.fromEntries(strong) });
  expect(screen.getAllByRole("listitem")[0]?.textContent).toMatch(/× 4\.5.*lessons × 1\.6/);
  expect(screen.getByRole("button", { name: "Show 2 more" })).toBeVisible();
});
