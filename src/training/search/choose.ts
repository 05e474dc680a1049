import { type Frame, lossesOf, softmaxRow } from "../estimators/estimator.ts";
import { inSentence } from "../training-note.ts";
import type { Compared } from "./compare.ts";
import { concat, crossCalibrate, labelsOf, mean } from "./cross-calibrate.ts";
import type { Work } from "./tasks.ts";

/**
 * A simpler model's log loss may be higher than the lowest one by at most this share, even if the noise would
 * allow more.
 */
const dearestSimplicity = 0.01;
/**
 * A mean of models is worth its size only if its gain plus one standard error is at least this share of the best
 * model's log loss.
 */
const leastGain = 0.01;
/** Models with a smaller weight are left out of a mean. */
const leastWeight = 0.1;
/**
 * The strength of the prior, in rows. It pulls the weights of a mean towards each other, since a few rows hardly
 * show which model is better.
 */
const priorRows = 5;
const mostSteps = 60;

/**
 * Averages several models' calibrated logits with the non-negative weights, summing to 1, that minimise the log
 * loss (Wolpert 1992, "Stacked generalization"; Breiman 1996, "Stacked regressions"). If there are few rows,
 * the weights are pulled towards each other. Returns undefined if a single model is about as good.
 *
 * The best of several models looks better than it is on the rows that it was chosen on, while a mean of them
 * hardly does. So the mean gets a bonus: it is used if its gain plus one standard error is at least 1% of
 * the best model's log loss.
 */
export function blend(
  work: Work,
  frame: Frame,
  compared: readonly Compared[],
  mayJoin: (compared: Compared) => boolean,
): Compared | undefined {
  const members = compared.filter((each) => each.id !== "majorityClass" && mayJoin(each));
  if (members.length < 2) return undefined;
  const labels = labelsOf(frame, work.folds);
  const whole = members.map(({ logits }) => concat(logits));
  const rows = differentRows(work);
  const found = stackingWeights(whole, labels, frame.classCount, priorRows / rows);
  const chosen = [...members.keys()].filter((index) => found[index]! >= leastWeight);
  if (chosen.length < 2) return undefined;
  const total = chosen.reduce((sum, index) => sum + found[index]!, 0);
  const weights = chosen.map((index) => Math.fround(found[index]! / total));
  const raw = members[0]!.logits.map((first, fold) => {
    const mixed = new Float64Array(first.length);
    chosen.forEach((index, place) => {
      members[index]!.logits[fold]!.forEach((value, at) => {
        mixed[at]! += weights[place]! * value;
      });
    });
    return mixed;
  });
  const mixed = crossCalibrate(work, frame, raw);
  const alone = compared.reduce((best, each) => (each.logLoss < best.logLoss ? each : best));
  const ofMixed = lossesOf(concat(mixed.logits), labels, frame.classCount);
  const gains = lossesOf(concat(alone.logits), labels, frame.classCount).map(
    (loss, row) => loss - ofMixed[row]!,
  );
  if (mean(gains) + standardError(gains, rows) < alone.logLoss * leastGain) return undefined;
  const parts = chosen.map((index, place) => ({ ...members[index]!.parts[0]!, weight: weights[place]! }));
  const names = chosen.map((index) => inSentence(members[index]!.name));
  return {
    id: "blend",
    name: "Blend",
    description: `The mean of the logits of ${new Intl.ListFormat("en-GB").format(names)}.`,
    complexity: 6,
    settings: Object.fromEntries(
      chosen.map((index, place) => [members[index]!.name, Number(weights[place]!.toFixed(2))]),
    ),
    parts,
    trials: [],
    ...mixed,
  };
}

/**
 * Finds the positive weights that sum to 1 and minimise the sum of log loss and prior, by exponentiated
 * gradient descent (Kivinen and Warmuth 1997).
 */
function stackingWeights(
  logits: readonly Float64Array[],
  labels: Int32Array,
  classCount: number,
  prior: number,
): number[] {
  const count = logits.length;
  const shares = new Float64Array(classCount);
  const lossAt = (weights: readonly number[], slopes: Float64Array): number => {
    let loss = 0;
    slopes.fill(0);
    labels.forEach((label, row) => {
      const from = row * classCount;
      shares.fill(0);
      for (let index = 0; index < count; index += 1)
        for (let k = 0; k < classCount; k += 1) shares[k]! += weights[index]! * logits[index]![from + k]!;
      softmaxRow(shares, 0, classCount);
      loss -= Math.log(Math.max(shares[label]!, 1e-300));
      shares[label]! -= 1;
      for (let index = 0; index < count; index += 1)
        for (let k = 0; k < classCount; k += 1) slopes[index]! += shares[k]! * logits[index]![from + k]!;
    });
    weights.forEach((weight, index) => {
      loss -= (prior * labels.length * Math.log(weight)) / count;
      slopes[index] = slopes[index]! / labels.length - prior / count / weight;
    });
    return loss / labels.length;
  };
  let weights = logits.map(() => 1 / count);
  let slopes = new Float64Array(count);
  let loss = lossAt(weights, slopes);
  let step = 1;
  for (let round = 0; round < mostSteps && step > 1e-3; round += 1) {
    const least = Math.min(...slopes);
    const moved = weights.map((weight, index) =>
      Math.max(1e-9, weight * Math.exp(-step * (slopes[index]! - least))),
    );
    const sum = moved.reduce((all, each) => all + each, 0);
    const next = moved.map((each) => each / sum);
    const nextSlopes = new Float64Array(count);
    const nextLoss = lossAt(next, nextSlopes);
    if (nextLoss < loss) {
      weights = next;
      slopes = nextSlopes;
      loss = nextLoss;
      step *= 1.3;
    } else step /= 2;
  }
  return weights;
}

/** The number of rows that are dealt into folds. Copies count once, since they say nothing new. */
function differentRows({ folds, foldsOfADivision, firsts }: Work): number {
  const dealt = folds.flatMap((fold) => [...fold]);
  if (firsts) return new Set(dealt.map((row) => firsts[row]!)).size;
  return dealt.length / (folds.length / foldsOfADivision);
}

/** The standard error of a mean over this many rows, each of which may occur in the list several times. */
function standardError(values: Float64Array, rows: number): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)) / rows);
}

/**
 * Chooses the winner: a mean of models if there is one, otherwise the simplest model whose log loss is close
 * to the lowest. Close means higher by at most one standard error of the row-by-row difference (Breiman et
 * al. 1984, section 3.4.3, but with the paired error) and by at most 1%, since with few rows the error is so
 * large that it would hide real differences.
 */
export function chooseWinner(work: Work, frame: Frame, compared: readonly Compared[]): Compared {
  const mixed = compared.find(({ id }) => id === "blend");
  if (mixed) return mixed;
  const labels = labelsOf(frame, work.folds);
  const losses = compared.map(({ logits }) => lossesOf(concat(logits), labels, frame.classCount));
  const best = compared.reduce((lowest, each) => (each.logLoss < lowest.logLoss ? each : lowest));
  const ofBest = losses[compared.indexOf(best)]!;
  const rows = differentRows(work);
  const within = compared.filter((_, index) => {
    const differences = losses[index]!.map((loss, row) => loss - ofBest[row]!);
    const isWithinNoise = mean(differences) <= standardError(differences, rows);
    return isWithinNoise && mean(differences) <= best.logLoss * dearestSimplicity;
  });
  return within.reduce((simplest, each) => (each.complexity < simplest.complexity ? each : simplest), best);
}
