import { type Design, hasKnots, learnDesign, numberInputs } from "./design.ts";
import { type Estimator, type Frame, logShares, scoreCount, softmaxRow, toLogits } from "./estimator.ts";
import { minimise } from "./minimise.ts";

export type LogisticModel = {
  readonly design: Design;
  /** `[D, K]` for the inputs from numbers. */
  readonly weights: Float32Array;
  /** `[size + 1, K]` for each category; the last row is for missing and unknown values. */
  readonly categories: readonly Float32Array[];
  readonly bias: Float32Array;
};

const mostKnots = 4;
const mostSteps = 150;
/** The penalties along the path, strongest first. */
const penalties = [40, 10, 3, 1, 0.3];

/** Multinomial logistic regression with an L2 penalty. */
export const logisticRegression: Estimator<LogisticModel> = {
  name: "Logistic regression",
  description: "One weight per category. Each number has a slope that can change at certain points (knots).",
  complexity: 2,
  space: ({ numbers, categories, rowCount }) => {
    if (numbers.length + categories.length === 0) return [];
    const knots = rowCount < 150 || !numbers.some((values) => hasKnots(values)) ? [0] : [0, mostKnots];
    return knots.map((knot) => ({ l2: rowCount > 20_000 ? 1 : 0.1, knots: knot }));
  },
  fit: (frame, train, { l2 = 1, knots = 0 }) =>
    [...fitLogistic(frame, train, [Number(l2)], Number(knots))][0]!.model,
  logits: (model, frame, rows) => toLogits(scoresOf(model, frame, rows), frame.classCount),
  path: (frame, train, test, { l2 = 1, knots = 0 }) => {
    // Start with the strongest penalty. Each solution is close to the next one, which then takes only a few
    // steps.
    const tried = [...penalties.filter((each) => each > Number(l2)), Number(l2)];
    return Array.from(fitLogistic(frame, train, tried, Number(knots)), ({ model, l2: reached }) => ({
      settings: { l2: reached, knots },
      logits: toLogits(scoresOf(model, frame, test), frame.classCount),
    }));
  },
};

/** Fits the model for each penalty in turn, starting from the previous weights. */
function* fitLogistic(
  frame: Frame,
  train: Int32Array,
  tried: readonly number[],
  knots: number,
): Generator<{ readonly l2: number; readonly model: LogisticModel }> {
  let l2 = 0;
  const width = scoreCount(frame.classCount);
  const design = learnDesign(frame, train, knots);
  const { inputs, width: inputCount } = numberInputs(design, frame, train);
  const starts = startsOf(design, inputCount);
  const codes = frame.categories.map(({ codes: of, size }, index) =>
    Int32Array.from(train, (row) => starts[index]! + (of[row]! < 0 ? size : of[row]!)),
  );
  const biasAt = starts.at(-1)!;
  const weights = new Float64Array((biasAt + 1) * width);
  const shares = logShares(frame, train);
  for (let k = 0; k < width; k += 1)
    weights[biasAt * width + k] = width === 1 ? shares[1]! - shares[0]! : shares[k]!;
  const errors = new Float64Array(width);
  const addRows = (point: Float64Array, gradient: Float64Array): number => {
    let loss = 0;
    for (let place = 0; place < train.length; place += 1) {
      for (let k = 0; k < width; k += 1) errors[k] = point[biasAt * width + k]!;
      const from = place * inputCount;
      for (let input = 0; input < inputCount; input += 1) {
        const value = inputs[from + input]!;
        for (let k = 0; k < width; k += 1) errors[k]! += value * point[input * width + k]!;
      }
      for (const of of codes) for (let k = 0; k < width; k += 1) errors[k]! += point[of[place]! * width + k]!;
      loss += toErrors(errors, frame.labels[train[place]!]!);
      for (let input = 0; input < inputCount; input += 1) {
        const value = inputs[from + input]!;
        for (let k = 0; k < width; k += 1) gradient[input * width + k]! += value * errors[k]!;
      }
      for (const of of codes)
        for (let k = 0; k < width; k += 1) gradient[of[place]! * width + k]! += errors[k]!;
      for (let k = 0; k < width; k += 1) gradient[biasAt * width + k]! += errors[k]!;
    }
    return loss;
  };
  // A faster version for two classes, since most tables have two: the same sums in the same order, but
  // without a loop over the scores, as there is only one.
  const addBinary = (point: Float64Array, gradient: Float64Array): number => {
    let loss = 0;
    for (let place = 0; place < train.length; place += 1) {
      const from = place * inputCount;
      let score = point[biasAt]!;
      for (let input = 0; input < inputCount; input += 1) score += inputs[from + input]! * point[input]!;
      for (let index = 0; index < codes.length; index += 1) score += point[codes[index]![place]!]!;
      const label = frame.labels[train[place]!]!;
      loss += logLossOf(score, label);
      const error = 1 / (1 + Math.exp(-score)) - label;
      for (let input = 0; input < inputCount; input += 1) gradient[input]! += inputs[from + input]! * error;
      for (let index = 0; index < codes.length; index += 1) gradient[codes[index]![place]!]! += error;
      gradient[biasAt]! += error;
    }
    return loss;
  };
  const objective = (point: Float64Array, gradient: Float64Array): number => {
    gradient.fill(0);
    let loss = width === 1 ? addBinary(point, gradient) : addRows(point, gradient);
    for (let at = 0; at < biasAt * width; at += 1) {
      loss += (l2 / 2) * point[at]! ** 2;
      gradient[at]! += l2 * point[at]!;
    }
    for (let at = 0; at < gradient.length; at += 1) gradient[at]! /= train.length;
    return loss / train.length;
  };
  for (l2 of tried) {
    minimise(weights, objective, mostSteps);
    const model = {
      design,
      weights: Float32Array.from(weights.subarray(0, inputCount * width)),
      categories: frame.categories.map(({ size }, index) =>
        Float32Array.from(weights.subarray(starts[index]! * width, (starts[index]! + size + 1) * width)),
      ),
      bias: Float32Array.from(weights.subarray(biasAt * width)),
    };
    yield { l2, model };
  }
}

/** Where the weights of each category begin, after those of the numbers. The bias comes last. */
function startsOf({ sizes }: Design, inputCount: number): number[] {
  const starts = [inputCount];
  for (const size of sizes) starts.push(starts.at(-1)! + size + 1);
  return starts;
}

/** Turns scores into the derivatives of the loss with respect to them, in place, and returns the loss. */
function toErrors(scores: Float64Array, label: number): number {
  if (scores.length === 1) {
    const score = scores[0]!;
    scores[0] = 1 / (1 + Math.exp(-score)) - label;
    return logLossOf(score, label);
  }
  softmaxRow(scores, 0, scores.length);
  const loss = -Math.log(Math.max(scores[label]!, 1e-300));
  scores[label]! -= 1;
  return loss;
}

/** The log loss of one row with two classes, from the log-odds of the second. */
function logLossOf(score: number, label: number): number {
  const margin = label === 1 ? score : -score;
  return margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
}

function scoresOf(
  { design, weights, categories, bias }: LogisticModel,
  frame: Frame,
  rows: Int32Array,
): Float64Array {
  const width = bias.length;
  const { inputs, width: inputCount } = numberInputs(design, frame, rows);
  const scores = new Float64Array(rows.length * width);
  rows.forEach((row, place) => {
    for (let k = 0; k < width; k += 1) {
      let sum = bias[k]!;
      for (let input = 0; input < inputCount; input += 1)
        sum += inputs[place * inputCount + input]! * weights[input * width + k]!;
      categories.forEach((of, index) => {
        const { codes, size } = frame.categories[index]!;
        sum += of[(codes[row]! < 0 ? size : codes[row]!) * width + k]!;
      });
      scores[place * width + k] = sum;
    }
  });
  return scores;
}
