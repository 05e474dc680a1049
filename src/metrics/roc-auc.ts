/**
 * Area under the ROC curve: the chance that a row of the class gets a higher score than one that is not, where a tie counts
 * half (Mann and Whitney 1947). Exact; sorts the rows.
 * @param scores one per row
 * @param isPositive whether the row is of the class
 * @returns undefined if there is no row of the class, or none of the others
 */
export function areaUnderRoc(
  scores: ArrayLike<number>,
  isPositive: (row: number) => boolean,
): number | undefined {
  const order = Uint32Array.from(scores as ArrayLike<number>, (_, row) => row);
  order.sort((a, b) => (scores[a] as number) - (scores[b] as number));
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
    // NaN doesn't equal even itself, so such a row is tied with no other.
    if (end === start) tiedPositives = isPositive(order[end++] as number) ? 1 : 0;
    const tiedNegatives = end - start - tiedPositives;
    wins += tiedPositives * (below + tiedNegatives / 2);
    below += tiedNegatives;
    positives += tiedPositives;
    start = end;
  }
  return positives === 0 || below === 0 ? undefined : wins / (positives * below);
}

/** Bins of a score histogram. */
export const scoreBinCount = 4096;

/** Beyond these log-odds a float32 probability is 0 or 1. */
const largestLogOdds = 17;

/**
 * The bin of a probability. Bins have equal width in log-odds, since confident models put most rows close to 0 and 1,
 * where bins of equal width in probability would tie them.
 */
export function scoreBin(probability: number): number {
  const logOdds = Math.log(probability / (1 - probability));
  return nearestBin((logOdds / largestLogOdds + 1) * (scoreBinCount / 2), scoreBinCount);
}

/** The bin of a position on the axis: the first or last one beyond the ends, the first for NaN. */
export function nearestBin(position: number, binCount: number): number {
  return Math.min(Math.max(Math.floor(position) || 0, 0), binCount - 1);
}

/**
 * Like `areaUnderRoc`, but from counts by bin: rows of the same bin count as tied, which is off by at most half the share of
 * pairs that meet in one bin.
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
 * The mean of one-against-the-rest over the classes for which it is defined; for two classes the second alone, since the
 * first has the same value.
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
