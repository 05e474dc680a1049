/** The 97.5% quantile of the normal distribution, since the interval leaves out 2.5% at each end. */
const z = 1.959964;

/**
 * The 95% confidence interval of a share, computed as Wilson's score interval (1927), which stays between 0
 * and 1 and is valid even with only a few rows.
 * @param right how many of the `rows` were right; if both are 0, the interval is the whole range
 */
export function wilsonInterval(right: number, rows: number): readonly [low: number, high: number] {
  if (rows === 0) return [0, 1];
  const share = right / rows;
  const centre = share + (z * z) / (2 * rows);
  const spread = z * Math.sqrt((share * (1 - share) + (z * z) / (4 * rows)) / rows);
  const scale = 1 + (z * z) / rows;
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}
