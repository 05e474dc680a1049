import { describe, expect, it } from "vitest";
import { describeFinding } from "../../src/doctor/describe-finding.ts";
import { complete } from "../../src/ui/words/complete.ts";
import { de } from "../../src/ui/words/de/index.ts";
import { en } from "../../src/ui/words/en/index.ts";

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
});
