import type { Feedback } from "../learning/feedback.ts";

/**
 * A test for rows in which every one of some words stands: in the inputs, the context or the labels, whatever its case.
 * Undefined where there are no words to look for.
 */
export function wordTest(words: string | undefined): ((row: Feedback) => boolean) | undefined {
  const wanted = (words ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return undefined;
  return ({ inputs, context, label, predictedLabel }) => {
    const texts = [...Object.values(inputs), ...Object.values(context), label, predictedLabel ?? ""];
    const text = texts.join("\n").toLowerCase();
    return wanted.every((word) => text.includes(word));
  };
}
