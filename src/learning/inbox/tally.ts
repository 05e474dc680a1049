/** For each row of a list, whether the answer was right. */
export type Tally = readonly boolean[];

/** The share of right answers, from 0 to 1; 0 if there are none. */
export function shareRight(tally: Tally): number {
  return tally.length === 0 ? 0 : tally.filter(Boolean).length / tally.length;
}

/** A difference of up to this many standard deviations may be due to chance (one-sided, at 5%). */
const oneSided = 1.645;

/**
 * True if `after` is worse than `before` by more than chance would explain. If both cover the same rows, this
 * is judged by the rows that went from right to wrong or back (McNemar's test), otherwise by the variance of
 * the two shares.
 */
export function isWorse(before: Tally, after: Tally, sameRows: boolean): boolean {
  if (before.length === 0 || after.length === 0) return false;
  if (!sameRows) {
    const spread = (tally: Tally) => (shareRight(tally) * (1 - shareRight(tally))) / tally.length;
    return shareRight(before) - shareRight(after) > oneSided * Math.sqrt(spread(before) + spread(after));
  }
  const lost = before.filter((right, row) => right && !after[row]).length;
  const won = after.filter((right, row) => right && !before[row]).length;
  const changed = lost + won;
  // Few changed answers have no normal distribution: three coins show three heads in 12.5% of all cases.
  if (changed <= mostExact) return atLeast(lost, changed) <= 0.05;
  return lost - won > oneSided * Math.sqrt(changed);
}

/** Up to this many changed answers, the probability is exact. */
const mostExact = 50;

/** The probability of at least this many heads among `count` tosses of a coin. */
function atLeast(heads: number, count: number): number {
  let [ways, sum] = [1, 0];
  for (let tails = 0; tails <= count - heads; tails += 1) {
    sum += ways;
    ways = (ways * (count - tails)) / (tails + 1);
  }
  return sum / 2 ** count;
}
