import { binColumn } from "./binning.ts";
import { boostedScores, boostTrees } from "./boosting.ts";
import type { Borders } from "./borders.ts";
import type { Plan, Settings } from "./compare.ts";
import type { Labels, Learner } from "./learner.ts";
import { logisticRegression, toSparseRows } from "./logistic-regression.ts";
import { condense, type KnownPlace, knownPlace, type PlaceModel, probabilitiesAt } from "./place-model.ts";
import { decisionTree, majorityClass, naiveBayes, repeat } from "./simple-learners.ts";
import { ufoClasses } from "./ufo-graph.ts";

/** The sightings whose country is known, as columns. */
export type UfoTable = {
  readonly seconds: Float32Array;
  readonly latitude: Float32Array;
  readonly longitude: Float32Array;
  readonly labels: Uint8Array;
};

/** The name of the plan that becomes the model. */
export const chosenName = "Nearest places and borders";

/** A place is left out where the others give its country at least this share. */
const condensedShare = 0.98;

/** Posts stand denser the nearer they are to a border. */
const spacings = [
  { apartKm: 10, awayKm: 4 },
  { apartKm: 30, awayKm: 16 },
  { apartKm: 100, awayKm: 64 },
];

/** The known places that the outlines of the countries give. */
export function borderPlaces(borders: Borders): KnownPlace[] {
  const posts = [...spacings.flatMap((spacing) => borders.along(spacing)), ...borders.inside(2)];
  return posts.map(({ latitude, longitude, country }) =>
    knownPlace(latitude, longitude, (ufoClasses as readonly string[]).indexOf(country)),
  );
}

/** The model of nearest places from the training rows and, where given, from the borders. */
export function learnPlaces(
  table: UfoTable,
  train: Int32Array,
  posts: readonly KnownPlace[],
  { sharpness = 1, doubt = 0 }: Settings,
): PlaceModel {
  const places = new Map<string, KnownPlace>();
  for (const row of train) {
    const [latitude, longitude] = [table.latitude[row]!, table.longitude[row]!];
    places.set(`${latitude},${longitude}`, knownPlace(latitude, longitude, table.labels[row]!));
  }
  const classCount = ufoClasses.length;
  const all = [...places.values()];
  const kept = posts.length > 0 ? condense(posts, all, classCount, condensedShare) : all;
  return { places: kept, classCount, sharpness, doubt };
}

/** The ways to tell a country that are compared. */
export function ufoPlans(table: UfoTable, posts: readonly KnownPlace[]): Plan[] {
  const labels: Labels = { labels: table.labels, classCount: ufoClasses.length };
  const { seconds, latitude, longitude } = table;
  const durations = seconds.map((value) => Math.log1p(value));
  const columns = [durations, latitude, longitude];
  const scaled = toSparseRows(
    Array.from(seconds, (_, row) => [
      [0, durations[row]! / 10],
      [1, latitude[row]! / 50],
      [2, longitude[row]! / 100],
    ]),
    3,
  );
  const nearest =
    (known: readonly KnownPlace[]) =>
    (settings: Settings): Learner =>
    (train) => {
      const model = learnPlaces(table, train, known, settings);
      return (rows) =>
        repeat(rows.length, ufoClasses.length, (place) => {
          const row = rows[place]!;
          return probabilitiesAt(model, latitude[row]!, longitude[row]!);
        });
    };
  const nearestSettings = [0.5, 1, 1.5, 2].flatMap((sharpness) =>
    [0.0003, 0.001].map((doubt) => ({ sharpness, doubt })),
  );
  return [
    {
      name: "Majority class",
      description: "Always answers US.",
      settings: [{}],
      learner: () => majorityClass(labels),
    },
    {
      name: "Naive Bayes on seconds alone",
      description: "Shows that the duration says nothing about the country.",
      settings: [{ bins: 16, smoothing: 1 }],
      learner: ({ bins: binCount = 16, smoothing = 1 }) =>
        naiveBayes(labels, [durations], { binCount, smoothing }),
    },
    {
      name: "Naive Bayes",
      description: "Shares of each band of latitude, longitude and duration by country, multiplied.",
      settings: [8, 32, 128].map((bins) => ({ bins, smoothing: 1 })),
      learner: ({ bins: binCount = 32, smoothing = 1 }) =>
        naiveBayes(labels, columns, { binCount, smoothing }),
    },
    {
      name: "Logistic regression",
      description: "A weight for latitude, longitude and duration and each country, as the tutorial has it.",
      settings: [0.01, 1].map((l2) => ({ l2 })),
      learner: ({ l2 = 1 }) => logisticRegression(labels, scaled, { l2, steps: 400, rate: 0.5 }),
    },
    {
      name: "Decision tree",
      description: "One tree for each country, cutting along latitudes and longitudes.",
      settings: [32, 64, 128].flatMap((leafCount) => [1, 5].map((leafRows) => ({ leafCount, leafRows }))),
      learner: ({ leafCount = 64, leafRows = 1 }) => decisionTree(labels, columns, { leafCount, leafRows }),
    },
    {
      name: "Boosted trees",
      description:
        "Boosted trees for each country against the rest, on latitude, longitude and both diagonals.",
      settings: [
        { rounds: 100, leafCount: 16, leafRows: 2 },
        { rounds: 200, leafCount: 8, leafRows: 5 },
      ],
      learner: boostedCountries(labels, columns),
    },
    {
      name: "Nearest places",
      description: "All known places vote; the nearest count most by far.",
      settings: nearestSettings,
      learner: nearest([]),
    },
    {
      name: chosenName,
      description:
        "The same, with posts on both sides of the border between Canada and the US from Natural Earth's map, and only " +
        "the known places that these do not speak for already.",
      settings: nearestSettings,
      learner: nearest(posts),
    },
  ];
}

function boostedCountries(labels: Labels, columns: readonly Float32Array[]) {
  const [, latitude, longitude] = columns as [Float32Array, Float32Array, Float32Array];
  const diagonals = [1, -1].map((sign) => latitude.map((value, row) => value + (sign * longitude[row]!) / 4));
  return ({ rounds = 0, leafCount = 0, leafRows = 0 }: Settings): Learner =>
    (train) => {
      const binned = [...columns, ...diagonals].map((column) => binColumn(column, train));
      const options = { rounds, leafCount, leafRows, rate: 0.1, l2: 1, columnShare: 0.6, seed: 1 };
      const boosted = ufoClasses.map((_, index) => {
        const own = labels.labels.map((label) => (label === index ? 1 : 0));
        return boostTrees(binned, own, train, options);
      });
      return (rows) => {
        const scores = boosted.map((trees) => boostedScores(trees, binned, rows));
        return repeat(rows.length, labels.classCount, (place) => {
          const shares = Float64Array.from(scores, (of) => 1 / (1 + Math.exp(-of[rows[place]!]!)));
          const total = shares.reduce((sum, share) => sum + share, 0);
          return shares.map((share) => share / total);
        });
      };
    };
}
