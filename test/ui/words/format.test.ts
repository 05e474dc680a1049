import { afterEach, describe, expect, it } from "vitest";
import {
  formatCompact,
  formatDifference,
  formatFactor,
  formatNumber,
  formatProbability,
  formatShare,
  formatWholePercent,
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

describe("formatDifference", () => {
  it("shows a tiny number in full, in the page's language", () => {
    expect(formatDifference(6.3e-8)).toBe("0.00000006");
    setLocale("de");
    expect(formatDifference(6.3e-8)).toBe("0,00000006");
  });
});

describe("a number that was entered", () => {
  it("is never rounded to 0, however small it is", () => {
    const shown = [0, -0.5, 1234.5678901, 0.0001234567, 4e-7, -1.5e-9].map(formatNumber);
    expect(shown).toEqual(["0", "−0.5", "1,234.56789", "0.000123", "0.0000004", "−0.0000000015"]);
  });
});

describe("how far some work has got", () => {
  it("is 100% only at the end", () => {
    expect([0, 0.426, 0.999, 1].map(formatWholePercent)).toEqual(["0%", "42%", "99%", "100%"]);
  });
});

describe("a percentage", () => {
  it("is 0% or 100% only for counts, never for an answer", () => {
    expect([0, 0.0004, 0.5, 1999 / 2000, 0.9996, 1].map(formatShare)).toEqual([
      "0.0%",
      "<0.1%",
      "50.0%",
      ">99.9%",
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
