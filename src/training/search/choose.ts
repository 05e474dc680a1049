import type { Frame } from "../estimators/estimator.ts";
import { type Compared, concat, crossCalibrate, labelsOf, mean } from "./compare.ts";
import { lossesOf, type Work } from "./tasks.ts";

const mostPicks = 4;
/** A simpler model may cost this much, as a share of the lowest log loss, where the noise allows more. */
const dearestSimplicity = 0.03;
/** A mean of models has to gain this much, as a share of the log loss, or it is not worth its size. */
const leastGain = 0.003;

/**
 * The mean of several models' calibrated logits, picked greedily with repetition (Caruana et al. 2004, "Ensemble selection
 * from libraries of models"). Undefined where one model alone is as good.
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
  const lossOf = (sum: Float64Array, picks: number) =>
    mean(
      lossesOf(
        sum.map((value) => value / picks),
        labels,
        frame.classCount,
      ),
    );
  let sum = new Float64Array(whole[0]!.length);
  const picks: number[] = [];
  let lowest = Number.POSITIVE_INFINITY;
  while (picks.length < mostPicks) {
    let best = -1;
    let bestLoss = picks.length === 1 ? Number.POSITIVE_INFINITY : lowest;
    members.forEach((_, index) => {
      const loss = lossOf(
        sum.map((value, at) => value + whole[index]![at]!),
        picks.length + 1,
      );
      if (loss < bestLoss - 1e-9) {
        bestLoss = loss;
        best = index;
      }
    });
    if (best < 0) break;
    sum = sum.map((value, at) => value + whole[best]![at]!);
    picks.push(best);
    lowest = bestLoss;
  }
  const alone = Math.min(...members.map(({ logLoss }) => logLoss));
  const chosen = [...new Set(picks)].sort((a, b) => a - b);
  if (chosen.length < 2 || lowest > alone * (1 - leastGain)) return undefined;
  const weights = chosen.map((index) => picks.filter((pick) => pick === index).length / picks.length);
  const raw = members[0]!.logits.map((first, fold) => {
    const mixed = new Float64Array(first.length);
    chosen.forEach((index, place) => {
      members[index]!.logits[fold]!.forEach((value, at) => {
        mixed[at]! += weights[place]! * value;
      });
    });
    return mixed;
  });
  const parts = chosen.map((index, place) => ({ ...members[index]!.parts[0]!, weight: weights[place]! }));
  return {
    id: "blend",
    name: "Blend",
    description: `The mean of the logits of ${chosen.map((index) => members[index]!.name.toLowerCase()).join(" and ")}.`,
    complexity: 6,
    settings: Object.fromEntries(chosen.map((index, place) => [members[index]!.name, weights[place]!])),
    parts,
    trials: [],
    ...crossCalibrate(work, frame, raw),
  };
}

/**
 * The winner by rule: the lowest log loss; but a simpler model wins whose loss is higher by at most one standard error of
 * the difference, row by row (Breiman et al. 1984, section 3.4.3, with the paired error), and by at most 3 %: few rows make
 * the error so large that it would hide real differences.
 */
export function chooseWinner(work: Work, frame: Frame, compared: readonly Compared[]): Compared {
  const labels = labelsOf(frame, work.folds);
  const losses = compared.map(({ logits }) => lossesOf(concat(logits), labels, frame.classCount));
  const best = compared.reduce((lowest, each) => (each.logLoss < lowest.logLoss ? each : lowest));
  const ofBest = losses[compared.indexOf(best)]!;
  const rowsOfADivision = labels.length / (work.folds.length / work.foldsOfADivision);
  const within = compared.filter((_, index) => {
    const differences = losses[index]!.map((loss, row) => loss - ofBest[row]!);
    const difference = mean(differences);
    const variance = mean(differences.map((value) => (value - difference) ** 2));
    const isWithinNoise = difference <= Math.sqrt(variance / rowsOfADivision);
    return isWithinNoise && difference <= best.logLoss * dearestSimplicity;
  });
  return within.reduce((simplest, each) => (each.complexity < simplest.complexity ? each : simplest), best);
}
