/**
 * The most UTF-16 units that a text box is asked to show, unless its field allows more. Laying out a box
 * takes time in proportion to its text: half a million characters take over a second for each change, and 50
 * million freeze the page.
 */
export const longestText = 200_000;

/** The limit for a field that allows this many characters, each of at most two UTF-16 units. */
export function longestTextFor(maxLength: number): number {
  return Math.max(longestText, 2 * maxLength);
}
