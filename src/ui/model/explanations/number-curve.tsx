import { type KeyboardEvent, type PointerEvent, useState } from "react";
import type { Card } from "../../../core/card.ts";
import { classLabel } from "../../../core/classes.ts";
import { axisShare, type IceCurve, type IcePoint } from "../../../explain/ice-curves.ts";
import { areaTone } from "../../display/class-tone.ts";
import { formatNumber, formatShare } from "../../words/format.ts";
import { axisText, axisTicks, type NumberField } from "./curve-axis.ts";

const width = 300;
const height = 120;

/**
 * The probability along a number's axis: the second of two classes as a filled line, more classes on top of each other.
 * A slider, or the pointer, reads it point by point.
 */
export function NumberCurve({
  card,
  field,
  curve,
  own,
}: {
  card: Card;
  field: NumberField;
  curve: IceCurve;
  own: string | number | null | undefined;
}) {
  const ownValue = typeof own === "number" ? own : undefined;
  const ownIndex = curve.points.findIndex(({ value }) => value === ownValue);
  const [read, setRead] = useState<number>();
  const index = Math.min(read ?? Math.max(0, ownIndex), curve.points.length - 1);
  const point = curve.points[index]!;
  const x = (value: string | number) => axisShare(field, Number(value)) * width;
  const readAt = (share: number) =>
    setRead(nearest(curve.points, (value) => Math.abs(axisShare(field, Number(value)) - share)));
  const follow = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    readAt((event.clientX - box.left) / (box.width || 1));
  };
  // The slider stands where the value is on the axis, and its keys go from point to point.
  const step = (event: KeyboardEvent) => {
    const target = keyTarget(event.key, index, curve.points.length);
    if (target === undefined) return;
    event.preventDefault();
    setRead(target);
  };
  const inView = ownValue !== undefined && ownValue >= field.min && ownValue <= field.max;
  return (
    <figure className="curve">
      <figcaption>
        <h3>{field.label}</h3>
        <p className="curve-reading figures">{readingText(card, field, point)}</p>
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        aria-hidden="true"
        onPointerMove={follow}
        onPointerLeave={() => setRead(undefined)}
      >
        <line className="curve-half" x1={0} x2={width} y1={height / 2} y2={height / 2} />
        <CurveAreas card={card} points={curve.points} x={x} height={height} />
        {inView && <line className="curve-own" x1={x(ownValue)} x2={x(ownValue)} y1={0} y2={height} />}
        {read !== undefined && (
          <line className="curve-read" x1={x(point.value)} x2={x(point.value)} y1={0} y2={height} />
        )}
      </svg>
      <input
        className="curve-slider"
        type="range"
        aria-label="Point on the curve"
        aria-valuetext={`${field.label} ${readingText(card, field, point)}`}
        min={0}
        max={1}
        step="any"
        value={axisShare(field, Number(point.value))}
        onChange={(event) => readAt(Number(event.target.value))}
        onKeyDown={step}
        onBlur={() => setRead(undefined)}
      />
      <div className="curve-ticks figures" aria-hidden="true">
        {axisTicks(field).map(({ value, share }) => (
          <span key={value} style={{ insetInlineStart: `${share * 100}%` }} data-end={endOf(share)}>
            {axisText(value)}
          </span>
        ))}
      </div>
    </figure>
  );
}

function nearest(points: readonly IcePoint[], distance: (value: string | number) => number): number {
  let best = 0;
  for (let index = 1; index < points.length; index++) {
    if (distance(points[index]!.value) < distance(points[best]!.value)) best = index;
  }
  return best;
}

/** The point that a slider's key leads to. */
function keyTarget(key: string, index: number, count: number): number | undefined {
  const targets: Record<string, number> = {
    ArrowRight: index + 1,
    ArrowUp: index + 1,
    ArrowLeft: index - 1,
    ArrowDown: index - 1,
    PageUp: index + 10,
    PageDown: index - 10,
    Home: 0,
    End: count - 1,
  };
  const target = targets[key];
  return target === undefined ? undefined : Math.min(count - 1, Math.max(0, target));
}

function readingText(card: Card, field: NumberField, { value, probabilities }: IcePoint): string {
  const shown = formatNumber(Number(Number(value).toPrecision(4)));
  const strongest = card.classes.length === 2 ? 1 : probabilities.indexOf(Math.max(...probabilities));
  const name = classLabel(card, card.classes[strongest]?.name ?? "");
  const unit = field.unit ? ` ${field.unit}` : "";
  return `${shown}${unit}: ${name} ${formatShare(probabilities[strongest] ?? 0)}`;
}

function endOf(share: number): "first" | "last" | undefined {
  return share === 0 ? "first" : share === 1 ? "last" : undefined;
}

/** What the probabilities look like over the points: one area for two classes, a stack for more. In the units of the drawing. */
export function CurveAreas({
  card,
  points,
  x,
  height,
}: {
  card: Card;
  points: readonly IcePoint[];
  x: (value: string | number) => number;
  height: number;
}) {
  const y = (share: number) => height - share * height;
  const first = card.classes.length === 2 ? 1 : 0;
  return card.classes.slice(first).map(({ name }, offset) => {
    const index = first + offset;
    const below = (point: IcePoint) =>
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
