import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { Explanation } from "../../../src/explain/explanation.ts";
import { reviewCard, weatherCard } from "../fakes/cards.ts";
import { createFakeLog, feedbackEntry } from "../fakes/log.ts";
import { createFakeModel, type FakeModelOptions } from "../fakes/model.ts";
import { createFakeServices } from "../fakes/services.ts";
import { renderApp } from "../render-app.tsx";

const classPair = { predicted: 0, runnerUp: 1 };
const review = "Dull <b>dull</b> and good prose";
const explanation: Explanation = {
  classPair,
  exact: true,
  words: {
    field: "review",
    segments: [
      { text: "Dull", contribution: { base: 1, lessons: 0 } },
      { text: " <b>", contribution: undefined },
      { text: "dull", contribution: { base: 1, lessons: 0.3 } },
      { text: "</b> and ", contribution: undefined },
      { text: "good", contribution: { base: -0.7, lessons: 0 } },
      { text: " prose", contribution: undefined },
    ],
  },
  fields: [],
  unexplained: [],
};
const wind: Explanation = {
  classPair,
  exact: false,
  words: undefined,
  fields: [
    {
      label: "Place",
      fields: ["latitude", "longitude"],
      baseline: [40, -90],
      contribution: { base: 0.1, lessons: 0 },
    },
    { label: "Wind", fields: ["wind"], baseline: [5], contribution: { base: -1.1, lessons: 0 } },
  ],
  unexplained: [],
};
const weatherLink = "#/weather?latitude=44&longitude=-12&wind=9&season=s&month=May&coast=no";

async function showReview(options: FakeModelOptions = {}) {
  const model = createFakeModel(reviewCard, { explain: async () => explanation, ...options });
  const app = renderApp(createFakeServices([model]), `#/book-review?${new URLSearchParams({ review })}`);
  const result = within(await screen.findByRole("region", { name: "Result" }));
  return { ...app, model, result };
}

async function showWeather(options: FakeModelOptions = {}, card = weatherCard) {
  const model = createFakeModel(card, { explain: async () => wind, ...options });
  const app = renderApp(createFakeServices([model]), weatherLink);
  const result = within(await screen.findByRole("region", { name: "Result" }));
  return { ...app, model, result };
}

const box = (name: string) => screen.getByRole<HTMLInputElement>("textbox", { name });

describe("the reasons for an answer", () => {
  it("mark the reader's own words and leave the text unchanged", async () => {
    const { result } = await showReview();
    await screen.findByRole("heading", { name: "Why" });
    const given = result.getByRole("blockquote");
    expect(given.textContent).toBe(review);
    await vi.waitFor(() => expect(given.querySelector("[data-level]")).not.toBeNull());
    const marks = [...given.querySelectorAll<HTMLElement>("[data-level]")];
    expect(marks.map((mark) => [mark.textContent, mark.dataset.tone])).toEqual([
      ["Dull", "first"],
      ["dull", "first"],
      ["good", "second"],
    ]);
  });

  it("name the fields that they say nothing about", async () => {
    const labels = Array.from({ length: 10 }, (_, number) => `Field ${number}`);
    await showWeather({ explain: async () => ({ ...wind, unexplained: labels }) });
    const named = "Field 0, Field 1, Field 2, Field 3, Field 4, Field 5, Field 6, Field 7 and 2 more";
    expect(await screen.findByText(`Not explained: ${named}.`)).toBeVisible();
  });

  it("are not left out without a word if no field can be explained", async () => {
    await showWeather({ explain: async () => ({ ...wind, fields: [], unexplained: ["Wind"] }) });
    expect(await screen.findByText("Not explained: Wind.")).toBeVisible();
  });

  it("list the strongest words for each class, and say that the figures are exact", async () => {
    await showReview();
    expect(await screen.findByText("for Negative")).toBeVisible();
    expect(screen.getAllByText("dull", { selector: ".word-itself" })).toHaveLength(2);
    expect(screen.getByText(/figures are exact/)).toBeVisible();
    expect(screen.getByText(/From your lessons/)).toBeVisible();
  });

  it("say what non-text values were compared with, and that the figures are estimates", async () => {
    await showWeather();
    const list = within(await screen.findByRole("list", { name: "What each field did" }));
    const rows = list.getAllByRole("listitem").map((row) => row.textContent);
    expect(rows[0]).toContain("Wind 9 m/s typically 5 m/s× 3.0 for rain");
    expect(rows[1]).toContain("44°, −12° typically 40°, −90°");
    expect(screen.getByText(/figures are estimates/)).toBeVisible();
  });

  it("never round a small typical value to 0", async () => {
    const small = { ...wind, fields: [{ ...wind.fields[1]!, baseline: [0.00412] }] };
    await showWeather({ explain: async () => small });
    const list = within(await screen.findByRole("list", { name: "What each field did" }));
    expect(list.getByRole("listitem").textContent).toContain("typically 0.0041 m/s");
  });
});

describe("the text beside the label", () => {
  it("says how often answers this sure were right", async () => {
    const { result } = await showReview();
    expect(
      result.getByText(/answers this sure \(80–87%\) were right [\d.]+% of the time \(\d+ test examples\)/),
    ).toBeVisible();
  });

  it("calls a class that the model never answered in the tests neither right nor wrong", async () => {
    const metrics = reviewCard.metrics!;
    const { perClass, calibration } = metrics;
    const unanswered = {
      ...metrics,
      confusion: [
        [0, 500],
        [0, 500],
      ],
      perClass: [{ precision: 0, recall: 0, f1: 0, support: 500 }, perClass[1]!],
      calibration: [[], calibration[1]!],
    };
    const model = createFakeModel({ ...reviewCard, metrics: unanswered });
    renderApp(createFakeServices([model]), "#/book-review?review=A+story+that+goes+on+for+long+enough.");
    const result = within(await screen.findByRole("region", { name: "Result" }));
    expect(result.getByText("In tests, the model never answered “Negative”.")).toBeVisible();
  });

  it("says how the lessons changed the answer", async () => {
    const { person, result } = await showReview();
    await person.click(result.getByRole("button", { name: "Incorrect" }));
    await result.findByText("Thank you.");
    await person.click(screen.getByRole("button", { name: "Classify" }));
    expect(
      await result.findByText("Your lessons changed this answer. Without them: Negative 80.0%."),
    ).toBeVisible();
  });
});

describe("what would change the model's mind", () => {
  it("removes as few words as possible", async () => {
    await showReview({
      counterfactuals: async () => [
        {
          kind: "words",
          field: "review",
          removed: ["Dull", "dull"],
          text: "",
          predicted: 1,
          probability: 0.6,
        },
      ],
    });
    const item = (await screen.findByText(/Without 2 words/)).closest("li")!;
    expect([...item.querySelectorAll("del")].map(({ textContent }) => textContent)).toEqual(["Dull", "dull"]);
    // The spaces let a line break, and a screen reader pause, between the words.
    expect(item.textContent).toContain("2 words Dull dull");
    expect(item.textContent).toContain("Positive 60.0%");
  });

  it("names the smallest change to one field, or says that there is none", async () => {
    const { unmount } = await showWeather({
      counterfactuals: async () => [
        {
          kind: "value",
          field: "wind",
          value: 20,
          distance: 0.2,
          support: { rows: 2, of: 9000 },
          predicted: 1,
          probability: 0.55,
        },
      ],
    });
    expect((await screen.findByText(/instead of 9 m\/s/)).textContent).toBe(
      "Wind 20 m/s instead of 9 m/s Rare: values near this one occur in 2 of 9,000 rows in the training data.",
    );
    unmount();
    await showWeather();
    expect(
      await screen.findByText("No change to a single field was found that would change the answer."),
    ).toBeVisible();
  });
});

describe("the curves", () => {
  const iceCurves = async () => [
    {
      field: "wind",
      kind: "number" as const,
      points: [0, 9, 60].map((value) => ({ value, probabilities: [1 - value / 100, value / 100, 0] })),
    },
    {
      field: "season",
      kind: "choice" as const,
      points: [
        { value: "s", probabilities: [0.7, 0.3, 0] },
        { value: "w", probabilities: [0.2, 0.2, 0.6] },
      ],
    },
  ];

  it("start at the value in the form", async () => {
    await showWeather({ iceCurves });
    const slider = await screen.findByRole("slider", { name: "Value on curve 1 of 2" });
    expect(slider.getAttribute("aria-valuetext")).toBe("Wind 9 m/s: sun 91.0%");
    const choices = within(screen.getByRole("region", { name: "What if?" }));
    expect(choices.getByText("Winter").closest("li")?.textContent).toContain("snow 60.0%");
    expect(choices.getByText("Summer").closest("li")?.getAttribute("aria-current")).toBe("true");
  });

  it("end at the field's maximum, even if it has more than four digits", async () => {
    const fields = weatherCard.fields.map((field) =>
      field.kind === "number" && field.name === "wind" ? { ...field, max: 99_999, step: 1 } : field,
    );
    await showWeather({ iceCurves }, { ...weatherCard, fields });
    fireEvent.keyDown(await screen.findByRole("slider", { name: "Value on curve 1 of 2" }), { key: "End" });
    expect(box("Wind").value).toBe("99999");
  });

  it("change the form with a tap or a sideways finger, but not with one that scrolls the page", async () => {
    await showWeather({ iceCurves });
    const slider = await screen.findByRole("slider", { name: "Value on curve 1 of 2" });
    const plot = slider.parentElement!.querySelector("svg")!;
    vi.spyOn(plot, "getBoundingClientRect").mockReturnValue(new DOMRect(0, 0, 100, 50));
    const touch = (type: string, clientX: number, clientY: number) =>
      fireEvent(
        plot,
        Object.assign(new MouseEvent(type, { bubbles: true, clientX, clientY, buttons: 1 }), {
          pointerId: 1,
          pointerType: "touch",
        }),
      );
    touch("pointerdown", 20, 10);
    touch("pointermove", 22, 15);
    touch("pointercancel", 22, 40);
    expect(box("Wind").value).toBe("9");
    touch("pointerdown", 20, 10);
    touch("pointermove", 60, 10);
    touch("pointerup", 60, 10);
    await vi.waitFor(() => expect(box("Wind").value).toBe("36"));
    touch("pointerdown", 20, 10);
    touch("pointerup", 20, 10);
    await vi.waitFor(() => expect(box("Wind").value).toBe("12"));
  });

  it("are redrawn while the form is edited, and the earlier run is stopped", async () => {
    const signals: AbortSignal[] = [];
    const seen = vi.fn();
    const { person } = await showWeather({
      iceCurves: async (inputs, options) => {
        seen(inputs.wind);
        if (options?.signal) signals.push(options.signal);
        return new Promise(() => undefined);
      },
    });
    await vi.waitFor(() => expect(seen).toHaveBeenLastCalledWith(9));
    await person.type(screen.getByRole("textbox", { name: "Wind" }), "1");
    await vi.waitFor(() => expect(seen).toHaveBeenLastCalledWith(91));
    expect(signals.map(({ aborted }) => aborted)).toEqual([...signals.slice(1).map(() => true), false]);
  });

  it("are also available as tables", async () => {
    const { person } = await showWeather({ iceCurves });
    await person.click(await screen.findByText("Show as tables"));
    const table = within(await screen.findByRole("table", { name: "Probabilities by Wind" }));
    expect(table.getByRole("row", { name: "60 40.0% 60.0% <0.1%" })).toBeVisible();
  });
});

describe("the map", () => {
  it("moves the place with the arrow keys, and announces the new one", async () => {
    const { person } = await showWeather();
    const map = await screen.findByRole("application", { name: "World map" });
    map.focus();
    await person.keyboard("{ArrowUp}{Shift>}{ArrowLeft}{/Shift}");
    expect([box("Latitude").value, box("Longitude").value]).toEqual(["45", "-22"]);
    expect(await screen.findByText("45° N, 22° W")).toBeVisible();
  });

  it("moves the place with a click", async () => {
    const { person } = await showWeather();
    const map = await screen.findByRole("application", { name: "World map" });
    vi.spyOn(map, "getBoundingClientRect").mockReturnValue(new DOMRect(10, 20, 400, 200));
    await person.pointer({ keys: "[MouseLeft]", target: map, coords: { clientX: 110, clientY: 70 } });
    expect([box("Latitude").value, box("Longitude").value]).toEqual(["45", "-90"]);
  });
});

describe("a link", () => {
  it("is copied with all the values on the screen", async () => {
    const { person, result } = await showReview();
    await person.click(result.getByRole("button", { name: "Share" }));
    await person.click(result.getByRole("button", { name: "Copy link" }));
    expect(await result.findByText(/Copied/)).toBeVisible();
    expect(await navigator.clipboard.readText()).toContain(
      `#/book-review?${new URLSearchParams({ review })}`,
    );
    await person.type(screen.getByRole("textbox", { name: "Review" }), " And another word.");
    await waitFor(() =>
      expect(result.getByRole<HTMLTextAreaElement>("textbox", { name: /link/i }).value).toContain("another"),
    );
    expect(result.queryByText(/Copied/)).toBeNull();
  });

  it("with a bad value says which one and what was expected", async () => {
    const model = createFakeModel(weatherCard);
    renderApp(createFakeServices([model]), "#/weather?latitude=abc&longitude=200");
    const alert = await screen.findByText("Fix these values from the link:");
    const list = alert.parentElement?.textContent;
    expect(list).toContain("“abc”: Latitude must be a number from -90 to 90");
    expect(list).toContain("“200”: Longitude must be a number from -180 to 180, not 200");
  });
});

describe("the feedback", () => {
  it("is charted by each metadata field for which the card asks for a chart", async () => {
    const card = { ...reviewCard, metadata: [{ ...reviewCard.metadata[0]!, chart: true }] };
    const log = createFakeLog([feedbackEntry(1)], {
      countsByMetadata: async () => [
        { value: "Emma", rows: 40, byLabel: { positive: 30, negative: 10 } },
        { value: "Middlemarch", rows: 3, byLabel: { positive: 1, negative: 2 } },
      ],
    });
    renderApp(createFakeServices([createFakeModel(card)], { log }), "#/feedback");
    const chart = within(await screen.findByRole("region", { name: "Share of Positive by Book" }));
    expect((await chart.findByText("Emma")).closest("li")?.textContent).toContain("75.0% of 40");
    expect(chart.getByText("Middlemarch").closest("li")?.textContent).toContain("1 of 3");
  });
});

it("there is no part with curves if no field has a range or choices", async () => {
  const wind = { name: "wind", kind: "number" as const, label: "Wind", optional: false };
  const [, , field] = weatherCard.fields;
  if (field?.kind !== "number") throw new Error("the third field should be a number");
  const { min: _min, max: _max, ...bare } = { ...field, ...wind };
  const card = { ...weatherCard, fields: [bare], places: [] };
  renderApp(createFakeServices([createFakeModel(card)]), "#/weather?wind=9");
  await screen.findByRole("heading", { name: "Why" });
  expect(screen.queryByRole("heading", { name: "What if?" })).toBeNull();
});
