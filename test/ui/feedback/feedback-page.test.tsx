import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { parseCard } from "../../../src/core/card.ts";
import { AppError } from "../../../src/core/errors.ts";
import type { FeedbackLog } from "../../../src/learning/feedback.ts";
import { createListAhead } from "../../../src/models/list-start.ts";
import { chooseLanguage } from "../../../src/ui/words/language.ts";
import { reviewCard, weatherCard } from "../fakes/cards.ts";
import { createFakeLog, feedbackEntry } from "../fakes/log.ts";
import { createFakeModel } from "../fakes/model.ts";
import { createFakeLibrary, createFakeServices } from "../fakes/services.ts";
import { pressAndConfirm, renderApp, visit } from "../render-app.tsx";

const numbers = (count: number) => Array.from({ length: count }, (_, number) => number);
const listed = () => within(screen.getByRole("list", { name: "Feedback" })).getAllByRole("button");
const counted = (text: RegExp) => screen.findByText(text, { selector: ".feedback-counts" });

/** A card with a chart of its metadata. */
const chartedCard = {
  ...reviewCard,
  metadata: [{ name: "book", label: "Book", suggestions: [], maxLength: 200, chart: true }],
};

function show(log: FeedbackLog, cards = [reviewCard]) {
  const models = cards.map((card) => createFakeModel(card));
  return renderApp(createFakeServices(models, { log }), "#/feedback");
}

describe("the feedback list", () => {
  it("keeps its filter in its own entry of the history, not in that of a screen that is being opened", async () => {
    const { person } = show(createFakeLog(numbers(5).map((number) => feedbackEntry(number))));
    await counted(/5 rows/);
    await person.type(screen.getByRole("searchbox"), "number 3");
    // The address has changed, but the list stays until the next screen's code is here.
    window.history.pushState(null, "", "#/publish");
    await counted(/1 row/);
    expect(window.history.state).toBeNull();
  });

  it("shows the newest row first, with the number of rows and of right answers", async () => {
    show(createFakeLog(numbers(5).map((number) => feedbackEntry(number))));
    await counted(/5 rows, 3 of 5 answers right/);
    await screen.findByText(/Review number 4,/);
    expect(listed()[0]?.textContent).toMatch(/Review number 4,/);
  });

  it("shows a correction in the order in which it happened if the classes have names in Hebrew", async () => {
    const classes = [
      { name: "negative", label: "לא" },
      { name: "positive", label: "כן" },
    ];
    const row = {
      ...feedbackEntry(1),
      predictedLabel: "positive",
      predictedProbability: 0.979,
      label: "negative",
    };
    show(createFakeLog([row]), [{ ...reviewCard, classes }]);
    await screen.findByText("\u2068כן\u2069 97.9% → \u2068לא\u2069");
  });

  it("shows rows, counts and chart at once if they have already been read, and reads none of them again", async () => {
    const model = createFakeModel(chartedCard);
    const log = createFakeLog(numbers(5).map((number) => feedbackEntry(number)));
    const list = createListAhead(log, createFakeLibrary([model]));
    await list.read();
    const reads = (["page", "counts", "health"] as const).map((name) => vi.spyOn(log, name));
    renderApp(createFakeServices([model], { log, list }), "#/feedback");
    await screen.findByRole("heading", { level: 1, name: "Feedback" });
    expect(document.querySelector(".feedback-counts")?.textContent).toMatch(/5 rows/);
    expect(listed()[0]?.textContent).toMatch(/Review number 4,/);
    expect(document.querySelector(".share-chart")).toBeVisible();
    expect(document.querySelector(".storage-note")).not.toHaveAttribute("aria-busy");
    for (const read of reads) expect(read).not.toHaveBeenCalled();
  });

  it("shows rows, counts and chart at once when its link is followed", async () => {
    const model = createFakeModel(chartedCard);
    const log = createFakeLog(numbers(5).map((number) => feedbackEntry(number)));
    const list = createListAhead(log, createFakeLibrary([model]));
    const read = vi.spyOn(list, "read");
    renderApp(createFakeServices([model], { log, list }));
    await visit("#/feedback");
    expect(read).toHaveBeenCalledOnce();
    await screen.findByRole("heading", { level: 1, name: "Feedback" });
    expect(document.querySelector(".feedback-counts")?.textContent).toMatch(/5 rows/);
    expect(listed()[0]?.textContent).toMatch(/Review number 4,/);
    expect(document.querySelector(".share-chart")).toBeVisible();
  });

  it("reads the list again if it has changed since it was read", async () => {
    const model = createFakeModel(reviewCard);
    const log = createFakeLog(numbers(5).map((number) => feedbackEntry(number)));
    const list = createListAhead(log, createFakeLibrary([model]));
    await list.read();
    await log.remove({ ids: [feedbackEntry(4).id] });
    renderApp(createFakeServices([model], { log, list }), "#/feedback");
    await counted(/4 rows/);
    await screen.findByText(/Review number 3,/);
    expect(screen.queryByText(/Review number 4,/)).toBeNull();
  });

  it("reads the list again when it is opened a second time", async () => {
    const model = createFakeModel(reviewCard);
    const log = createFakeLog(numbers(5).map((number) => feedbackEntry(number)));
    const list = createListAhead(log, createFakeLibrary([model]));
    await list.read();
    renderApp(createFakeServices([model], { log, list }), "#/feedback");
    await counted(/5 rows/);
    await visit("#/");
    await log.remove({ ids: [feedbackEntry(4).id] });
    await visit("#/feedback");
    await counted(/4 rows/);
  });

  it("draws only the rows in view, and fetches only their pages", async () => {
    const log = createFakeLog(numbers(100_000).map((number) => feedbackEntry(number)));
    const page = vi.spyOn(log, "page");
    show(log);
    await screen.findByText(/Review number 99999,/);
    expect(listed().length).toBeLessThan(60);
    expect(page.mock.calls.every(([, offset, limit]) => offset < 300 && limit <= 100)).toBe(true);
  });

  it("draws the first rows before the list's position has been measured", async () => {
    const Unmeasured = class {
      observe() {}
      unobserve() {}
      disconnect() {}
    };
    vi.stubGlobal("ResizeObserver", Unmeasured);
    show(createFakeLog(numbers(100_000).map((number) => feedbackEntry(number))));
    await screen.findByText(/Review number 99999,/);
    expect(listed().length).toBeLessThan(60);
  });

  it("shows placeholders while rows are loading, and offers to try again if that fails", async () => {
    const log = createFakeLog([feedbackEntry(1)]);
    const page = vi.spyOn(log, "page").mockRejectedValueOnce(new AppError("storage-failed"));
    const { person } = show(log);
    expect(await screen.findByText("Loading")).toBeVisible();
    await person.click(await screen.findByRole("button", { name: "Try again" }));
    await screen.findByText(/Review number 1,/);
    expect(page).toHaveBeenCalledTimes(2);
  });

  it("shows class labels, not class names", async () => {
    show(createFakeLog([feedbackEntry(1)]));
    await waitFor(() => expect(listed()[0]?.textContent).toMatch(/(Positive|Negative)/));
    expect(listed()[0]?.textContent).not.toMatch(/(positive|negative)/);
  });

  it("has no filter while there are no rows", async () => {
    show(createFakeLog([]));
    await screen.findByText(/Nothing here yet/);
    expect(screen.queryByRole("searchbox", { name: "Search" })).toBeNull();
  });

  it("is filtered by verdict and by words", async () => {
    const { person } = show(createFakeLog(numbers(10).map((number) => feedbackEntry(number))));
    await counted(/10 rows/);
    await person.selectOptions(screen.getByRole("combobox", { name: "Answer" }), "Incorrect");
    await counted(/5 rows/);
    await person.type(screen.getByRole("searchbox", { name: "Search" }), "number 7");
    await counted(/1 row,/);
    await person.click(screen.getByRole("button", { name: "Clear" }));
    await counted(/10 rows/);
  });

  it("offers nothing to clear once a search is emptied by hand", async () => {
    const { person } = show(createFakeLog(numbers(3).map((number) => feedbackEntry(number))));
    await counted(/3 rows/);
    const search = screen.getByRole("searchbox", { name: "Search" });
    await person.type(search, "7");
    expect(screen.getByRole("button", { name: "Clear" })).toBeVisible();
    await person.clear(search);
    expect(screen.queryByRole("button", { name: "Clear" })).toBeNull();
  });

  it("lists only one model's rows if a link asks for that", async () => {
    const reviews = numbers(3).map((number) => feedbackEntry(number));
    const log = createFakeLog([...reviews, feedbackEntry(4, { model: "weather" })]);
    const models = [createFakeModel(reviewCard), createFakeModel(weatherCard)];
    renderApp(createFakeServices(models, { log }), "#/feedback?model=book-review");
    await counted(/3 rows/);
    const choice = screen.getByRole("combobox", { name: "Model" });
    await waitFor(() => expect(choice).toHaveDisplayValue("Book reviews"));
  });

  it("names the model in the filter by its id if the site does not have it", async () => {
    const models = [createFakeModel(reviewCard)];
    const log = createFakeLog(numbers(3).map((number) => ({ ...feedbackEntry(number), model: "removed" })));
    renderApp(createFakeServices(models, { log }), "#/feedback?model=removed");
    await counted(/3 rows/);
    expect(screen.getByRole("combobox", { name: "Model" })).toHaveDisplayValue("removed");
  });

  it("keeps its filter and order when the visitor goes back to it, but not when it is opened from a link", async () => {
    const { person } = show(createFakeLog(numbers(10).map((number) => feedbackEntry(number))));
    await counted(/10 rows/);
    await person.selectOptions(screen.getByRole("combobox", { name: "Order" }), "Least sure first");
    await person.type(screen.getByRole("searchbox", { name: "Search" }), "number 7");
    await counted(/1 row,/);
    await visit("#/");
    window.history.back();
    await counted(/1 row,/);
    expect(screen.getByRole("searchbox", { name: "Search" })).toHaveValue("number 7");
    expect(screen.getByRole("combobox", { name: "Order" })).toHaveDisplayValue("Least sure first");
    await visit("#/");
    await visit("#/feedback");
    await counted(/10 rows/);
  });

  it("says so if the browser declines to keep the rows", async () => {
    const { person } = show({ ...createFakeLog([feedbackEntry(1)]), askToPersist: async () => false });
    await person.click(await screen.findByRole("button", { name: "Ask the browser to keep it" }));
    await screen.findByText("The browser declined.", { exact: false });
  });

  it("shows a percentage of right answers if there are enough rows", async () => {
    show(createFakeLog(numbers(40).map((number) => feedbackEntry(number))));
    await counted(/20 of 40 answers right \(50\.0%\)/);
  });

  it("includes the whole day that is entered in To", async () => {
    const log = createFakeLog([feedbackEntry(1)]);
    const counts = vi.spyOn(log, "counts");
    const { person } = show(log);
    await person.click(await screen.findByText("Dates"));
    await person.type(await screen.findByLabelText("To"), "2026-11-20");
    const lastMoment = new Date("2026-11-20T23:59:59.999").toISOString();
    await waitFor(() => expect(counts.mock.lastCall?.[0].to).toBe(lastMoment));
  });

  it("can be navigated by keyboard", async () => {
    const { person } = show(createFakeLog(numbers(3).map((number) => feedbackEntry(number))));
    await screen.findByText(/Review number 2,/);
    listed()[0]!.focus();
    await person.keyboard("{ArrowDown}");
    await waitFor(() => expect(document.activeElement?.textContent).toMatch(/Review number 1,/));
    expect(listed().filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
  });

  it("says what to do if there are no rows", async () => {
    show(createFakeLog());
    expect(await screen.findByText(/Nothing here yet/)).toBeVisible();
  });
});

describe("a row of feedback", () => {
  it("shows its own class, not the card's first one, if the card no longer has that class", async () => {
    const { person } = show(createFakeLog([feedbackEntry(1, { label: "mixed" })]));
    await person.click(await screen.findByText(/Review number 1,/));
    const dialog = within(await screen.findByRole("dialog"));
    await waitFor(() => dialog.getByRole("option", { name: "Positive" }));
    expect(dialog.getByRole("combobox", { name: "Right answer" })).toHaveDisplayValue("mixed");
  });

  it("is listed and shown with the values that were given, even if the card's fields have changed since", async () => {
    const fields = [
      { kind: "datetime", name: "seen", label: "Seen" },
      { kind: "datetime", name: "left", label: "Left", as: "seconds" },
      { kind: "boolean", name: "night", label: "Night", yes: "y", no: "n" },
    ];
    const card = parseCard({ ...weatherCard, fields, places: [], examples: [], metadata: [] }, "model.json");
    const inputs = { seen: "often", left: 1e300, night: "true", shape: "disk" };
    const { person } = show(createFakeLog([feedbackEntry(1, { model: card.id, inputs, metadata: {} })]), [
      card,
    ]);
    await person.click(await screen.findByText("Seen often, Left 1e+300, Night true, shape disk"));
    const dialog = within(await screen.findByRole("dialog"));
    for (const value of ["often", "1e+300", "true", "disk"])
      expect(await dialog.findByText(value)).toBeVisible();
  });

  it("is listed with the labels of choices, even if a choice's value has several words", async () => {
    const choices = [{ value: "very cold", label: "Frosty" }, { value: "warm" }];
    const fields = [{ kind: "category", name: "air", label: "Air", choices }];
    const card = parseCard({ ...weatherCard, fields, places: [], examples: [], metadata: [] }, "model.json");
    const inputs = { air: "very cold" };
    show(createFakeLog([feedbackEntry(1, { model: card.id, inputs, metadata: {} })]), [card]);
    expect(await screen.findByText("Air Frosty")).toBeVisible();
  });

  it("opens in a dialog, and can be relabelled and excluded from lessons", async () => {
    const log = createFakeLog([feedbackEntry(1)]);
    const edit = vi.spyOn(log, "edit");
    const { person } = show(log);
    await person.click(await screen.findByRole("button", { name: /Review number 1/ }));
    const dialog = within(await screen.findByRole("dialog"));
    await waitFor(() => dialog.getByRole("option", { name: "Positive" }));
    await person.selectOptions(dialog.getByRole("combobox", { name: "Right answer" }), "Positive");
    await person.click(dialog.getByRole("checkbox", { name: "Don’t learn from this" }));
    expect(edit).not.toHaveBeenCalled();
    await person.click(dialog.getByRole("button", { name: "Save" }));
    await dialog.findByText("Saved.");
    expect(edit.mock.calls).toEqual([["row-1", { label: "positive", usedForTraining: false }]]);
    expect(await screen.findByText("not used as a lesson")).toBeVisible();
  });

  it("can be opened in the form with its values", async () => {
    const { person } = show(createFakeLog([feedbackEntry(1)]));
    await person.click(await screen.findByRole("button", { name: /Review number 1/ }));
    const link = await within(await screen.findByRole("dialog")).findByRole("link", {
      name: "Open in the form",
    });
    expect(link.getAttribute("href")).toBe(
      "#/book-review?review=Review+number+1%2C+which+is+long+enough.&book=Emma",
    );
  });

  it("shows how sure the model was, and the row's metadata", async () => {
    show(createFakeLog([feedbackEntry(1)]));
    await screen.findByText("Emma", { selector: ".row-metadata" });
    // The row is listed before the card has loaded; its class labels appear after that.
    await waitFor(() => expect(listed()[0]?.textContent).toMatch(/80\.0% → Negative|Positive 80\.0%/));
  });

  it("leaves the focus on the page when it disappears from the list", async () => {
    const { person } = show(createFakeLog([feedbackEntry(1)]));
    await person.click(await screen.findByRole("button", { name: /Review number 1/ }));
    await person.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Delete" }));
    await screen.findByText(/Nothing here yet|No matches/);
    expect(document.activeElement).not.toBe(document.body);
  });

  it("is deleted, and restored by Undo", async () => {
    const { person } = show(createFakeLog([feedbackEntry(1), feedbackEntry(2)]));
    await person.click(await screen.findByRole("button", { name: /Review number 1/ }));
    await person.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Delete" }));
    await counted(/1 row,/);
    await person.click(screen.getByRole("button", { name: "Undo" }));
    await counted(/2 rows/);
  });
});

describe("feedback that can't be deleted because there is no space to keep it for Undo", () => {
  const fullLog = (rows: number) =>
    createFakeLog(
      numbers(rows).map((number) => feedbackEntry(number)),
      { remove: () => Promise.reject(new AppError("storage-full", {})) },
    );

  it("can be deleted for good, one row or all, after asking", async () => {
    const { person } = show(fullLog(3));
    await person.click(await screen.findByRole("button", { name: /Review number 1/ }));
    await person.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Delete" }));
    expect((await screen.findByRole("alert")).textContent).toMatch(
      /There is no space left.*Nothing was deleted/,
    );
    await person.click(await screen.findByRole("button", { name: "Delete 1 row for good" }));
    const dialog = within(screen.getByRole("dialog"));
    expect(
      dialog.getByText(/^Delete 1 row of feedback for good, with the lessons from it\? This can’t be undone/),
    ).toBeVisible();
    await person.click(dialog.getByRole("button", { name: "Cancel" }));
    await counted(/3 rows/);
    await pressAndConfirm(person, "Delete 1 row for good");
    expect(await screen.findByText("1 row deleted for good.")).toBeVisible();
    await counted(/2 rows/);
    expect(screen.queryByRole("alert")).toBeNull();
    expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
    expect(document.activeElement).not.toBe(document.body);

    await pressAndConfirm(person, "Delete 2 rows");
    await pressAndConfirm(person, "Delete 2 rows for good");
    expect(await screen.findByText("2 rows deleted for good.")).toBeVisible();
    expect(await screen.findByText(/Nothing here yet|No matches/)).toBeVisible();
  });

  it("says what needs no space at all if it can't be deleted for good either", async () => {
    const log = fullLog(2);
    log.erase = () => Promise.reject(new AppError("storage-full", {}));
    const { person } = show(log);
    await person.click(await screen.findByRole("button", { name: /Review number 1/ }));
    await person.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Delete" }));
    await pressAndConfirm(person, "Delete 1 row for good");
    expect(await screen.findByText(/or delete all feedback on the model/)).toBeVisible();
    await counted(/2 rows/);
  });

  it("is offered for deletion in German too", async () => {
    onTestFinished(() => chooseLanguage("en"));
    await chooseLanguage("de");
    const { person } = show(fullLog(2));
    await pressAndConfirm(person, "2 Zeilen löschen");
    expect(await screen.findByRole("button", { name: "2 Zeilen endgültig löschen" })).toBeVisible();
  });
});

describe("the rows that match a filter", () => {
  it("are deleted together, and restored together", async () => {
    const { person } = show(createFakeLog(numbers(6).map((number) => feedbackEntry(number))));
    await person.selectOptions(await screen.findByRole("combobox", { name: "Answer" }), "Correct");
    await counted(/3 rows/);
    await person.click(screen.getByRole("button", { name: "Delete 3 rows" }));
    const dialog = within(await screen.findByRole("dialog"));
    expect(document.activeElement).toBe(dialog.getByRole("button", { name: "Cancel" }));
    await person.click(dialog.getByRole("button", { name: "Delete 3 rows" }));
    await screen.findByText(/3 rows deleted/);
    await person.click(screen.getByRole("button", { name: "Undo" }));
    await counted(/3 rows/);
  });

  it("are those that the button counts, even while others are being counted", async () => {
    const log = createFakeLog(numbers(6).map((number) => feedbackEntry(number)));
    const { person } = show(log);
    await person.selectOptions(await screen.findByRole("combobox", { name: "Answer" }), "Correct");
    await counted(/3 rows/);
    const remove = vi.spyOn(log, "remove");
    const counting = vi.spyOn(log, "counts").mockReturnValue(new Promise(() => undefined));
    await person.click(screen.getByRole("button", { name: "Clear" }));
    await waitFor(() => expect(counting).toHaveBeenCalled());
    await person.click(screen.getByRole("button", { name: "Delete 3 rows" }));
    const dialog = within(await screen.findByRole("dialog"));
    await person.click(dialog.getByRole("button", { name: "Delete 3 rows" }));
    expect(remove.mock.calls[0]?.[0]).toEqual({ filter: { correct: true } });
  });

  it("are excluded from lessons together, and included again", async () => {
    const { person } = show(createFakeLog(numbers(6).map((number) => feedbackEntry(number))));
    await person.type(await screen.findByRole("searchbox", { name: "Search" }), "number 3");
    await counted(/1 row,/);
    await person.click(screen.getByRole("button", { name: "Don’t learn from these" }));
    await screen.findByText("1 row is no longer used as a lesson.");
    await screen.findByText("not used as a lesson");
    await person.click(screen.getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(screen.queryByText("not used as a lesson")).toBeNull());
  });

  it("are listed in the chosen order, and the chart counts only them", async () => {
    const log = createFakeLog(numbers(3).map((number) => feedbackEntry(number)));
    const page = vi.spyOn(log, "page");
    const charted = vi.spyOn(log, "countsByMetadata");
    const { person } = show(log, [chartedCard]);
    await person.selectOptions(await screen.findByRole("combobox", { name: "Order" }), "Least sure first");
    await waitFor(() => expect(page.mock.lastCall?.[0]).toMatchObject({ order: "least-sure" }));
    await person.type(screen.getByRole("searchbox", { name: "Search" }), "number 2");
    await waitFor(() => expect(charted.mock.lastCall?.[2]).toMatchObject({ words: "number 2" }));
  });

  it("are exported one model at a time", async () => {
    URL.createObjectURL = () => "blob:x";
    URL.revokeObjectURL = () => undefined;
    const log = createFakeLog([feedbackEntry(1), feedbackEntry(2, { model: "weather" })]);
    const exportCsv = vi.spyOn(log, "exportCsv");
    const { person } = show(log, [reviewCard, weatherCard]);
    await screen.findByRole("button", { name: "Export CSV of Weather" });
    await person.selectOptions(screen.getByRole("combobox", { name: "Model" }), "Book reviews");
    await person.click(await screen.findByRole("button", { name: "Export CSV" }));
    expect(exportCsv.mock.calls[0]?.slice(0, 2)).toMatchObject(["book-review", { model: "book-review" }]);
  });
});

describe("the rows of a model that is no longer here", () => {
  it("are said to be in no CSV file, but only if they are listed", async () => {
    const log = createFakeLog([
      feedbackEntry(1),
      ...numbers(2).map((n) => feedbackEntry(2 + n, { model: "gone" })),
    ]);
    const { person } = show(log, [reviewCard, weatherCard]);
    await screen.findByText(
      "2 rows belong to models that are no longer here, so no CSV file contains them. “Save everything” does.",
    );
    await person.type(screen.getByRole("searchbox"), "number 3");
    await screen.findByText(/^1 row belongs to models that are no longer here, so no CSV file contains it/);
    expect(screen.queryByRole("button", { name: /Export CSV/ })).toBeNull();
    await person.clear(screen.getByRole("searchbox"));
    await person.selectOptions(screen.getByRole("combobox", { name: "Model" }), "Book reviews");
    await screen.findByRole("button", { name: "Export CSV" });
    expect(screen.queryByText(/no longer here/)).toBeNull();
  });
});

describe("the note on storage", () => {
  it("recommends an export when many rows exist only in this browser", async () => {
    show(createFakeLog(numbers(30).map((number) => feedbackEntry(number))));
    expect(await screen.findByText(/30 rows of feedback are stored only in this browser/)).toBeVisible();
    expect(screen.getByText(/Never exported/)).toBeVisible();
  });

  it("says that new feedback is dated later than now, if a clock was ahead", async () => {
    const log = createFakeLog([feedbackEntry(1)]);
    const health = async () => ({ ...(await log.health()), isAhead: true });
    show({ ...log, health });
    expect(await screen.findByText(/A clock was ahead when some of this feedback was given/)).toBeVisible();
  });

  it("says so if nothing can be stored", async () => {
    const health = async () => ({
      available: false,
      persisted: false,
      usedBytes: undefined,
      quotaBytes: undefined,
      rows: 0,
      damaged: 0,
      lastExportAt: undefined,
      rowsSinceExport: 0,
      isAhead: false,
    });
    show(createFakeLog([], { health }));
    expect(await screen.findByText(/isn’t saving data for this site/)).toBeVisible();
  });
});
