import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { AppError } from "../../../src/core/errors.ts";
import { createDeferred } from "../../../src/core/promises.ts";
import type { FeedbackLog } from "../../../src/learning/feedback.ts";
import type { ImportReport } from "../../../src/learning/lessons.ts";
import type { ModelLibrary } from "../../../src/models/model.ts";
import { reviewCard } from "../fakes/cards.ts";
import { createFakeLog, feedbackEntry } from "../fakes/log.ts";
import { createFakeModel, type FakeModelOptions } from "../fakes/model.ts";
import { createFakeServices } from "../fakes/services.ts";
import { pressAndConfirm, renderApp, visit } from "../render-app.tsx";

async function show(options: FakeModelOptions = {}, lessons = 0) {
  const model = createFakeModel(reviewCard, options);
  for (let number = 0; number < lessons; number++) {
    await model.teach({
      inputs: { review: `Review ${number}` },
      metadata: {},
      predictedLabel: "negative",
      predictedProbability: 0.8,
      label: "positive",
    });
  }
  const app = renderApp(createFakeServices([model]), "#/book-review/learning");
  const panel = within(await screen.findByRole("region", { name: "What it has learned from you" }));
  // The panel appears before the model has loaded.
  await panel.findByRole("button", { name: "Import CSV" });
  return { ...app, model, panel };
}

/** Opens the section with rarely used actions. */
async function unfold(
  person: Awaited<ReturnType<typeof show>>["person"],
  panel: Awaited<ReturnType<typeof show>>["panel"],
  name: string | RegExp = "More",
) {
  const summaries = await panel.findAllByText("More");
  const wanted = summaries
    .map((one) => one.closest("summary")!)
    .find((one) => (one.getAttribute("aria-label") ?? "More").match(name));
  await person.click(wanted!);
}

const report: ImportReport = {
  read: 10,
  added: 7,
  known: 1,
  redated: 3,
  refused: [{ line: 4, problem: { at: "label", message: "There is no class maybe." } }],
  refusedCount: 2,
  refusedFile: new Blob(["refused_line,refused_reason,review,label"]),
  notes: [{ code: "absent-columns", columns: ["stars", "seen"] }],
  stopped: undefined,
};

describe("what a model has learned", () => {
  it("links to the feedback behind the lessons", async () => {
    const { panel } = await show({}, 2);
    const link = await panel.findByRole("link", { name: "See the feedback behind these lessons" });
    expect(link).toHaveAttribute("href", "#/feedback?model=book-review");
  });

  it("says how far a lesson reaches, if that is limited", async () => {
    const reach = {
      cuts: 48,
      exact: 1,
      measured: { rows: 600, lessons: 59, right: 1, others: 300, before: 0.8, after: 0.79 },
    };
    const learning = { aggressiveness: 20, margin: 0.5, maximumHoldoutDrop: 0.02, reach };
    renderApp(createFakeServices([createFakeModel({ ...reviewCard, learning })]), "#/book-review/learning");
    const near = await screen.findByText(/A lesson only affects answers to nearly identical inputs/);
    expect(near.textContent).toMatch(/100(\.0)?% of 59 corrected mistakes/);
  });

  it("is counted from the log while the model is loading", async () => {
    const log = createFakeLog([feedbackEntry(1), feedbackEntry(2), feedbackEntry(3)]);
    const open: ModelLibrary["open"] = (_, { onState } = {}) => {
      onState?.({ status: "loading", card: reviewCard, downloads: [] });
      return new Promise(() => undefined);
    };
    renderApp(createFakeServices([], { log, library: { open } }), "#/book-review/learning");
    const panel = within(await screen.findByRole("region", { name: "What it has learned from you" }));
    expect(await panel.findByText("lessons")).toBeVisible();
    expect(panel.getByText("3")).toBeVisible();
    expect(panel.getByText("1 of 3")).toBeVisible();
    expect(panel.queryByRole("button", { name: "Import CSV" })).toBeNull();
  });

  it("is nothing if the file has no learning features, and the page says why", async () => {
    const model = createFakeModel(reviewCard, { capabilities: { learns: false, additive: false } });
    renderApp(createFakeServices([model]), "#/book-review/learning");
    expect(await screen.findByText(/its file lacks the outputs that lessons need/)).toBeVisible();
  });

  it("is counted in lessons, including those from other tabs", async () => {
    const { panel, model } = await show({}, 2);
    expect(await panel.findByText("2")).toBeVisible();
    await model.undo();
    // The table is redrawn after the count changes, so elements that were found before may be gone.
    await waitFor(() => expect(panel.getByText("1")).toBeVisible());
  });

  it("can be undone when no result is on the page", async () => {
    const { person, panel, model } = await show({}, 1);
    const undo = vi.spyOn(model, "undo");
    await person.click(await panel.findByRole("button", { name: "Undo" }));
    await waitFor(() => expect(model.lessons).toHaveLength(0));
    // The lesson is undone by id, since an undo without an id is not written to the journal first.
    expect(undo).toHaveBeenCalledWith("row-1", expect.anything());
    await waitFor(() => expect(document.activeElement).toBe(panel.getByRole("heading", { level: 2 })));
  });

  it("is charted lesson by lesson, for the test examples and the judged answers", async () => {
    const { panel } = await show({}, 6);
    await panel.findByRole("img", { name: /after each of 6 lessons/ });
    expect(panel.getByText(/90\.0% → 96\.0%/)).toBeVisible();
  });

  it("is measured only on request if there are many lessons", async () => {
    const history = vi.fn(createFakeModel(reviewCard).history);
    const learning = async () => ({ ...(await createFakeModel(reviewCard).learning()), lessons: 5000 });
    const { person, panel } = await show({ history, learning });
    const ask = await panel.findByRole("button", { name: "Measure 5,000 lessons" });
    expect(history).not.toHaveBeenCalled();
    await person.click(ask);
    await waitFor(() => expect(history).toHaveBeenCalled());
    expect(document.activeElement).not.toBe(document.body);
  });

  it("says how many lessons teach nothing, since the model has changed", async () => {
    const learning = async () => ({
      ...(await createFakeModel(reviewCard).learning()),
      lessons: 5,
      unusable: 2,
    });
    const { panel } = await show({ learning }, 5);
    expect(await panel.findByText(/^2 of these lessons teach nothing/)).toBeVisible();
  });

  it("is not called nothing while stored lessons are still to be applied", async () => {
    const learning = async () => ({
      ...(await createFakeModel(reviewCard).learning()),
      progressive: { rows: 3000, accuracy: 0.75 },
      outOfDate: true,
    });
    const { panel } = await show({ learning });
    expect(await panel.findByText(/^Some lessons haven’t been applied yet/)).toBeVisible();
    expect(panel.queryByText(/Nothing yet/)).toBeNull();
  });

  it("are all counted while they are applied again, and no batch update is asked for", async () => {
    const history = vi.fn(createFakeModel(reviewCard).history);
    const learning = async () => ({
      ...(await createFakeModel(reviewCard).learning()),
      lessons: 300,
      holdout: undefined,
      outOfDate: true,
      isUpdating: true,
    });
    const { panel } = await show({ learning, history });
    expect(await panel.findByText("Relearning…")).toBeVisible();
    expect(panel.getByText("300")).toBeVisible();
    expect(panel.queryByText(/batch update/)).toBeNull();
    // Measuring each lesson would take turns with the replay.
    expect(history).not.toHaveBeenCalled();
  });

  it("is reset only after confirmation", async () => {
    const { person, panel, model } = await show({}, 1);
    await unfold(person, panel);
    await person.click(await panel.findByRole("button", { name: "Reset" }));
    const dialog = within(screen.getByRole("dialog"));
    await person.click(dialog.getByRole("button", { name: "Cancel" }));
    expect(model.lessons).toHaveLength(1);
    await pressAndConfirm(person, "Reset");
    await waitFor(() => expect(model.lessons).toHaveLength(0));
    await panel.findByText(/Nothing yet/);
    await waitFor(() => expect(document.activeElement).toBe(panel.getByRole("heading", { level: 2 })));
  });

  it("can be deleted for good if there is no space to keep it in a version", async () => {
    const log = createFakeLog([feedbackEntry(1), feedbackEntry(2), feedbackEntry(3, { model: "other" })]);
    const model = createFakeModel(reviewCard);
    const taught = { inputs: {}, metadata: {}, predictedProbability: 0.8 };
    await model.teach({ ...taught, predictedLabel: "negative", label: "positive" });
    model.reset = () => Promise.reject(new AppError("storage-full", {}));
    const { person } = renderApp(createFakeServices([model], { log }), "#/book-review/learning");
    const panel = within(await screen.findByRole("region", { name: "What it has learned from you" }));
    await panel.findByRole("button", { name: "Import CSV" });
    await unfold(person, panel);
    await pressAndConfirm(person, "Reset");
    await pressAndConfirm(person, "Delete 2 rows for good");
    expect(await panel.findByText("2 rows deleted for good.")).toBeVisible();
    expect((await log.counts({})).total).toBe(1);
  });

  it("is relearned by a batch update, which shows its progress and can be cancelled", async () => {
    const seen: AbortSignal[] = [];
    const replay = (({ signal, onProgress } = {}) => {
      if (signal) seen.push(signal);
      onProgress?.({ done: 20_000, total: 100_000, unit: "rows" });
      return new Promise(() => undefined);
    }) satisfies FakeModelOptions["replay"];
    const { person, panel } = await show({ replay });
    await unfold(person, panel);
    await person.click(await panel.findByRole("button", { name: "Batch update" }));
    expect(await panel.findByText("Relearning: 20,000 of 100,000 rows")).toBeVisible();
    await person.click(panel.getByRole("button", { name: "Cancel" }));
    expect(seen[0]?.aborted).toBe(true);
    expect(panel.queryByText(/Relearning/)).toBeNull();
  });
});

describe("an import", () => {
  it("can be left afterwards in browsers whose scrolling returns a promise", async () => {
    Element.prototype.scrollIntoView = (() => Promise.resolve()) as never;
    onTestFinished(() => void Reflect.deleteProperty(Element.prototype, "scrollIntoView"));
    const { person, panel } = await show({ importCsv: async () => report });
    await person.upload(
      panel.getByLabelText("CSV file"),
      new File(["x"], "reviews.csv", { type: "text/csv" }),
    );
    await panel.findByText(/10 rows read/);
    await visit("#/book-review/table");
    expect(await screen.findByRole("heading", { name: "Score a CSV" })).toBeVisible();
  });

  it("asks before anything is stored if the class column is only a guess", async () => {
    const importCsv = vi.fn(async (_: Blob) => report);
    const guess = { column: "is_active", meanings: "0 = negative, 1 = positive" };
    const { person, panel } = await show({ importCsv, guessClass: async () => guess });
    const choose = async (button: string) => {
      await person.upload(panel.getByLabelText("CSV file"), new File(["review,is_active"], "reviews.csv"));
      const dialog = within(
        await screen.findByRole("dialog", {
          name: /^Does the column “is_active” contain .* \(0 = negative, 1 = positive\)\?/,
        }),
      );
      await person.click(dialog.getByRole("button", { name: button }));
    };
    await choose("Cancel");
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(importCsv).not.toHaveBeenCalled();
    await choose("Import CSV");
    expect(await panel.findByText(/10 rows read/)).toBeVisible();
    expect(importCsv).toHaveBeenCalledTimes(1);
  });

  it("reports what happened to the rows, and offers the refused ones for download", async () => {
    const importCsv = vi.fn(async (_: Blob) => report);
    const { person, panel } = await show({ importCsv });
    const file = new File(["review,label"], "reviews.csv", { type: "text/csv" });
    await person.upload(panel.getByLabelText("CSV file"), file);
    expect(importCsv.mock.calls[0]?.[0]).toBe(file);
    expect(await panel.findByText(/^3 rows had a date in the future/)).toBeVisible();
    expect(await panel.findByText(/10 rows read: 7 added, 1 already known, 2 refused/)).toBeVisible();
    expect(panel.getByText("Without a column, and so left empty in every row: stars, seen.")).toBeVisible();
    expect(panel.getByText(/There is no class maybe/).textContent).toContain("Line 4");
    const urls = vi.fn((_: Blob) => "blob:x");
    URL.createObjectURL = urls as typeof URL.createObjectURL;
    URL.revokeObjectURL = () => undefined;
    await person.click(panel.getByRole("button", { name: "Download refused rows" }));
    expect(urls.mock.calls[0]![0]).toBe(report.refusedFile);
  });
});

/** Gives the page Web Locks, which jsdom lacks, with none held. */
function haveLocks() {
  const request = (_name: string, _options: object, work: () => unknown) => work();
  const locks = { request, query: async () => ({ held: [] }) };
  Object.defineProperty(navigator, "locks", { value: locks, configurable: true });
  onTestFinished(() => void Reflect.deleteProperty(navigator, "locks"));
}

describe("an import that did not finish", () => {
  it("says what was kept after Cancel and on return, until the file is imported again", async () => {
    haveLocks();
    const log = createFakeLog([feedbackEntry(1), feedbackEntry(2)]);
    const importCsv = vi.fn<NonNullable<FakeModelOptions["importCsv"]>>(
      (_, { signal } = {}) =>
        new Promise((_resolve, reject) =>
          signal!.addEventListener("abort", () => reject(signal!.reason as Error)),
        ),
    );
    const services = createFakeServices([createFakeModel(reviewCard, { importCsv })], { log });
    const { person } = renderApp(services, "#/book-review/learning");
    const file = new File(["x"], "reviews.csv", { type: "text/csv" });
    await person.upload(await screen.findByLabelText("CSV file"), file);
    await screen.findByRole("progressbar", { name: "Reading" });
    expect(screen.queryByText(/did not finish/)).toBeNull();
    await person.click(screen.getByRole("button", { name: "Cancel" }));
    const kept =
      "The import of reviews.csv did not finish. What it had added was kept, unless it was deleted later: there are now 2 rows of feedback for this model, compared with 2 before. To get the rest, import the file again; no row is imported twice.";
    expect(await screen.findByText(kept)).toBeVisible();
    await visit("#/book-review/table");
    await screen.findByRole("heading", { name: "Score a CSV" });
    await visit("#/book-review/learning");
    expect(await screen.findByText(kept)).toBeVisible();
    importCsv.mockResolvedValue(report);
    await person.upload(await screen.findByLabelText("CSV file"), file);
    await screen.findByText(/10 rows read/);
    expect(screen.queryByText(/did not finish/)).toBeNull();
  });

  it("is not mentioned if nothing in the file could be read, or once the visitor has closed the note", async () => {
    const importCsv = vi.fn<NonNullable<FakeModelOptions["importCsv"]>>();
    const { person, panel } = await show({ importCsv });
    const choose = async () =>
      person.upload(await panel.findByLabelText("CSV file"), new File(["x"], "a.csv"));
    importCsv.mockRejectedValueOnce(new AppError("csv-invalid", { line: 1, reason: "the file is empty" }));
    await choose();
    await panel.findByRole("alert");
    expect(panel.queryByText(/did not finish/)).toBeNull();
    importCsv.mockRejectedValueOnce(new AppError("storage-full", {}));
    await choose();
    const note = (await panel.findByText(/did not finish/)).parentElement!;
    await person.click(within(note).getByRole("button", { name: "Close" }));
    expect(panel.queryByText(/did not finish/)).toBeNull();
  });
});

/** Starts an import of each file, all of which stop before their end. */
async function breakOffImports(log: FeedbackLog, ...names: readonly string[]) {
  const importCsv = vi.fn(() => Promise.reject(new AppError("storage-full", {})));
  const services = createFakeServices([createFakeModel(reviewCard, { importCsv })], { log });
  const { person } = renderApp(services, "#/book-review/learning");
  for (const [index, name] of names.entries()) {
    await person.upload(await screen.findByLabelText("CSV file"), new File(["x"], name));
    expect(await screen.findAllByText(/^The import of/)).toHaveLength(index + 1);
  }
  return { person, importCsv };
}

describe("the note on an unfinished import", () => {
  it("goes when feedback that the model had before is deleted, and returns with it", async () => {
    const log = createFakeLog([feedbackEntry(1), feedbackEntry(2)]);
    await breakOffImports(log, "a.csv");
    const { receipt } = await act(() => log.remove({ filter: { model: "book-review" } }));
    await waitFor(() => expect(screen.queryByText(/^The import of/)).toBeNull());
    await act(() => log.restore(receipt));
    expect(await screen.findByText(/^The import of a.csv did not finish/)).toBeVisible();
  });

  it("is shown for each file, until that file is imported", async () => {
    const { person, importCsv } = await breakOffImports(createFakeLog(), "a.csv", "b.csv");
    importCsv.mockResolvedValue(report as never);
    await person.upload(await screen.findByLabelText("CSV file"), new File(["x"], "b.csv"));
    await screen.findByText(/10 rows read/);
    expect(await screen.findByText(/^The import of a.csv did not finish/)).toBeVisible();
    expect(screen.queryByText(/^The import of b.csv/)).toBeNull();
  });

  it("stays if the file is chosen again but can't be read, since that changes nothing", async () => {
    const { person, importCsv } = await breakOffImports(createFakeLog(), "a.csv");
    importCsv.mockRejectedValue(new AppError("csv-invalid", { line: 1, reason: "the file is empty" }));
    await person.upload(await screen.findByLabelText("CSV file"), new File([""], "a.csv"));
    expect(await screen.findByText(/the file is empty/)).toBeVisible();
    expect(await screen.findByText(/^The import of a.csv did not finish/)).toBeVisible();
  });

  it("says that the import may be running in another tab, if the browser can't tell", async () => {
    await breakOffImports(createFakeLog(), "a.csv");
    expect(
      screen.getByText(/^The import of a.csv did not finish, or is still running in another tab./),
    ).toBeVisible();
  });
});

describe("an import that stopped", () => {
  it("says where and why, and that the complete rows were kept", async () => {
    const stopped = new AppError("csv-invalid", { line: 1200, reason: "it is not UTF-8" });
    const { person, panel } = await show({ importCsv: async () => ({ ...report, stopped }) });
    await person.upload(
      panel.getByLabelText("CSV file"),
      new File(["x"], "reviews.csv", { type: "text/csv" }),
    );
    const alert = await panel.findByRole("alert");
    expect(alert.textContent).toContain("line 1,200, it is not UTF-8.");
    expect(alert.textContent).toContain("were kept");
    expect(alert.textContent).not.toContain("Nothing was changed");
  });
});

describe("a version's new name", () => {
  it("is refused with the specific reason, and stays in its box", async () => {
    const message = "There is already a version named party.";
    const renameVersion = async () => {
      throw new AppError("input-invalid", { name: "party" }, { problems: [{ at: "name", message }] });
    };
    const { person, panel } = await show({ renameVersion });
    await person.click(await panel.findByRole("button", { name: "Save version" }));
    await unfold(person, panel, /More saved by you/);
    await person.click(await panel.findByRole("button", { name: "Rename" }));
    await person.type(panel.getByRole("textbox", { name: "New name" }), "party{Enter}");
    expect((await panel.findByRole("alert")).textContent).toContain(message);
    expect(panel.getByRole<HTMLInputElement>("textbox", { name: "New name" }).value).toMatch(/party$/);
  });
});

describe("a model that can't learn", () => {
  it("offers its feedback for download, but no learned model", async () => {
    const { panel } = await show({ capabilities: { learns: false, additive: false } });
    expect(await panel.findByRole("button", { name: "Export CSV" })).toBeVisible();
    expect(panel.queryByRole("button", { name: "Download model" })).toBeNull();
    expect(panel.getByText(/This model can’t learn/)).toBeVisible();
  });
});

describe("the learning screen", () => {
  it("leaves the focus where it is while its lessons and versions load", async () => {
    const model = createFakeModel(reviewCard);
    const log = createFakeLog([feedbackEntry(1), feedbackEntry(2)]);
    await model.saveVersion();
    const read = createDeferred<void>();
    const late = { versions: model.versions, learning: model.learning, lessonCounts: log.lessonCounts };
    const state = { ...(await model.learning()), lessons: 2 };
    Object.assign(model, {
      versions: () => read.promise.then(late.versions),
      learning: () => read.promise.then(() => state),
    });
    Object.assign(log, {
      lessonCounts: (...which: Parameters<typeof late.lessonCounts>) =>
        read.promise.then(() => late.lessonCounts(...which)),
    });
    renderApp(createFakeServices([model], { log }), "#/book-review/learning");
    await screen.findByRole("button", { name: "Save version" });
    // Only the first screen of a visit doesn't take the focus itself.
    (document.activeElement as HTMLElement).blur();
    read.resolve();
    await screen.findByRole("button", { name: /^Restore / });
    await screen.findByRole("button", { name: "Undo" });
    expect(document.body).toHaveFocus();
  });
});

describe("versions", () => {
  it("are saved, renamed, restored and deleted", async () => {
    const restoreVersion = vi.fn(createFakeModel(reviewCard).restoreVersion);
    const { person, panel } = await show({ restoreVersion });
    await person.click(await panel.findByRole("button", { name: "Save version" }));
    await panel.findByText(/book-review_20261120-165400/);
    await unfold(person, panel, /More saved by you/);
    await person.click(panel.getByRole("button", { name: "Rename" }));
    const box = panel.getByRole("textbox", { name: "New name" });
    expect(box).toHaveAttribute("maxlength", "100");
    await person.clear(box);
    await person.type(box, "book-review_best{Enter}");
    expect(await panel.findByText("book-review_best")).toHaveClass("version-name");
    await person.click(panel.getByRole("button", { name: "Rename" }));
    const again = panel.getByRole("textbox", { name: "New name" });
    await person.clear(again);
    await person.type(again, "before the party{Enter}");
    await panel.findByText("before the party");
    await person.click(panel.getByRole("button", { name: "Restore before the party" }));
    expect(restoreVersion.mock.calls[0]?.[0]).toBe("before the party");
    await person.click(panel.getByRole("button", { name: "Delete" }));
    await person.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Delete" }));
    expect(await panel.findByText("No versions yet.")).toBeVisible();
    expect(document.activeElement).toBe(panel.getByRole("heading", { name: "Versions" }));
  });
});

describe("Download model", () => {
  it("saves the two files of a deployable model", async () => {
    const names: string[] = [];
    URL.createObjectURL = () => "blob:x";
    URL.revokeObjectURL = () => undefined;
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
      names.push(this.download);
    });
    const { person, panel } = await show();
    await person.click(panel.getByRole("button", { name: "Download model" }));
    // The files are saved one after the other, since WebKit drops the first if two are saved at once.
    await waitFor(() => expect(names).toEqual(["model.onnx"]));
    await waitFor(() => expect(names).toEqual(["model.onnx", "model.json"]));
    vi.restoreAllMocks();
  });
});
