import { describe, expect, it } from "vitest";
import { parseSourceCard } from "../../src/core/card.ts";
import { AppError } from "../../src/core/errors.ts";
import { parseSiteSettings } from "../../src/core/site-settings.ts";

const card = {
  format: 1,
  id: "toy",
  title: "Toy",
  fields: [{ kind: "number", name: "x", label: "X" }],
  classes: ["no", "yes"],
};

function problemsOf(parse: () => unknown): readonly { at: string; message: string }[] {
  try {
    parse();
  } catch (error) {
    if (error instanceof AppError) return error.problems;
    throw error;
  }
  return [];
}

describe("a card's error", () => {
  it.each([
    [{ title: 3 }, "title", "expected text"],
    [{ title: undefined }, "title", "expected text, but it is missing"],
    [{ fields: [] }, "fields", "expected at least 1 entry"],
    [{ classes: ["no"] }, "classes", "expected at least 2 entries"],
    [{ id: "A B" }, "id", "expected lowercase letters, digits and single hyphens"],
    [{ batchRows: 0 }, "batchRows", "expected a number that is at least 1"],
    [{ batchRows: 1.5 }, "batchRows", "expected a whole number"],
    [{ learning: { aggressiveness: 0 } }, "learning.aggressiveness", "expected a number that is more than 0"],
    [{ output: "amounts" }, "output", 'expected one of "probabilities", "scores"'],
    [{ format: 3 }, "format", "expected 1"],
    [{ training: { data: "rows", url: "nowhere", rows: 1 } }, "training.url", "expected a URL"],
    [
      { fields: [{ kind: "picture", name: "x", label: "X" }] },
      "fields.0.kind",
      'expected one of "text", "number", "category", "boolean", "datetime"',
    ],
  ])("for %j names the key and what was expected", (part, at, message) => {
    const problems = problemsOf(() => parseSourceCard({ ...card, ...part }, "model.json"));
    expect(problems).toEqual([{ at, message }]);
  });
});

describe("an error in a site's settings", () => {
  it.each([
    [{ accent: "pink" }, "accent", /^expected one of "red", "blue"/],
    [{ title: "a".repeat(61) }, "title", /^expected at most 60 characters$/],
    [{ source: "nowhere" }, "source", /^expected a URL$/],
    [{ feedback: { form: "nowhere" } }, "feedback.form", /^expected a URL$/],
    [{ feedback: { mail: "nobody" } }, "feedback.mail", /^expected an email address$/],
    [{ feedback: { mail: "a@example.org", cc: "b" } }, "feedback", /^expected no key named "cc"$/],
    [[], "(the whole file)", /^expected an object$/],
  ])("for %j is one problem, with the key and what was expected", (settings, at, message) => {
    const problems = problemsOf(() => parseSiteSettings(settings));
    expect(problems).toEqual([{ at, message: expect.stringMatching(message) }]);
  });

  it("doesn't repeat the word expected in the sentence that the page shows", () => {
    const detail = { path: "site.json", key: "accent", expected: expect.stringMatching(/^one of "red"/) };
    expect(() => parseSiteSettings({ accent: "pink" })).toThrow(expect.objectContaining({ details: detail }));
  });
});
