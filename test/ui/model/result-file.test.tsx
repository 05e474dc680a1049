import { describe, expect, it, onTestFinished } from "vitest";
import { resultName } from "../../../src/ui/model/table/result-file.ts";
import { chooseLanguage } from "../../../src/ui/words/language.ts";

describe("a table result's file name", () => {
  it("is the table's name with a suffix, without characters that file names can't contain", () => {
    expect(resultName("people: 2026.csv")).toBe("people- 2026-predicted.csv");
  });

  it("is short for a pasted table, in every language", async () => {
    expect(resultName("Pasted table")).toBe("table-predicted.csv");
    await chooseLanguage("de");
    onTestFinished(async () => {
      await chooseLanguage("en");
      // Files that share the process would find the choice.
      localStorage.clear();
    });
    expect(resultName("Eingefügte Tabelle")).toBe("table-predicted.csv");
  });
});
