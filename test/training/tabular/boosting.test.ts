import { describe, expect, test } from "vitest";
import { binColumn, rankCategories } from "../../../src/training/tabular/binning.ts";
import { boostedScores, boostTrees } from "../../../src/training/tabular/boosting.ts";
import { growTree } from "../../../src/training/tabular/grow-tree.ts";
import { allRows } from "./made-people.ts";

const settings = { rounds: 60, rate: 0.2, leafCount: 4, leafRows: 2, columnShare: 1, l2: 1, seed: 1 };

/** 400 points on a grid; positive where exactly one of both coordinates is in its upper half. */
function exclusiveOr() {
  const x = Float32Array.from({ length: 400 }, (_, row) => row % 20);
  const y = Float32Array.from({ length: 400 }, (_, row) => Math.floor(row / 20));
  const labels = Uint8Array.from(x, (value, row) => (value >= 10 !== y[row]! >= 10 ? 1 : 0));
  const rows = allRows(400);
  // The corner that is larger gives the first split something to gain.
  const train = rows.filter((row) => !(x[row]! < 3 && y[row]! < 3));
  return { columns: [x, y].map((column) => binColumn(column, train)), labels, train, rows };
}

describe("boosted trees", () => {
  test("learn what no single column tells", () => {
    const { columns, labels, train, rows } = exclusiveOr();
    const scores = boostedScores(boostTrees(columns, labels, train, settings), columns, rows);
    const right = rows.filter((row) => (scores[row]! > 0 ? 1 : 0) === labels[row]);
    expect(right.length).toBe(400);
  });

  test("are the same for the same seed and others for another", () => {
    const { columns, labels, train } = exclusiveOr();
    const half = { ...settings, columnShare: 0.5 };
    expect(boostTrees(columns, labels, train, half)).toEqual(boostTrees(columns, labels, train, half));
    expect(boostTrees(columns, labels, train, { ...half, seed: 2 })).not.toEqual(
      boostTrees(columns, labels, train, half),
    );
  });

  test("give the log-odds of the shares when there is nothing to split", () => {
    const column = binColumn(new Float32Array(8), allRows(8));
    const labels = Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0);
    const scores = boostedScores(boostTrees([column], labels, allRows(8), settings), [column], allRows(8));
    expect(scores[0]).toBeCloseTo(Math.log(1 / 3), 5);
  });
});

describe("one tree", () => {
  test("has no more leaves and no smaller leaves than asked for", () => {
    const { columns, labels, train } = exclusiveOr();
    const gradients = Float64Array.from(labels, (label) => 0.5 - label);
    const hessians = new Float64Array(labels.length).fill(0.25);
    const options = { leafCount: 5, leafRows: 30, l2: 0, rate: 1 };
    const tree = growTree(columns, [0, 1], train, gradients, hessians, options);
    expect(tree.leaves.length).toBeLessThanOrEqual(5);
    expect(tree.column.length).toBe(tree.leaves.length - 1);
    const counts = new Map<number, number>();
    for (const row of train) {
      let node = 0;
      while (node >= 0) {
        const goesLeft = columns[tree.column[node]!]!.bins[row]! <= tree.bin[node]!;
        node = (goesLeft ? tree.left : tree.right)[node]!;
      }
      counts.set(node, (counts.get(node) ?? 0) + 1);
    }
    expect(Math.min(...counts.values())).toBeGreaterThanOrEqual(30);
  });
});

describe("bins", () => {
  test("lie half-way between the values of the training rows", () => {
    const { thresholds, bins } = binColumn(Float32Array.of(1, 3, 10, 100), Int32Array.of(0, 1, 2));
    expect([...thresholds]).toEqual([2, 6.5]);
    expect([...bins]).toEqual([0, 1, 2, 2]);
  });

  test("are at most 256 for a column with more values", () => {
    const { thresholds, bins } = binColumn(
      Float32Array.from({ length: 5000 }, (_, row) => row),
      allRows(5000),
    );
    expect(thresholds.length).toBe(255);
    expect(Math.max(...bins)).toBe(255);
  });
});

test("categories are ranked by their share of the second class, rare ones near the common share", () => {
  const values = [...Array(50).fill("low"), ...Array(50).fill("high"), "rare"];
  const labels = Uint8Array.from(values, (value, row) => (value === "high" || row % 10 === 0 ? 1 : 0));
  const ranks = rankCategories(values, labels, allRows(values.length));
  expect([...ranks.keys()]).toEqual(["low", "rare", "high"]);
});
