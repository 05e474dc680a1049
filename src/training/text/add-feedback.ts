import type { LabelledRow } from "../trainer.ts";

/** Texts with their labels, 1 for positive, and which of them train. */
export type TrainingTexts = {
  readonly texts: string[];
  readonly labels: Int32Array;
  readonly trainingRows: Int32Array;
};

/**
 * Adds visitors' feedback to the rows that train. On a text that trains already the visitor's word counts; a text that is
 * held out stays untouched, since it judges the result.
 * @param heldOutRows among `texts`
 */
export function addFeedback(
  { texts, labels, trainingRows }: TrainingTexts,
  heldOutRows: Int32Array,
  feedback: readonly LabelledRow[],
): TrainingTexts {
  if (feedback.length === 0) return { texts, labels, trainingRows };
  const places = new Map(texts.map((text, row) => [text, row]));
  const heldOut = new Set(heldOutRows);
  const allTexts = [...texts];
  const allLabels = Array.from(labels);
  for (const { inputs, label } of feedback) {
    const text = String(inputs.review ?? "");
    const known = places.get(text);
    if (known !== undefined && heldOut.has(known)) continue;
    const row = known ?? allTexts.push(text) - 1;
    places.set(text, row);
    allLabels[row] = label === "positive" ? 1 : 0;
  }
  const added = Array.from({ length: allTexts.length - texts.length }, (_, index) => texts.length + index);
  return {
    texts: allTexts,
    labels: Int32Array.from(allLabels),
    trainingRows: Int32Array.from([...trainingRows, ...added]),
  };
}
