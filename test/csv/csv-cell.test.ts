import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCell, encodeCell, escapeFormula } from "../../src/csv/csv-cell.ts";

/** Arbitrary text, often with difficult parts: signs, quotes, backslashes, escapes, lone surrogates. */
const hardText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "=",
        "+",
        "-",
        "@",
        "＝",
        "\0",
        "\t",
        "\r",
        "\n",
        "'",
        '"',
        ",",
        ";",
        "\\",
        "u",
        "\\uD83D",
        "\\\\udc00",
        "\0",
        "\uFEFF",
      ),
      fc.constantFrom("\uD83D", "\uDE00", "😀", "1", ".", "é", " "),
      fc.string({ unit: "binary", maxLength: 3 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

describe("a cell", () => {
  it.each([
    ["backslashes", `\\u${"\\".repeat(1_000_000)}`],
    ["digits", `-${"1".repeat(1_000_000)}x`],
    ["spaces", `;${" ".repeat(1_000_000)}x`],
    ["quotes", `;${"'".repeat(1_000_000)}x`],
  ])("is processed in one pass, even with a million %s", (_, text) => {
    expect(decodeCell(encodeCell(text))).toBe(text);
  });

  it("preserves any text bit for bit", () => {
    fc.assert(
      fc.property(hardText, (text) => {
        expect(decodeCell(encodeCell(text))).toBe(text);
      }),
      { numRuns: 20_000 },
    );
  });

  it("never begins like a formula, unless it is a number", () => {
    fc.assert(
      fc.property(hardText, (text) => {
        const cell = encodeCell(text);
        expect(/^[=+\-@＝＋－＠\t\r\n]/.test(cell)).toBe(/^[+-](\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text));
      }),
      { numRuns: 5000 },
    );
  });

  it("has no formula for a spreadsheet that begins cells at other separators, whatever the quotes are", () => {
    const begins = (text: string) => text.split(/[,;\t\r\n]/).map((piece) => piece.replace(/^[ "]+/, ""));
    fc.assert(
      fc.property(hardText, (text) => {
        for (const cell of [encodeCell(text), escapeFormula(text)])
          for (const piece of begins(cell).slice(1)) expect(piece).not.toMatch(/^[=+\-@＝＋－＠]/);
        expect(decodeCell(escapeFormula(text), { surrogates: false })).toBe(
          decodeCell(text, { surrogates: false }),
        );
      }),
      { numRuns: 20_000 },
    );
  });

  it("can always be written as UTF-8", () => {
    fc.assert(
      fc.property(hardText, (text) => {
        expect(encodeCell(text).isWellFormed()).toBe(true);
      }),
    );
  });

  it.each(["-12.5", "+3", "-1e-7", "-.5"])("leaves the number %s unchanged", (text) => {
    expect(encodeCell(text)).toBe(text);
  });

  it.each([
    ["=1+1", "'=1+1"],
    ["-12.5.3", "'-12.5.3"],
    ["=a\nb", "'=a\nb"],
    ["'=x", "''=x"],
    ["A film;=HYPERLINK(A1)", "A film;'=HYPERLINK(A1)"],
    ["x\n\t =1", "x\n\t '=1"],
    ["it's", "it's"],
    ["'quoted'", "'quoted'"],
    ["a\uD800b", "a\\uD800b"],
    ["a\\uD800b", "a\\\\uD800b"],
    ["a\\\uD800b", "a\\\\\\uD800b"],
    ["C:\\users", "C:\\users"],
  ])("writes %j as %j", (text, cell) => {
    expect(encodeCell(text)).toBe(cell);
  });

  it("keeps its backslashes when read from another program's table", () => {
    expect(decodeCell("\\ud83d\\ude00", { surrogates: false })).toBe("\\ud83d\\ude00");
  });
});
