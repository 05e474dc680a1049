import { writeHoldout } from "../../onnx/holdout-file.ts";
import { modelMetadata } from "../../onnx/model-metadata.ts";
import { describeCandidates, majorityProbabilities, scoreCandidate } from "../candidates.ts";
import { createRandom, shuffle } from "../random.ts";
import { readTable } from "../read-table.ts";
import { rowsWithout, splitByKey } from "../split.ts";
import type { TrainedModel, Trainer, TrainingOptions } from "../trainer.ts";
import { addFeedback } from "./add-feedback.ts";
import { toProbabilities } from "./calibrate.ts";
import { countClasses } from "./class-counts.ts";
import { compact, compactScores } from "./compact-model.ts";
import { bucketCount, featureRows } from "./features.ts";
import { makeGuard } from "./guard-rows.ts";
import { movieReviewCard, movieReviewFacts } from "./movie-review-card.ts";
import { runNaiveBayes } from "./naive-bayes.ts";
import { describe, type SearchSpace, searchSettings } from "./search.ts";
import { buildTextGraph } from "./text-graph.ts";
import { trainLinear } from "./train-linear.ts";
import { runTutorialPipeline } from "./tutorial-pipeline.ts";

const space: SearchSpace = {
  cost: [4, 2, 8],
  smoothing: [1, 0.5],
  keptFeatures: [450_000, 350_000],
  dropout: [0.4, 0],
};

/** One row in ten is held out; the search cross-validates on the rest in this many folds. */
const foldCount = 3;

/** The trainer of the movie-review model (is a review positive or negative?) that searches the given settings. */
export const createMovieReviewTrainer = (searched: SearchSpace): Trainer => ({
  id: "movie-review",
  defaultDataPath: "../shared/data/imdb/reviews.csv.gz",
  dataNeeded:
    "Get the Large Movie Review Dataset v1.0 (https://ai.stanford.edu/~amaas/data/sentiment/) and make of it one CSV file, gzipped or plain, with the columns review (the text) and sentiment (1 positive, 0 negative).",
  train: (options) => train(options, searched),
});

export const movieReviewTrainer = createMovieReviewTrainer(space);

async function train(
  { dataPath, seed, report, feedback = [] }: TrainingOptions,
  searched: SearchSpace,
): Promise<TrainedModel> {
  const data = await readReviews(dataPath);
  report(`${data.texts.length} reviews, after ${data.repeats} that repeat an earlier one were left out`);
  const { heldOutRows, folds, trainingRows: dataRows } = splitReviews(data.texts, seed);
  const { texts, labels, trainingRows } = addFeedback(
    { ...data, trainingRows: dataRows },
    heldOutRows,
    feedback,
  );
  if (feedback.length > 0) report(`${texts.length - data.texts.length} reviews come from feedback`);
  const heldOutLabels = Int32Array.from(heldOutRows, (row) => labels[row]!);
  const all = featureRows(texts, report);

  report(`searching, by cross-validation in ${foldCount} folds of ${trainingRows.length} rows`);
  const found = searchSettings(all, folds, labels, searched, seed, report);
  report(`best: ${describe(found.settings)}`);
  const linear = trainLinear(all, trainingRows, labels, found.settings, seed);
  const counts = countClasses(all, trainingRows, labels);
  const documents = counts.negative.map((count, feature) => count + counts.positive[feature]!);
  const model = compact(linear, found.calibration, documents);

  const score = (entry: Parameters<typeof scoreCandidate>[0], probabilities: Float64Array) =>
    scoreCandidate(entry, probabilities, heldOutLabels, 2);
  const tried = [
    score(
      { name: "Majority class", description: "Answers with the share of each class, whatever the text." },
      majorityProbabilities(
        trainingRows.map((row) => labels[row]!),
        heldOutRows.length,
        2,
      ),
    ),
    score(
      {
        name: "Naive Bayes",
        description: "Multinomial naive Bayes over 1- to 3-word phrases, each counted once a text.",
      },
      toProbabilities(runNaiveBayes(all, labels, trainingRows, heldOutRows)),
    ),
    score(
      {
        name: "Tutorial pipeline",
        description:
          "Single words without stop words, hashed to 2^21 buckets; logistic regression by one pass of stochastic gradient descent.",
      },
      toProbabilities(runTutorialPipeline(texts, labels, trainingRows, heldOutRows, seed)),
    ),
    score(
      {
        name: "NB-SVM",
        description:
          "1- to 3-word phrases scaled by naive-Bayes log-count ratios, linear support vector machine trained also on copies with features left out at random, calibrated by Platt scaling, 16 distinct weights.",
        settings: { ...found.settings, buckets: bucketCount, longestPhrase: 3, seed },
        chosen: true,
      },
      toProbabilities(compactScores(model, all, heldOutRows)),
    ),
  ];
  for (const line of describeCandidates(tried)) report(line);

  const guardRows = shuffle(heldOutRows.slice(), createRandom(seed));
  const card = movieReviewCard(tried, found, {
    rows: trainingRows.length,
    heldOut: heldOutRows.length,
    seed,
  });
  const metadata = modelMetadata(movieReviewFacts(card));
  report(`${model.buckets.length} buckets are listed`);
  return {
    card,
    model: buildTextGraph(model, {
      field: "review",
      classes: card.classes.map(({ name }) => name),
      metadata,
    }),
    guard: writeHoldout(makeGuard(model, all, guardRows, labels), { "hunch.id": card.id }),
  };
}

/** Reviews without repeats: of equal texts the first counts. */
export async function readReviews(
  path: string,
): Promise<{ texts: string[]; labels: Int32Array; repeats: number }> {
  const { columns, rowCount } = await readTable(path, ["review", "sentiment"]);
  const firstRows = new Map<string, number>();
  columns.review.forEach((text, row) => {
    if (!firstRows.has(text)) firstRows.set(text, row);
  });
  return {
    texts: [...firstRows.keys()],
    labels: Int32Array.from(firstRows.values(), (row) => (columns.sentiment[row] === "1" ? 1 : 0)),
    repeats: rowCount - firstRows.size,
  };
}

/** The rows that train, in folds and as a whole, and those held out, which are the same for the same seed. */
export function splitReviews(
  texts: readonly string[],
  seed: number,
): { trainingRows: Int32Array; heldOutRows: Int32Array; folds: Int32Array[] } {
  const parts = splitByKey(texts, [1, ...Array.from({ length: foldCount }, () => 9 / foldCount)], seed);
  return { trainingRows: rowsWithout(parts, 0), heldOutRows: parts[0]!, folds: parts.slice(1) };
}
