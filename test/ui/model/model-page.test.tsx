import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { parseCard } from "../../../src/core/card.ts";
import { AppError } from "../../../src/core/errors.ts";
import type { Model } from "../../../src/models/model.ts";
import { TryModel } from "../../../src/ui/model/try-model.tsx";
import { PendingVerdictsProvider } from "../../../src/ui/state/pending-verdicts.tsx";
import { ServicesProvider } from "../../../src/ui/state/services.tsx";
import { reviewCard, weatherCard } from "../fakes/cards.ts";
import { createFakeModel } from "../fakes/model.ts";
import { createFakeServices } from "../fakes/services.ts";
import { renderApp, visit } from "../render-app.tsx";

const long = "A story that goes on for long enough to be classified.";
const result = () => screen.findByRole("region", { name: "Result" });

async function classify(model: Model, text = long, hash = `#/${model.card.id}`) {
  const app = renderApp(createFakeServices([model]), hash);
  await app.person.type(await screen.findByRole("textbox", { name: "Review" }), text);
  await app.person.click(screen.getByRole("button", { name: "Classify" }));
  return app;
}

describe("the form", () => {
  it("has a control for every kind of field, named by the card's label", async () => {
    renderApp(createFakeServices([createFakeModel(weatherCard)]), "#/weather");
    await screen.findByRole("textbox", { name: "Latitude" });
    expect(screen.getByRole("group", { name: "Place" })).toBeVisible();
    expect(
      within(screen.getByRole("group", { name: /By the sea/ })).getByRole("radio", { name: "Yes" }),
    ).toBeVisible();
    expect(screen.getByRole("radio", { name: "Not known" })).toBeVisible();
    expect(screen.getByRole("combobox", { name: "Month" })).toBeVisible();
    expect(screen.getByLabelText("When")).toBeVisible();
  });

  it("draws a place once, even if its two fields are in different groups", async () => {
    const fields = weatherCard.fields.map((field) =>
      field.name === "longitude" ? { ...field, group: "East or west" } : field,
    );
    renderApp(createFakeServices([createFakeModel({ ...weatherCard, fields })]), "#/weather");
    expect(await screen.findAllByRole("textbox", { name: "Longitude" })).toHaveLength(1);
    expect(screen.getAllByRole("textbox", { name: "Latitude" })).toHaveLength(1);
  });

  it("takes any other value, even if it begins with a listed one", async () => {
    const size = {
      name: "size",
      kind: "category",
      label: "Size",
      outOfRange: "warn",
      choices: ["1", "2", "3", "4"].map((value) => ({ value })),
    };
    const card = parseCard({ ...weatherCard, fields: [size], places: [], examples: [] }, "model.json");
    const { person } = renderApp(createFakeServices([createFakeModel(card)]), "#/weather");
    const list = await screen.findByRole("combobox", { name: "Size" });
    await person.selectOptions(list, "2");
    await person.selectOptions(list, "Other…");
    const box = screen.getByRole("textbox", { name: "Other value" });
    expect(box).toHaveValue("");
    await person.type(box, "15");
    expect(box).toHaveValue("15");
    await person.selectOptions(list, "3");
    expect(screen.queryByRole("textbox", { name: "Other value" })).toBeNull();
  });

  it.each([
    { typed: "Nowhere", keys: "{Control>}{Enter}{/Control}", asked: "Nowhere" },
    { typed: "", keys: "{Enter}", asked: "" },
  ])("classifies what was typed last in a search box: $typed $keys", async ({ typed, keys, asked }) => {
    const city = {
      name: "city",
      kind: "category",
      label: "City",
      optional: true,
      outOfRange: "warn",
      choices: Array.from({ length: 40 }, (_, index) => ({ value: `City ${index}` })),
    };
    const card = parseCard({ ...weatherCard, fields: [city], places: [], examples: [] }, "card.json");
    const known = createFakeModel(card);
    const predict = vi.fn(known.predict);
    const { person } = renderApp(
      createFakeServices([createFakeModel(card, { predict })]),
      "#/weather?city=City+3",
    );
    const box = await screen.findByRole("combobox", { name: "City" });
    await result();
    await person.clear(box);
    if (typed !== "") await person.type(box, typed);
    await person.keyboard(keys);
    await waitFor(() => expect(predict.mock.lastCall?.[0]).toEqual({ city: asked }));
    expect(box).toHaveValue(typed);
  });

  it("keeps fields without a heading in their place, also after one with a heading", async () => {
    const number = (name: string, group?: string) => ({ name, kind: "number", label: name, group });
    const fields = [number("a"), number("b", "G"), number("c"), number("d"), number("e", "G")];
    const card = parseCard({ ...weatherCard, fields, places: [], examples: [] }, "model.json");
    renderApp(createFakeServices([createFakeModel(card)]), "#/weather");
    await screen.findByRole("textbox", { name: "a" });
    const boxes = screen.getAllByRole("textbox").map((box) => box.getAttribute("name"));
    expect(boxes).toEqual(["a", "b", "e", "c", "d"]);
  });

  it("refuses a short text at its field, moves the focus there and sends nothing to the model", async () => {
    const predict = vi.fn(createFakeModel(reviewCard).predict);
    await classify(createFakeModel(reviewCard, { predict }), "Too short");
    const box = screen.getByRole("textbox", { name: "Review" });
    expect(box.getAttribute("aria-invalid")).toBe("true");
    const reason = document.getElementById(box.getAttribute("aria-describedby")!.split(" ")[0]!);
    expect(reason?.textContent).toMatch(/9 of at least 15/);
    expect(document.activeElement).toBe(box);
    expect(predict.mock.calls.filter(([{ review }]) => review === "Too short")).toEqual([]);
    expect(screen.queryByRole("region", { name: "Result" })).toBeNull();
  });

  it("moves the focus to the radio buttons when a choice is missing", async () => {
    renderApp(
      createFakeServices([createFakeModel(weatherCard)]),
      "#/weather?latitude=1&longitude=2&month=May",
    );
    const classify = await screen.findByRole("button", { name: "Classify" });
    classify.click();
    await waitFor(() => expect(document.activeElement?.getAttribute("type")).toBe("radio"));
  });

  it("classifies on Ctrl+Enter", async () => {
    const { person } = renderApp(createFakeServices([createFakeModel(reviewCard)]), "#/book-review");
    await person.type(await screen.findByRole("textbox", { name: "Review" }), long);
    await person.keyboard("{Control>}{Enter}{/Control}");
    await result();
  });

  it("can be filled in from an example", async () => {
    const { person } = renderApp(createFakeServices([createFakeModel(reviewCard)]), "#/book-review");
    await person.click(await screen.findByRole("button", { name: "A page-turner" }));
    expect(screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Review" }).value).toMatch(/put it down/);
    expect(screen.getByRole<HTMLInputElement>("combobox", { name: "Book" }).value).toBe("Emma");
  });

  it("is filled in from a link, shows the answer at once, and names fields in the link that it does not have", async () => {
    const predict = vi.fn(createFakeModel(weatherCard).predict);
    renderApp(
      createFakeServices([createFakeModel(weatherCard, { predict })]),
      "#/weather?latitude=44&longitude=-12&season=s&month=May&coast=1&colour=red",
    );
    await result();
    expect(predict.mock.calls[0]?.[0]).toMatchObject({ latitude: 44, longitude: -12, season: "s", coast: 1 });
    expect(screen.getByText(/“colour”/)).toBeVisible();
  });

  it("names only the first of thousands of names in its link, and the beginnings of long ones", async () => {
    const names = [`long${"g".repeat(100)}`, ...Array.from({ length: 20_000 }, (_, at) => `name${at}`)];
    const query = names.map((name) => `${name}=`).join("&");
    renderApp(createFakeServices([createFakeModel(weatherCard)]), `#/weather?${query}`);
    const note = await screen.findByText(/this model has no such field/);
    expect(note.textContent!.replace(/[\u2066-\u2069]/g, "")).toMatch(
      /: “longg{56} …”, “name0”, .*, “name8”, and 19,991 more\.$/,
    );
  });

  it("forgets its link once something is typed, but leaves the address of a screen that is still loading alone", async () => {
    const link = `#/book-review?review=${encodeURIComponent("A fine book, I think.")}`;
    for (const left of [false, true]) {
      const { unmount } = renderApp(createFakeServices([createFakeModel(reviewCard)]), link);
      const field = await screen.findByRole("textbox", { name: "Review" });
      if (left) window.location.hash = "#/publish";
      fireEvent.change(field, { target: { value: "A bad book, I think." } });
      expect(window.location.hash).toBe(left ? "#/publish" : "#/book-review");
      unmount();
    }
  });

  it("says which value in a link is invalid and what was expected", async () => {
    renderApp(
      createFakeServices([createFakeModel(weatherCard)]),
      "#/weather?latitude=144&longitude=1&month=May&coast=yes",
    );
    const reasons = await screen.findAllByText(/-90 to 90/);
    // The reason is shown at the field and also above the form, since the field may be out of sight.
    expect(reasons.filter(({ className }) => className === "field-problem")).toHaveLength(1);
  });

  it("keeps saying that a link's metadata is too long after Classify is pressed", async () => {
    const link = `#/book-review?review=${encodeURIComponent("A fine book, I think.")}&book=${"x".repeat(300)}`;
    const { person } = renderApp(createFakeServices([createFakeModel(reviewCard)]), link);
    expect(await screen.findAllByText(/at most 200/)).not.toEqual([]);
    await person.click(screen.getByRole("button", { name: "Classify" }));
    await result();
    expect(screen.queryAllByText(/at most 200/)).not.toEqual([]);
  });

  it("starts with the first example and its answer, which typing replaces", async () => {
    const model = createFakeModel(reviewCard);
    const { person } = renderApp(createFakeServices([model]), "#/book-review");
    expect((await result()).textContent).toContain("I could not put it down");
    await person.type(screen.getByRole("textbox", { name: "Review" }), "Mine");
    expect(screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Review" }).value).toBe("Mine");
    expect(screen.queryByRole("region", { name: "Result" })).toBeNull();
  });

  it("keeps what was typed, and its answer, when the page is left and revisited", async () => {
    const { person } = renderApp(createFakeServices([createFakeModel(reviewCard)]), "#/book-review");
    await person.type(await screen.findByRole("textbox", { name: "Review" }), long);
    await visit("#/feedback");
    await visit("#/book-review");
    expect((await screen.findByRole<HTMLTextAreaElement>("textbox", { name: "Review" })).value).toBe(long);
    expect((await result()).textContent).toContain(long);
  });
});

describe("loading a model", () => {
  it("lets the visitor press Classify at once, and shows the answer as soon as the model has loaded", async () => {
    let arrive: (model: Model) => void = () => undefined;
    const arrival = new Promise<Model>((resolve) => {
      arrive = resolve;
    });
    const model = createFakeModel(reviewCard);
    const services = createFakeServices([model], {
      library: {
        open: (_id, { onState } = {}) => {
          const downloads = [{ file: "model" as const, loadedBytes: 500_000, totalBytes: 1_100_000 }];
          onState?.({ status: "loading", card: reviewCard, downloads });
          return arrival;
        },
      },
    });
    const { person } = renderApp(services, "#/book-review");
    await person.type(await screen.findByRole("textbox", { name: "Review" }), long);
    expect(screen.getByText("500 kB of 1.1 MB")).toBeVisible();
    await person.click(screen.getByRole("button", { name: "Classify" }));
    expect(screen.getByText(/The model is loading/)).toBeVisible();
    arrive(model);
    await result();
  });

  it("says what failed, keeps what was typed, and shows the pending answer after a retry", async () => {
    const model = createFakeModel(reviewCard);
    let attempts = 0;
    const services = createFakeServices([model], {
      library: {
        open: async (_id, { onState } = {}) => {
          attempts += 1;
          onState?.({ status: "loading", card: reviewCard, downloads: [] });
          if (attempts === 1) throw new AppError("model-hash-mismatch", { path: "model.onnx" });
          return model;
        },
      },
    });
    const { person } = renderApp(services, "#/book-review");
    await person.type(await screen.findByRole("textbox", { name: "Review" }), long);
    expect(screen.getByRole("alert").textContent).toMatch(/SHA-256 hashes differ/);
    await person.click(screen.getByRole("button", { name: "Classify" }));
    await person.click(screen.getByRole("button", { name: "Try again" }));
    expect((await result()).textContent).toContain(long);
  });

  it("shows a separate page if the site does not have the model", async () => {
    renderApp(createFakeServices([createFakeModel(reviewCard)]), "#/nowhere");
    expect(await screen.findByRole("heading", { level: 1, name: "No hunch about that." })).toBeVisible();
    const models = within(await screen.findByRole("navigation", { name: "Models" }));
    expect(models.getByRole("link", { name: reviewCard.title })).toHaveAttribute(
      "href",
      `#/${reviewCard.id}`,
    );
  });
});

describe("the result", () => {
  it("shows the label, the probabilities, the metadata and the input, unchanged and as text", async () => {
    const text = "<b>Bold</b> words & a <script>alert(1)</script>";
    await classify(createFakeModel(reviewCard), text);
    const region = await result();
    expect(within(region).getByText("Negative", { selector: ".answer-label" })).toBeVisible();
    expect(within(region).getAllByText("80.0%").length).toBeGreaterThan(0);
    expect(within(region).getByText(text)).toBeVisible();
    expect(region.querySelector("script, b")).toBeNull();
  });

  it("offers to start over, using the card's item name", async () => {
    const { person } = await classify(createFakeModel(reviewCard));
    await result();
    await person.click(screen.getByRole("button", { name: "Submit another review" }));
    expect(screen.queryByRole("region", { name: "Result" })).toBeNull();
    expect(screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Review" }).value).toBe("");
  });

  it("shows a failed prediction with a button to try again", async () => {
    const card = { ...reviewCard, examples: [] };
    // Every call fails until Try again is pressed: on a slow machine, the model also predicts during typing.
    const predict = vi.fn().mockRejectedValue(new AppError("model-cannot-run"));
    const { person } = await classify(createFakeModel(card, { predict }));
    await screen.findByRole("button", { name: "Try again" });
    predict.mockImplementation(createFakeModel(card).predict);
    await person.click(await screen.findByRole("button", { name: "Try again" }));
    await result();
  });
});

it("the line that leads to the answer disappears with it while the model is opened again", async () => {
  // The answer is out of view.
  class Observer {
    readonly observe: () => void;
    readonly disconnect = () => undefined;
    constructor(changed: (entries: readonly object[]) => void) {
      this.observe = () => changed([{ isIntersecting: false }]);
    }
  }
  vi.stubGlobal("IntersectionObserver", Observer);
  const opened = createFakeModel(weatherCard);
  const link = { latitude: "1", longitude: "2", month: "May", coast: "1" };
  const page = (model: Model | undefined) => (
    <ServicesProvider services={createFakeServices([opened])}>
      <PendingVerdictsProvider>
        <TryModel
          card={weatherCard}
          model={model}
          link={link}
          modelState={undefined}
          isLoading={model === undefined}
          reopen={() => undefined}
          embedded
        />
      </PendingVerdictsProvider>
    </ServicesProvider>
  );
  const { rerender } = render(page(opened));
  expect(await screen.findByRole("button", { name: /^Go to the answer/ })).toBeVisible();
  rerender(page(undefined));
  expect(screen.queryByRole("region", { name: "Result" })).toBeNull();
  expect(screen.queryByRole("button", { name: /^Go to the answer/ })).toBeNull();
});
