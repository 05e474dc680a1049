import type { Card, Field } from "../core/card.ts";
import { softmax } from "../core/logits.ts";
import type { Inputs } from "../core/prediction.ts";
import type { Explainable } from "./explanation.ts";

/** The number of points on a number's curve, including both ends. */
const pointCount = 49;
/** A number with at most this many different values gets a point for each, so that its curve shows every step. */
const mostSteps = 100;

export type IcePoint = { readonly value: string | number; readonly probabilities: readonly number[] };

/** The probabilities for each value of one field, with the other fields unchanged. */
export type IceCurve = {
  readonly field: string;
  readonly kind: "number" | "choice";
  /** Ordered by value for a number, in the card's order for choices. */
  readonly points: readonly IcePoint[];
};

/**
 * If neighbouring points differ by more than this, points are added between them, so that a tree model's jumps
 * look like jumps.
 */
const jump = 0.04;
/** How many times to halve the interval: a jump is located to within a sixteenth of the distance between points. */
const jumpRounds = 4;

/**
 * Individual conditional expectation curves (Goldstein et al. 2015) for choices and for numbers with a range, in
 * batches: first at evenly spaced points, then at closer and closer points around jumps.
 * @throws AppError if running the model fails; AbortError when the signal fires
 */
export async function iceCurves(
  card: Card,
  model: Explainable,
  inputs: Inputs,
  signal?: AbortSignal,
): Promise<IceCurve[]> {
  const fields = card.fields.filter((field) => curveValues(field, inputs[field.name] ?? null).length > 1);
  const ask = async (sweeps: readonly Sweep[]): Promise<IcePoint[][]> => {
    const rows = sweeps.flatMap(({ field, values }) =>
      values.map((value) => ({ ...inputs, [field.name]: value })),
    );
    const results = rows.length === 0 ? [] : await model.evaluate(rows, signal);
    let next = 0;
    return sweeps.map(({ values }) =>
      values.map((value) => ({ value, probabilities: softmax(results[next++]!.learned) })),
    );
  };
  const curves = await ask(
    fields.map((field) => ({ field, values: curveValues(field, inputs[field.name] ?? null) })),
  );
  for (let round = 0; round < jumpRounds; round++) {
    const sweeps = fields.map((field, index) => ({ field, values: betweenJumps(field, curves[index]!) }));
    const found = await ask(sweeps);
    found.forEach((points, index) => {
      if (points.length > 0) curves[index] = [...curves[index]!, ...points].sort(byValue);
    });
  }
  return fields.map((field, index) => ({
    field: field.name,
    kind: field.kind === "number" ? "number" : "choice",
    points: curves[index]!,
  }));
}

type Sweep = { readonly field: Field; readonly values: readonly (string | number)[] };

const byValue = (a: IcePoint, b: IcePoint) => Number(a.value) - Number(b.value);

/** The midpoints between neighbouring points where the probabilities jump. */
function betweenJumps(field: Field, points: readonly IcePoint[]): number[] {
  if (field.kind !== "number" || !hasRange(field)) return [];
  return points.flatMap((point, index) => {
    const next = points[index + 1];
    if (next === undefined) return [];
    const moved = Math.max(
      ...point.probabilities.map((share, c) => Math.abs(share - (next.probabilities[c] ?? 0))),
    );
    if (moved < jump) return [];
    const [from, to] = [Number(point.value), Number(next.value)];
    const middle = interpolate(field, (axisShare(field, from) + axisShare(field, to)) / 2);
    return middle > from && middle < to ? [middle] : [];
  });
}

/**
 * The values at which a field's curve is drawn, including this row's own. Empty for texts, times and numbers
 * without a range.
 */
export function curveValues(field: Field, own: string | number | null): (string | number)[] {
  if (field.kind === "category") return field.choices.map((choice) => choice.value);
  if (field.kind === "boolean") return [field.yes, field.no];
  if (field.kind !== "number" || !hasRange(field)) return [];
  const { min, max, step } = field;
  const steps = step === "any" ? Number.POSITIVE_INFINITY : Math.floor((max - min) / step + 1e-9);
  const values =
    step !== "any" && steps < mostSteps
      ? Array.from({ length: steps + 1 }, (_, index) => toStep(field, min + index * step))
      : Array.from({ length: pointCount }, (_, index) => interpolate(field, index / (pointCount - 1)));
  if (typeof own === "number" && own >= field.min && own <= field.max) values.push(own);
  return [...new Set(values)].sort((a, b) => a - b);
}

type NumberField = Extract<Field, { kind: "number" }>;
/** A number field with a range in the card. Only these have an axis. */
export type RangedField = NumberField & { readonly min: number; readonly max: number };

/** Whether the card specifies the number's range. */
export function hasRange(field: NumberField): field is RangedField {
  return field.min !== undefined && field.max !== undefined;
}

/** The value nearest to this one that the field's step allows, counted from its minimum as in an input box. */
export function toStep({ min, max, step }: RangedField, value: number): number {
  const within = Math.min(max, Math.max(min, value));
  if (step === "any") return within;
  const count = Math.min(Math.round((within - min) / step), Math.floor((max - min) / step + 1e-9));
  // In floating point, 3 * 0.1 is 0.30000000000000004.
  return Number((min + count * step).toPrecision(15));
}

/** The value at a position on the field's axis (0 is its minimum, 1 its maximum), rounded to the field's step. */
export function interpolate(field: RangedField, share: number): number {
  const [low, high] = [onAxis(field, field.min), onAxis(field, field.max)];
  const place = low + share * (high - low);
  const unit = logUnit(field);
  return toStep(field, unit === undefined ? place : Math.sign(place) * unit * Math.expm1(Math.abs(place)));
}

/** The reverse of `interpolate`: the position of a value on the field's axis. */
export function axisShare(field: RangedField, value: number): number {
  if (field.max === field.min) return 0;
  const low = onAxis(field, field.min);
  return (onAxis(field, value) - low) / (onAxis(field, field.max) - low);
}

/** The value, or for a logarithmic axis its logarithm, which has the value's sign and is linear near 0. */
function onAxis(field: RangedField, value: number): number {
  const unit = logUnit(field);
  return unit === undefined ? value : Math.sign(value) * Math.log1p(Math.abs(value) / unit);
}

/**
 * The value at which an axis changes from linear to logarithmic; undefined for a linear axis. If the card says
 * that it is logarithmic, this is 1, or less for a range of small values. If the card doesn't specify the scale,
 * a field with half of its rows in the first hundredth of the range, such as capital gains, gets such an axis.
 */
export function logUnit({ min, max, typical, scale }: RangedField): number | undefined {
  if (scale === "log") return Math.min(1, min > 0 ? min : Math.max(Math.abs(min), Math.abs(max)) / 1000) || 1;
  if (scale !== undefined) return undefined;
  const range = max - min;
  const isSkewed = min >= 0 && typical !== undefined && (typical - min) * 100 < range;
  // Of the smallest numbers, a thousandth is 0.
  return isSkewed ? range / 1000 || undefined : undefined;
}
