import { renamed } from "../columns/table.ts";
import { describeFields, type Recipe } from "./recipe.ts";

const licence =
  "The data set is published for research, with a request to cite the paper but without a stated licence; the reviews belong to their authors. This project contains none of them.";

/** Is a movie review positive or negative? */
export const movieReview: Recipe = {
  id: "movie-review",
  defaultDataPath: "../shared/data/imdb/reviews.csv.gz",
  dataNeeded:
    "Get the Large Movie Review Dataset v1.0 (https://ai.stanford.edu/~amaas/data/sentiment/) and turn it into one CSV file, gzipped or plain, with the columns review (the text) and sentiment (1 positive, 0 negative).",
  columns: ["review", "sentiment"],
  prepare: (table) => renamed(table, { sentiment: { values: { "0": "negative", "1": "positive" } } }),
  options: {
    target: "sentiment",
    title: "Movie review",
    uses: { id: "ignore", review: "text" },
    distinct: ["review"],
    groupBy: ["review"],
    holdoutShare: 0.1,
    scoreOnHoldout: true,
  },
  complete: (draft) => ({
    ...draft,
    summary: "Is this movie review positive or negative?",
    itemName: "review",
    order: 1,
    fields: describeFields(draft, {
      review: {
        label: "Review",
        help: "In English, at least 15 characters.",
        minLength: 15,
        maxLength: 100_000,
        optional: false,
      },
    }),
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
    training: {
      ...draft.training!,
      data: "Large Movie Review Dataset v1.0: IMDb reviews, at most 30 per movie, with 4 or fewer stars out of 10 (negative) or 7 or more (positive)",
      citation:
        "Andrew L. Maas, Raymond E. Daly, Peter T. Pham, Dan Huang, Andrew Y. Ng and Christopher Potts (2011). Learning Word Vectors for Sentiment Analysis. ACL 2011, pages 142-150.",
      licence,
      url: "https://ai.stanford.edu/~amaas/data/sentiment/",
    },
    limits: [
      "It counts words and phrases of up to three words without understanding them. Irony misleads it, and so does praising one thing by criticising another.",
      "It learned from clearly good and clearly bad reviews only. For a lukewarm one (5 or 6 stars out of 10) its answer is little better than a guess, and its probability is too high.",
      "It was trained on English reviews of films from 2011 or earlier. It knows little or nothing about other languages, newer slang, emoji, and later series and actors.",
      "Very short texts give it little to work with, and a long plot summary can hide the verdict.",
      "It has absorbed people’s average opinion of actors, directors and genres, so a good film with an unpopular actor starts at a disadvantage.",
    ],
    outOfScope: "Don’t use it to judge people, whether they wrote the review or are described in it.",
  }),
};
