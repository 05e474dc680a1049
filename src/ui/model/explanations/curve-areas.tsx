import type { Card } from "../../../core/card.ts";
import type { CurvePoint } from "../../../explain/ice-curves.ts";
import { areaTone } from "../../display/area-tone.ts";

/** What the probabilities look like over the points: one area for two classes, a stack for more. In the units of the drawing. */
export function CurveAreas({
  card,
  points,
  x,
  height,
}: {
  card: Card;
  points: readonly CurvePoint[];
  x: (value: string | number) => number;
  height: number;
}) {
  const y = (share: number) => height - share * height;
  const first = card.classes.length === 2 ? 1 : 0;
  return card.classes.slice(first).map(({ name }, offset) => {
    const index = first + offset;
    const below = (point: CurvePoint) =>
      point.probabilities.slice(first, index).reduce((sum, share) => sum + share, 0);
    const lower = points.map((point) => `${x(point.value)},${y(below(point))}`);
    const upper = points.map(
      (point) => `${x(point.value)},${y(below(point) + (point.probabilities[index] ?? 0))}`,
    );
    return (
      <g key={name} className="curve-area" data-tone={areaTone(card, index)}>
        <polygon points={[...upper, ...lower.toReversed()].join(" ")} />
        {card.classes.length === 2 && <polyline points={upper.join(" ")} />}
      </g>
    );
  });
}
