import { compact, type TextModel, textScores } from "../texts/compact-model.ts";
import { countClass, selectFeatures } from "../texts/train-linear.ts";
import type { Vocabulary } from "../texts/vocabulary.ts";
import type { BinnedColumn } from "./binned-column.ts";
import { leastShare } from "./decision-tree.ts";
import { type Estimator, type Frame, scoreCount, toLogits } from "./estimator.ts";
import { type GrowOptions, growTree, type Tree } from "./trees.ts";

/**
 * A tree chooses among this many n-grams: those distributed most unevenly between the classes. Each n-gram
 * takes one byte per row.
 */
const wordsToChooseFrom = 400;
const longest = 2;
const manyRows = 10_000;

/**
 * One tree for each class against the rest (a single tree if there are two classes), grown with squared loss
 * (Breiman et al. 1984). Its nodes ask whether a text contains a word or a pair of words. Its leaves are the class's
 * log-odds or, with more than two classes, the logarithm of the class's share.
 */
export const textTree: Estimator<TextModel> = {
  name: "Decision tree on words",
  description:
    "One decision tree for each class; each step asks whether the text contains a word or a pair of words.",
  complexity: 3,
  isText: true,
  space: ({ texts, rowCount }) =>
    texts.length !== 1
      ? []
      : (rowCount > manyRows ? [64] : [4, 16, 48]).map((leafCount) => ({
          leafCount,
          leafRows: rowCount > manyRows ? 20 : 3,
        })),
  fit: (frame, train, { leafCount = 16, leafRows = 3 }) => {
    const text = frame.texts[0]!;
    const options = { leafCount: Number(leafCount), leafRows: Number(leafRows), l2: 1, rate: 1 };
    const grown = Array.from({ length: scoreCount(frame.classCount) }, (_, k) =>
      growOver(frame, text, train, scoreCount(frame.classCount) === 1 ? 1 : k, options),
    );
    const entries = Int32Array.from(new Set(grown.flatMap(({ entries }) => [...entries]))).sort();
    const places = new Map(Array.from(entries, (entry, place) => [entry, place]));
    const weights = new Float32Array(text.buckets.length);
    const hasQuestions = entries.length > 0;
    const { positive: documents } = countClass(text, train, () => true);
    return {
      ...compact(
        grown.map(({ tree }) => ({ weights, bias: hasQuestions ? 0 : tree.leaves[0]! })),
        text,
        Int32Array.from(documents),
      ),
      ...(hasQuestions && {
        trees: {
          buckets: Int32Array.from(entries, (entry) => text.buckets[entry]!),
          trees: grown.map(({ tree, entries: own }) => ({
            ...tree,
            column: Int32Array.from(own, (entry) => places.get(entry)!),
          })),
        },
      }),
    };
  },
  logits: (model, frame, rows) => toLogits(textScores(model, frame.texts[0]!, rows), frame.classCount),
};

/** Grows the tree for one class. `entries` lists the n-gram that each node asks about. */
function growOver(
  { labels, rowCount, classCount }: Frame,
  text: Vocabulary,
  train: Int32Array,
  index: number,
  options: GrowOptions,
): { tree: Tree; entries: Int32Array } {
  const counts = countClass(text, train, (row) => labels[row] === index);
  text.lengths.forEach((length, entry) => {
    if (length > longest) {
      counts.positive[entry] = 0;
      counts.negative[entry] = 0;
    }
  });
  const keep = selectFeatures(counts, wordsToChooseFrom);
  const words = Int32Array.from(keep.keys()).filter((entry) => keep[entry] === 1);
  const columns = columnsOf(text, words, rowCount);
  const share = train.reduce((sum, row) => sum + (labels[row] === index ? 1 : 0), 0) / train.length;
  const gradients = new Float64Array(rowCount * 2).fill(1);
  for (const row of train) gradients[row * 2] = share - (labels[row] === index ? 1 : 0);
  const tree = growTree(columns, [...words.keys()], train, gradients, options);
  const leaves = tree.leaves.map((leaf) => {
    const bounded = Math.min(1 - leastShare, Math.max(leastShare, share + leaf));
    return classCount === 2 ? Math.log(bounded / (1 - bounded)) : Math.log(bounded);
  });
  return { tree: { ...tree, leaves }, entries: tree.column.map((word) => words[word]!) };
}

/** Builds a column for each n-gram: a row is in bin 1 if its text contains the n-gram, otherwise in bin 0. */
function columnsOf(
  { offsets, entries, buckets }: Vocabulary,
  words: Int32Array,
  rowCount: number,
): BinnedColumn[] {
  const columns = Array.from(words, () => ({
    thresholds: Float32Array.of(0.5),
    bins: new Uint8Array(rowCount),
    hasMissing: false,
  }));
  const wordOf = new Int32Array(buckets.length).fill(-1);
  words.forEach((entry, word) => {
    wordOf[entry] = word;
  });
  for (let row = 0; row < rowCount; row += 1) {
    for (let at = offsets[row]!; at < offsets[row + 1]!; at += 1) {
      const word = wordOf[entries[at]!]!;
      if (word >= 0) columns[word]!.bins[row] = 1;
    }
  }
  return columns;
}
