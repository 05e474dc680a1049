import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { Explanation } from "../../../src/explain/explanation.ts";
import { ChoiceBars } from "../../../src/ui/model/explanations/choice-bars.tsx";
import { FieldContributions } from "../../../src/ui/model/explanations/field-contributions.tsx";
import { weatherCard } from "../fakes/cards.ts";

const month = weatherCard.fields.find(({ name }) => name === "month")!;
const points = Array.from({ length: 9 }, (_, index) => ({
  value: `M${index}`,
  probabilities: [index / 10, 1 - index / 10, 0],
}));

it("showing and hiding all choices of a curve keeps the focus on the button", async () => {
  const person = userEvent.setup();
  render(
    <ChoiceBars
      card={weatherCard}
      field={month}
      curve={{ field: "month", kind: "choice", points }}
      own="M4"
    />,
  );
  await person.click(screen.getByRole("button", { name: /^Show all 9 for/ }));
  const fewer = screen.getByRole("button", { name: /^Show fewer for/ });
  expect(screen.getAllByRole("listitem")).toHaveLength(9);
  expect(document.activeElement).toBe(fewer);
  await person.click(fewer);
  expect(document.activeElement).toBe(screen.getByRole("button", { name: /^Show all 9 for/ }));
});

it("showing and hiding the fields with little effect keeps the focus on the button", async () => {
  const person = userEvent.setup();
  const pushes = ["wind", "month", "coast"].map((name, index) => ({
    label: name,
    fields: [name],
    baseline: [undefined],
    contribution: { base: index === 0 ? 1 : 0.001, lessons: 0 },
  }));
  const explanation = {
    classPair: { predicted: 0, runnerUp: 1 },
    exact: true,
    words: undefined,
    fields: pushes,
    unexplained: [],
  } as unknown as Explanation;
  render(<FieldContributions card={weatherCard} inputs={{}} explanation={explanation} />);
  await person.click(screen.getByRole("button", { name: "Show 1 more with little effect" }));
  const fewer = screen.getByRole("button", { name: "Show fewer" });
  expect(document.activeElement).toBe(fewer);
  await person.click(fewer);
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Show 1 more with little effect" }));
});

it("says of a field's lessons what they did in the direction of the field's own factor, and calls no strong field weak", () => {
  const pushes = Array.from({ length: 10 }, (_, index) => ({
    label: `field ${index}`,
    fields: [`field ${index}`],
    baseline: [undefined],
    contribution: index === 0 ? { base: -1, lessons: -0.5 } : { base: 1, lessons: 0 },
  }));
  const explanation = {
    classPair: { predicted: 0, runnerUp: 1 },
    exact: true,
    words: undefined,
    fields: pushes,
    unexplained: [],
  } as unknown as Explanation;
  const card = {
    ...weatherCard,
    fields: pushes.map(({ label }) => ({ ...weatherCard.fields[0]!, name: label, label })),
  } as typeof weatherCard;
  render(<FieldContributions card={card} inputs={{}} explanation={explanation} />);
  expect(screen.getAllByRole("listitem")[0]?.textContent).toMatch(/× 4\.5.*lessons × 1\.6/);
  expect(screen.getByRole("button", { name: "Show 2 more" })).toBeVisible();
});
