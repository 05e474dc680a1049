/** Which rows of a list were answered rightly. */
export type Tally = readonly boolean[];

export function shareRight(tally: Tally): number {
  return tally.length === 0 ? 0 : tally.filter(Boolean).length / tally.length;
}

/** How far two tallies may be apart by chance, one-sided at 5 %. */
const oneSided = 1.645;

/**
 * True where `after` is worse than `before` by more than chance explains: for the same rows by those that changed sides
 * (McNemar's test), for different rows by the two shares' spread.
 */
export function isWorse(before: Tally, after: Tally, sameRows: boolean): boolean {
  if (before.length === 0 || after.length === 0) return false;
  if (!sameRows) {
    const spread = (tally: Tally) => (shareRight(tally) * (1 - shareRight(tally))) / tally.length;
    return shareRight(before) - shareRight(after) > oneSided * Math.sqrt(spread(before) + spread(after));
  }
  const lost = before.filter((right, row) => right && !after[row]).length;
  const won = after.filter((right, row) => right && !before[row]).length;
  return lost - won > oneSided * Math.sqrt(lost + won);
}
