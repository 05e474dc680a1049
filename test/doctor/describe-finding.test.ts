import { describe, expect, it, onTestFinished } from "vitest";
import { describeFinding } from "../../src/doctor/describe-finding.ts";
import { complete } from "../../src/ui/words/complete.ts";
import { de } from "../../src/ui/words/de/index.ts";
import { en } from "../../src/ui/words/en/index.ts";
import { setLocale } from "../../src/ui/words/format.ts";

describe("the sentence for a finding", () => {
  it("quotes only the beginning of a name of a million characters, in every language", () => {
    const operators = `evil.${"x".repeat(1_000_000)}`;
    const finding = { code: "operators-missing", severity: "refused", details: { operators } } as const;
    for (const { message } of [
      describeFinding(finding),
      describeFinding(finding, complete(en, de).findings),
    ]) {
      expect(message).toMatch(/evil\.x+ …/);
      expect(message.length).toBeLessThan(1000);
    }
  });

  it("has the language's own percentage for how few rows are right", () => {
    const finding = {
      code: "labels-swapped",
      severity: "warning",
      details: { accuracy: 0.975, rows: 40 },
    } as const;
    expect(describeFinding(finding).message).toContain("only 97.5% of");
    setLocale("de");
    onTestFinished(() => setLocale("en"));
    expect(describeFinding(finding, complete(en, de).findings).message).toContain("nur 97,5\u00A0% der");
  });

  it("has the language's own percentages for what lessons did", () => {
    const details = { rows: 2000, lessons: 62, right: 0.975, before: 0.8, after: 0.8123 };
    const finding = { code: "learning-added", severity: "note", details } as const;
    expect(describeFinding(finding).message).toContain("got 97.5% of 62");
    setLocale("de");
    onTestFinished(() => setLocale("en"));
    const { message } = describeFinding(finding, complete(en, de).findings);
    for (const share of ["97,5\u00A0%", "81,2\u00A0%", "80,0\u00A0%"]) expect(message).toContain(share);
  });
});
