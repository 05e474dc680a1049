import { afterEach, describe, expect, it } from "vitest";
import {
  formatCompact,
  formatFactor,
  formatProbability,
  formatShare,
  setLocale,
} from "../../../src/ui/words/format.ts";

afterEach(() => setLocale("en"));

describe("formatFactor", () => {
  it("shows two digits, in the page's language", () => {
    expect([formatFactor(2), formatFactor(13.4)]).toEqual(["2.0", "13"]);
    setLocale("de");
    expect(formatFactor(2.44)).toBe("2,4");
  });
});

describe("formatCompact", () => {
  it("shortens thousands, in the page's language", () => {
    expect(formatCompact(1500)).toBe("1.5K");
    setLocale("de");
    expect(formatCompact(2_500_000)).toMatch(/^2,5\sMio\.$/);
  });
});

describe("a percentage", () => {
  it("is 0% or 100% only for counts, never for an answer", () => {
    expect([0, 0.0004, 0.5, 0.9996, 1].map(formatShare)).toEqual([
      "0.0%",
      "<0.1%",
      "50.0%",
      ">99.9%",
      "100.0%",
    ]);
    expect([0, 0.0004, 0.0005, 0.5, 0.9996, 1].map(formatProbability)).toEqual([
      "<0.1%",
      "<0.1%",
      "0.1%",
      "50.0%",
      ">99.9%",
      ">99.9%",
    ]);
  });
});
