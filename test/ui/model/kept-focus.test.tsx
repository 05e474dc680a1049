import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { ChoiceBars } from "../../../src/ui/model/explanations/choice-bars.tsx";
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
