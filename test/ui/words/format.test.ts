import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import {
  formatBytes,
  formatCompact,
  formatCount,
  formatDifference,
  formatFactor,
  formatInstant,
  formatMeasure,
  formatNumber,
  formatProbability,
  formatShare,
  formatShortInstant,
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

it("a size just below a unit is written in that unit", () => {
  expect([999_940, 999_960, 999_960_000].map(formatBytes)).toEqual(["999.9 kB", "1 MB", "1 GB"]);
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

describe("numbers and dates that are written without Intl", () => {
  const languages = ["en", "de"] as const;
  const amount = fc.oneof(
    fc.double({ noDefaultInfinity: true, noNaN: true }),
    fc.double({ min: -2000, max: 2000, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    // Halves, which Intl rounds by their digits: the number in memory is often a little smaller or larger.
    fc
      .tuple(fc.integer({ min: -10_000_000, max: 10_000_000 }), fc.constantFrom(10, 1e3, 1e4, 1e7))
      .map(([digits, divisor]) => digits / divisor),
    fc.integer(),
    fc.constantFrom(0, -0, 1e21, 5e-324, Number.MAX_VALUE, Number.NaN, Number.POSITIVE_INFINITY),
  );
  const percent = { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 } as const;
  const measure = { minimumFractionDigits: 3, maximumFractionDigits: 3, signDisplay: "negative" } as const;

  it.each(languages)("are the same as with it: numbers in %s", (language) => {
    setLocale(language);
    const [plain, long, whole, shares, measures] = [
      {},
      { maximumFractionDigits: 6 },
      { style: "percent" } as const,
      percent,
      measure,
    ].map((options) => new Intl.NumberFormat(language, options));
    fc.assert(
      fc.property(amount, (value) => {
        expect(formatCount(value)).toBe(plain?.format(value));
        expect(formatMeasure(value)).toBe(measures?.format(value));
        expect(formatWholePercent(value)).toBe(whole?.format(Math.floor(value * 100) / 100));
        if (value === 0 || Math.abs(value) >= 1e-4)
          expect(formatNumber(value)).toBe(long?.format(value).replace("-", "−"));
        if (value >= 0.0005 && value < 0.9995) expect(formatProbability(value)).toBe(shares?.format(value));
      }),
      { numRuns: 1000 },
    );
  });

  it.each(languages)("are the same as with it: dates in %s", (language) => {
    setLocale(language);
    const tag = language === "en" ? "en-GB" : language;
    const full = new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "short" });
    const time = { hour: "2-digit", minute: "2-digit" } as const;
    const short = new Intl.DateTimeFormat(tag, { day: "numeric", month: "short", ...time });
    const date = fc.date({ min: new Date("1970-01-02"), max: new Date("9999-12-30"), noInvalidDate: true });
    fc.assert(
      fc.property(date, (day) => {
        const iso = day.toISOString();
        expect(formatInstant(iso)).toBe(full.format(day));
        expect(formatShortInstant(iso, day)).toBe(short.format(day));
      }),
      { numRuns: 500 },
    );
  });
});
