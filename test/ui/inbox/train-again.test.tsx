import { act, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { AppError, toErrorRecord } from "../../../src/core/errors.ts";
import type { Delivery } from "../../../src/learning/inbox/inbox.ts";
import type { Trial } from "../../../src/learning/inbox/judge-exports.ts";
import type { TrainingTable } from "../../../src/models/model-training.ts";
import { reviewCard, weatherCard } from "../fakes/cards.ts";
import { createFakeLog, feedbackEntry } from "../fakes/log.ts";
import { createFakeModel, type FakeModelOptions } from "../fakes/model.ts";
import { createFakeServices, createFakeTrainingTable } from "../fakes/services.ts";
import { renderApp, visit } from "../render-app.tsx";

const rowOf = (number: number) => {
  const { superseded: _, contradicted, ...row } = feedbackEntry(number);
  return {
    row: { ...row, inputKey: String(number) },
    source: 0,
    plausibility: 0.5,
    contradicted,
    repeats: 1,
    isKnown: false,
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
      guess: { column: "is_active", meanings: "1 = positive" },
    },
  ],
  rows: [1, 2, 3].map(rowOf),
};

it("takes the accepted feedback rows to the training page, and trains on them and the table", async () => {
  const train = vi.fn<TrainingTable["train"]>(() => new Promise(() => undefined));
  const table = createFakeTrainingTable(["negative", "positive"], 200, train);
  const model = createFakeModel(reviewCard, { openDelivery: async () => delivery });
  const services = createFakeServices([model], { training: { open: async () => table } });
  const { person } = renderApp(services, `#/${reviewCard.id}/learning`);
  await person.upload(await screen.findByLabelText("Feedback files"), new File(["x"], "visitor.csv"));
  await screen.findByText("The model will learn from 3 of 3 rows.");
  expect(screen.getByText(/^The column “is_active” was taken for .* \(1 = positive\)/)).toBeVisible();
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
      id: `row-${number}`,
      cells: new Map([["review", `Review number ${number}, which is long enough.`]]),
      label: "negative",
    })),
  );
});

it("learns only from rows that the log does not have yet, but can train on all of them", async () => {
  const importCsv = vi.fn<NonNullable<FakeModelOptions["importCsv"]>>(() => new Promise(() => undefined));
  const tryRows = vi.fn<NonNullable<FakeModelOptions["tryRows"]>>(() => new Promise(() => undefined));
  const rows = [1, 2, 3].map((number) => ({ ...rowOf(number), isKnown: number > 1 }));
  const files = [{ ...delivery.files[0]!, added: 1, known: 2 }];
  const model = createFakeModel(reviewCard, {
    openDelivery: async () => ({ files, rows }),
    importCsv,
    tryRows,
  });
  const { person } = renderApp(createFakeServices([model]), `#/${reviewCard.id}/learning`);
  await person.upload(await screen.findByLabelText("Feedback files"), new File(["x"], "visitor.csv"));
  await screen.findByText("The model will learn from 1 of 3 rows.");
  expect(screen.getByText("visitor.csv: 2 rows already known")).toBeVisible();
  expect(screen.getAllByText(/already known · from visitor.csv$/)).toHaveLength(2);
  await person.click(screen.getByRole("button", { name: "Try on a copy" }));
  expect(tryRows.mock.calls[0]![0].map(({ id }) => id)).toEqual(["row-1"]);
  await person.click(screen.getByRole("checkbox", { name: /Review number 1,/ }));
  expect(screen.getByRole("button", { name: "Learn from 0 rows" })).toHaveAttribute("aria-disabled", "true");
  expect(screen.getByRole("button", { name: "Train again with these rows" })).not.toHaveAttribute(
    "aria-disabled",
    "true",
  );
  await person.click(screen.getByRole("checkbox", { name: /Review number 1,/ }));
  await person.click(screen.getByRole("button", { name: "Learn from 1 row" }));
  await vi.waitFor(() => expect(importCsv).toHaveBeenCalled());
  const csv = await (importCsv.mock.calls[0]![0] as Blob).text();
  expect(csv.trim().split("\r\n")).toHaveLength(2);
});

it("doesn't train on rows that are not for training, and says which", async () => {
  const rows = [1, 2].map((number) => ({ ...rowOf(number), isKnown: true }));
  const excluded = rows.map((judged) => ({ ...judged, row: { ...judged.row, usedForTraining: false } }));
  const model = createFakeModel(reviewCard, {
    openDelivery: async (files) => ({
      ...delivery,
      rows: files.length > 1 ? excluded : [rows[0]!, excluded[1]!],
    }),
  });
  const { person } = renderApp(createFakeServices([model]), `#/${reviewCard.id}/learning`);
  const input = await screen.findByLabelText("Feedback files");
  await person.upload(input, [new File(["x"], "one.csv"), new File(["x"], "other.csv")]);
  expect(await screen.findAllByText(/already known · not used as a lesson · from/)).toHaveLength(2);
  const train = screen.getByRole("button", { name: "Train again with these rows" });
  expect(train).toHaveAttribute("aria-disabled", "true");

  await person.upload(input, new File(["x"], "one.csv"));
  await screen.findByText(/already known · from visitor.csv/);
  await person.click(screen.getByRole("button", { name: "Train again with these rows" }));
  expect(await screen.findByText(/The 1 row of feedback/)).toBeVisible();
});

it("stops a trial whose rows are no longer the chosen ones, so that its result is never shown for others", async () => {
  let end: () => void = () => undefined;
  const signals: AbortSignal[] = [];
  const effect = { before: { accuracy: 0.5, rows: 2 }, after: { accuracy: 1, rows: 2 }, verdict: "better" };
  const model = createFakeModel(reviewCard, {
    openDelivery: async () => delivery,
    tryRows: (_, { signal } = {}) =>
      new Promise((resolve) => {
        signals.push(signal!);
        end = () => resolve({ lessons: 3, holdout: undefined, feedback: effect } as unknown as Trial);
      }),
  });
  const { person } = renderApp(createFakeServices([model]), `#/${reviewCard.id}/learning`);
  await person.upload(await screen.findByLabelText("Feedback files"), new File(["x"], "visitor.csv"));
  await person.click(await screen.findByRole("button", { name: "Try on a copy" }));
  await screen.findByRole("progressbar", { name: "Trying" });
  await person.click(screen.getByRole("checkbox", { name: /Review number 2,/ }));
  expect(signals[0]?.aborted).toBe(true);
  await act(async () => end());
  expect(screen.queryByRole("table", { name: "Before and after, tried on a copy" })).toBeNull();
  await person.click(screen.getByRole("button", { name: "Try on a copy" }));
  await act(async () => end());
  expect(await screen.findByRole("table", { name: "Before and after, tried on a copy" })).toBeVisible();
});

it("says which rows of a file were refused, even if the file could not be read to its end", async () => {
  const message = "The class is not one of the model's.";
  const error = toErrorRecord(new AppError("csv-invalid", { reason: "a quote is not closed", line: 100 }));
  const refused = [{ line: 7, problem: { at: "label", message } }];
  const [file] = delivery.files;
  const files = [{ ...file!, known: 2, refusedCount: 1, refused, error }];
  const model = createFakeModel(reviewCard, { openDelivery: async () => ({ ...delivery, files }) });
  const { person } = renderApp(createFakeServices([model]), `#/${reviewCard.id}/learning`);
  await person.upload(await screen.findByLabelText("Feedback files"), new File(["x"], "visitor.csv"));
  expect(await screen.findByText(/^visitor\.csv: 2 rows already known, 1 row refused$/)).toBeVisible();
  expect(screen.getByText(/^Line 7, label:/)).toBeVisible();
  expect(screen.getByRole("alert")).toBeVisible();
});

it.each([
  [
    { otherRows: 12, unreadable: { count: 3, line: 1234 } },
    [
      "12 rows are feedback on other models. To read them, open this file on their pages.",
      "3 parts, the first on line 1,234, aren’t feedback that was sent from a page, and were left out.",
    ],
  ],
  [
    { otherRows: 1, unreadable: { count: 1, line: undefined } },
    [
      "1 row is feedback on other models. To read it, open this file on their pages.",
      "1 part isn’t feedback that was sent from a page, and was left out.",
    ],
  ],
] as const)("says what in a form's log is no feedback on this model", async (leftOut, texts) => {
  const [file] = delivery.files;
  const files = [{ ...file!, leftOut }];
  const model = createFakeModel(reviewCard, { openDelivery: async () => ({ ...delivery, files }) });
  const { person } = renderApp(createFakeServices([model]), `#/${reviewCard.id}/learning`);
  await person.upload(await screen.findByLabelText("Feedback files"), new File(["x"], "log.jsonl"));
  for (const text of texts) expect(await screen.findByText(text)).toBeVisible();
});

it("says how many accepted rows were not learned from, because they were delivered before or have another row's id", async () => {
  const report = { read: 3, added: 1, known: 1, redated: 0, refused: [], refusedCount: 1 };
  const model = createFakeModel(reviewCard, {
    openDelivery: async () => delivery,
    importCsv: async () => ({ ...report, refusedFile: undefined, stopped: undefined }),
  });
  const { person } = renderApp(createFakeServices([model]), `#/${reviewCard.id}/learning`);
  await person.upload(await screen.findByLabelText("Feedback files"), new File(["x"], "visitor.csv"));
  await person.click(await screen.findByRole("button", { name: "Learn from 3 rows" }));
  expect(await screen.findByText(/3 rows read: 1 added, 1 already known, 1 refused/)).toBeVisible();
});

it("says what was kept if learning from a delivery is cancelled, and on return, until it is learned completely", async () => {
  const importCsv = vi.fn<NonNullable<FakeModelOptions["importCsv"]>>(
    (_, { signal } = {}) =>
      new Promise((_resolve, reject) =>
        signal!.addEventListener("abort", () => reject(signal!.reason as Error)),
      ),
  );
  const model = createFakeModel(reviewCard, { openDelivery: async () => delivery, importCsv });
  const services = createFakeServices([model], { log: createFakeLog([feedbackEntry(1)]) });
  const { person } = renderApp(services, `#/${reviewCard.id}/learning`);
  const learn = async () => {
    await person.upload(await screen.findByLabelText("Feedback files"), new File(["x"], "visitor.csv"));
    await person.click(await screen.findByRole("button", { name: "Learn from 3 rows" }));
  };
  await learn();
  const cancel = await screen.findByRole("button", { name: "Cancel" });
  expect(screen.queryByText(/did not finish/)).toBeNull();
  await person.click(cancel);
  const kept =
    /^Learning from the feedback in visitor.csv did not finish.* there is now 1 row .* compared with 1 before/;
  expect(await screen.findByText(kept)).toBeVisible();
  await visit(`#/${reviewCard.id}/table`);
  await screen.findByRole("heading", { name: "Score a CSV" });
  await visit(`#/${reviewCard.id}/learning`);
  expect(await screen.findByText(kept)).toBeVisible();
  importCsv.mockResolvedValue({
    read: 3,
    added: 3,
    known: 0,
    refused: [],
    refusedCount: 0,
    redated: 0,
    notes: [],
  } as never);
  await learn();
  await screen.findByText(/^Learned from 3 rows/);
  expect(screen.queryByText(/did not finish/)).toBeNull();
});

it("shows a row's inputs as the form does, with dates, units and the labels of choices", async () => {
  const inputs = { latitude: 45, wind: 1, season: "w", at: Date.UTC(2023, 10, 14, 12, 13) / 1000, old: "x" };
  const { row, ...judged } = rowOf(1);
  const given = { ...judged, row: { ...row, model: "weather", label: "rain", inputs } };
  const openDelivery = async () => ({ ...delivery, rows: [given] });
  const model = createFakeModel(weatherCard, { openDelivery });
  const { person } = renderApp(createFakeServices([model]), "#/weather/learning");
  await person.upload(await screen.findByLabelText("Feedback files"), new File(["x"], "visitor.csv"));
  const listed = await screen.findByRole("list", { name: /^Rows/ });
  expect(listed.textContent).toMatch(/^45°, 1 m\/s, Winter, 14 Nov 2023, [\d:]+ UTC, x/);
});
