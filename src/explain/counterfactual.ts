import type { Card, Field } from "../core/card.ts";
import { softmax } from "../core/logits.ts";
import type { Inputs } from "../core/prediction.ts";
import { type Explainable, type Explanation, findClassPair, type RowLogits } from "./explanation.ts";
import { axisShare, curveValues, hasRange, type RangedField, toStep } from "./ice-curves.ts";
import { farthestKm, findNearestPlace } from "./nearest-place.ts";
import { isWord, wholeWords } from "./text-contributions.ts";

/** At most this many words are removed. */
const wordLimit = 60;
/** How many texts to run at once, each with one more word removed than the one before. */
const wordsPerRun = 12;
/** Each round tries this many points between the last value that kept the label and the first that changed it. */
const refinement = 16;
const refinementRounds = 3;
/** Rounding may enlarge a change by up to this share. */
const roundingShare = 0.1;

/** If less than this share of the training data is near a value, the model is unreliable there. */
const rareShare = 0.001;

/** How many rows of the training data are near a value or have this choice. */
export type Support = { readonly rows: number; readonly of: number };

/** Whether a change leads to values that are rare in the training data. */
export function isRare(counterfactual: Counterfactual): boolean {
  return hasLittleSupport(counterfactual.kind === "value" ? counterfactual.support : undefined);
}

function hasLittleSupport(support: Support | undefined): boolean {
  return support !== undefined && support.rows < support.of * rareShare;
}

function supportOf(field: Field, value: string | number): Support | undefined {
  if (field.kind === "category") {
    const rows = field.choices.find((choice) => choice.value === value)?.count;
    const of = field.choices.reduce((sum, { count = 0 }) => sum + count, 0);
    return rows === undefined ? undefined : { rows, of };
  }
  if (field.kind !== "number" || field.histogram === undefined) return undefined;
  const { edges, counts } = field.histogram;
  const bin = Math.min(
    counts.length - 1,
    edges.findLastIndex((edge) => edge <= Number(value)),
  );
  const isInside = Number(value) >= edges[0]! && Number(value) <= edges.at(-1)!;
  return { rows: isInside ? (counts[bin] ?? 0) : 0, of: counts.reduce((sum, rows) => sum + rows, 0) };
}

/** A change that leads to a different label. */
export type Counterfactual = { readonly predicted: number; readonly probability: number } & (
  | {
      readonly kind: "value";
      readonly field: string;
      readonly value: string | number;
      /** How far a number moves along its axis, from 0 to 1. Undefined for a choice, or if the row has no number. */
      readonly distance: number | undefined;
      /** How many training rows are near this value or have it; undefined if the card doesn't say. */
      readonly support: Support | undefined;
    }
  | {
      readonly kind: "place";
      /** The name of the latitude field. */
      readonly field: string;
      readonly latitude: number;
      readonly longitude: number;
      readonly distanceKm: number;
      /** Degrees clockwise from north. */
      readonly bearing: number;
    }
  | {
      readonly kind: "words";
      readonly field: string;
      readonly removed: readonly string[];
      readonly text: string;
    }
);

/** A change of both coordinates of a place. */
export type PlaceChange = Extract<Counterfactual, { kind: "place" }>;

/**
 * For each field that can change the label on its own, the smallest such change that was found. Numbers and
 * places come first, ordered by how far they move, then choices and single words, ordered by the new label's
 * probability, then several words, ordered by their number. Values that are rare in the training data come
 * last. In a text, the strongest words are removed, one more each time, until the label changes. An empty
 * list means that no such change was found.
 * @throws AppError if running the model fails; AbortError when the signal fires
 */
export async function findCounterfactuals(
  card: Card,
  model: Explainable,
  inputs: Inputs,
  explanation: Explanation,
  signal?: AbortSignal,
): Promise<Counterfactual[]> {
  const found = await changeFields(card, model, inputs, explanation.classPair.predicted, signal);
  for (const { kind, name } of card.fields) {
    if (kind !== "text") continue;
    const counterfactual = await removeWords(model, inputs, explanation, name, signal);
    if (counterfactual) found.push(counterfactual);
  }
  return found.sort(byCost);
}

/**
 * Like `findCounterfactuals`, but leaves texts unchanged. A place's two coordinates change together, to the
 * nearest place with a different label.
 * @param predicted the label of the unchanged row
 */
export async function changeFields(
  card: Card,
  model: Explainable,
  inputs: Inputs,
  predicted: number,
  signal?: AbortSignal,
): Promise<Counterfactual[]> {
  const found: Counterfactual[] = [];
  for (const place of card.places) {
    const nearest = await findNearestPlace(model, inputs, place, predicted, signal);
    if (nearest) found.push({ kind: "place", field: place.latitude, ...nearest });
  }
  const placed = new Set(card.places.flatMap(({ latitude, longitude }) => [latitude, longitude]));
  for (const field of card.fields) {
    if (field.kind === "text" || placed.has(field.name)) continue;
    const counterfactual = await changeValue(model, inputs, field, predicted, signal);
    if (counterfactual) found.push(counterfactual);
  }
  return found.sort(byCost);
}

/** Plausible changes first, then by size. */
function byCost(a: Counterfactual, b: Counterfactual): number {
  return Number(isRare(a)) - Number(isRare(b)) || cost(a) - cost(b) || b.probability - a.probability;
}

/**
 * The size of a change: for a number, the share of its axis; for a place, the share of the way to the other side of the
 * Earth; 1 for a choice; for words, the number of words removed.
 */
function cost(counterfactual: Counterfactual): number {
  switch (counterfactual.kind) {
    case "value":
      return counterfactual.distance ?? 1;
    case "place":
      return counterfactual.distanceKm / farthestKm;
    case "words":
      return counterfactual.removed.length;
  }
}

async function changeValue(
  model: Explainable,
  inputs: Inputs,
  field: Field,
  predicted: number,
  signal?: AbortSignal,
): Promise<Counterfactual | undefined> {
  const own = inputs[field.name] ?? null;
  const tryValues = async (values: readonly (string | number)[]) => {
    const rows = await model.evaluate(
      values.map((value) => ({ ...inputs, [field.name]: value })),
      signal,
    );
    return values.map((value, index) => ({ value, ...outcome(rows[index]!) }));
  };
  const tried = await tryValues(curveValues(field, own));
  const changed = tried.filter((result) => result.predicted !== predicted);
  if (changed.length === 0) return undefined;
  if (field.kind !== "number" || typeof own !== "number" || !hasRange(field)) {
    const common = changed.filter(({ value }) => !hasLittleSupport(supportOf(field, value)));
    const best = (common.length > 0 ? common : changed).reduce((a, b) =>
      b.probability > a.probability ? b : a,
    );
    const support = supportOf(field, best.value);
    return { kind: "value", field: field.name, distance: undefined, support, ...best };
  }

  const away = (result: { value: string | number }) =>
    Math.abs(axisShare(field, Number(result.value)) - axisShare(field, own));
  let nearest = changed.reduce((a, b) => (away(b) < away(a) ? b : a));
  for (let round = 0; round < refinementRounds; round++) {
    const unchanged = lastUnchanged(tried, own, Number(nearest.value), predicted);
    const between = Array.from({ length: refinement }, (_, index) => {
      const value = unchanged + ((Number(nearest.value) - unchanged) * (index + 1)) / (refinement + 1);
      return toStep(field, value);
    }).filter((value) => value !== nearest.value && value !== unchanged);
    if (between.length === 0) break;
    const results = await tryValues([...new Set(between)]);
    tried.push(...results);
    nearest = [nearest, ...results.filter((result) => result.predicted !== predicted)].reduce((a, b) =>
      away(b) < away(a) ? b : a,
    );
  }
  nearest = await roundAway(nearest, own, field, predicted, tryValues);
  return {
    kind: "value",
    field: field.name,
    distance: away(nearest),
    support: supportOf(field, nearest.value),
    ...nearest,
  };
}

type Tried = { readonly value: string | number; readonly predicted: number; readonly probability: number };

/**
 * Rounds a changed value to the fewest digits that still lead to a different label without moving it much
 * farther, since a value like 48.993487 is hard to remember.
 */
async function roundAway(
  found: Tried,
  own: number,
  field: RangedField,
  predicted: number,
  tryValues: (values: readonly (string | number)[]) => Promise<Tried[]>,
): Promise<Tried> {
  const value = Number(found.value);
  const magnitude = Math.floor(Math.log10(Math.abs(value - own)));
  const rounded = [0, -1, -2].map((finer) => {
    const step = 10 ** (magnitude + finer);
    const steps = value > own ? Math.ceil(value / step) : Math.floor(value / step);
    // In floating point, 3 * 0.1 is 0.30000000000000004. There are at most 100 places.
    return Number((steps * step).toFixed(Math.min(100, Math.max(0, -(magnitude + finer)))));
  });
  const tried = await tryValues(rounded.filter((candidate) => candidate === toStep(field, candidate)));
  const allowed = Math.abs(value - own) * roundingShare;
  return (
    tried.find((one) => one.predicted !== predicted && Math.abs(Number(one.value) - value) <= allowed) ??
    found
  );
}

/** The value nearest to `changed`, between it and this row's own, that still led to the old label. */
function lastUnchanged(
  tried: readonly { value: string | number; predicted: number }[],
  own: number,
  changed: number,
  predicted: number,
): number {
  const between = tried
    .filter((result) => result.predicted === predicted)
    .map((result) => Number(result.value))
    .filter((value) => (changed > own ? value >= own && value < changed : value <= own && value > changed));
  return between.reduce((a, b) => (Math.abs(b - changed) < Math.abs(a - changed) ? b : a), own);
}

async function removeWords(
  model: Explainable,
  inputs: Inputs,
  { classPair, words }: Explanation,
  field: string,
  signal?: AbortSignal,
): Promise<Counterfactual | undefined> {
  if (words?.field !== field) return undefined;
  const segments = wholeWords(words.segments);
  const strongest = segments
    .map(({ text, contribution }, index) => ({
      index,
      // Leaving out a comma, or half of "don't", would tell the reader nothing.
      push: contribution && isWord(text) ? contribution.base + contribution.lessons : 0,
    }))
    .filter(({ push }) => push > 0)
    .sort((a, b) => b.push - a.push)
    .slice(0, wordLimit)
    .map(({ index }) => index);
  const without = (count: number) => {
    const out = new Set(strongest.slice(0, count));
    return segments
      .filter((_, index) => !out.has(index))
      .map(({ text }) => text)
      .join("");
  };
  // Try a few at a time, since most labels change early and each run on a long text is slow.
  for (let done = 0; done < strongest.length; done += wordsPerRun) {
    const counts = strongest.slice(done, done + wordsPerRun).map((_, index) => done + index + 1);
    const rows = await model.evaluate(
      counts.map((count) => ({ ...inputs, [field]: without(count) })),
      signal,
    );
    const at = rows.findIndex((row) => outcome(row).predicted !== classPair.predicted);
    if (at < 0) continue;
    const count = counts[at]!;
    // In the order in which they occur in the text.
    const removed = strongest
      .slice(0, count)
      .sort((a, b) => a - b)
      .map((index) => segments[index]!.text);
    return { kind: "words", field, removed, text: without(count), ...outcome(rows[at]!) };
  }
  return undefined;
}

function outcome(row: RowLogits): { predicted: number; probability: number } {
  const { predicted } = findClassPair(row.learned);
  return { predicted, probability: softmax(row.learned)[predicted]! };
}
