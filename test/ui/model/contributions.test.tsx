import { render, screen } from "@testing-library/react";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Explanation, TextSegment } from "../../../src/explain/explanation.ts";
import {
  markText,
  oddsText,
  strongestWords,
  totalContributions,
} from "../../../src/ui/model/explanations/contributions.ts";
import { WordContributions } from "../../../src/ui/model/explanations/word-contributions.tsx";
import { chooseLanguage } from "../../../src/ui/words/language.ts";
import { reviewCard } from "../fakes/cards.ts";

const word = (text: string, base: number, lessons = 0): TextSegment => ({
  text,
  contribution: { base, lessons },
});
const gap = (text: string): TextSegment => ({ text, contribution: undefined });
const segments = [
  word("Good", 1),
  gap(", "),
  word("dull", -2),
  gap(" and "),
  word("a", 0.001),
  gap(" "),
  word("good", 1, 0.5),
];

it("lessons that are spread over many words don't count for about nothing in each", () => {
  const spread = ["a", "fine", "book"].map((text) => word(text, 0, 0.02));
  const explanation: Explanation = {
    classPair: { predicted: 0, runnerUp: 1 },
    exact: true,
    words: { field: "review", segments: spread },
    fields: [],
    unexplained: [],
  };
  render(<WordContributions card={reviewCard} explanation={explanation} />);
  expect(screen.getByText(/^Spread over 3 words, none of which counts for more than × 1\.1 /)).toBeVisible();
});

describe("the marks in a text", () => {
  it("still make up the original text when joined", () => {
    expect(
      markText(segments)
        .map(({ text }) => text)
        .join(""),
    ).toBe("Good, dull and a good");
  });

  it("are heavier for words that matter more, and absent for words that hardly matter", () => {
    const marks = markText(segments);
    expect(marks.filter(({ level }) => level !== undefined)).toEqual([
      { text: "Good", level: 3, towardPredicted: true },
      { text: "dull", level: 4, towardPredicted: false },
      { text: "good", level: 4, towardPredicted: true },
    ]);
  });

  it("stay pale in a text without strong words", () => {
    expect(markText([word("the", 0.05)])[0]?.level).toBe(1);
  });

  it("are limited to the 1500 strongest words, to keep the page responsive", () => {
    const long = Array.from({ length: 5000 }, (_, index) => word(`w${index} `, 1 + index / 5000));
    const marked = markText(long).filter(({ level }) => level !== undefined);
    expect(marked).toHaveLength(1500);
    expect(marked.at(-1)?.text).toBe("w4999 ");
  });
});

describe("a text's sums", () => {
  it("combine all occurrences of a word, ignoring case", () => {
    expect(strongestWords(segments, 5).towardPredicted).toEqual([{ word: "good", count: 2, push: 2.5 }]);
    expect(strongestWords(segments, 5).towardRunnerUp).toEqual([{ word: "dull", count: 1, push: -2 }]);
  });

  it("omit bare punctuation and words that hardly change anything", () => {
    const crumbs = [word("!", 2), word("’", -2), word("the", 0.04), word("🙂", 1)];
    expect(strongestWords(crumbs, 5)).toEqual({
      towardPredicted: [{ word: "🙂", count: 1, push: 1 }],
      towardRunnerUp: [],
    });
  });

  it("include both sides and the lessons' share", () => {
    expect(totalContributions(segments)).toEqual({
      towardPredicted: 2.501,
      towardRunnerUp: -2,
      lessons: 0.5,
    });
  });
});

describe("odds in words", () => {
  it("say how much to multiply or divide by, or that nothing much changes", () => {
    expect(oddsText(Math.log(2.44))).toBe("× 2.4");
    expect(oddsText(-Math.log(13))).toBe("÷ 13");
    expect(oddsText(0.001)).toBe("about the same");
    expect(oddsText(50)).toBe("over × 10,000");
  });

  it("are in the page's language", async () => {
    await chooseLanguage("de");
    onTestFinished(async () => {
      await chooseLanguage("en");
      // Otherwise, other test files in the same process would use this language.
      localStorage.clear();
    });
    expect(oddsText(0.001)).toBe("etwa gleich");
    expect(oddsText(50)).toBe("über × 10.000");
  });
});
