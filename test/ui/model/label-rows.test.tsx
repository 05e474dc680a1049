import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { ScoredRow } from "../../../src/tables/table-scoring.ts";
import { LabelRows } from "../../../src/ui/model/table/label-rows.tsx";
import { reviewCard } from "../fakes/cards.ts";
import { createFakeModel } from "../fakes/model.ts";

it("takes no label by key while no row is shown, since labels have stopped changing the answers", async () => {
  const known = createFakeModel(reviewCard);
  const untaught = await known.predictMany([{}]);
  const model = createFakeModel(reviewCard, {
    predictMany: async (instances) => instances.map(() => untaught[0]!),
    teach: known.teach,
  });
  const rows: ScoredRow[] = Array.from({ length: 30 }, (_, index) => ({
    line: index + 2,
    predicted: 0,
    probability: 0.8,
    margin: 0.6,
    actual: undefined,
    cells: { review: `A story, number ${index}, that goes on for long enough.` },
  }));
  render(<LabelRows card={reviewCard} model={model} rows={rows} />);
  const person = userEvent.setup();
  await person.click(screen.getByRole("button", { name: "Ask me for labels" }));
  for (let count = 1; count <= 10; count += 1) {
    await screen.findByRole("group", { name: "Which is right?" });
    await person.keyboard("1");
    await waitFor(() => expect(known.lessons).toHaveLength(count));
  }
  const goOn = await screen.findByRole("button", { name: "Continue anyway" });
  expect(screen.queryByText(/to choose a label/)).toBeNull();
  goOn.focus();
  await person.keyboard("1");
  expect(known.lessons).toHaveLength(10);
  await person.click(goOn);
  await person.keyboard("1");
  await waitFor(() => expect(known.lessons).toHaveLength(11));
});

it("asks for one of many classes with a list, in which each row's label has to be chosen anew", async () => {
  const classes = Array.from({ length: 13 }, (_, index) => ({ name: `${index}` }));
  const card = { ...reviewCard, classes };
  const model = createFakeModel(card);
  const rows: ScoredRow[] = Array.from({ length: 12 }, (_, index) => ({
    line: index + 2,
    predicted: 0,
    probability: 0.8,
    margin: 0.6,
    actual: undefined,
    cells: { review: `A story, number ${index}, that goes on for long enough.` },
  }));
  render(<LabelRows card={card} model={model} rows={rows} />);
  const person = userEvent.setup();
  await person.click(screen.getByRole("button", { name: "Ask me for labels" }));
  const list = () => screen.getByRole("combobox", { name: "Which is right?" });
  const teach = () => screen.getByRole("button", { name: "Teach this" });
  await waitFor(() => expect(list()).toHaveFocus());
  // A digit goes to the class in the list whose name begins with it.
  await person.keyboard("1");
  await person.click(teach());
  expect(model.lessons).toEqual([]);
  for (const label of ["12", "7"]) {
    await person.selectOptions(list(), label);
    const line = screen.getByText(/^Line /).textContent;
    await person.click(teach());
    await waitFor(() => expect(screen.getByText(/^Line /)).not.toHaveTextContent(line));
    expect(list()).toHaveValue("");
    expect(list()).toHaveFocus();
  }
  expect(model.lessons.map(({ label }) => label)).toEqual(["12", "7"]);
});
