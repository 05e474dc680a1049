import { isPlainNumber } from "../core/inputs.ts";

/**
 * How text is written to a cell in an exported CSV, so that it can be read back unchanged. Two things must be
 * escaped:
 *
 * - Text that a spreadsheet would run as a formula: a cell that begins with = + - @, with one of these in full
 *   width, as Excel accepts them in East Asia, or with TAB CR LF NUL. It gets a ' in front. So does text that begins
 *   with one or more ' followed by such a character; otherwise, it would lose its own ' when it is read back. Numbers such as -12.5 stay unchanged. The same applies after , ; TAB CR LF inside a
 *   text, since a spreadsheet whose separator is not the file's begins a cell there, whatever the quotes are
 *   (https://owasp.org/www-community/attacks/CSV_Injection).
 * - Lone surrogates, which UTF-8 can't express. They are written as \uD800 to \uDFFF, and any backslashes
 *   directly before them are doubled. So are backslashes before text that looks like such an escape.
 */
const signs = "=+\\-@\uFF1D\uFF0B\uFF0D\uFF20";
const formula = new RegExp(`^'*[${signs}\\t\\r\\n\\0]`);
const escapedFormula = new RegExp(`^'+[${signs}\\t\\r\\n\\0]`);
const separator = String.raw`[,;\t\r\n][ "]*`;
const innerFormula = new RegExp(`(${separator})('*[${signs}])`, "g");
const escapedInnerFormula = new RegExp(`(${separator})'('*[${signs}])`, "g");
const bareInnerFormula = new RegExp(`${separator}[${signs}]`);

/**
 * Runs of backslashes before a lone surrogate, or before text that looks like the escape of one. The pattern matches only
 * whole runs; trying each backslash of a long run would take quadratic time.
 */
const lone = "[\\uD800-\\uDBFF](?![\\uDC00-\\uDFFF])|(?<![\\uD800-\\uDBFF])[\\uDC00-\\uDFFF]";
const toEscape = new RegExp(
  `(?<!\\\\)(\\\\*)(${lone})|(?<!\\\\)(\\\\+)(?=u[dD][89a-fA-F][0-9a-fA-F]{2})`,
  "g",
);
const escaped = /(?<!\\)(\\+)u([dD][89a-fA-F][0-9a-fA-F]{2})/g;

type CellOptions = { readonly surrogates?: boolean };

/**
 * Encodes text as a cell. The CSV writer takes care of quotes and commas. Pass `surrogates: false` for text from a table
 * that was decoded in the same way.
 */
export function encodeCell(text: string, { surrogates = true }: CellOptions = {}): string {
  const isPlain = !surrogates || (text.isWellFormed() && !text.includes("\\u"));
  const encodable = (isPlain ? text : escapeSurrogates(text)).replace(innerFormula, "$1'$2");
  return isFormula(encodable) ? `'${encodable}` : encodable;
}

/**
 * Makes a cell from someone else's table safe for a spreadsheet. Whatever would run as a formula gets a ' in
 * front; anything else stays unchanged. `decodeCell` returns the same text either way.
 */
export function escapeFormula(cell: string): string {
  const isSafe = !(isFormula(cell) && !escapedFormula.test(cell)) && !bareInnerFormula.test(cell);
  return isSafe ? cell : encodeCell(decodeCell(cell, { surrogates: false }), { surrogates: false });
}

/** Decodes a cell to its text. Pass `surrogates: false` for tables that Hunch did not write. */
export function decodeCell(cell: string, { surrogates = true }: CellOptions = {}): string {
  // Most cells have no ' at all, and finding that out is faster than trying the patterns.
  const text = cell.includes("'") ? unescapeFormulas(cell) : cell;
  return surrogates && text.includes("\\u") ? unescapeSurrogates(text) : text;
}

function unescapeFormulas(cell: string): string {
  return (escapedFormula.test(cell) ? cell.slice(1) : cell).replace(escapedInnerFormula, "$1$2");
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
    // An odd run ends in the backslash of an escape; an even run consists only of doubled backslashes.
    return run.length % 2 === 1 ? half + String.fromCharCode(Number.parseInt(code, 16)) : `${half}u${code}`;
  });
}
