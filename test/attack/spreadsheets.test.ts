import fc from "fast-check";
import Papa from "papaparse";
import { beforeAll, expect, it } from "vitest";
import { isPlainNumber } from "../../src/core/inputs.ts";
import { decodeCell } from "../../src/csv/csv-cell.ts";
import { matchColumns } from "../../src/csv/match-columns.ts";
import { ResultWriter } from "../../src/tables/result-writer.ts";
import { makeCard, numberField } from "../runtime/graphs.ts";

/** Names in a stranger's card. Each run uses a different seed; to repeat one, set `HUNCH_SEED`. */
const seed = Number(process.env.HUNCH_SEED ?? Date.now() % 2 ** 31);
beforeAll(() => console.log(`HUNCH_SEED=${seed}`));

const rest = fc.oneof(fc.constantFrom("cmd|'/c calc'!A1", "1+1", 'HYPERLINK("https://a")'), fc.string());
const name = fc
  .tuple(
    fc.constantFrom("", "a;", "a,", 'a";'),
    fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\n", "'=", "", "a"),
    rest,
  )
  .map(([before, sign, text]) => before + sign + text)
  .filter(
    (text) => text.length > 1 && text.trim() === text && !(text in Object.prototype) && !/\p{Cc}/u.test(text),
  );

it("no name from a card becomes a formula in a scored table, and the table's own column is found", () => {
  fc.assert(
    fc.property(name, name, (className, fieldName) => {
      const card = makeCard([{ ...numberField("n"), name: fieldName }], [className, "other"]);
      const header = { delimiter: ",", hasByteOrderMark: false, columns: ["n"], sample: [] };
      const writer = new ResultWriter(card, header);
      const problem = { at: fieldName, message: "is wrong" };
      const text =
        writer.header() +
        writer.lines([["1"], ["2"]], (row) => (row === 0 ? { probabilities: [1, 0] } : { problem }));
      // Some spreadsheets separate cells at semicolons, or at commas, whatever separates them in the file.
      const [added = ""] = text.split("\r\n1,");
      expect(added).not.toMatch(/[;,\t\n]"?[=+\-@](?!\d)/);
      const [, first = [], second = []] = Papa.parse<string[]>(text, {
        delimiter: ",",
        newline: "\r\n",
      }).data;
      expect(decodeCell(first[1]!, { surrogates: false })).toBe(decodeCell(className, { surrogates: false }));
      for (const cell of [...first, ...second])
        expect(/^[=+\-@\t\r\n]/.test(cell) && !isPlainNumber(cell)).toBe(false);
      expect(matchColumns(card, { columns: ["x", fieldName], sample: [] }).fields[fieldName]).toBe(1);
    }),
    { seed, numRuns: 500, endOnFailure: true },
  );
});
