/**
 * The letters and digits that words consist of: ASCII, accented Latin, and the scripts from Greek to
 * Hangul. These are plain ranges, because \p{L} differs between the Unicode versions of RE2 and JavaScript.
 */
const letter = "A-Za-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u1fff\u3040-\ud7a3";

/**
 * The pattern of a token, for RE2 (`tokenexp` of com.microsoft.Tokenizer, leftmost longest match) and for
 * JavaScript (leftmost first match): the alternatives are ordered so that both find the same match. In turn:
 * a line break as in the training data (`<br />`), a rating such as 8/10, a word, an exclamation or question
 * mark, full stops, an emoticon, asterisks. Apostrophes split words, so the typographic apostrophe that phones
 * insert yields the same tokens as the plain one.
 */
export const tokenExpression = [
  "<br />",
  String.raw`[0-9]+(?:\.[0-9]+)?/[0-9]+`,
  `[${letter}]+`,
  "[!?]",
  String.raw`\.{1,3}`,
  String.raw`[:;=]-?[()\[\]|/]`,
  String.raw`[:;=]-?[dDpP]\b`,
  String.raw`\*+`,
].join("|");

/**
 * The tokens to convert to lower case: those with only ASCII characters and at least one capital. All others
 * keep their case, since runtimes disagree about non-ASCII letters.
 */
export const loweredExpression = "[!-~]*[A-Z][!-~]*";

const token = new RegExp(tokenExpression, "g");
const lowered = new RegExp(`^${loweredExpression}$`);

/** The tokens of a text, exactly as in the exported graph. */
export function tokenize(text: string): string[] {
  const found = text.match(token) ?? [];
  return found.map((word) => (lowered.test(word) ? word.toLowerCase() : word));
}
