import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { type Card, parseCard } from "../../../src/core/card.ts";
import { RowCounts } from "../../../src/ui/model/table/row-counts.tsx";
import { reviewCard, weatherCard } from "../fakes/cards.ts";
import { createFakeModel } from "../fakes/model.ts";
import { createFakeServices } from "../fakes/services.ts";
import { renderApp } from "../render-app.tsx";

const withClasses = (card: Card, count: number) => {
  const classes = Array.from({ length: count }, (_, index) => ({ name: `kind ${index}` }));
  return parseCard({ ...card, classes, metrics: undefined, candidates: undefined }, "model.json");
};
const link = `#/book-review?${new URLSearchParams({ review: "A review that is long enough." })}`;
const texts = (elements: readonly HTMLElement[]) => elements.map(({ textContent }) => textContent);

describe("a model with many classes", () => {
  it("answers with the most probable ones, and shows all others when asked to", async () => {
    const card = withClasses(reviewCard, 60);
    const probabilities = card.classes.map((_, index) => (index === 40 ? 0.5 : 0.5 / 59));
    const { person } = renderApp(createFakeServices([createFakeModel(card, { probabilities })]), link);
    const bars = within(await screen.findByRole("list", { name: "Probability of each class" }));
    expect(bars.getAllByRole("listitem")).toHaveLength(12);
    expect(bars.getAllByRole("listitem")[0]).toHaveTextContent("kind 40");
    const more = screen.getByRole("button", { name: "Show all 60 classes" });
    await person.click(more);
    expect(bars.getAllByRole("listitem")).toHaveLength(60);
    expect(more).toHaveFocus();
    await person.click(screen.getByRole("button", { name: "Show fewer classes", expanded: true }));
    expect(bars.getAllByRole("listitem")).toHaveLength(12);
  });

  it("is taught no class that the visitor hasn't chosen in the list", async () => {
    const model = createFakeModel(withClasses(reviewCard, 60));
    const { person } = renderApp(createFakeServices([model]), link);
    await person.click(await screen.findByRole("button", { name: "Incorrect" }));
    const list = screen.getByRole("combobox", { name: "What is the right answer?" });
    const teach = screen.getByRole("button", { name: "Teach this" });
    await person.click(teach);
    expect(model.lessons).toEqual([]);
    await person.selectOptions(list, "kind 59");
    await person.click(teach);
    await waitFor(() => expect(model.lessons[0]).toMatchObject({ label: "kind 59" }));
  });

  it("has curves, bars and tables of the classes that are most probable on them", async () => {
    const card = withClasses(weatherCard, 60);
    const shares = (best: number) => card.classes.map((_, index) => (index === best ? 0.6 : 0.4 / 59));
    const numbers = [0, 30, 60].map((value, at) => ({ value, probabilities: shares(40 + at) }));
    const seasons = ["s", "w"].map((value, at) => ({ value, probabilities: shares(50 + at) }));
    const model = createFakeModel(card, {
      iceCurves: async () => [
        { field: "wind", kind: "number", points: numbers },
        { field: "season", kind: "choice", points: seasons },
      ],
    });
    const values = "latitude=44&longitude=-12&wind=9&season=s&month=May&coast=no";
    const { person } = renderApp(createFakeServices([model]), `#/weather?${values}`);
    const part = await screen.findByRole("region", { name: "What if?" });
    await within(part).findByRole("slider");
    // The twelve most probable classes, and the others as one, which reaches up to 100%.
    const areas = [...part.querySelectorAll(".curve-area polygon")];
    expect(areas).toHaveLength(13);
    const heights = areas
      .at(-1)!
      .getAttribute("points")!
      .split(" ")
      .map((point) => Number(point.split(",")[1]));
    expect(Math.min(...heights)).toBeCloseTo(0, 6);
    for (const bar of part.querySelectorAll(".bar")) {
      const widths = [...bar.querySelectorAll<HTMLElement>(".bar-part")].map(({ style }) => style.inlineSize);
      expect(widths).toHaveLength(13);
      expect(widths.reduce((sum, width) => sum + Number.parseFloat(width), 0)).toBeCloseTo(100, 6);
    }
    expect(within(within(part).getByRole("list", { name: "Colours" })).getAllByRole("listitem")).toHaveLength(
      12,
    );
    await person.click(within(part).getByText("Show as tables"));
    const table = await screen.findByRole("table", { name: "Probabilities by Wind" });
    const columns = texts(within(table).getAllByRole("columnheader"));
    expect(columns.slice(0, 4)).toEqual(["Wind", "kind 40", "kind 41", "kind 42"]);
    expect(columns).toHaveLength(13);
  });

  it("lists its scores by class, the classes with the most rows first", async () => {
    const card = withClasses(reviewCard, 60);
    const perClass = card.classes.map((_, index) => ({
      precision: 1,
      recall: 1,
      f1: 1,
      support: index % 58,
    }));
    const metrics = { ...reviewCard.metrics!, perClass, confusion: [] };
    renderApp(createFakeServices([createFakeModel({ ...card, metrics })]), "#/book-review/about");
    const table = await screen.findByRole("table", { name: "Precision and recall of each class" });
    const names = texts(within(table).getAllByRole("rowheader"));
    expect(names).toHaveLength(12);
    expect(names.slice(0, 2)).toEqual(["kind 57", "kind 56"]);
  });

  it("lists the answers for a table, the most frequent first", async () => {
    const card = withClasses(reviewCard, 60);
    const counts = card.classes.map((_, index) => (index === 40 ? 7 : index === 50 ? 9 : 0));
    const list = { rows: [], isComplete: true, counts, histogram: Array.from({ length: 20 }, () => 0) };
    const onAnswer = vi.fn();
    render(<RowCounts card={card} list={list} onAnswer={onAnswer} />);
    const buttons = within(screen.getByRole("region", { name: "Answers" })).queryAllByRole("button");
    expect(texts(buttons).slice(0, 3)).toEqual(["kind 50", "kind 40", "kind 0"]);
    await userEvent.click(buttons[1]!);
    expect(onAnswer).toHaveBeenCalledExactlyOnceWith(40);
  });
});

it("a model with twelve classes shows all of them, with no button for more", async () => {
  const card = withClasses(reviewCard, 12);
  renderApp(createFakeServices([createFakeModel(card)]), link);
  const bars = within(await screen.findByRole("list", { name: "Probability of each class" }));
  expect(bars.getAllByRole("listitem")).toHaveLength(12);
  expect(screen.queryByRole("button", { name: /classes/ })).toBeNull();
});
