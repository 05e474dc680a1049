import { rebin, type TreesModel } from "./boosted-trees.ts";
import { type Estimator, scoreCount } from "./estimator.ts";
import { learnTreeColumns } from "./tree-columns.ts";
import { addLeaves, growTree } from "./trees.ts";

/** The smallest share of a class that a leaf may predict; the largest is 1 minus this. */
export const leastShare = 0.002;

/**
 * One tree for each class against the rest, or a single one for two classes, grown with squared loss. Each leaf
 * predicts the share of the class among its rows (Breiman et al. 1984), counting the overall share as one more row.
 */
export const decisionTree: Estimator<TreesModel> = {
  name: "Decision tree",
  description: "One decision tree for each class, or a single one for two classes, grown leaf by leaf.",
  complexity: 3,
  space: ({ numbers, categories, rowCount }) =>
    numbers.length + categories.length === 0
      ? []
      : (rowCount < 1500 ? [4, 8, 16] : [8, 32, 96]).flatMap((leafCount) =>
          (rowCount < 1500 ? [5, 15] : [10, 40]).map((leafRows) => ({ leafCount, leafRows })),
        ),
  fit: (frame, train, { leafCount = 8, leafRows = 5 }) => {
    const { columns, statistics, allowed } = learnTreeColumns(frame, train);
    const width = scoreCount(frame.classCount);
    const options = { leafCount: Number(leafCount), leafRows: Number(leafRows), l2: 1, rate: 1 };
    const gradients = new Float64Array(frame.rowCount * 2).fill(1);
    const base = new Float32Array(width);
    const trees = allowed.map((usable, k) => {
      const index = width === 1 ? 1 : k;
      let rows = 0;
      for (const row of train) if (frame.labels[row] === index) rows += 1;
      base[k] = rows / train.length;
      for (const row of train) gradients[row * 2] = base[k]! - (frame.labels[row] === index ? 1 : 0);
      return [growTree(columns, usable, train, gradients, options)];
    });
    return { base, trees, thresholds: columns.map(({ thresholds }) => thresholds), statistics };
  },
  logits: (model, frame, rows) => {
    const { columns } = rebin(model, frame);
    const { classCount } = frame;
    const width = model.trees.length;
    const logits = new Float64Array(rows.length * classCount);
    const shares = new Float64Array(frame.rowCount * width);
    model.trees.forEach(([tree], k) => {
      for (const row of rows) shares[row * width + k] = model.base[k]!;
      addLeaves(tree!, columns, rows, shares, { width, k });
    });
    rows.forEach((row, place) => {
      model.trees.forEach((_, k) => {
        const raw = shares[row * width + k]!;
        const share = Math.min(1 - leastShare, Math.max(leastShare, raw));
        if (model.trees.length > 1) logits[place * classCount + k] = Math.log(share);
        else {
          logits[place * 2] = Math.log(1 - share) / 1;
          logits[place * 2 + 1] = Math.log(share);
        }
      });
    });
    return logits;
  },
};
