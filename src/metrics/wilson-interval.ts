/** The normal distribution's quantile for 95 %. */
const z = 1.959964;

/**
 * The range in which a share lies with 95 % confidence, by the score interval of Wilson (1927): it stays within 0 and 1 and
 * is valid for few rows, too.
 * @param right how many of `rows`; both 0 give the whole range
 */
export function wilsonInterval(right: number, rows: number): readonly [low: number, high: number] {
  if (rows === 0) return [0, 1];
  const share = right / rows;
  const centre = share + (z * z) / (2 * rows);
  const spread = z * Math.sqrt((share * (1 - share) + (z * z) / (4 * rows)) / rows);
  const scale = 1 + (z * z) / rows;
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}
