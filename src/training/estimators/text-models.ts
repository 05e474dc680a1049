import { compact, type TextModel, textScores } from "../texts/compact-model.ts";
import {
  countClass,
  type LinearModel,
  type LinearSettings,
  logCountRatios,
  trainLinear,
} from "../texts/train-linear.ts";
import type { Vocabulary } from "../texts/vocabulary.ts";
import { type Estimator, type Frame, type Settings, scoreCount, toLogits } from "./estimator.ts";

const manyRows = 10_000;
const keptFeatures = 450_000;

type Recipe = {
  readonly name: string;
  readonly description: string;
  readonly complexity: number;
  readonly space: (frame: Frame) => readonly Settings[];
  readonly learn: (
    text: Vocabulary,
    rows: Int32Array,
    isClass: (row: number) => boolean,
    settings: Settings,
    seed: number,
  ) => LinearModel;
};

/** An estimator for a frame with a single text: a linear model over its n-grams for each class against the rest. */
function textEstimator({ name, description, complexity, space, learn }: Recipe): Estimator<TextModel> {
  return {
    name,
    description,
    complexity,
    isText: true,
    space: (frame) => (frame.texts.length === 1 ? space(frame) : []),
    fit: (frame, train, settings, seed) =>
      fitText(frame, frame.texts[0]!, train, (rows, isClass) =>
        learn(frame.texts[0]!, rows, isClass, settings, seed),
      ),
    logits: (model, frame, rows) => toLogits(textScores(model, frame.texts[0]!, rows), frame.classCount),
  };
}

function fitText(
  frame: Frame,
  text: Vocabulary,
  train: Int32Array,
  learn: (rows: Int32Array, isClass: (row: number) => boolean) => LinearModel,
): TextModel {
  const width = scoreCount(frame.classCount);
  const models = Array.from({ length: width }, (_, k) => {
    const index = width === 1 ? 1 : k;
    return learn(train, (row) => frame.labels[row] === index);
  });
  const { positive, negative } = countClass(text, train, () => true);
  return compact(
    models,
    text,
    Int32Array.from(positive, (count, entry) => count + negative[entry]!),
  );
}

const wordsFirst = "Words and short phrases, each counted once per text,";

/** Naive Bayes over n-grams. */
export const textNaiveBayes = textEstimator({
  name: "Naive Bayes on words",
  description: `${wordsFirst} weighted by their log-count ratios.`,
  complexity: 1,
  space: () => [1, 0.1].map((smoothing) => ({ smoothing })),
  learn: (text, rows, isClass, { smoothing = 1 }) => {
    const positives = rows.reduce((sum, row) => sum + (isClass(row) ? 1 : 0), 0);
    return {
      weights: logCountRatios(countClass(text, rows, isClass), Number(smoothing), text.bucketBits),
      bias: Math.log((positives + 1) / (rows.length - positives + 1)),
    };
  },
});

function linear(fixed: Pick<LinearSettings, "loss" | "scaling">): Recipe["learn"] {
  return (
    text,
    rows,
    isClass,
    { cost = 1, smoothing = 1, dropout = 0, longest = 3, keptFeatures: kept = keptFeatures },
    seed,
  ) =>
    trainLinear(
      text,
      rows,
      isClass,
      {
        ...fixed,
        cost: Number(cost),
        smoothing: Number(smoothing),
        dropout: Number(dropout),
        longest: Number(longest),
        keptFeatures: Number(kept),
      },
      seed,
    );
}

/** Logistic regression over n-grams weighted by their rarity. */
export const textLogistic = textEstimator({
  name: "Logistic regression on words",
  description: `${wordsFirst} weighted by their rarity; logistic regression.`,
  complexity: 2,
  space: ({ rowCount }) =>
    rowCount > manyRows
      ? [
          { cost: 1, longest: 3 },
          { cost: 0.25, longest: 3 },
        ]
      : [0.25, 1, 4, 0.06].flatMap((cost) => [2, 1].map((longest) => ({ cost, longest }))),
  learn: linear({ loss: "logistic", scaling: "rarity" }),
});

/** A linear support vector machine over n-grams weighted by their rarity. */
export const textHinge = textEstimator({
  name: "Linear SVM on words",
  description: `${wordsFirst} weighted by their rarity; linear support vector machine with the hinge loss.`,
  complexity: 3,
  space: ({ rowCount }) =>
    (rowCount > manyRows ? [0.1] : [0.02, 0.1, 0.5]).map((cost) => ({ cost, longest: 2 })),
  learn: linear({ loss: "hinge", scaling: "rarity" }),
});

/** NB-SVM (Wang and Manning 2012). */
export const textNbSvm = textEstimator({
  name: "NB-SVM",
  description: `${wordsFirst} scaled by naive-Bayes log-count ratios; linear support vector machine with squared hinge loss, also trained on copies with random phrases left out; 32 distinct weights.`,
  complexity: 4,
  space: ({ rowCount }) =>
    rowCount > manyRows
      ? [
          { cost: 4, smoothing: 1, dropout: 0.4 },
          { cost: 2, smoothing: 1, dropout: 0.4 },
          { cost: 4, smoothing: 0.5, dropout: 0.4 },
          { cost: 4, smoothing: 1, dropout: 0 },
        ]
      : [0.25, 1, 4].flatMap((cost) =>
          [0, 0.4].flatMap((dropout) => [2, 3].map((longest) => ({ cost, smoothing: 1, dropout, longest }))),
        ),
  learn: linear({ loss: "squared-hinge", scaling: "naive-bayes" }),
});

const parts = 5;
const scoreSettings: LinearSettings = {
  loss: "logistic",
  scaling: "rarity",
  cost: 2,
  smoothing: 1,
  dropout: 0,
  longest: 2,
  keptFeatures,
};

/**
 * Turns a text into number columns `[N]`, one for each score. In `numbers`, rows in `train` get scores from models
 * that were not trained on them, so that a model trained on the scores doesn't trust them too much. In `served`, all
 * rows get the scores of `model`, as in the graph.
 * @param firsts for each row of the frame, a number that only its copies share
 */
export function scoreText(
  frame: Frame,
  text: Vocabulary,
  train: Int32Array,
  seed: number,
  firsts?: Int32Array,
): { model: TextModel; numbers: Float32Array[]; served: Float32Array[] } {
  const width = scoreCount(frame.classCount);
  const everyRow = Int32Array.from({ length: frame.rowCount }, (_, row) => row);
  const learn = (rows: Int32Array) =>
    fitText(frame, text, rows, (of, isClass) => trainLinear(text, of, isClass, scoreSettings, seed));
  const model = learn(train);
  const scores = textScores(model, text, everyRow);
  const toColumns = () =>
    Array.from({ length: width }, (_, k) =>
      Float32Array.from({ length: frame.rowCount }, (_, row) => scores[row * width + k]!),
    );
  const served = toColumns();
  const placeOf = new Map<number, number>();
  const partOf = train.map((row, place) => {
    if (!firsts) return place % parts;
    const first = firsts[row]!;
    if (!placeOf.has(first)) placeOf.set(first, placeOf.size);
    return placeOf.get(first)! % parts;
  });
  for (let part = 0; part < parts; part += 1) {
    const inPart = train.filter((_, place) => partOf[place] === part);
    const others = train.filter((_, place) => partOf[place] !== part);
    const ofPart = textScores(learn(others), text, inPart);
    inPart.forEach((row, place) => {
      for (let k = 0; k < width; k += 1) scores[row * width + k] = ofPart[place * width + k]!;
    });
  }
  return { model, numbers: toColumns(), served };
}
