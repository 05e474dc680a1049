import { boostedScores, boostTrees } from "./boosting.ts";
import { bin, type CensusTable, encode, learnEncoding } from "./census-encoding.ts";
import { categoryNames, numberNames } from "./census-fields.ts";
import { toOptions } from "./census-options.ts";
import type { Plan, Settings } from "./compare.ts";
import type { Labels, Learner } from "./learner.ts";
import { logisticRegression, type SparseRows, toSparseRows } from "./logistic-regression.ts";
import { binaryProbabilities, decisionTree, majorityClass, naiveBayes } from "./simple-learners.ts";

/** The name of the plan that becomes the model. */
export const chosenName = "Boosted trees";

/** The settings of boosted trees; leaves times rounds keep the file under 500 KB. */
const boostingSettings: readonly Settings[] = [
  { rounds: 1000, rate: 0.03, leafCount: 20, leafRows: 5, columnShare: 0.25, l2: 1 },
  { rounds: 1000, rate: 0.03, leafCount: 20, leafRows: 20, columnShare: 0.25, l2: 1 },
  { rounds: 800, rate: 0.03, leafCount: 24, leafRows: 10, columnShare: 0.4, l2: 1 },
  { rounds: 1500, rate: 0.03, leafCount: 13, leafRows: 5, columnShare: 0.25, l2: 1 },
  { rounds: 600, rate: 0.05, leafCount: 31, leafRows: 20, columnShare: 0.25, l2: 3 },
  { rounds: 400, rate: 0.05, leafCount: 15, leafRows: 20, columnShare: 1, l2: 1 },
];

/** The ways to predict an income that are compared. */
export function censusPlans(table: CensusTable, seed: number): Plan[] {
  const labels: Labels = { labels: table.labels, classCount: 2 };
  const ranked = (learner: (matrix: readonly Float32Array[]) => Learner): Learner => {
    // The ranks of categories look at incomes, so they are learned anew from each training part.
    return (train) => learner(encode(table, learnEncoding(table, train)))(train);
  };
  const oneHot = oneHotRows(table);
  return [
    {
      name: "Majority class",
      description: "Always answers with the most frequent class.",
      settings: [{}],
      learner: () => majorityClass(labels),
    },
    {
      name: "Naive Bayes",
      description: "Shares of each answer by class, multiplied as if they were independent.",
      settings: [8, 32].flatMap((bins) => [1, 10].map((smoothing) => ({ bins, smoothing }))),
      learner: ({ bins: binCount = 8, smoothing = 1 }) =>
        ranked((matrix) => naiveBayes(labels, matrix, { binCount, smoothing })),
    },
    {
      name: "Logistic regression",
      description: "A weight for each choice and each number, with capital gain and loss also as logarithms.",
      settings: [0.3, 3].map((l2) => ({ l2 })),
      learner: ({ l2 = 1 }) => logisticRegression(labels, oneHot, { l2, steps: 250, rate: 0.1 }),
    },
    {
      name: "Decision tree",
      description: "One tree, grown leaf by leaf.",
      settings: [32, 64, 128].flatMap((leafCount) => [20, 50].map((leafRows) => ({ leafCount, leafRows }))),
      learner: ({ leafCount = 64, leafRows = 20 }) =>
        ranked((matrix) => decisionTree(labels, matrix, { leafCount, leafRows })),
    },
    {
      name: chosenName,
      description:
        "Many small trees, each correcting the errors of the previous ones, each on some of the fields.",
      settings: boostingSettings,
      learner: (settings) =>
        ranked((matrix) => (train) => {
          const columns = bin(matrix, train);
          const trees = boostTrees(columns, table.labels, train, toOptions(settings, seed));
          return (rows) => binaryProbabilities(boostedScores(trees, columns, rows), rows);
        }),
    },
  ];
}

function oneHotRows(table: CensusTable): SparseRows {
  const places = new Map<string, number>();
  const placeOf = (key: string) => {
    const place = places.get(key) ?? places.size;
    places.set(key, place);
    return place;
  };
  const scales: Record<string, number> = {
    age: 50,
    capital_gain: 100_000,
    capital_loss: 4000,
    hours_per_week: 50,
  };
  const rows = Array.from({ length: table.rowCount }, (_, row) => [
    ...numberNames.flatMap((name): [number, number][] => {
      const value = table.numbers[name]![row]!;
      if (Number.isNaN(value)) return [];
      return [
        [placeOf(name), value / scales[name]!],
        [placeOf(`${name} log`), Math.log1p(value) / 10],
      ];
    }),
    ...categoryNames.map((name): [number, number] => [placeOf(`${name}=${table.categories[name]![row]}`), 1]),
  ]);
  return toSparseRows(rows, places.size);
}
