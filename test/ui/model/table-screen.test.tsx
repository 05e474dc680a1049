import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { parseCard } from "../../../src/core/card.ts";
import { AppError } from "../../../src/core/errors.ts";
import { createDeferred } from "../../../src/core/promises.ts";
import type { FeedbackEntry } from "../../../src/learning/feedback.ts";
import type { TableJob, TableOutcome, TableReport, Tables } from "../../../src/tables/table-scoring.ts";
import { ChooseTable } from "../../../src/ui/model/table/choose-table.tsx";
import { TableScreen } from "../../../src/ui/model/table/table-screen.tsx";
import { ServicesProvider } from "../../../src/ui/state/services.tsx";
import { reviewCard, weatherCard } from "../fakes/cards.ts";
import { createFakeLog } from "../fakes/log.ts";
import { createFakeModel, type FakeModelOptions } from "../fakes/model.ts";
import { createFakeServices } from "../fakes/services.ts";
import { renderApp, visit } from "../render-app.tsx";

const report: TableReport = {
  rows: 3,
  failed: 0,
  failures: [],
  bytesWritten: 100,
  seconds: 1.5,
  lessons: 0,
  scores: undefined,
  list: undefined,
  stopped: undefined,
};

function show(score: Tables["score"], card = reviewCard, options: FakeModelOptions = {}) {
  const model = createFakeModel(card, options);
  const log = createFakeLog([], {
    get: async (id) => model.lessons.find((one) => one.id === id) as FeedbackEntry | undefined,
  });
  const services = createFakeServices([model], { tables: { score }, log });
  const screenOf = () =>
    render(
      <ServicesProvider services={services}>
        <TableScreen card={card} model={model} />
      </ServicesProvider>,
    );
  let view = screenOf();
  const user = userEvent.setup({ applyAccept: false });
  return Object.assign(user, {
    model,
    log,
    /** Opens another screen. */
    leave: () => view.unmount(),
    comeBack: () => {
      view = screenOf();
    },
  });
}

/** Chooses a file with this text. Files in jsdom have no stream method, so one is added. */
function give(text: string, name = "mine.csv") {
  const file = new File([text], name);
  Object.assign(file, { stream: () => new Response(text).body });
  fireEvent.change(screen.getByLabelText("Table file"), { target: { files: [file] } });
}

const done = (change: Partial<TableReport> = {}): TableOutcome => ({
  report: { ...report, ...change },
  file: new Blob(["x"]),
});

describe("a table on a model's page", () => {
  it("is read at once if it is pasted and longer than a box can show", () => {
    const onText = vi.fn();
    const ignore = () => undefined;
    render(<ChooseTable card={reviewCard} onFile={ignore} onText={onText} onSample={ignore} />);
    const text = `review\n${"A fine book. ".repeat(20_000)}\n`;
    const isInserted = fireEvent.paste(screen.getByLabelText("Table as text"), {
      clipboardData: { getData: () => text },
    });
    expect(isInserted).toBe(false);
    expect(onText).toHaveBeenCalledExactlyOnceWith(text);
  });

  it("is matched to the fields, scored with the matching shown on the screen, and reported as finished", async () => {
    const score = vi.fn(async (_: TableJob) => done());
    const user = show(score);
    give("REVIEW,label\nA fine book it was.,positive\n");
    const select = await screen.findByRole("combobox", { name: "Review" });
    expect(select).toHaveProperty("value", "0");
    expect(screen.getByText("such as A fine book it was.")).toBeVisible();
    await user.selectOptions(screen.getByRole("combobox", { name: "Right answer (optional)" }), "None");
    await user.click(screen.getByRole("button", { name: "Classify the table" }));
    expect(await screen.findByRole("button", { name: "Save result" })).toBeVisible();
    expect(screen.getByText("3 rows answered.")).toBeVisible();
    expect(score.mock.calls[0]?.[0]).toMatchObject({
      mapping: { fields: { review: 0 }, label: undefined },
      target: undefined,
    });
  });

  it("says before it is scored which numbers have decimal commas, and what is read as the model's own table", async () => {
    const [latitude, longitude, wind, ...others] = weatherCard.fields;
    const at = { ...others.pop()!, dates: "day-month-year" } as (typeof weatherCard.fields)[number];
    const fields = [latitude!, longitude!, wind!, ...others, at];
    show(async () => done(), { ...weatherCard, fields });
    give("latitude;longitude;wind;season;month;coast;at\n1,5;2;3,25;s;June;yes;03.04.2021\n");
    expect(await screen.findByText("Read with decimal commas: latitude, wind.")).toBeVisible();
    expect(
      screen.getByText(/^Nothing in this table shows .* at \(03\.04\.2021 = 2021-04-03\)\.$/),
    ).toBeVisible();
  });

  it("says of a column that was chosen by hand, too, how later rows' numbers are read", async () => {
    const [latitude] = weatherCard.fields;
    const views = { ...latitude!, name: "views", label: "Views", max: 9999 } as typeof latitude;
    const score = vi.fn(async (_: TableJob) => done());
    const user = show(score, { ...weatherCard, fields: [views!] });
    const small = Array.from({ length: 5500 }, (_, row) => `${row % 1000};a`);
    const large = Array.from({ length: 20 }, (_, row) => `1.${100 + row};a`);
    give(["clicks;comment", ...small, ...large].join("\n"));
    await user.selectOptions(await screen.findByRole("combobox", { name: "Views" }), "clicks");
    expect(await screen.findByText(/clicks \(1\.100 = 1\.1\)/)).toBeVisible();
    // The table is read with the rows that the note is about, even if it is started before they are found.
    await user.selectOptions(screen.getByRole("combobox", { name: "Views" }), "comment");
    await user.selectOptions(screen.getByRole("combobox", { name: "Views" }), "clicks");
    await user.click(screen.getByRole("button", { name: "Classify the table" }));
    await screen.findByRole("button", { name: "Save result" });
    expect(score.mock.calls[0]?.[0].header.sample.at(-1)).toEqual(["1.119", "a"]);
  });

  it("says so if no cell of the chosen column is the name of a class", async () => {
    const list = { rows: [], isComplete: true, counts: [], histogram: [] };
    const user = show(async () => done({ list }));
    give("review,label\nA fine book it was.,good\n");
    await user.selectOptions(
      await screen.findByRole("combobox", { name: "Right answer (optional)" }),
      "label",
    );
    await user.click(screen.getByRole("button", { name: "Classify the table" }));
    const status = await screen.findByText(/^No cell in “label” is the name of a class/);
    expect(status.textContent).toContain("(Negative, Positive)");
  });

  it("is compared with numbers only if the visitor confirms which classes they mean", async () => {
    const score = vi.fn(async (_: TableJob) => done());
    const user = show(score);
    give("review,label\nA fine book it was.,1\nA bad book it was.,0\n");
    const box = await screen.findByRole("checkbox", {
      name: /^In “label”, 1 = .+, 0 = .+\. Unless you tick/,
    });
    expect(box).not.toBeChecked();
    await user.click(box);
    await user.click(screen.getByRole("button", { name: "Classify the table" }));
    await screen.findByRole("button", { name: "Save result" });
    expect(score.mock.calls[0]?.[0].mapping).toMatchObject({ label: 1, isCounted: true });
  });

  it("says nothing of that column if no row was answered", async () => {
    const list = { rows: [], isComplete: true, counts: [], histogram: [] };
    const user = show(async () => done({ list, rows: 2, failed: 2 }));
    give("review,label\nA fine book it was.,positive\n");
    await user.click(await screen.findByRole("button", { name: "Classify the table" }));
    await screen.findByRole("button", { name: "Save result" });
    expect(screen.queryByText(/is the name of a class/)).toBeNull();
  });

  it("makes a table of the examples with numbers as its model's training table has them", () => {
    const fields = [{ name: "kg", kind: "number", label: "Kg", decimals: "comma" }];
    const examples = [{ title: "Row 1", inputs: { kg: 1.846 } }];
    const card = parseCard({ ...weatherCard, fields, places: [], examples }, "card.json");
    const onSample = vi.fn();
    const ignore = () => undefined;
    render(<ChooseTable card={card} onFile={ignore} onText={ignore} onSample={onSample} />);
    fireEvent.click(screen.getByRole("button", { name: "Try a sample table" }));
    expect(onSample).toHaveBeenCalledExactlyOnceWith('kg\r\n"1,846"');
  });

  it("makes a table of the examples whose cells a spreadsheet doesn't run, since the result has the same cells", () => {
    const fields = [{ name: "=1+1", kind: "text", label: "Text" }];
    const examples = [{ title: "Row 1", inputs: { "=1+1": "=HYPERLINK(A1)" } }];
    const card = parseCard({ ...weatherCard, fields, places: [], examples }, "card.json");
    const onSample = vi.fn();
    const ignore = () => undefined;
    render(<ChooseTable card={card} onFile={ignore} onText={ignore} onSample={onSample} />);
    fireEvent.click(screen.getByRole("button", { name: "Try a sample table" }));
    expect(onSample).toHaveBeenCalledExactlyOnceWith("'=1+1\r\n'=HYPERLINK(A1)");
  });

  it("asks for no right answers if the model's answers are scores, which aren't compared with them", async () => {
    show(async () => done(), { ...reviewCard, output: "scores" });
    give("review,label\nA fine book it was.,positive\n");
    await screen.findByRole("combobox", { name: "Review" });
    expect(screen.queryByRole("combobox", { name: "Right answer (optional)" })).toBeNull();
    expect(screen.queryByText(/accuracy/)).toBeNull();
  });

  describe("with hundreds of columns", () => {
    const names = Array.from({ length: 300 }, (_, index) => `pixel${index}`);
    const fields = names.map((name) => ({ kind: "number", name, label: name, min: 0, max: 255 }));
    const card = parseCard({ ...weatherCard, fields, places: [], examples: [] }, "card.json");
    const row = names.map(() => "7").join();

    it("draws their options only when they are needed", async () => {
      const user = show(async () => done(), card);
      give(`${names}\n${row}\n`);
      await user.click(await screen.findByText("All 300 fields matched"));
      const select = await screen.findByRole("combobox", { name: "pixel0" });
      expect(document.querySelectorAll("option").length).toBeLessThan(200);
      expect(select).toHaveDisplayValue("pixel0");
      await user.click(select);
      await user.selectOptions(select, "pixel299");
      await user.click(screen.getByRole("button", { name: "Show 40 more of 300 fields" }));
      expect(screen.getByRole("combobox", { name: "pixel79" })).toHaveDisplayValue("pixel79");
      expect(select).toHaveDisplayValue("pixel299");
    });

    it("shows a field without a column first", async () => {
      const user = show(async () => done(), card);
      give(`${[...names.slice(0, -1), "other"]}\n${row}\n`);
      const select = await screen.findByRole("combobox", { name: "pixel299" });
      expect(screen.getByRole("button", { name: "Classify the table" })).toBeDisabled();
      await user.click(select);
      await user.selectOptions(select, "other");
      expect(screen.getByRole("button", { name: "Classify the table" })).toBeEnabled();
      expect(screen.getAllByRole("combobox")[0]).toBe(select);
    });
  });

  it("keeps the focus even though each step removes the button that was pressed", async () => {
    const user = show(async () => done());
    const heading = screen.getByRole("heading", { name: "Score a CSV" });
    const isThere = () => waitFor(() => expect(document.activeElement).toBe(heading));
    give("review\nA fine book it was.\n");
    await screen.findByRole("combobox", { name: "Review" });
    await isThere();
    await user.click(screen.getByRole("button", { name: "Classify the table" }));
    await screen.findByRole("button", { name: "Save result" });
    await isThere();
    await user.click(screen.getByRole("button", { name: "Choose another" }));
    await isThere();
  });

  it("that is dropped on the form opens the table screen", async () => {
    const text = "review\nA fine book it was.\n";
    const file = Object.assign(new File([text], "dropped.csv"), { stream: () => new Response(text).body });
    renderApp(createFakeServices([createFakeModel(reviewCard)]), "#/book-review");
    await screen.findByRole("button", { name: "Classify" });
    fireEvent.drop(window, { dataTransfer: { types: ["Files"], files: [file] } });
    expect(await screen.findByText("dropped.csv")).toBeVisible();
    expect(window.location.hash).toBe("#/book-review/table");
  });

  it("can't be started while a required field has no column", async () => {
    show(async () => done());
    give("a,b\n1,2\n");
    const button = await screen.findByRole("button", { name: "Classify the table" });
    expect(button).toHaveProperty("disabled", true);
    const select = screen.getByRole("combobox", { name: "Review" });
    expect(select.getAttribute("aria-invalid")).toBe("true");
    fireEvent.change(select, { target: { value: "1" } });
    await waitFor(() => expect(button).toHaveProperty("disabled", false));
  });

  it("shows one line instead of many fields if every field has a column", async () => {
    show(async () => done(), weatherCard);
    give("latitude,longitude,wind,season,month,coast,at\n1,2,3,s,June,yes,\n");
    expect(await screen.findByText("All 7 fields matched")).toBeVisible();
  });

  it("is scored while the visitor looks at another screen, and leaving the site asks", async () => {
    let end: () => void = () => undefined;
    const user = show(
      () =>
        new Promise((resolve) => {
          end = () => resolve(done());
        }),
    );
    const isAsked = () => !window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
    give("review\nA fine book it was.\n");
    await user.click(await screen.findByRole("button", { name: "Classify the table" }));
    await waitFor(() => expect(screen.getByRole("button", { name: "Cancel" })).toBeVisible());
    user.leave();
    expect(isAsked()).toBe(true);
    end();
    await waitFor(() => expect(isAsked()).toBe(false));
    user.comeBack();
    expect(screen.getByRole("button", { name: "Save result" })).toBeVisible();
  });

  it("is scored to its end even if another table is dropped meanwhile, which the page says was not opened", async () => {
    let end: () => void = () => undefined;
    const score = () => new Promise<TableOutcome>((resolve) => (end = () => resolve(done())));
    renderApp(
      createFakeServices([createFakeModel(reviewCard)], { tables: { score } }),
      "#/book-review/table",
    );
    await screen.findByRole("button", { name: "Choose a table" });
    give("review\nA fine book it was.\n", "first.csv");
    await userEvent.click(await screen.findByRole("button", { name: "Classify the table" }));
    await visit("#/book-review");
    await screen.findByRole("button", { name: "Classify" });
    const text = "review\nAnother book.\n";
    const file = Object.assign(new File([text], "second.csv"), { stream: () => new Response(text).body });
    fireEvent.drop(window, { dataTransfer: { types: ["Files"], files: [file] } });
    expect(await screen.findByText(/^second\.csv was not opened/)).toBeVisible();
    expect(screen.getByText("first.csv")).toBeVisible();
    end();
    expect(await screen.findByRole("button", { name: "Save result" })).toBeVisible();
    expect(screen.getByText("first.csv")).toBeVisible();
  });

  it("is kept until the result of a long run is saved, whatever is dropped, and leaving the site asks", async () => {
    URL.createObjectURL = () => "blob:x";
    const user = show(async () => done({ seconds: 3600 }));
    const isAsked = () => !window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
    const drop = () => {
      const text = "review\nAnother book.\n";
      const file = Object.assign(new File([text], "second.csv"), { stream: () => new Response(text).body });
      fireEvent.drop(window, { dataTransfer: { types: ["Files"], files: [file] } });
    };
    give("review\nA fine book it was.\n", "first.csv");
    await user.click(await screen.findByRole("button", { name: "Classify the table" }));
    const save = await screen.findByRole("button", { name: "Save result" });
    drop();
    expect(await screen.findByText(/^second\.csv was not opened/)).toBeVisible();
    expect(screen.getByText("first.csv")).toBeVisible();
    expect(isAsked()).toBe(true);
    await user.click(save);
    expect(isAsked()).toBe(false);
    expect(screen.queryByText(/was not opened/)).toBeNull();
    drop();
    expect(await screen.findByText("second.csv")).toBeVisible();
  });

  it("shows on the model's other screens how much has been scored", async () => {
    let end: () => void = () => undefined;
    const score: Tables["score"] = (_, options) =>
      new Promise((resolve) => {
        end = () => resolve(done());
        const progress = { rows: 5, failed: 0, rowsPerSecond: 1, secondsLeft: 5 };
        options?.onProgress?.({ ...progress, bytesRead: 42, totalBytes: 100 });
      });
    renderApp(
      createFakeServices([createFakeModel(reviewCard)], { tables: { score } }),
      "#/book-review/table",
    );
    await screen.findByRole("button", { name: "Choose a table" });
    give("review\nA fine book it was.\n");
    await userEvent.click(await screen.findByRole("button", { name: "Classify the table" }));
    await visit("#/book-review/about");
    expect(
      await screen.findByRole("link", { name: /^Score a table\s*\(42%\s*scored so far\s*\)$/ }),
    ).toBeVisible();
    end();
    expect(await screen.findByRole("link", { name: "Score a table" })).toBeVisible();
  });

  it("shows its progress and can be cancelled", async () => {
    const user = show(
      (_, options) =>
        new Promise((resolve) => {
          options?.onProgress?.({
            rows: 12_345,
            failed: 2,
            bytesRead: 50,
            totalBytes: 100,
            rowsPerSecond: 4567.8,
            secondsLeft: 600,
          });
          options?.signal?.addEventListener("abort", () => resolve(done({ stopped: "cancelled" })));
        }),
    );
    give("review\nA fine book it was.\n");
    await user.click(await screen.findByRole("button", { name: "Classify the table" }));
    expect(await screen.findByText("12,345")).toBeVisible();
    expect(screen.getByText("4,568")).toBeVisible();
    expect(screen.getByText("about 10 minutes left, 2 rows skipped")).toBeVisible();
    expect(screen.getByRole("progressbar", { name: "Rows read" })).toHaveProperty("value", 50);
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    expect(
      await screen.findByText(/^Cancelled\. The result contains the rows finished so far/),
    ).toBeVisible();
  });

  it("can be cancelled while the model's lessons are still being loaded", async () => {
    const score = vi.fn(async () => done());
    const user = show(score, reviewCard, { learning: () => new Promise<never>(() => {}) });
    give("review\nA fine book it was.\n");
    await user.click(await screen.findByRole("button", { name: "Classify the table" }));
    await user.click(await screen.findByRole("button", { name: "Cancel" }));
    expect(await screen.findByRole("button", { name: "Classify the table" })).toBeVisible();
    expect(score).not.toHaveBeenCalled();
  });

  it("that ended early says why, and which rows are complete", async () => {
    const stopped = new AppError("csv-invalid", { line: 4, reason: "it is not UTF-8" });
    const user = show(async () =>
      done({
        stopped,
        failed: 1,
        failures: [{ line: 2, problem: { at: "review", message: "Review is empty." } }],
      }),
    );
    give("review\nA fine book it was.\n");
    await user.click(await screen.findByRole("button", { name: "Classify the table" }));
    const alert = await screen.findByRole("alert");
    expect(within(alert).getByText("mine.csv can’t be read from line 4 on: it is not UTF-8.")).toBeVisible();
    expect(screen.getByText("The result contains the rows up to that point.")).toBeVisible();
    expect(screen.getByText(/Review is empty\./)).toBeVisible();
    expect(screen.getByRole("button", { name: "Save result" })).toBeVisible();
  });

  it("scored by a model without probabilities shows plain scores, without percentages or confidence", async () => {
    const rows = [{ line: 2, predicted: 1, probability: 4.8875, margin: 4, actual: undefined, cells: {} }];
    const list = { rows, isComplete: true, counts: [0, 1], histogram: [1] };
    const user = show(async () => done({ list }), { ...reviewCard, output: "scores" });
    give("review\nA fine book it was.\n");
    await user.click(await screen.findByRole("button", { name: "Classify the table" }));
    expect(await screen.findByRole("button", { name: "Score" })).toBeVisible();
    expect(screen.getByText(/plus predicted_label, a score for each class/)).toBeVisible();
    expect(screen.queryByRole("combobox", { name: "Confidence" })).toBeNull();
    expect(screen.queryByRole("region", { name: "How sure the model was" })).toBeNull();
  });

  it("has a long list of skipped rows collapsed, so that what follows stays within reach", async () => {
    const failures = Array.from({ length: 6 }, (_, index) => ({
      line: index + 2,
      problem: { at: "review", message: "Review is empty." },
    }));
    const user = show(async () => done({ failed: 6, failures }));
    give("review\nA fine book it was.\n");
    await user.click(await screen.findByRole("button", { name: "Classify the table" }));
    const summary = await screen.findByText("6 rows skipped");
    expect(screen.getByText("Line 2")).not.toBeVisible();
    await user.click(summary);
    expect(screen.getByText("Line 2")).toBeVisible();
  });

  it("whose worker died after skipping rows says where the reasons are", async () => {
    const user = show(async () => done({ failed: 2, stopped: new AppError("unexpected") }));
    give("review\nA fine book it was.\n");
    await user.click(await screen.findByRole("button", { name: "Classify the table" }));
    expect(await screen.findByText("2 rows skipped")).toBeVisible();
    expect(screen.getByText("The result file says why each one was skipped.")).toBeVisible();
  });

  it("that could not be started says why and keeps the matching", async () => {
    const user = show(() => Promise.reject(new AppError("workers-unavailable")));
    give("review\nA fine book it was.\n");
    await user.click(await screen.findByRole("button", { name: "Classify the table" }));
    expect(await screen.findByRole("alert")).toBeVisible();
    expect(screen.getByRole("combobox", { name: "Review" })).toHaveProperty("value", "0");
  });

  it("in which several columns name classes is compared with none until one is chosen", async () => {
    const chosen: unknown[] = [];
    const user = show(async (job) => {
      chosen.push(job.mapping.label);
      return done();
    });
    give("review,first,second\nA fine book it was.,positive,negative\n");
    const several =
      /^Several columns name classes \(“first”, “second”\), so the answers are compared with none/;
    expect(await screen.findByText(several)).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Classify the table" }));
    expect(await screen.findByRole("button", { name: "Save result" })).toBeVisible();
    expect(screen.getByText(several)).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Choose another" }));
    give("review,first,second\nA fine book it was.,positive,negative\n");
    await user.selectOptions(await screen.findByLabelText("Right answer (optional)"), "second");
    expect(screen.queryByText(several)).toBeNull();
    await user.click(screen.getByRole("button", { name: "Classify the table" }));
    await waitFor(() => expect(chosen).toEqual([undefined, 2]));
  });

  it("with correct answers shows scores and the worst mistakes, at first only five", async () => {
    const worst = Array.from({ length: 8 }, (_, index) => ({
      line: index + 2,
      actual: "positive",
      predicted: "negative",
      probability: 0.99 - index / 100,
      cells: { review: `Mistake ${index + 1}` },
    }));
    const scores = { metrics: reviewCard.metrics!, unlabelled: 4, worst };
    const user = show(async () => done({ scores }));
    give("review,label\nA fine book it was.,positive\n");
    await user.click(await screen.findByRole("button", { name: "Classify the table" }));
    const figures = await screen.findByRole("region", { name: "Scores on this table" });
    expect(within(figures).getByText("90.0%")).toBeVisible();
    expect(
      screen.getByText("90.0% right, measured on the 1,000 rows with a known answer in “label”."),
    ).toBeVisible();
    expect(within(figures).getByText(/4 rows had none/)).toBeVisible();
    expect(screen.getByText("Mistake 5")).toBeVisible();
    expect(screen.queryByText("Mistake 6")).toBeNull();
    await user.click(screen.getByRole("button", { name: "Show 8 mistakes" }));
    await waitFor(() => expect(document.activeElement?.textContent).toContain("Mistake 6"));
    expect(screen.getByText("Mistake 8")).toBeVisible();
  });

  it("that is dropped anywhere on the page is accepted", async () => {
    show(async () => done());
    const text = "review\nA fine book it was.\n";
    const file = Object.assign(new File([text], "dropped.csv"), { stream: () => new Response(text).body });
    fireEvent.drop(window, { dataTransfer: { types: ["Files"], files: [file] } });
    expect(await screen.findByText("dropped.csv")).toBeVisible();
  });
});

describe("labelling a scored table", () => {
  /** Scores a table of twelve rows and begins to label them. */
  async function begin(options: FakeModelOptions = {}) {
    const rows = Array.from({ length: 12 }, (_, row) => ({
      line: row + 2,
      predicted: 0,
      probability: 0.6,
      margin: 0.2,
      actual: undefined,
      cells: { review: `Review number ${row}, which is long enough.` },
    }));
    const list = { rows, isComplete: true, counts: [12, 0], histogram: Array.from({ length: 20 }, () => 0) };
    const user = show(async () => done({ list }), reviewCard, options);
    give("review\nA fine book it was.\n");
    await user.click(await screen.findByRole("button", { name: "Classify the table" }));
    await user.click(await screen.findByRole("button", { name: "Ask me for labels" }));
    const classes = await screen.findByRole("group", { name: "Which is right?" });
    return { user, positive: () => within(classes).getByRole("button", { name: "Positive" }) };
  }
  const asked = () => screen.getByText(/^Line \d+ of the table$/).textContent;

  it("goes on where it was when the visitor comes back from another screen", async () => {
    const { user, positive } = await begin();
    await user.click(positive());
    expect(await screen.findByText(/^1 label given/)).toBeVisible();
    user.leave();
    user.comeBack();
    expect(await screen.findByText(/^1 label given/)).toBeVisible();
    expect(screen.queryByRole("button", { name: "Ask me for labels" })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Done" }));
    expect(screen.getByRole("button", { name: "Ask me for labels" })).toBeVisible();
  });

  it("keeps a label, and can undo it, even if the model then fails to predict the rows again", async () => {
    const { user, positive } = await begin();
    const { model } = user;
    await user.click(positive());
    await screen.findByText(/^1 label given/);
    const predicting = vi
      .spyOn(model, "predictMany")
      .mockRejectedValue(new AppError("model-cannot-run", { reason: "the worker ended" }));
    const before = asked();
    await user.click(positive());
    expect(await screen.findByRole("alert")).toBeVisible();
    expect(screen.getByText(/^2 labels given/)).toBeVisible();
    expect(asked()).not.toBe(before);
    await user.click(screen.getByRole("button", { name: "Undo last label" }));
    await waitFor(() => expect(model.lessons).toHaveLength(1));
    expect(await screen.findByText(/^1 label given/)).toBeVisible();
    expect(asked()).toBe(before);
    predicting.mockRestore();
    await user.click(screen.getByRole("button", { name: "Undo last label" }));
    await waitFor(() => expect(model.lessons).toHaveLength(0));
  });

  it("ends when the visitor says so, even while a label is being learned", async () => {
    const learned = createDeferred<void>();
    const { user, positive } = await begin();
    const teach = user.model.teach;
    vi.spyOn(user.model, "teach").mockImplementation(async (verdict) => {
      await learned.promise;
      return teach(verdict);
    });
    await user.click(positive());
    await user.click(screen.getByRole("button", { name: "Done" }));
    expect(screen.getByRole("button", { name: "Ask me for labels" })).toBeVisible();
    learned.resolve();
    await waitFor(() => expect(user.model.lessons).toHaveLength(1));
    await user.click(screen.getByRole("button", { name: "Ask me for labels" }));
    expect(await screen.findByText(/^0 labels given/)).toBeVisible();
  });
});

describe("the rows of a scored table", () => {
  const list = {
    rows: [
      {
        line: 2,
        predicted: 1,
        probability: 0.97,
        margin: 0.94,
        actual: 1,
        cells: { review: "A fine book it was." },
      },
      {
        line: 3,
        predicted: 0,
        probability: 0.55,
        margin: 0.1,
        actual: 1,
        cells: { review: "Not bad at all, really." },
      },
      {
        line: 4,
        predicted: 0,
        probability: 0.9,
        margin: 0.8,
        actual: undefined,
        cells: { review: "Nobody said of this one." },
      },
    ],
    isComplete: true,
    counts: [2, 1],
    histogram: Array.from({ length: 20 }, (_, bin) => ({ 11: 1, 18: 1, 19: 1 })[bin] ?? 0),
  };
  async function showRows(model?: FakeModelOptions) {
    // jsdom has no layout, so the list would have no height, and none of its rows would be in view.
    vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(480);
    const user = show(async () => done({ list: { ...list } }), reviewCard, model);
    give("review,label\nA fine book it was.,positive\n");
    await user.click(await screen.findByRole("button", { name: "Classify the table" }));
    await screen.findByRole("region", { name: "Rows" });
    return { user };
  }
  const lines = () =>
    screen.getAllByRole("link", { name: /in the form/ }).map((link) => link.getAttribute("aria-label"));

  it("are listed, each with a link that opens it in the form", async () => {
    await showRows();
    const link = await screen.findByRole("link", { name: "Open line 2 in the form" });
    expect(link.getAttribute("href")).toContain("review=A+fine+book+it+was.");
    expect(screen.getByText("3 rows shown")).toBeVisible();
  });

  it("are sorted and filtered", async () => {
    const { user } = await showRows();
    await user.click(await screen.findByRole("button", { name: "Confidence" }));
    expect(lines()).toEqual([3, 4, 2].map((line) => `Open line ${line} in the form`));
    await user.selectOptions(screen.getByRole("combobox", { name: "Compared with the table" }), "Wrong");
    expect(lines()).toEqual(["Open line 3 in the form"]);
    await user.selectOptions(screen.getByRole("combobox", { name: "Confidence" }), ">0.95");
    expect(screen.getByText("No rows match these filters.")).toBeVisible();
  });

  it("are as they were when the visitor comes back from another screen", async () => {
    const { user } = await showRows();
    await user.selectOptions(
      await screen.findByRole("combobox", { name: "Compared with the table" }),
      "Wrong",
    );
    await user.click(screen.getByRole("button", { name: /Teach line 3/ }));
    await screen.findByText(/Learned from 1 row/);
    user.leave();
    user.comeBack();
    expect(screen.getByText("mine.csv")).toBeVisible();
    expect(lines()).toEqual(["Open line 3 in the form"]);
    expect(screen.getByRole("button", { name: /Teach line 3/ })).toHaveAttribute("aria-disabled", "true");
  });

  it("come before their counts, which show the rows with one answer", async () => {
    const { user } = await showRows();
    const counts = screen.getByRole("region", { name: "Answers" });
    const rows = screen.getByRole("region", { name: "Rows" });
    expect(rows.compareDocumentPosition(counts)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    await user.click(within(counts).getByRole("button", { name: "Positive" }));
    expect(lines()).toEqual(["Open line 2 in the form"]);
  });

  it("are stored once if a lesson fails after it was stored, and is tried again", async () => {
    const ids: unknown[] = [];
    const teach = async ({ id }: { id?: string }) => {
      ids.push(id);
      throw new AppError("unexpected", { reason: "its worker died" });
    };
    const { user } = await showRows({ teach });
    const button = await screen.findByRole("button", { name: /Teach line 3/ });
    await user.click(button);
    await screen.findByText(/unexpected/i);
    await user.click(button);
    await waitFor(() => expect(ids).toHaveLength(2));
    expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(ids[1]).toBe(ids[0]);
  });

  it("count as taught even if the visitor leaves the screen before the lesson is stored", async () => {
    const { user } = await showRows();
    const { teach } = user.model;
    const stored = createDeferred<void>();
    vi.spyOn(user.model, "teach").mockImplementation(async (verdict) => {
      await stored.promise;
      return teach(verdict);
    });
    await user.click(screen.getByRole("button", { name: /Teach line 3/ }));
    user.leave();
    stored.resolve();
    await waitFor(() => expect(user.model.lessons).toHaveLength(1));
    user.comeBack();
    expect(screen.getByRole("button", { name: /Teach line 3/ })).toHaveAttribute("aria-disabled", "true");
  });

  it("can be taught again if their lessons were undone or excluded on another screen", async () => {
    const { user } = await showRows();
    const button = () => screen.getByRole("button", { name: /Teach line 3/ });
    const all = /^Learn from the mistakes shown/;
    await screen.findByRole("button", { name: all });
    const ids: (string | undefined)[] = [];
    for (const revoke of [
      () => user.model.undo(),
      async () => Object.assign(user.model.lessons.at(-1)!, { usedForTraining: false }),
    ]) {
      await user.click(button());
      await screen.findByText(/Learned from 1 row/);
      ids.push(user.model.lessons.at(-1)?.id);
      expect(screen.queryByRole("button", { name: all })).toBeNull();
      user.leave();
      await revoke();
      user.comeBack();
      await screen.findByRole("button", { name: all });
      expect(button()).not.toHaveAttribute("aria-disabled");
    }
    // With its old id, a row that is still in the log would not be added again.
    expect(ids[1]).not.toBe(ids[0]);
  });

  it("can be taught again as soon as their lessons are undone in another tab", async () => {
    const { user } = await showRows();
    const all = /^Learn from the mistakes shown/;
    await user.click(screen.getByRole("button", { name: /Teach line 3/ }));
    await screen.findByText(/Learned from 1 row/);
    expect(screen.queryByRole("button", { name: all })).toBeNull();
    await user.model.undo();
    // The fake log announces any change, as a real one does those of other tabs.
    await user.log.setUsedForTraining({ ids: [] }, true);
    expect(await screen.findByRole("button", { name: all })).toBeVisible();
  });

  it("can be used to teach the model the table's classes", async () => {
    const { user } = await showRows();
    await user.click(await screen.findByRole("button", { name: "Learn from the mistakes shown (1 row)" }));
    expect(await screen.findByText(/Learned from 1 row/)).toBeVisible();
    expect(screen.getByRole("button", { name: /Teach line 3/ })).toHaveAttribute("aria-disabled", "true");
  });
});
