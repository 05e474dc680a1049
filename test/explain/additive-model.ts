import type { Card } from "../../src/core/card.ts";
import type { Inputs } from "../../src/core/prediction.ts";
import type { Explainable, RowDetail, RowLogits } from "../../src/explain/explanation.ts";

/** A card with a text field, a number field and a category field: enough to test explanations. */
export const card = {
  fields: [
    { kind: "text", name: "note", label: "Note" },
    { kind: "number", name: "age", label: "Age", min: 0, max: 100, step: 1, scale: "linear", typical: 40 },
    {
      kind: "category",
      name: "colour",
      label: "Colour",
      choices: [{ value: "red" }, { value: "blue" }],
      typical: "red",
    },
  ],
  places: [],
  metadata: [],
  classes: [{ name: "no" }, { name: "yes" }],
} as unknown as Card;

/** How much each word or pair of words adds to the score of "yes". */
const wordWeights: Record<string, number> = { good: 2, bad: -3, "not good": -4, not: 0.5 };

const logits = (yes: number): Float64Array => Float64Array.of(-yes / 2, yes / 2);

/**
 * An additive model with two classes. The score of "yes" is the sum of 0.25, the weights of the words and word
 * pairs, 0.1 per year of age above 40, and 1 for blue. Lessons have added 0.75 for "good".
 */
export function additiveModel({ withDetail = true } = {}): Explainable & { readonly evaluated: number[] } {
  const evaluated: number[] = [];
  return {
    additive: true,
    evaluated,
    async evaluate(instances) {
      evaluated.push(instances.length);
      return instances.map((inputs): RowLogits => {
        const { base, taught } = score(inputs);
        return { base: logits(base), learned: logits(base + taught) };
      });
    },
    async describe(inputs) {
      return withDetail ? detail(String(inputs.note)) : undefined;
    },
  };
}

function grams(text: string): { tokens: string[]; names: string[]; at: number[] } {
  const tokens = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const names: string[] = [];
  const at: number[] = [];
  const place = (name: string) => {
    if (!names.includes(name)) names.push(name);
    return names.indexOf(name);
  };
  tokens.forEach((token, index) => {
    at.push(place(token), index + 1 < tokens.length ? place(`${token} ${tokens[index + 1]}`) : -1);
  });
  return { tokens, names, at };
}

function score(inputs: Inputs): { base: number; taught: number } {
  const { names } = grams(String(inputs.note));
  const words = names.reduce((sum, name) => sum + (wordWeights[name] ?? 0), 0);
  const rest = (Number(inputs.age) - 40) * 0.1 + (inputs.colour === "blue" ? 1 : 0);
  return { base: 0.25 + words + rest, taught: names.includes("good") ? 0.75 : 0 };
}

function detail(text: string): RowDetail {
  const { tokens, names, at } = grams(text);
  const columns = (weigh: (name: string) => number) =>
    Float32Array.from(names.flatMap((name) => [-weigh(name) / 2, weigh(name) / 2]));
  return {
    features: { indices: Int32Array.from(names.keys()), values: new Float32Array(names.length).fill(1) },
    featureLogits: columns((name) => wordWeights[name] ?? 0),
    lessonLogits: columns((name) => (name === "good" ? 0.75 : 0)),
    tokens,
    tokenFeatures: Int32Array.from(at),
  };
}
