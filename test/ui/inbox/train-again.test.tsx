import { screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { Delivery } from "../../../src/learning/inbox/inbox.ts";
import type { TrainingTable } from "../../../src/models/model-training.ts";
import { describeColumns } from "../../../src/training/columns/describe-table.ts";
import { tableFrom } from "../../../src/training/columns/table.ts";
import { reviewCard } from "../fakes/cards.ts";
import { feedbackEntry } from "../fakes/log.ts";
import { createFakeModel } from "../fakes/model.ts";
import { createFakeServices } from "../fakes/services.ts";
import { renderApp } from "../render-app.tsx";

const rowOf = (number: number) => {
  const { superseded: _, contradicted, ...row } = feedbackEntry(number);
  return {
    row: { ...row, inputKey: String(number) },
    source: 0,
    plausibility: 0.5,
    contradicted,
    repeats: 1,
  };
};
const delivery: Delivery = {
  files: [
    {
      name: "visitor.csv",
      read: 3,
      added: 3,
      known: 0,
      refusedCount: 0,
      refused: [],
      error: undefined,
      holdout: undefined,
      others: undefined,
    },
  ],
  rows: [1, 2, 3].map(rowOf),
};

it("takes the accepted feedback rows to the training page, and trains on them and the table", async () => {
  const train = vi.fn<TrainingTable["train"]>(() => new Promise(() => undefined));
  const table: TrainingTable = {
    summary: {
      rowCount: 20,
      columns: describeColumns(tableFrom({ review: ["a long text", "another one"], label: ["good", "bad"] })),
      notes: [],
      preview: [],
    },
    describeTarget: async () => ({
      classes: [
        { name: "negative", rows: 200 },
        { name: "positive", rows: 200 },
      ],
      warnings: [],
      giveaways: [],
    }),
    train,
    close: () => undefined,
  };
  const model = createFakeModel(reviewCard, { openDelivery: async () => delivery });
  const services = createFakeServices([model], { training: { open: async () => table } });
  const { person } = renderApp(services, `#/${reviewCard.id}/learning`);
  await person.upload(await screen.findByLabelText("Feedback files"), new File(["x"], "visitor.csv"));
  await screen.findByText("The model will learn from 3 of 3 rows.");
  await person.click(screen.getByRole("checkbox", { name: /Review number 2,/ }));
  await person.click(screen.getByRole("button", { name: "Train again with these rows" }));

  await screen.findByText(/Add the table that Book reviews was trained on. The 2 rows of feedback/);
  await person.upload(
    await screen.findByLabelText("Model or table"),
    new File(["review,label\na,b\n"], "reviews.csv"),
  );
  await screen.findByText(/^2 classes/);
  await person.click(screen.getByRole("button", { name: "Train" }));
  expect(train.mock.calls[0]?.[0].feedback).toEqual(
    [1, 3].map((number) => ({
      cells: new Map([["review", `Review number ${number}, which is long enough.`]]),
      label: "negative",
    })),
  );
});
