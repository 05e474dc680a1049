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
