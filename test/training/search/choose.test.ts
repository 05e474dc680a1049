import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/training/random.ts";
import { blend, chooseWinner } from "../../../src/training/search/choose.ts";
import type { Compared } from "../../../src/training/search/compare.ts";
import { crossCalibrate } from "../../../src/training/search/cross-calibrate.ts";
import type { EstimatorId } from "../../../src/training/search/estimators.ts";
import { dealFolds, dealGroups } from "../../../src/training/search/folds.ts";
import { makeFrame } from "../../../src/training/search/frame.ts";
import type { Work } from "../../../src/training/search/tasks.ts";

function makeWork(rowCount: number): Work {
  const rows = Int32Array.from({ length: rowCount }, (_, row) => row);
  const labels = rows.map((row) => row % 2);
  return {
    dataset: {
      rowCount,
      classes: ["no", "yes"],
      labels,
      numbers: [],
      categories: [],
      texts: [],
      places: [],
    },
    learnRows: rows,
    compareRows: rows,
    addedFrom: rowCount,
    folds: dealFolds(rows, labels, 5, 1),
    foldsOfADivision: 5,
    seed: 1,
  };
}

/** A candidate that would classify every row correctly if random noise were not added to its scores. */
function candidate(work: Work, id: EstimatorId, complexity: number, noise: number, seed: number): Compared {
  const random = createRandom(seed);
  const raw = work.folds.map((fold) =>
    Float64Array.from(fold).reduce(
      (list, row, place) => {
        const told =
          (work.dataset.labels[row] === 1 ? 1 : -1) + noise * (random() + random() + random() - 1.5);
        list[place * 2] = -told;
        list[place * 2 + 1] = told;
        return list;
      },
      new Float64Array(fold.length * 2),
    ),
  );
  const fitted = crossCalibrate(work, makeFrame(work, work.learnRows).frame, raw);
  const parts = [{ id, settings: {}, weight: 1, calibration: fitted.calibration }];
  return { id, name: id, description: "", complexity, settings: {}, parts, trials: [], ...fitted };
}

const anyone = () => true;

describe("the choice among candidates", () => {
  test("falls on the mean of models that are wrong on different rows", () => {
    const work = makeWork(400);
    const { frame } = makeFrame(work, work.learnRows);
    const compared = [
      candidate(work, "naiveBayes", 1, 3, 1),
      candidate(work, "logisticRegression", 2, 3, 2),
      candidate(work, "boostedTrees", 5, 3, 3),
    ];
    const mixed = blend(work, frame, compared, anyone)!;
    expect(mixed.parts.map(({ id }) => id)).toEqual(["naiveBayes", "logisticRegression", "boostedTrees"]);
    expect(mixed.description).toBe(
      "The mean of the logits of naiveBayes, logisticRegression and boostedTrees.",
    );
    expect(mixed.parts.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 6);
    expect(mixed.logLoss).toBeLessThan(0.8 * Math.min(...compared.map(({ logLoss }) => logLoss)));
    expect(chooseWinner(work, frame, [...compared, mixed])).toBe(mixed);
  });

  test("falls on one model if the others add nothing", () => {
    const work = makeWork(4000);
    const { frame } = makeFrame(work, work.learnRows);
    const compared = [candidate(work, "naiveBayes", 1, 12, 1), candidate(work, "boostedTrees", 5, 1.5, 2)];
    expect(blend(work, frame, compared, anyone)).toBeUndefined();
    expect(chooseWinner(work, frame, compared).id).toBe("boostedTrees");
  });

  test("includes no mean if the best model may not be part of one and beats the mean of the others", () => {
    const work = makeWork(400);
    const { frame } = makeFrame(work, work.learnRows);
    const compared = [
      candidate(work, "naiveBayes", 1, 3, 1),
      candidate(work, "boostedTrees", 5, 3, 2),
      candidate(work, "nearestNeighbours", 4, 1, 3),
    ];
    expect(blend(work, frame, compared, ({ id }) => id !== "nearestNeighbours")).toBeUndefined();
  });

  test("falls on the simpler of two equally good models", () => {
    const work = makeWork(300);
    const { frame } = makeFrame(work, work.learnRows);
    const compared = [candidate(work, "boostedTrees", 5, 3, 1), candidate(work, "naiveBayes", 1, 3, 1)];
    expect(chooseWinner(work, frame, compared).id).toBe("naiveBayes");
  });

  test("counts copies of a row once, since they make no difference between models more certain", () => {
    const work = makeWork(600);
    const { frame } = makeFrame(work, work.learnRows);
    const withLosses = (
      id: EstimatorId,
      complexity: number,
      logLoss: number,
      lossOf: (row: number) => number,
    ) => {
      const logits = work.folds.map((fold) =>
        Float64Array.from(
          [...fold].flatMap((row) => {
            const odds = -Math.log(Math.expm1(lossOf(row)));
            return work.dataset.labels[row] === 0 ? [odds, 0] : [0, odds];
          }),
        ),
      );
      return { id, complexity, logits, logLoss } as unknown as Compared;
    };
    const compared = [
      withLosses("boostedTrees", 5, 0.5, () => 0.5),
      withLosses("naiveBayes", 1, 0.504, (row) => 0.504 + (row % 4 < 2 ? 0.06 : -0.06)),
    ];
    expect(chooseWinner(work, frame, compared).id).toBe("boostedTrees");
    const firsts = work.learnRows.map((row) => row % 60);
    expect(chooseWinner({ ...work, firsts }, frame, compared).id).toBe("naiveBayes");
  });
});

test("all rows in a group go into the same fold, and the folds are similar in size", () => {
  const rows = Int32Array.from({ length: 300 }, (_, row) => row);
  const keys = Array.from(rows, (row) => `place ${row % 70}`);
  const folds = dealGroups(rows, keys, 5, 3);
  expect(folds.flatMap((fold) => [...fold]).sort((a, b) => a - b)).toEqual([...rows]);
  const foldsOf = new Map<string, Set<number>>();
  folds.forEach((fold, index) => {
    for (const row of fold) foldsOf.set(keys[row]!, (foldsOf.get(keys[row]!) ?? new Set()).add(index));
  });
  expect([...foldsOf.values()].every((of) => of.size === 1)).toBe(true);
  for (const fold of folds) expect(Math.abs(fold.length - 60)).toBeLessThan(10);
});

describe("calibration across folds", () => {
  test("uses only a slope for classes with few rows if an offset for each would do more harm than good", () => {
    const classCount = 8;
    const base = makeWork(80);
    const labels = base.learnRows.map((row) => row % classCount);
    const work = { ...base, dataset: { ...base.dataset, classes: [..."abcdefgh"], labels } };
    const random = createRandom(4);
    const raw = work.folds.map((fold) =>
      Float64Array.from({ length: fold.length * classCount }, (_, at) => {
        const isOwn = labels[fold[Math.floor(at / classCount)]!] === at % classCount;
        return (isOwn ? 3 : 0) + 2 * random();
      }),
    );
    const { frame } = makeFrame(work, work.learnRows);
    const { calibration } = crossCalibrate(work, frame, raw);
    expect(calibration.offsets).toEqual(new Array(classCount).fill(0));
    expect(calibration.slope).not.toBe(1);
  });
});
