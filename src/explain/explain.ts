import type { Card, Field } from "../core/card.ts";
import type { Inputs } from "../core/prediction.ts";
import { fieldGroups, typicalValue, withTypical } from "./baseline.ts";
import {
  type Contest,
  comparePush,
  type Explainable,
  type Explanation,
  type FieldPush,
  findContest,
  type RowLogits,
} from "./explanation.ts";
import { pushOfTokens, segmentText, splitWords } from "./text-contributions.ts";

/** More words than this are not left out one by one: the first ones are, and the rest stay unmarked. */
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
    [inputs, ...groups.map((group) => withTypical(inputs, group.fields))],
    signal,
  );
  const contest = findContest(whole!.learned);
  const fields = groups
    .map(
      ({ label, fields: members }, index): FieldPush => ({
        label,
        fields: members.map((field) => field.name),
        typical: members.map(typicalValue),
        push: comparePush(whole!, changed[index]!, contest),
      }),
    )
    // A model that cannot do without a value says nothing of the row that lacks it.
    .filter(({ push }) => Number.isFinite(push.base) && Number.isFinite(push.lessons));
  const textField = card.fields.find((field) => field.kind === "text" && inputs[field.name]);
  if (!textField) return { contest, exact: model.additive, words: undefined, fields };
  const words = await explainWords(model, textField, inputs, whole!, contest, signal);
  return { contest, exact: model.additive && words.exact, words, fields };
}

async function explainWords(
  model: Explainable,
  field: Field,
  inputs: Inputs,
  whole: RowLogits,
  contest: Contest,
  signal?: AbortSignal,
): Promise<NonNullable<Explanation["words"]> & { exact: boolean }> {
  const text = String(inputs[field.name]);
  const detail = await model.describe(inputs);
  const pushes = detail && pushOfTokens(detail, contest);
  if (pushes) return { exact: true, field: field.name, segments: segmentText(text, detail.tokens!, pushes) };

  const words = splitWords(text).slice(0, leaveOutLimit);
  const without = words.map(({ span }) => ({
    ...inputs,
    [field.name]: text.slice(0, span.start) + text.slice(span.end),
  }));
  const rows = await model.evaluate(without, signal);
  const estimates = rows.map((row) => comparePush(whole, row, contest));
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
