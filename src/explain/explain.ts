import type { Card, Field } from "../core/card.ts";
import { isBinary } from "../core/classes.ts";
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

/** At most this many words are left out one by one; the rest stay unmarked. */
const leaveOutLimit = 400;

/**
 * Why a row was answered as it was. The words of a text field are exact where the graph tells its words and features, else
 * each is left out in turn. Every other field is set to the typical row's value in turn, which is exact for an additive model.
 * @throws AppError as the model's runs do; AbortError when the signal fires
 */
export async function explain(
  card: Card,
  model: Explainable,
  inputs: Inputs,
  signal?: AbortSignal,
): Promise<Explanation> {
  const groups = fieldGroups(card).filter((group) => group.fields[0]?.kind !== "text");
  const [whole, ...changed] = await model.evaluate(
    [inputs, ...groups.map((group) => withBaseline(inputs, group.fields))],
    signal,
  );
  const classPair = await rivalry(card, model, inputs, whole!, signal);
  const fields = groups
    .map(
      ({ label, fields: members }, index): FieldContribution => ({
        label,
        fields: members.map((field) => field.name),
        baseline: members.map(baselineValue),
        contribution: contributionOf(whole!, changed[index]!, classPair),
      }),
    )
    // A model that requires a value gives no result for a row without it.
    .filter(
      ({ contribution }) => Number.isFinite(contribution.base) && Number.isFinite(contribution.lessons),
    );
  const textField = card.fields.find((field) => field.kind === "text" && inputs[field.name]);
  if (!textField) return { classPair, exact: model.additive, words: undefined, fields };
  const words = await explainWords(model, textField, inputs, whole!, classPair, signal);
  return { classPair, exact: model.additive && words.exact, words, fields };
}

/** More fields than this are not changed one by one to find the rival. */
const rivalFieldLimit = 20;

/**
 * The predicted class and the one that a reader weighs it against: the class that the smallest change leads to. Of many classes
 * the second most probable may be one that nothing near this row is, or the first of several that tie at nothing.
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
      words.map(({ word }) => word.toLowerCase()),
      estimates,
    ),
  };
}
