import { describe, expect, it, onTestFinished } from "vitest";
import { resultName } from "../../../src/ui/model/table/result-file.ts";
import { chooseLanguage } from "../../../src/ui/words/language.ts";

describe("the name of a table's result", () => {
  it("is the table's with an ending, without characters that no file name may have", () => {
    expect(resultName("people: 2026.csv")).toBe("people- 2026-predicted.csv");
  });

  it("is short for a pasted table, in every language", async () => {
    expect(resultName("Pasted table")).toBe("table-predicted.csv");
    await chooseLanguage("de");
    onTestFinished(() => chooseLanguage("en"));
    expect(resultName("Eingefügte Tabelle")).toBe("table-predicted.csv");
  });
});
