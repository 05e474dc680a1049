import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { parseCard } from "../../../src/core/card.ts";
import { AppError } from "../../../src/core/errors.ts";
import { reviewCard, weatherCard } from "../fakes/cards.ts";
import { createFakeLog, feedbackEntry } from "../fakes/log.ts";
import { createFakeModel, type FakeModelOptions } from "../fakes/model.ts";
import { createFakeServices } from "../fakes/services.ts";
import { renderApp, visit } from "../render-app.tsx";

const link = "#/book-review?review=A+story+that+goes+on+for+long+enough.&book=Emma";

async function ask(options: FakeModelOptions = {}) {
  const model = createFakeModel(reviewCard, options);
  const app = renderApp(createFakeServices([model]), link);
  await screen.findByRole("region", { name: "Result" });
  return { ...app, model };
}
const press = (name: string) => screen.findByRole("button", { name });

describe("a verdict", () => {
  it("teaches the other of two classes with one click on Incorrect, and shows the new prediction beside the old", async () => {
    const { person, model } = await ask();
    await person.click(await press("Incorrect"));
    expect(await screen.findByText("The model changed its answer from Negative to Positive.")).toBeVisible();
    const answer = screen.getByRole("heading", { name: /^Positive/ });
    expect(answer.nextElementSibling?.textContent).toBe("was Negative 80.0%");
    expect(model.lessons[0]).toMatchObject({ label: "positive", correct: false, metadata: { book: "Emma" } });
    expect(screen.getByRole("heading", { name: "Thank you." })).toBeVisible();
  });

  it("leaves out metadata that is too long, and says so, since no file with it could be imported", async () => {
    const card = {
      ...reviewCard,
      examples: [
        { title: "Long", inputs: { review: "A story that goes on." }, metadata: { book: "x".repeat(201) } },
      ],
    };
    const model = createFakeModel(card);
    const { person } = renderApp(createFakeServices([model]), "#/book-review");
    expect(
      await screen.findByText(
        /at most 200 characters\. Until it is shorter, it isn’t saved with your feedback\./,
      ),
    ).toBeVisible();
    await person.click(await press("Correct"));
    expect(await screen.findByRole("heading", { name: "Thank you." })).toBeVisible();
    expect(model.lessons[0]!.metadata).toEqual({});
    await person.clear(screen.getByRole("combobox", { name: /Book/ }));
    expect(screen.queryByText(/at most 200/)).toBeNull();
  });

  it("doesn't say that an answer has moved if the input gave the model nothing to learn from", async () => {
    const answer = createFakeModel(reviewCard, { probabilities: [0.6, 0.4] });
    const { teach } = answer;
    const { person } = await ask({
      predict: answer.predict,
      teach: async (verdict) => {
        const lesson = await teach(verdict);
        return { ...lesson, after: lesson.before };
      },
    });
    await person.click(await press("Incorrect"));
    expect(
      await screen.findByText(/found nothing in this input to learn from, so its answer stays Negative 60/),
    ).toBeVisible();
    expect(screen.queryByText(/not enough yet/)).toBeNull();
  });

  it("keeps its report while its answer is renewed because of another tab's lesson", async () => {
    let waits = false;
    let go = () => {};
    const known = createFakeModel(reviewCard);
    const { person } = await ask({
      predict: async (...args) => {
        if (waits) await new Promise<void>((resolve) => (go = resolve));
        return known.predict(...args);
      },
      teach: known.teach,
      onChange: known.onChange,
    });
    await person.click(await press("Correct"));
    const thanks = await screen.findByRole("heading", { name: "Thank you." });
    waits = true;
    await act(async () => {
      await known.replay();
    });
    const busy = () => screen.getByRole("region", { name: "Result" }).getAttribute("aria-busy");
    expect(busy()).toBe("true");
    expect(thanks).toBeVisible();
    await act(async () => go());
    await waitFor(() => expect(busy()).toBe("false"));
    expect(thanks).toBeVisible();
  });

  it("keeps the class that was chosen in a long list while its answer is renewed", async () => {
    const classes = Array.from({ length: 12 }, (_, index) => `kind ${index}`);
    const many = parseCard(
      { ...reviewCard, classes, metrics: undefined, candidates: undefined },
      "many.json",
    );
    let waits = false;
    let go = () => {};
    const known = createFakeModel(many);
    const model = createFakeModel(many, {
      predict: async (...args) => {
        if (waits) await new Promise<void>((resolve) => (go = resolve));
        return known.predict(...args);
      },
      teach: known.teach,
      onChange: known.onChange,
    });
    const { person } = renderApp(createFakeServices([model]), link);
    await person.click(await press("Incorrect"));
    await person.selectOptions(screen.getByRole("combobox", { name: "What is the right answer?" }), "kind 7");
    waits = true;
    await act(async () => {
      await known.replay();
    });
    await act(async () => go());
    await waitFor(() =>
      expect(screen.getByRole("region", { name: "Result" })).toHaveAttribute("aria-busy", "false"),
    );
    expect(screen.getByRole("combobox", { name: "What is the right answer?" })).toHaveValue("kind 7");
    await person.click(await press("Teach this"));
    await waitFor(() => expect(known.lessons[0]).toMatchObject({ label: "kind 7" }));
  });

  it("keeps its answer one click away when something else is typed", async () => {
    const { person } = await ask();
    await person.click(await press("Correct"));
    await screen.findByRole("heading", { name: "Thank you." });
    const box = screen.getByRole("textbox", { name: "Review" });
    await person.type(box, " And more of it.");
    const earlier = within(await screen.findByRole("region", { name: "Earlier answers" }));
    expect(earlier.getAllByRole("button")).toHaveLength(1);
    await person.click(earlier.getByRole("button", { name: "A story that goes on for long enough." }));
    expect(box).toHaveValue("A story that goes on for long enough.");
  });

  it("names an earlier answer by all its values if each of them is typical", async () => {
    const card = parseCard(
      {
        format: 1,
        id: "colours",
        title: "Colours",
        fields: [{ name: "colour", label: "Colour", kind: "category", choices: ["red", "blue"] }],
        classes: ["warm", "cold"],
        files: { "model.onnx": { bytes: 1, sha256: "0".repeat(64) } },
      },
      "model.json",
    );
    const { person } = renderApp(createFakeServices([createFakeModel(card)]), "#/colours?colour=red");
    await screen.findByRole("region", { name: "Result" });
    await person.click(await press("Correct"));
    await screen.findByRole("heading", { name: "Thank you." });
    await person.click(screen.getByRole("radio", { name: "blue" }));
    const earlier = within(await screen.findByRole("region", { name: "Earlier answers" }));
    expect(earlier.getByRole("button", { name: "red" })).toBeVisible();
  });

  it("keeps the label when Correct is pressed", async () => {
    const { person, model } = await ask();
    await person.click(await press("Correct"));
    await screen.findByRole("heading", { name: "Thank you." });
    expect(model.lessons[0]).toMatchObject({ label: "negative", correct: true });
  });

  it("says only that it counts once if it was given before on the same input, since nothing has moved", async () => {
    const first = createFakeModel(reviewCard);
    const { person } = await ask({
      teach: async (verdict) => {
        const lesson = await first.teach(verdict);
        return { ...lesson, after: lesson.before, replaced: lesson.feedback };
      },
    });
    await person.click(await press("Incorrect"));
    expect(await screen.findByText(/It only counts once/)).toBeVisible();
    expect(screen.queryByText(/not enough yet/)).toBeNull();
  });

  it("counts only once if it is clicked twice before the buttons disappear", async () => {
    const { model } = await ask();
    const [right, wrong] = [await press("Correct"), await press("Incorrect")];
    act(() => {
      right.click();
      wrong.click();
      right.click();
    });
    await screen.findByRole("heading", { name: "Thank you." });
    expect(model.lessons).toHaveLength(1);
  });

  it("makes the browser ask for confirmation if the page is left before the verdict is stored", async () => {
    let store: () => void = () => undefined;
    const stored = new Promise<void>((resolve) => {
      store = resolve;
    });
    const teach = createFakeModel(reviewCard).teach;
    const { person } = await ask({ teach: (verdict) => stored.then(() => teach(verdict)) });
    const leave = () => {
      const event = new Event("beforeunload", { cancelable: true });
      window.dispatchEvent(event);
      return event.defaultPrevented ? "asked" : "left";
    };
    expect(leave()).toBe("left");
    await person.click(await press("Correct"));
    expect(leave()).toBe("asked");
    store();
    await screen.findByRole("heading", { name: "Thank you." });
    expect(leave()).toBe("left");
  });

  describe("while another answer's is still being stored", () => {
    const other = "Another story that goes on for long enough.";
    /** A model that stores each verdict, and undoes it, only when the test says so. */
    async function askSlowly() {
      const known = createFakeModel(reviewCard);
      const stored: (() => void)[] = [];
      const wait = () => new Promise<void>((resolve) => stored.push(resolve));
      const { person } = await ask({
        predict: known.predict,
        teach: (verdict) => wait().then(() => known.teach(verdict)),
        undo: (id) => wait().then(() => known.undo(id)),
        onChange: known.onChange,
      });
      const classify = async (text: string) => {
        const box = screen.getByRole("textbox", { name: "Review" });
        await person.clear(box);
        await person.type(box, text);
        await person.click(await press("Classify"));
        await waitFor(() =>
          expect(screen.getByRole("region", { name: "Result" })).toHaveAttribute("data-currency", "current"),
        );
      };
      return { person, known, classify, store: () => act(async () => stored.shift()?.()) };
    }
    const thanks = () => screen.findByRole("heading", { name: "Thank you." });

    it("is taken too, and neither is lost", async () => {
      const { person, known, classify, store } = await askSlowly();
      await person.click(await press("Correct"));
      await classify(other);
      await person.click(await press("Correct"));
      await store();
      expect(screen.queryByRole("heading", { name: "Thank you." })).toBeNull();
      await store();
      await thanks();
      expect(known.lessons.map(({ inputs }) => inputs.review)).toEqual([
        "A story that goes on for long enough.",
        other,
      ]);
    });

    it("can't be given twice on the answer to which the visitor returns", async () => {
      const { person, known, classify, store } = await askSlowly();
      await person.click(await press("Correct"));
      await classify(other);
      await classify("A story that goes on for long enough.");
      expect(await press("Correct")).toHaveAttribute("aria-disabled", "true");
      await store();
      await thanks();
      expect(known.lessons).toHaveLength(1);
    });

    it("is kept if the earlier one is undone meanwhile", async () => {
      const { person, known, classify, store } = await askSlowly();
      await person.click(await press("Correct"));
      await store();
      await thanks();
      await person.click(await press("Undo"));
      await classify(other);
      await person.click(await press("Correct"));
      await store();
      expect(screen.getByRole("button", { name: "Correct" })).toHaveAttribute("aria-disabled", "true");
      await store();
      await thanks();
      expect(known.lessons.map(({ inputs }) => inputs.review)).toEqual([other]);
    });

    it("says that the earlier one could not be undone when the visitor returns to its answer", async () => {
      const { person, known, classify, store } = await askSlowly();
      await person.click(await press("Correct"));
      await store();
      await thanks();
      vi.spyOn(known, "undo").mockRejectedValue(new AppError("storage-failed"));
      await person.click(await press("Undo"));
      await classify(other);
      await store();
      expect(screen.queryByRole("alert")).toBeNull();
      // Unlike this, pressing Classify would ask for a new verdict.
      const box = screen.getByRole("textbox", { name: "Review" });
      fireEvent.change(box, { target: { value: "A story that goes on for long enough." } });
      expect(await screen.findByRole("alert")).toBeVisible();
    });

    it("keeps the browser asking before the page is left", async () => {
      const { person, classify } = await askSlowly();
      await person.click(await press("Correct"));
      await classify(other);
      const leave = new Event("beforeunload", { cancelable: true });
      window.dispatchEvent(leave);
      expect(leave.defaultPrevented).toBe(true);
    });
  });

  it("is stored even if the device's clock shows a year before 1970", async () => {
    const { person, model } = await ask();
    vi.spyOn(Date, "now").mockReturnValue(Date.UTC(1969, 0));
    await person.click(await press("Correct"));
    await screen.findByRole("heading", { name: "Thank you." });
    expect(model.lessons).toHaveLength(1);
    vi.restoreAllMocks();
  });

  it("asks which class is right if there are several", async () => {
    const model = createFakeModel(weatherCard);
    const { person } = renderApp(
      createFakeServices([model]),
      "#/weather?latitude=1&longitude=2&month=May&coast=no",
    );
    await person.click(await press("Incorrect"));
    const choice = screen.getByRole("group", { name: "What is the right answer?" });
    await person.click(within(choice).getByRole("button", { name: "snow" }));
    await screen.findByRole("heading", { name: "Thank you." });
    expect(model.lessons[0]?.label).toBe("snow");
  });

  it("is undone by the only Undo on the page, and can be given again", async () => {
    const { person, model } = await ask();
    await person.click(await press("Incorrect"));
    await person.click(await press("Undo"));
    await press("Correct");
    expect(model.lessons).toHaveLength(0);
  });

  it("moves the focus to the thank-you heading, and back to the answer after Undo", async () => {
    const { person } = await ask();
    await person.click(await press("Incorrect"));
    const thanks = await screen.findByRole("heading", { name: "Thank you." });
    await waitFor(() => expect(document.activeElement).toBe(thanks));
    await person.click(await press("Undo"));
    await press("Correct");
    await waitFor(() =>
      expect(document.activeElement).toBe(screen.getByRole("heading", { name: "Negative 80.0%" })),
    );
  });

  it("keeps the focus on its buttons while the same input is classified again", async () => {
    const model = createFakeModel(reviewCard);
    const { predict } = model;
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { person } = renderApp(createFakeServices([model]), link);
    const correct = await press("Correct");
    model.predict = (inputs, options) => answered.then(() => predict(inputs, options));
    correct.focus();
    // This is what happens when another tab teaches the model.
    await act(() => model.replay());
    expect(correct).toHaveAttribute("aria-disabled", "true");
    await person.keyboard("{Enter}");
    expect(model.lessons).toHaveLength(0);
    expect(document.activeElement).toBe(correct);
    await act(async () => answer());
    await waitFor(() => expect(correct).not.toHaveAttribute("aria-disabled"));
    expect(document.activeElement).toBe(correct);
  });

  it("can still be given after Classify is pressed again for the same input", async () => {
    const predict = vi.fn(createFakeModel(reviewCard).predict);
    const { person } = await ask({ predict });
    const correct = await press("Correct");
    const before = predict.mock.calls.length;
    await person.click(await press("Classify"));
    expect(correct).toBeInTheDocument();
    expect(correct).not.toHaveAttribute("aria-disabled");
    expect(predict).toHaveBeenCalledTimes(before);
  });

  it("announces what the lesson changed, but not the holdout score or the Undo button", async () => {
    const { person } = await ask();
    await person.click(await press("Incorrect"));
    const news = (await screen.findByText(/The model changed its answer/)).closest('[role="status"]');
    expect(news?.textContent).toMatch(/^Thank you\..*to Positive\.$/s);
    expect(within(news as HTMLElement).queryByRole("button")).toBeNull();
  });

  it("leads to a warning if the holdout score has fallen", async () => {
    const { person } = await ask({ holdoutRegressed: true });
    await person.click(await press("Incorrect"));
    expect(
      (
        await screen.findByText(/have lowered the model’s score on test examples by more than 2 points/)
      ).getAttribute("role"),
    ).toBe("alert");
  });

  it("doesn't call a score on test examples changed if only the last digit is, by hardly anything", async () => {
    const known = createFakeModel(reviewCard);
    const [base, now] = [0.91949, 0.91952].map((accuracy) => ({ rows: 100_000, accuracy }));
    const { person } = await ask({
      teach: async (verdict) => {
        const lesson = await known.teach(verdict);
        return { ...lesson, state: { ...lesson.state, holdout: { base: base!, now: now! } } };
      },
    });
    await person.click(await press("Incorrect"));
    expect(await screen.findByText("Still right on 92.0% of 100,000 test examples.")).toBeVisible();
  });

  it("is compared with an earlier verdict on the same input", async () => {
    const { person } = await ask();
    await person.click(await press("Correct"));
    await visit("#/");
    await visit(link);
    await person.click(await press("Incorrect"));
    expect(
      await screen.findByText(/you said Negative about the same review; now you say Positive/),
    ).toBeVisible();
  });

  it("is stored for a model that can't learn, and the page says so", async () => {
    const { person, model } = await ask({ capabilities: { learns: false, additive: false } });
    await person.click(await press("Incorrect"));
    expect(await screen.findByText(/Your feedback is saved/)).toBeVisible();
    expect(model.lessons).toHaveLength(1);
    await visit("#/book-review/learning");
    expect(await screen.findByText(/This model can’t learn: /)).toBeVisible();
  });
});

describe("what the tab kept from an earlier visit", () => {
  const review = { review: "A story that goes on for long enough." };
  const prediction = { label: "negative", probability: 0.8, probabilities: [0.8, 0.2] };
  const lessonOf = (sha256: string) => {
    const answer = { ...prediction, baseProbabilities: [0.8, 0.2], model: { sha256 } };
    const feedback = { ...feedbackEntry(1, { model: "book-review", inputs: review }) };
    return { feedback, before: answer, after: answer, state: {} };
  };
  afterEach(() => sessionStorage.clear());

  it("is shown again", async () => {
    const { sha256 } = reviewCard.files["model.onnx"];
    const lesson = lessonOf(sha256);
    sessionStorage.setItem("hunch-lesson:book-review", JSON.stringify(lesson));
    const log = createFakeLog([lesson.feedback]);
    renderApp(createFakeServices([createFakeModel(reviewCard)], { log }), link);
    expect(await screen.findByRole("heading", { name: "Thank you." })).toBeVisible();
  });

  it.each([
    ["a lesson for another model", "hunch-lesson", lessonOf("f".repeat(64))],
    ["a lesson in an unknown format", "hunch-lesson", { feedback: { id: "row-1" } }],
    ["a lesson without a row", "hunch-lesson", { lesson: 1 }],
    ["answers that are not a list", "hunch-answers", { answers: [] }],
    ["answers in an unknown format", "hunch-answers", [{ inputs: null, answer: "Positive" }, 3]],
    ["a draft in an unknown format", "hunch-draft", [["review"]]],
  ])("is ignored if it is %s", async (_, name, kept) => {
    sessionStorage.setItem(`${name}:book-review`, JSON.stringify(kept));
    const log = createFakeLog([feedbackEntry(1)]);
    renderApp(createFakeServices([createFakeModel(reviewCard)], { log }), link);
    await press("Correct");
    expect(screen.queryByRole("heading", { name: "Thank you." })).toBeNull();
    expect(screen.queryByRole("alert")).toBeNull();
  });
});

describe("a verdict that can't be stored", () => {
  it("stays on the page with the reason while predictions continue, and can be stored later", async () => {
    const real = createFakeModel(reviewCard);
    const teach = vi.fn(real.teach).mockRejectedValueOnce(new AppError("storage-full"));
    const { person } = await ask({ teach });
    await person.click(await press("Incorrect"));
    const list = await screen.findByRole("region", { name: "Not stored" });
    expect(list.textContent).toMatch(/no space left/);
    expect(within(list).getByText("Incorrect: Positive")).toBeVisible();
    await person.click(screen.getByRole("button", { name: "Classify" }));
    await press("Correct");
    await person.click(within(list).getByRole("button", { name: "Store again" }));
    await waitFor(() => expect(screen.queryByRole("region", { name: "Not stored" })).toBeNull());
    expect(real.lessons).toHaveLength(1);
  });

  it("is followed by a thank-you, and no longer listed as unsaved, once it is stored", async () => {
    const real = createFakeModel(reviewCard);
    const teach = vi.fn(real.teach).mockRejectedValueOnce(new AppError("storage-blocked"));
    const { person } = await ask({ teach });
    await person.click(await press("Incorrect"));
    await person.click(await press("Store again"));
    expect(await screen.findByRole("heading", { name: "Thank you." })).toBeVisible();
    expect(screen.queryByText(/could not be saved/)).toBeNull();
    await person.click(await press("Undo"));
    await press("Correct");
  });

  it("can be downloaded as a CSV of the model's feedback", async () => {
    const urls = vi.fn((_: Blob) => "blob:x");
    URL.createObjectURL = urls as typeof URL.createObjectURL;
    URL.revokeObjectURL = () => undefined;
    const { person } = await ask({ teach: () => Promise.reject(new AppError("storage-unavailable")) });
    await person.click(await press("Correct"));
    await person.click(await press("Download"));
    const text = await (urls.mock.calls[0]![0] as Blob).text();
    expect(text.split("\r\n")[0]).toContain("id,created_at,model,model_version,model_sha256,review,book");
    expect(text).toContain("A story that goes on for long enough.");
  });

  it("is downloaded without a probability if the model's answers have scores, which an import would refuse", async () => {
    const urls = vi.fn((_: Blob) => "blob:x");
    URL.createObjectURL = urls as typeof URL.createObjectURL;
    URL.revokeObjectURL = () => undefined;
    const card = { ...reviewCard, output: "scores" as const };
    const { person } = renderApp(
      createFakeServices([
        createFakeModel(card, { teach: () => Promise.reject(new AppError("storage-full")) }),
      ]),
      link,
    );
    await person.click(await press("Correct"));
    await person.click(await press("Download"));
    const text = await (urls.mock.calls[0]![0] as Blob).text();
    expect(text.split("\r\n")[1]).toMatch(/,negative,,true,negative,page$/);
  });
});
