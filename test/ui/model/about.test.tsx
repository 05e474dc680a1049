import { screen, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { Card } from "../../../src/core/card.ts";
import { reviewCard, weatherCard } from "../fakes/cards.ts";
import { createFakeModel } from "../fakes/model.ts";
import { createFakeServices } from "../fakes/services.ts";
import { renderApp } from "../render-app.tsx";

const reference = { library: "scikit-learn 1.9", rows: 500, largestDifference: 2e-7 };
const about = (card: Card, largestDifference = 2e-7) => {
  const model = createFakeModel(card, {
    checkReference: async () => ({ ...reference, largestDifference }),
  });
  return renderApp(createFakeServices([model]), `#/${card.id}/about`);
};

describe("the page about a model", () => {
  it("runs the model on its reference rows, and says how closely it agrees with the library", async () => {
    const { person } = about({ ...weatherCard, reference });
    await person.click(await screen.findByRole("button", { name: "Check this model here" }));
    expect(
      await screen.findByText(/In this browser, it agrees with scikit-learn 1\.9 on 500 rows/),
    ).toBeVisible();
  });

  it("doesn't draw a confusion matrix of a million cells", async () => {
    const classes = Array.from({ length: 1000 }, (_, index) => ({ name: `class ${index}` }));
    const confusion = classes.map(() => classes.map(() => 1));
    about({ ...reviewCard, classes, metrics: { ...reviewCard.metrics!, confusion } });
    const section = await screen.findByRole("region", { name: "What it confuses" });
    expect(section).toHaveTextContent(/With 1,000 classes, this table would be too large to show/);
    expect(within(section).queryByRole("table")).toBeNull();
  });

  it("has no precision of a class that was never answered, and no recall of a class without rows", async () => {
    const confusion = [
      [0, 9, 0],
      [0, 9, 0],
      [0, 0, 0],
    ];
    const none = { precision: 0, recall: 0, f1: 0 };
    const perClass = [
      { ...none, support: 9 },
      { precision: 0.5, recall: 1, f1: 2 / 3, support: 9 },
      { ...none, support: 0 },
    ];
    const classes = [{ name: "a" }, { name: "b" }, { name: "c" }];
    about({ ...reviewCard, classes, metrics: { ...reviewCard.metrics!, confusion, perClass } });
    const table = await screen.findByRole("table", { name: "Precision and recall of each class" });
    const [, ...rows] = within(table).getAllByRole("row");
    expect(rows.map(({ textContent }) => textContent)).toEqual([
      "a–0.0%0.0009",
      "b50.0%100.0%0.6679",
      "c–––0",
    ]);
  });

  it("draws a row and a column for each class, even if two have the same label", async () => {
    const logged = vi.spyOn(console, "error");
    const classes = [
      { name: "0", label: "No" },
      { name: "1", label: "No" },
      { name: "2", label: "Yes" },
    ];
    const confusion = classes.map(() => [1, 2, 3]);
    about({ ...reviewCard, classes, metrics: { ...reviewCard.metrics!, confusion } });
    const section = await screen.findByRole("region", { name: "What it confuses" });
    expect(within(section).getAllByRole("rowheader")).toHaveLength(3);
    const said = logged.mock.calls.flat().join();
    logged.mockRestore();
    expect(said).not.toContain("same key");
  });

  it("writes the settings of the models in words, and the names of those in a mean as they are", async () => {
    const { candidates } = reviewCard;
    const settings = [
      { leafCount: 8, learningRate: 0.1 },
      { "NB-SVM": 0.25, "Linear SVM on words": 0.75 },
    ];
    about({
      ...reviewCard,
      candidates: candidates!.map((each, index) => ({ ...each, settings: settings[index]! })),
    });
    expect(await screen.findByText("leaf count 8, learning rate 0.1")).toBeVisible();
    expect(screen.getByText("NB-SVM 0.25, Linear SVM on words 0.75")).toBeVisible();
  });

  it("warns if this browser computes different numbers", async () => {
    const { person } = about({ ...weatherCard, reference }, 0.25);
    await person.click(await screen.findByRole("button", { name: "Check this model here" }));
    expect(await screen.findByText(/differs from scikit-learn 1\.9 by up to 0\.3/)).toBeVisible();
  });

  it("says what the check changed in the file, and what it could not determine", async () => {
    about({
      ...weatherCard,
      repairs: ["The nodes were sorted."],
      doubts: ["Its answers have not been compared."],
    });
    const changed = await screen.findByRole("region", { name: "What was changed in the file" });
    expect(within(changed).getByText("The nodes were sorted.")).toBeVisible();
    const doubts = screen.getByRole("region", { name: "What is uncertain" });
    expect(within(doubts).getByText("Its answers have not been compared.")).toBeVisible();
  });

  it("says how far a lesson reaches, and what effect lessons had on a table", async () => {
    const measured = { rows: 400, lessons: 61, right: 1, others: 400, before: 0.92, after: 0.91 };
    const reach = { cuts: 48, exact: 1, measured };
    about({
      ...weatherCard,
      learning: {
        ...weatherCard.learning!,
        aggressiveness: 20,
        margin: 0.5,
        maximumHoldoutDrop: 0.02,
        reach,
      },
    });
    expect(await screen.findByText(/100(\.0)?% of 61 corrected mistakes right/)).toBeVisible();
  });
});
