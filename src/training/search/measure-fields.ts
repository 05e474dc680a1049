import type { Dataset } from "../columns/dataset.ts";
import { type Frame, lossesOf, scoreCount } from "../estimators/estimator.ts";
import { createRandom, shuffle } from "../random.ts";
import type { TextModel } from "../texts/compact-model.ts";
import { type BucketWorth, measurePhrases } from "../texts/phrase-worth.ts";
import { estimatorOf, type FittedModel } from "./estimators.ts";

/**
 * How much the log loss increases when one field's values are shuffled, on rows that the model was not
 * trained on; or, if the model uses only a text, when it ignores a phrase.
 */
export type Importance = { readonly field: string; readonly phrase?: string; readonly logLoss: number };

export type MeasuredFields =
  | { readonly kind: "importance"; readonly importance: readonly Importance[] }
  | { readonly kind: "phrases"; readonly phrases: readonly BucketWorth[] };

/**
 * Measures the importance of the fields or, if the model uses only a text, of the text's phrases, on rows
 * that the model was not trained on.
 */
export function measureFields(
  dataset: Dataset,
  frame: Frame,
  { id, model }: FittedModel,
  rows: Int32Array,
): MeasuredFields {
  const estimator = estimatorOf(id);
  if (estimator.isText) {
    const { labels, classCount, texts } = frame;
    const phrases = measurePhrases(model as TextModel, texts[0]!, labels, classCount, rows);
    return { kind: "phrases", phrases };
  }
  const logitsOf = (changed: Frame) => estimator.logits(model, changed, rows);
  return { kind: "importance", importance: measureImportance(dataset, frame, rows, logitsOf) };
}

function measureImportance(
  dataset: Dataset,
  frame: Frame,
  rows: Int32Array,
  logitsOf: (frame: Frame) => Float64Array,
): Importance[] {
  const loss = (changed: Frame) => meanLoss(logitsOf(changed), frame, rows);
  const before = loss(frame);
  const moved = Int32Array.from({ length: frame.rowCount }, (_, row) => row);
  const others = shuffle(rows.slice(), createRandom(1));
  rows.forEach((row, place) => {
    moved[row] = others[place]!;
  });
  const shuffled = <List extends Float32Array | Int32Array>(list: List) =>
    list.map((_, row) => list[moved[row]!]!) as List;
  const fields = [
    ...new Set([...dataset.numbers, ...dataset.categories, ...dataset.texts].map(({ field }) => field)),
  ];
  return fields.map((field) => {
    const numbers = frame.numbers.map((values, index) => {
      const text =
        dataset.texts[Math.floor((index - dataset.numbers.length) / scoreCount(frame.classCount))]?.field;
      return (dataset.numbers[index]?.field ?? text) === field ? shuffled(values) : values;
    });
    const categories = frame.categories.map((category, index) =>
      dataset.categories[index]!.field === field
        ? { ...category, codes: shuffled(category.codes) }
        : category,
    );
    return { field, logLoss: loss({ ...frame, numbers, categories }) - before };
  });
}

function meanLoss(logits: Float64Array, { labels, classCount }: Frame, rows: Int32Array): number {
  return (
    lossesOf(
      logits,
      Int32Array.from(rows, (row) => labels[row]!),
      classCount,
    ).reduce((sum, loss) => sum + loss, 0) / rows.length
  );
}
