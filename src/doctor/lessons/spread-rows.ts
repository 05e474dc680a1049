/** The positions of at most `most` out of `count` rows, spread evenly over all of them. */
export function spreadRows(count: number, most: number): number[] {
  const step = Math.max(1, count / most);
  return Array.from({ length: Math.min(count, most) }, (_, index) => Math.floor(index * step));
}
