import type { Frame } from "../estimators/estimator.ts";
import { scoreText } from "../estimators/text-models.ts";
import type { TextModel } from "../texts/compact-model.ts";
import type { Work } from "./tasks.ts";

/** The model that turns a text into numbers, which are used alongside the table's own numbers. */
export type TextScore = { readonly field: string; readonly model: TextModel };

/**
 * Builds the frame for models that learn from the rows in `train`. If there are other columns besides a text,
 * the text's scores are added to the numbers. A text that is the only field is left to the text estimators.
 * @returns in `served`, every row has the text scores that the graph gives it; in `frame`, those in `train` have
 *   scores from models that were not trained on them
 */
export function makeFrame(
  { dataset, addedFrom, firsts, seed }: Work,
  train: Int32Array,
): { frame: Frame; served: Frame; texts: readonly TextScore[] } {
  const { rowCount, classes, labels, numbers, categories, texts, places } = dataset;
  const frame: Frame = {
    rowCount,
    classCount: classes.length,
    labels,
    numbers: numbers.map(({ values }) => values),
    categories: categories.map(({ codes, values }) => ({ codes, size: values.length })),
    texts: texts.map(({ vocabulary }) => vocabulary),
    addedFrom,
    places,
  };
  if (numbers.length + categories.length === 0 && texts.length === 1)
    return { frame, served: frame, texts: [] };
  const scored = texts.map(({ field, vocabulary }) => ({
    field,
    ...scoreText(frame, vocabulary, train, seed, firsts),
  }));
  const withScores = (of: "numbers" | "served"): Frame => ({
    ...frame,
    numbers: [...frame.numbers, ...scored.flatMap((each) => each[of])],
  });
  return {
    frame: withScores("numbers"),
    served: withScores("served"),
    texts: scored.map(({ field, model }) => ({ field, model })),
  };
}
