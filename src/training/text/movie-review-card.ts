import type { ModelMetadata } from "../../onnx/model-metadata.ts";
import { type TriedCandidate, toCardCandidates } from "../candidates.ts";
import type { TrainedCard } from "../trainer.ts";
import { describe, type SearchResult } from "./search.ts";

const licence =
  "The data set is published for research, with a request to cite the paper and without a stated licence; the reviews belong to their authors. No review is part of this project.";

/** The card of the movie-review model. */
export function movieReviewCard(
  tried: readonly TriedCandidate[],
  found: SearchResult,
  split: { readonly rows: number; readonly heldOut: number; readonly seed: number },
): TrainedCard {
  const chosen = tried.find((candidate) => candidate.chosen);
  return {
    format: 1,
    id: "movie-review",
    version: "1.0.0",
    title: "Movie review",
    order: 1,
    summary: "Is this movie review positive or negative?",
    itemName: "review",
    fields: [
      {
        kind: "text",
        name: "review",
        label: "Review",
        help: "In English, at least 15 characters.",
        minLength: 15,
        maxLength: 100_000,
      },
    ],
    metadata: [
      {
        name: "movie",
        label: "Movie",
        help: "Saved with your feedback. The model doesn’t use it.",
        suggestions: [
          "The Good Doctor",
          "Money Heist",
          "Blacklist",
          "The Return of Kibi",
          "The Imitation Game",
          "The Dark Knight",
          "Blindspot",
          "Ozark",
          "Vincenzo",
        ],
        chart: true,
      },
    ],
    classes: [
      { name: "negative", label: "Negative" },
      { name: "positive", label: "Positive" },
    ],
    examples: [
      {
        title: "A happy evening",
        inputs: {
          review:
            "I went in expecting very little and came out grinning. The two leads are a joy to watch together, the jokes land, and the last twenty minutes are as moving as anything I have seen this year. I would gladly see it again!",
        },
        metadata: { movie: "The Imitation Game" },
      },
      {
        title: "Two lost hours",
        inputs: {
          review:
            "What a waste of a good cast. The plot makes no sense, the dialogue is painfully dull, and by the time the so-called twist arrived I had stopped caring who lived or died. I kept looking at my watch. 3/10.",
        },
        metadata: { movie: "Blindspot" },
      },
      {
        title: "In two minds",
        inputs: {
          review:
            "The first season had me hooked: tense, clever and beautifully shot. Then it forgot what it was about. Half of the new characters go nowhere and the ending feels rushed, though the acting is strong throughout and I don't regret the time I spent with it.",
        },
        metadata: { movie: "Ozark" },
      },
    ],
    learning: { aggressiveness: 3, margin: 0.5, maximumHoldoutDrop: 0.02 },
    ...(chosen ? { metrics: chosen.metrics } : {}),
    candidates: toCardCandidates(tried),
    training: {
      data: "Large Movie Review Dataset v1.0: reviews from IMDb, at most 30 a movie, of 4 stars of 10 or fewer (negative) or 7 or more (positive)",
      citation:
        "Andrew L. Maas, Raymond E. Daly, Peter T. Pham, Dan Huang, Andrew Y. Ng and Christopher Potts (2011). Learning Word Vectors for Sentiment Analysis. ACL 2011, pages 142-150.",
      licence,
      url: "https://ai.stanford.edu/~amaas/data/sentiment/",
      rows: split.rows,
      heldOutRows: split.heldOut,
      seed: split.seed,
      method:
        "Duplicate texts were removed. A random tenth of the reviews was held out and scored once, after every choice had been made; the scores here come from it. The settings were chosen by cross-validation on the rest.",
      search: [
        `${found.triedCount} settings in three-fold cross-validation, by log loss: best with ${describe(found.settings)}; log loss ${found.logLoss.toFixed(4)}, accuracy ${found.accuracy.toFixed(4)} there.`,
        "The slope and offset of the calibration come from the same folds, each review scored by a model that had not seen it.",
        "The holdout set is taken from the held-out reviews with at most 400 different phrases, so short reviews are over-represented in it.",
      ],
    },
    limits: [
      "It counts words and phrases of up to three words without understanding them. Irony misleads it, and so does praising one thing by criticizing another.",
      "It learned from clearly good and clearly bad reviews only. For a lukewarm one (5 or 6 stars of 10) its answer is little better than a guess, and its probability is too high.",
      "It was trained on English reviews of films from 2011 and before. It knows little or nothing of other languages, newer slang, emoji, and later series and actors.",
      "Very short texts give it little to work with, and a long summary of the plot can hide the verdict.",
      "Names of actors, directors and genres carry the average opinion of their time, so a good film with an unloved actor starts at a disadvantage.",
    ],
    outOfScope:
      "Don’t use it to judge people: neither the authors of reviews nor the people they write about.",
  };
}

/** What the model file says about itself. */
export function movieReviewFacts({ id, version, title, fields, classes }: TrainedCard): ModelMetadata {
  return {
    id,
    version,
    classes: classes.map(({ name }) => name),
    card: { title, fields: fields.map(({ name, kind, label }) => ({ name, kind, label })), licence },
  };
}
