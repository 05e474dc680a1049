import { shorten } from "../../core/visible-text.ts";
import { type Decimals, mostOddShare, parseCommaNumber, parseMixedNumber } from "../../csv/decimal-comma.ts";
import type { TrainingNote } from "../training-note.ts";
import { parseNumber } from "./cells.ts";
import { type ColumnReport, type Counted, countRows, type Kind } from "./column-report.ts";

/** How a column's numbers are written. */
export type DecimalFormat = Pick<ColumnReport, "usesDecimalComma" | "hasMixedDecimals">;

/** Returns a function that reads a column's numbers, and any other cell as NaN. */
export function numberParser({
  usesDecimalComma,
  hasMixedDecimals,
}: DecimalFormat): (cell: string) => number {
  if (!usesDecimalComma) return parseNumber;
  return hasMixedDecimals ? parseMixedNumber : parseCommaNumber;
}

/** The format of a column of which these decimals are known. */
export function formatOf({ sign, isMixed }: Decimals) {
  const usesDecimalComma = sign === "comma";
  return { usesDecimalComma, hasMixedDecimals: usesDecimalComma && isMixed };
}

/**
 * Describes a column as numbers.
 * @param mostOdd the share of rows that may contain something else
 * @returns undefined if more do, or all
 */
export function readNumbers(
  name: string,
  present: Counted,
  decimals: Decimals,
  mostOdd = mostOddShare,
): (Kind & DecimalFormat) | undefined {
  const format = formatOf(decimals);
  const { usesDecimalComma } = format;
  const parse = numberParser(format);
  const odd = present.filter(({ value }) => Number.isNaN(parse(value)));
  const rows = countRows(present);
  const oddRows = countRows(odd);
  if (odd.length === present.length) return undefined;
  if (oddRows > rows * mostOdd) return undefined;
  const warnings: TrainingNote[] = [];
  // A column that shows it with 1.234.567 may have no comma.
  const withComma = present.find(({ value }) => value.includes(",") && !Number.isNaN(parse(value)))?.value;
  if (usesDecimalComma && withComma !== undefined)
    warnings.push(
      decimals.shownBy === "table"
        ? { code: "unclear-commas", column: name, example: shorten(withComma, 20), value: parse(withComma) }
        : { code: "decimal-commas", column: name },
    );
  const grouped = present.find(
    ({ value }) => value.includes(".") && !value.includes(",") && !Number.isNaN(parse(value)),
  )?.value;
  if (usesDecimalComma && grouped !== undefined)
    warnings.push({
      code: "grouped-thousands",
      column: name,
      example: shorten(grouped, 20),
      value: parse(grouped),
    });
  if (oddRows > 0) {
    const examples = odd.slice(0, 3).map(({ value }) => shorten(value, 20));
    warnings.push({ code: "not-numbers", column: name, count: oddRows, rows, examples });
  }
  const numbers = present.map(({ value }) => parse(value)).filter((value) => !Number.isNaN(value));
  // Digits aren't a unit: the second column called "price" is "price (2)" here.
  const unit = /\((?!\d+\))([^()]{1,20})\)\s*$|\[(?!\d+\])([^[\]]{1,20})\]\s*$/.exec(name);
  return {
    use: "number",
    isWhole: numbers.every(Number.isInteger),
    ...format,
    ...(unit && { unit: unit[1] ?? unit[2]! }),
    warnings,
  };
}
