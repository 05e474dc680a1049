import { act, fireEvent, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { AppError } from "../../../src/core/errors.ts";
import { toProblem } from "../../../src/core/input-faults.ts";
import { validateInputs } from "../../../src/core/inputs.ts";
import { complete } from "../../../src/ui/words/complete.ts";
import { de } from "../../../src/ui/words/de/index.ts";
import { describeError, problemText } from "../../../src/ui/words/describe-error.ts";
import { en } from "../../../src/ui/words/en/index.ts";
import { formatList, formatShare } from "../../../src/ui/words/format.ts";
import { chooseLanguage, currentWords, showPreferredLanguage } from "../../../src/ui/words/language.ts";
import { chosenLanguage } from "../../../src/ui/words/preferred-language.ts";
import { reviewCard } from "../fakes/cards.ts";
import { createFakeModel } from "../fakes/model.ts";
import { createFakeServices } from "../fakes/services.ts";
import { renderApp } from "../render-app.tsx";

afterEach(async () => {
  vi.restoreAllMocks();
  await act(() => chooseLanguage("en"));
});

describe("the language of the page", () => {
  it("is the first of the browser's languages that is available", async () => {
    vi.spyOn(navigator, "languages", "get").mockReturnValue(["tlh", "de-AT", "en"]);
    await showPreferredLanguage();
    renderApp(createFakeServices([createFakeModel(reviewCard)]));
    expect(await screen.findByRole("link", { name: "Modelle" })).toBeVisible();
    expect(document.documentElement).toHaveAttribute("lang", "de");
  });

  it("is English if none of the browser's languages is available", async () => {
    vi.spyOn(navigator, "languages", "get").mockReturnValue(["tlh"]);
    await showPreferredLanguage();
    expect(document.documentElement).toHaveAttribute("lang", "en");
  });

  it("can be switched, figures and errors included, and is remembered", async () => {
    const { person } = renderApp(createFakeServices([createFakeModel(reviewCard)]));
    await person.selectOptions(await screen.findByRole("combobox", { name: "Language" }), "Deutsch");
    expect(await screen.findByRole("link", { name: "Modelle" })).toBeVisible();
    expect(formatShare(0.875)).toBe("87,5\u00a0%");
    expect(describeError(new AppError("unexpected")).what).toBe("Unerwarteter Fehler.");
    vi.spyOn(navigator, "languages", "get").mockReturnValue(["en"]);
    await act(() => showPreferredLanguage());
    expect(document.documentElement).toHaveAttribute("lang", "de");
  });

  it("is the one chosen last, even if an earlier choice takes longer to load", async () => {
    renderApp(createFakeServices([createFakeModel(reviewCard)]));
    const box = await screen.findByRole("combobox", { name: "Language" });
    const loaded = chooseLanguage("de");
    fireEvent.change(box, { target: { value: "de" } });
    expect(box).toHaveDisplayValue("Deutsch");
    fireEvent.change(box, { target: { value: "en" } });
    await act(() => loaded);
    await act(() => import("../../../src/ui/words/de/index.ts"));
    expect(document.documentElement).toHaveAttribute("lang", "en");
    expect(chosenLanguage()).toBe("en");
  });

  it("is English for strings that a translation lacks", () => {
    const words = complete(en, { home: { models: "Modeller" } });
    expect(words.home.models).toBe("Modeller");
    expect(words.home.lead).toBe(en.home.lead);
    expect(words.about).toEqual(en.about);
  });
});

describe("German", () => {
  it("has nearly every string that English has", () => {
    const all = sentences(en).length;
    const own = missing(en, de);
    expect(own.length / all, own.join(", ")).toBeLessThan(0.05);
  });
});

/** The paths of all strings. */
function sentences(words: unknown, path = ""): string[] {
  if (typeof words !== "object" || words === null) return [path];
  return Object.entries(words).flatMap(([key, value]) => sentences(value, `${path}/${key}`));
}

/** The paths of the strings that a translation lacks. */
function missing(english: unknown, own: unknown): string[] {
  const known = new Set(sentences(own));
  return sentences(english).filter((path) => !known.has(path));
}

describe.each(["en", "de"] as const)("a name in Hebrew in a sentence (%s)", (language) => {
  it("doesn't turn round the figures and arrows beside it", async () => {
    await act(() => chooseLanguage(language));
    const { inbox, table, model } = currentWords();
    expect(inbox.change("כן 97%", "לא")).toBe("\u2068כן 97%\u2069 → \u2068לא\u2069");
    expect(table.severalTruths(["א", "b"])).toMatch(/[“„]\u2068א\u2069[”“], [“„]b[”“]/);
    expect(model.answer.was("yes 97%")).not.toMatch(/[\u2068\u2069]/);
    expect(formatList(["א", "b"])).toMatch(/^\u2068א\u2069 (and|und) b$/);
    const fault = { code: "out-of-range", label: "גיל", value: 9, min: 1, max: 5 } as const;
    expect(problemText(toProblem("age", fault))).toMatch(/^\u2068גיל\u2069 m.* 1 .* 5/);
    const reason = 'Two columns are named "גיל 5".';
    const named = /\u2068גיל 5\u2069[“"]/;
    expect(problemText({ at: "", message: reason })).toMatch(named);
    expect(describeError(new AppError("csv-invalid", { reason })).what).toMatch(named);
  });
});

describe("a fault in a value", () => {
  it("is described in the page's language on the page, and in English elsewhere", async () => {
    const checked = validateInputs(reviewCard, { review: "short" });
    const [problem] = checked.status === "invalid" ? checked.problems : [];
    expect(problemText(problem!)).toBe(problem!.message);
    await act(() => chooseLanguage("de"));
    expect(problemText(problem!)).toMatch(/ist zu kurz: 5 von mindestens \d+ Zeichen/);
    expect(problem!.message).toMatch(/is too short: 5 of at least/);
  });
});
