import type { Frame } from "../estimators/estimator.ts";
import type { Work } from "./tasks.ts";

/** The model by which a text becomes numbers beside the table's own. */
export type TextScore = { readonly field: string };

/** The frame for models that learn from some rows. */
export function makeFrame(
  { dataset, addedFrom }: Work,
  _train: Int32Array,
): { frame: Frame; texts: readonly TextScore[] } {
  const { rowCount, classes, labels, numbers, categories, texts, places } = dataset;
  const frame: Frame = {
    rowCount,
    classCount: classes.length,
    labels,
    numbers: numbers.map(({ values }) => values),
    categories: categories.map(({ codes, values }) => ({ codes, size: values.length })),
    texts,
    addedFrom,
    places,
  };
  return { frame, texts: [] };
}
