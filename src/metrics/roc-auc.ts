/**
 * Area under the ROC curve: the probability that a row of the class scores higher than a row of another class,
 * where a tie counts half (Mann and Whitney 1947). This is exact, but has to sort the rows.
 * @param scores one per row
 * @param isPositive whether the row belongs to the class
 * @returns undefined if no row belongs to the class, or all rows do
 */
export function areaUnderRoc(
  scores: ArrayLike<number>,
  isPositive: (row: number) => boolean,
): number | undefined {
  const order = Uint32Array.from(scores as ArrayLike<number>, (_, row) => row);
  // NaN comes first: if the comparison returned NaN, the other rows could stay unsorted.
  const rankOf = (row: number) =>
    Number.isNaN(scores[row]) ? Number.NEGATIVE_INFINITY : (scores[row] as number);
  order.sort((a, b) => rankOf(a) - rankOf(b) || 0);
  let below = 0;
  let positives = 0;
  let wins = 0;
  for (let start = 0; start < order.length; ) {
    const score = scores[order[start] as number];
    let tiedPositives = 0;
    let end = start;
    for (; end < order.length && scores[order[end] as number] === score; end += 1) {
      if (isPositive(order[end] as number)) tiedPositives += 1;
    }
    // NaN doesn't even equal itself, so a row with it is never tied with another.
    if (end === start) tiedPositives = isPositive(order[end++] as number) ? 1 : 0;
    const tiedNegatives = end - start - tiedPositives;
    wins += tiedPositives * (below + tiedNegatives / 2);
    below += tiedNegatives;
    positives += tiedPositives;
    start = end;
  }
  return positives === 0 || below === 0 ? undefined : wins / (positives * below);
}

/** The number of bins in a score histogram. */
export const scoreBinCount = 4096;

/**
 * No float32 probability below 1 has larger log-odds. Log-odds below minus this value share the first bin.
 */
const largestLogOdds = 17;

/**
 * The bin of a probability. Bins have equal width in log-odds. Confident models put most rows close to 0 and
 * 1, where bins of equal width in probability would lump them together as ties.
 */
export function scoreBin(probability: number): number {
  const logOdds = Math.log(probability / (1 - probability));
  return nearestBin((logOdds / largestLogOdds + 1) * (scoreBinCount / 2), scoreBinCount);
}

/**
 * The bin for a position on the axis. Positions beyond the ends go to the first or last bin, NaN to the
 * first.
 */
export function nearestBin(position: number, binCount: number): number {
  return Math.min(Math.max(Math.floor(position) || 0, 0), binCount - 1);
}

/**
 * Like `areaUnderRoc`, but from counts by bin: rows in the same bin count as tied. The error is at most half
 * the share of pairs that fall into the same bin.
 */
export function areaUnderRocFromBins(
  positives: ArrayLike<number>,
  negatives: ArrayLike<number>,
): number | undefined {
  let below = 0;
  let positiveCount = 0;
  let wins = 0;
  for (let bin = 0; bin < positives.length; bin += 1) {
    const inBin = positives[bin] as number;
    const others = negatives[bin] as number;
    wins += inBin * (below + others / 2);
    below += others;
    positiveCount += inBin;
  }
  return positiveCount === 0 || below === 0 ? undefined : wins / (positiveCount * below);
}

/**
 * The mean one-against-the-rest area over the classes for which it is defined. With two classes, only the
 * second counts, since both have the same value.
 */
export function meanAreaUnderRoc(
  classCount: number,
  area: (classIndex: number) => number | undefined,
): number | undefined {
  if (classCount === 2) return area(1);
  const areas = Array.from({ length: classCount }, (_, index) => area(index)).filter(
    (value) => value !== undefined,
  );
  return areas.length === 0 ? undefined : areas.reduce((sum, value) => sum + value, 0) / areas.length;
}
