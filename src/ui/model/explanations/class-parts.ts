import type { Card } from "../../../core/card.ts";
import { isBinary } from "../../../core/classes.ts";
import type { IcePoint } from "../../../explain/ice-curves.ts";
import { areaTone } from "../../display/class-tone.tsx";
import { byValue, classesAtOnce } from "../../display/first-classes.tsx";

/** A part of a bar or of an area that shows probabilities: one class or, of very many, all those too small to see. */
export type ClassPart = {
  readonly key: string;
  readonly tone: string;
  readonly share: (point: IcePoint) => number;
};

/** The positions of the classes; of very many, those that are most probable anywhere on the curve come first. */
export function classesByPeak(card: Card, points: readonly IcePoint[]): readonly number[] {
  const peak = (index: number) =>
    points.reduce((most, { probabilities }) => Math.max(most, probabilities[index] ?? 0), 0);
  return byValue(card.classes.map((_, index) => peak(index)));
}

/** What is drawn at a curve's points: the second of two classes, or each class. Of very many, most are drawn as one. */
export function classParts(card: Card, points: readonly IcePoint[]): readonly ClassPart[] {
  const part = (index: number): ClassPart => ({
    key: card.classes[index]!.name,
    tone: areaTone(card, index),
    share: ({ probabilities }) => probabilities[index] ?? 0,
  });
  if (isBinary(card)) return [part(1)];
  const order = classesByPeak(card, points);
  // In the card's order, as in the other curves.
  const drawn = order.slice(0, classesAtOnce).toSorted((a, b) => a - b);
  const others = order.slice(classesAtOnce);
  if (others.length === 0) return drawn.map(part);
  const share = ({ probabilities }: IcePoint) =>
    others.reduce((sum, index) => sum + (probabilities[index] ?? 0), 0);
  // No class has an empty name.
  return [...drawn.map(part), { key: "", tone: "other", share }];
}
