/**
 * Characters that change the direction of the text after them: embeddings, overrides and isolates (Unicode Standard
 * Annex #9). A name with an override would show the figures beside it backwards.
 */
const directionControls = /[\u202A-\u202E\u2066-\u2069]/g;

/** Untrusted text without the characters that change how the text beside it is shown. */
export function withoutDirectionControls(text: string): string {
  return text.replaceAll(directionControls, "");
}
