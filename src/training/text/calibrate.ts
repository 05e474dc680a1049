/** Turns scores into log-odds: slope * score + offset. */
export type Calibration = { readonly slope: number; readonly offset: number };

/**
 * Platt scaling (Platt 1999): logistic regression on the score alone, by Newton's method, with the targets pulled in as
 * Lin, Lin and Weng (2007) advise.
 * @param scores of rows that the scoring model was not trained on
 * @param labels 0 or 1
 */
export function calibrate(scores: ArrayLike<number>, labels: ArrayLike<number>): Calibration {
  let positives = 0;
  for (let row = 0; row < labels.length; row++) positives += labels[row]!;
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (labels.length - positives + 2);
  let slope = 1;
  let offset = 0;
  for (let step = 0; step < 50; step++) {
    let [gradientSlope, gradientOffset, slopeSlope, slopeOffset, offsetOffset] = [0, 0, 1e-9, 0, 1e-9];
    for (let row = 0; row < scores.length; row++) {
      const score = scores[row]!;
      const probability = 1 / (1 + Math.exp(-(slope * score + offset)));
      const error = probability - (labels[row] === 1 ? high : low);
      const spread = probability * (1 - probability);
      gradientSlope += error * score;
      gradientOffset += error;
      slopeSlope += spread * score * score;
      slopeOffset += spread * score;
      offsetOffset += spread;
    }
    const determinant = slopeSlope * offsetOffset - slopeOffset ** 2;
    const slopeStep = (offsetOffset * gradientSlope - slopeOffset * gradientOffset) / determinant;
    const offsetStep = (slopeSlope * gradientOffset - slopeOffset * gradientSlope) / determinant;
    slope -= slopeStep;
    offset -= offsetStep;
    if (Math.abs(slopeStep) + Math.abs(offsetStep) < 1e-10) break;
  }
  return { slope, offset };
}

/** Mean negative log-likelihood of the labels under the calibrated scores. */
export function logLossOf(
  { slope, offset }: Calibration,
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
): number {
  let loss = 0;
  for (let row = 0; row < scores.length; row++) {
    const logOdds = slope * scores[row]! + offset;
    loss += Math.log1p(Math.exp(labels[row] === 1 ? -logOdds : logOdds));
  }
  return loss / scores.length;
}

/** Two columns of probabilities, of class 0 and class 1, from log-odds. */
export function toProbabilities(logOdds: ArrayLike<number>): Float64Array {
  const probabilities = new Float64Array(logOdds.length * 2);
  for (let row = 0; row < logOdds.length; row++) {
    probabilities[row * 2] = 1 / (1 + Math.exp(logOdds[row]!));
    probabilities[row * 2 + 1] = 1 / (1 + Math.exp(-logOdds[row]!));
  }
  return probabilities;
}
