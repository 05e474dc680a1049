/** The indices of at most `most` of `count` rows, evenly spaced. */
export function spreadRows(count: number, most: number): number[] {
  const step = Math.max(1, count / most);
  return Array.from({ length: Math.min(count, most) }, (_, index) => Math.floor(index * step));
}
