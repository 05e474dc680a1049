/**
 * The most UTF-16 units that a text box is asked to show. Laying a box out takes time in proportion to its text: half a
 * million characters take over a second at each change, and 50 million freeze the page and what was typed in it.
 */
export const longestText = 200_000;

/** The same for a box whose card allows texts of this many characters, each of which has at most two UTF-16 units. */
export function longestTextFor(maxLength: number): number {
  return Math.max(longestText, 2 * maxLength);
}
