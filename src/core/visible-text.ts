/**
 * Characters that change the direction of the text after them: embeddings, overrides and isolates (Unicode Standard
 * Annex #9). A name with an override would show the figures beside it backwards.
 */
const directionControls = /[\u202A-\u202E\u2066-\u2069]/g;

/** Untrusted text without the characters that change how the text beside it is shown. */
export function withoutDirectionControls(text: string): string {
  return text.replaceAll(directionControls, "");
}

/**
 * Untrusted text for a terminal, which would carry out escape sequences: control characters, except line breaks and
 * tabs, become U+FFFD.
 */
export function forTerminal(text: string): string {
  return withoutDirectionControls(text).replaceAll(/(?![\n\t])\p{Cc}/gu, "\uFFFD");
}

/** Letters and marks that are written from right to left. */
const rightToLeft =
  "\\u0590-\\u08FF\\u200F\\uFB1D-\\uFDFF\\uFE70-\\uFEFE\\u{10800}-\\u{10FFF}\\u{1E800}-\\u{1EFFF}";
const turning = new RegExp(`[${rightToLeft}\\u202A-\\u202E\\u2066-\\u2069]`, "u");

/**
 * A name or value for use in a line of text, so that it can't change the order of what stands beside it: without this,
 * "כן 97.9% → לא" is shown with an arrow that leads from the second name to the first. A text without letters, marks or
 * controls that could do so is returned unchanged. The result is only for display, since it begins with U+2068 and ends
 * with U+2069. A number with a sign begins with U+2066 instead: in a text that runs from right to left, its sign would
 * be on the wrong side.
 */
export function isolate(text: string): string {
  if (!turning.test(text)) return text;
  return `${/^[-+−]\d/.test(text) ? "\u2066" : "\u2068"}${closed(text)}\u2069`;
}

/** In a sentence: a quotation, or else neighbouring words that are written from right to left. */
const names = new RegExp(
  `(["“„])([^"“”„]*)(["“”])|[${rightToLeft}]+(?:[\\s\\p{M}.'’/_-]+[${rightToLeft}]+)*`,
  "gu",
);

/** A finished sentence, in which names were inserted as they are, with each of them isolated. Only for display. */
export function isolateNames(sentence: string): string {
  if (!turning.test(sentence)) return sentence;
  const isolated = closed(sentence).replace(names, (name, open?: string, quoted = "", close = "") =>
    open === undefined ? isolate(name) : open + isolate(quoted) + close,
  );
  // A quotation may have had only one half of an isolate, and is without it now.
  return isBalanced(isolated) ? isolated : isolateNames(withoutDirectionControls(sentence));
}

/**
 * A text without embeddings and overrides, and also without isolates unless each of them is closed in it. Isolates that
 * are closed come from `isolate` itself, or affect only what is between them.
 */
function closed(text: string): string {
  const plain = text.replaceAll(/[\u202A-\u202E]/g, "");
  return isBalanced(plain) ? plain : withoutDirectionControls(plain);
}

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const [control] of text.matchAll(/[\u2066-\u2069]/g)) {
    depth += control === "\u2069" ? -1 : 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/**
 * Values on one line, separated by commas, none of which can change the order of the others. Only for display.
 * @param longest the maximum length of the values in UTF-16 units; the line ends with an ellipsis if they are longer
 */
export function joinValues(values: Iterable<unknown>, longest = Number.POSITIVE_INFINITY): string {
  const shown: string[] = [];
  let room = longest;
  for (const value of values) {
    const whole = String(value ?? "");
    if (room <= 0) return `${shown.join(", ")} …`;
    const text = shorten(whole, room);
    shown.push(isolate(text));
    if (text !== whole) break;
    room -= text.length + 2;
  }
  return shown.join(", ");
}

/**
 * A text with an ellipsis if it is too long. It is never cut inside a character.
 * @param longest its maximum length in UTF-16 units, without the ellipsis
 */
export function shorten(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text
    .slice(0, longest)
    .replace(/[\uD800-\uDBFF]$/, "")
    .trimEnd()} …`;
}
