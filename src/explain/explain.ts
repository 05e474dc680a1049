import type { Card, Field } from "../core/card.ts";
import { isBinary } from "../core/classes.ts";
import { toAppError } from "../core/errors.ts";
import type { Inputs } from "../core/prediction.ts";
import { baselineValue, fieldGroups, withBaseline } from "./baseline.ts";
import { changeFields } from "./counterfactual.ts";
import {
  type ClassPair,
  contributionOf,
  type Explainable,
  type Explanation,
  type FieldContribution,
  findClassPair,
  type RowLogits,
} from "./explanation.ts";
import { segmentText, splitWords, tokenContributions } from "./text-contributions.ts";

/** How many rows to create at a time. */
const rowsPerRun = 256;
/**
 * Apart from texts and places, curves and counterfactuals are computed for at most this many fields, since
 * each takes dozens of rows.
 */
export const mostFocused = 60;

/**
 * Reduces a card with many fields to those that contribute most to this answer, in the card's order. Texts and
 * places are always kept.
 */
export function focusOn(card: Card, { fields }: Explanation): Card {
  if (card.fields.length <= mostFocused) return card;
  const push = ({ contribution }: FieldContribution) => Math.abs(contribution.base + contribution.lessons);
  const strongest = [...fields].sort((a, b) => push(b) - push(a)).slice(0, mostFocused);
  const kept = new Set([
    ...strongest.flatMap((each) => each.fields),
    ...card.places.flatMap(({ latitude, longitude }) => [latitude, longitude]),
  ]);
  return { ...card, fields: card.fields.filter(({ name, kind }) => kind === "text" || kept.has(name)) };
}

/** At most this many words are left out one by one; the rest remain unmarked. */
const leaveOutLimit = 400;

/**
 * Explains a row's prediction. Word contributions are exact if the graph outputs its words and what each
 * feature adds; otherwise, each word is left out in turn. Each of the other fields is set to its baseline
 * value in turn, which is exact for an additive model.
 * @throws AppError if running the model fails; AbortError when the signal fires
 */
export async function explain(
  card: Card,
  model: Explainable,
  inputs: Inputs,
  signal?: AbortSignal,
): Promise<Explanation> {
  const groups = fieldGroups(card).filter((group) => group.fields[0]?.kind !== "text");
  const left = [[], ...groups.map((group) => group.fields)];
  const results: (RowLogits | undefined)[] = [];
  // Run a few at a time: for a form with thousands of fields, all rows together would fill up memory.
  for (let from = 0; from < left.length; from += rowsPerRun) {
    const rows = left.slice(from, from + rowsPerRun).map((fields) => withBaseline(inputs, fields));
    results.push(...(await evaluateAccepted(model, rows, signal)));
  }
  const [unchanged, ...changed] = results;
  const whole = unchanged ?? (await model.evaluate([inputs], signal))[0]!;
  const classPair = await rivalry(card, model, inputs, whole, signal);
  const fields: FieldContribution[] = [];
  const unexplained: string[] = [];
  for (const [index, { label, fields: members }] of groups.entries()) {
    // An integer input has no value for a missing number, so there is no result for the row without it. If a model
    // requires a float, its result is NaN.
    const row = changed[index];
    const contribution = row && contributionOf(whole, row, classPair);
    if (contribution && Number.isFinite(contribution.base) && Number.isFinite(contribution.lessons))
      fields.push({
        label,
        fields: members.map((field) => field.name),
        baseline: members.map(baselineValue),
        contribution,
      });
    else unexplained.push(label);
  }
  const [textField, ...otherTexts] = card.fields.filter(
    (field) => field.kind === "text" && inputs[field.name],
  );
  unexplained.push(...otherTexts.map(({ label }) => label));
  if (!textField) return { classPair, exact: model.additive, words: undefined, fields, unexplained };
  const words = await explainWords(model, textField, inputs, whole, classPair, signal);
  return { classPair, exact: model.additive && words.exact, words, fields, unexplained };
}

/** Runs the rows. Those that the model refuses are undefined. One refused row fails its whole batch. */
async function evaluateAccepted(
  model: Explainable,
  rows: readonly Inputs[],
  signal: AbortSignal | undefined,
): Promise<(RowLogits | undefined)[]> {
  try {
    return [...(await model.evaluate(rows, signal))];
  } catch (error) {
    if (toAppError(error).code !== "input-invalid") throw error;
    if (rows.length === 1) return [undefined];
    const half = Math.ceil(rows.length / 2);
    const first = await evaluateAccepted(model, rows.slice(0, half), signal);
    return [...first, ...(await evaluateAccepted(model, rows.slice(half), signal))];
  }
}

/** If a card has more fields than this, the runner-up is not determined by changing each field. */
const rivalFieldLimit = 20;

/**
 * Finds the predicted class and the one to compare it with: the class that the smallest change leads to. With
 * many classes, the second most probable one may not be the answer for any similar row, or may just be the
 * first of several with the same tiny probability.
 */
async function rivalry(
  card: Card,
  model: Explainable,
  inputs: Inputs,
  whole: RowLogits,
  signal?: AbortSignal,
): Promise<ClassPair> {
  const classPair = findClassPair(whole.learned);
  if (isBinary(card) || card.fields.length > rivalFieldLimit) return classPair;
  const [nearest] = await changeFields(card, model, inputs, classPair.predicted, signal);
  return nearest ? { ...classPair, runnerUp: nearest.predicted } : classPair;
}

async function explainWords(
  model: Explainable,
  field: Field,
  inputs: Inputs,
  whole: RowLogits,
  classPair: ClassPair,
  signal?: AbortSignal,
): Promise<NonNullable<Explanation["words"]> & { exact: boolean }> {
  const text = String(inputs[field.name]);
  const detail = await model.describe(inputs);
  const contributions = detail && tokenContributions(detail, classPair);
  if (contributions)
    return { exact: true, field: field.name, segments: segmentText(text, detail.tokens!, contributions) };

  const words = splitWords(text).slice(0, leaveOutLimit);
  const without = words.map(({ span }) => ({
    ...inputs,
    [field.name]: text.slice(0, span.start) + text.slice(span.end),
  }));
  const rows = await model.evaluate(without, signal);
  const estimates = rows.map((row) => contributionOf(whole, row, classPair));
  return {
    exact: false,
    field: field.name,
    segments: segmentText(
      text,
      words.map(({ word }) => word),
      estimates,
    ),
  };
}
