import { describe, expect, it, onTestFinished } from "vitest";
import { resultName } from "../../../src/ui/model/table/result-file.ts";
import { chooseLanguage } from "../../../src/ui/words/language.ts";

describe("a table result's file name", () => {
  it("is the table's name with a suffix, without characters that file names can't contain", () => {
    expect(resultName("people: 2026.csv")).toBe("people- 2026-predicted.csv");
    for (const name of ["people.tsv.gz", "people.GZ", "people"])
      expect(resultName(name)).toBe("people-predicted.csv");
  });

  it("is the same for a pasted table in every language", async () => {
    expect(resultName("Pasted table")).toBe("table-predicted.csv");
    await chooseLanguage("de");
    onTestFinished(async () => {
      await chooseLanguage("en");
      // Otherwise, other test files in the same process would use this language.
      localStorage.clear();
    });
    expect(resultName("Eingefügte Tabelle")).toBe("table-predicted.csv");
  });
});
