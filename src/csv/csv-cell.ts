import { isPlainNumber } from "../core/inputs.ts";

/**
 * How a text stands in a cell of our CSV, and comes back from it bit for bit. Two things cannot stand there as they are:
 *
 * - What a spreadsheet takes for a formula: a cell that begins with = + - @ TAB CR LF. It gets a ' before it; and so does
 *   a text that begins with one or more ' and then such a sign, which would otherwise be read back without its own '.
 *   Genuine numbers such as -12.5 stay as they are.
 * - Lone surrogates, which UTF-8 cannot express. They are written as \uD800 to \uDFFF, the backslashes right before them
 *   twice; and so are the backslashes of a text in which such an escape stands already.
 */
const formula = /^'*[=+\-@\t\r\n]/;
const escapedFormula = /^'+[=+\-@\t\r\n]/;

/**
 * Runs of backslashes before a lone surrogate, or before what would be read as the escape of one. Only whole runs are tried:
 * from each backslash of a long run anew, the time would grow with its square.
 */
const lone = "[\\uD800-\\uDBFF](?![\\uDC00-\\uDFFF])|(?<![\\uD800-\\uDBFF])[\\uDC00-\\uDFFF]";
const toEscape = new RegExp(
  `(?<!\\\\)(\\\\*)(${lone})|(?<!\\\\)(\\\\+)(?=u[dD][89a-fA-F][0-9a-fA-F]{2})`,
  "g",
);
const escaped = /(?<!\\)(\\+)u([dD][89a-fA-F][0-9a-fA-F]{2})/g;

/** The cell for a text; quotes and commas are the CSV writer's. */
export function encodeCell(text: string): string {
  const encodable = text.isWellFormed() && !text.includes("\\u") ? text : escapeSurrogates(text);
  return isFormula(encodable) ? `'${encodable}` : encodable;
}

/**
 * A cell as it stood in somebody's table, for a table of ours: unchanged, save that what a spreadsheet would take for a
 * formula gets its '. It reads the same as before.
 */
export function guardCell(cell: string): string {
  return decodeCell(cell, { surrogates: false }) === cell && isFormula(cell) ? `'${cell}` : cell;
}

/** The text of a cell. `surrogates: false` for tables that we did not write. */
export function decodeCell(cell: string, options: { readonly surrogates?: boolean } = {}): string {
  const text = escapedFormula.test(cell) ? cell.slice(1) : cell;
  return options.surrogates !== false && text.includes("\\u") ? unescapeSurrogates(text) : text;
}

function isFormula(text: string): boolean {
  return formula.test(text) && !isPlainNumber(text);
}

function escapeSurrogates(text: string): string {
  return text.replace(
    toEscape,
    (_, before: string | undefined, surrogate: string | undefined, run: string) => {
      if (surrogate === undefined) return run + run;
      const code = surrogate.charCodeAt(0).toString(16).toUpperCase();
      return `${before}${before}\\u${code}`;
    },
  );
}

function unescapeSurrogates(text: string): string {
  return text.replace(escaped, (_, run: string, code: string) => {
    const half = run.slice(0, run.length >> 1);
    // An odd run ends in the backslash of an escape; an even one is only doubled.
    return run.length % 2 === 1 ? half + String.fromCharCode(Number.parseInt(code, 16)) : `${half}u${code}`;
  });
}
