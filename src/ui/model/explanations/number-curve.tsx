import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import type { Card } from "../../../core/card.ts";
import { classLabel, isBinary } from "../../../core/classes.ts";
import { isolate } from "../../../core/visible-text.ts";
import { axisShare, type IceCurve, type IcePoint, interpolate, toStep } from "../../../explain/ice-curves.ts";
import { formatValue } from "../../display/value-text.ts";
import { formatCount, formatProbability } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";
import { type ClassPart, classParts } from "./class-parts.ts";
import { axisTicks, type NumberField, roundOnAxis } from "./curve-axis.ts";

const width = 300;
const height = 120;
const levels = [1, 0.5, 0];
/** A finger that moves sideways by less than this may be scrolling the page. */
const slackPx = 6;

/**
 * The probabilities along a number field's axis. Of two classes, only the second is drawn, as a filled line; more
 * classes are stacked on top of each other. Hovering shows the value at the pointer; dragging, clicking and the
 * slider below change the value in the form.
 */
export function NumberCurve({
  card,
  field,
  curve,
  own,
  position: [position, count],
  onValue,
}: {
  card: Card;
  field: NumberField;
  curve: IceCurve;
  own: string | number | null | undefined;
  /** The curve's position, counted from 1, and the number of curves. */
  position: readonly [position: number, count: number];
  onValue: (value: string) => void;
}) {
  const { explanations: words } = useWords();
  const ownValue = typeof own === "number" ? own : undefined;
  const [read, setRead] = useState<number>();
  /** The value that the visitor moved to, until the form has it too. */
  const [moved, setMoved] = useState<{ readonly from: typeof own; readonly value: number }>();
  const value = moved?.from === own ? moved?.value : ownValue;
  const share = value === undefined ? 0 : Math.min(1, Math.max(0, axisShare(field, value)));
  const point = curve.points[nearest(field, curve.points, read ?? share)]!;
  const x = (at: number) => axisShare(field, at) * width;

  const move = (to: number) => {
    const exact = interpolate(field, Math.min(1, Math.max(0, to)));
    // Rounded, a value such as 99,999 may be beyond the maximum or between two steps.
    const short = roundOnAxis(field, exact, 0.001, 4);
    const next = toStep(field, short) === short ? short : exact;
    setMoved({ from: own, value: next });
    setRead(undefined);
    onValue(String(next));
  };
  const shareAt = ({ currentTarget, clientX }: PointerEvent<SVGSVGElement>) => {
    const box = currentTarget.getBoundingClientRect();
    return (clientX - box.left) / (box.width || 1);
  };
  /** Where a finger came down, until it moves sideways: it may be about to scroll the page. */
  const finger = useRef<number>(undefined);
  const press = (event: PointerEvent<SVGSVGElement>) => {
    event.currentTarget.setPointerCapture?.(event.pointerId);
    if (event.pointerType === "touch") finger.current = event.clientX;
    else move(shareAt(event));
  };
  const follow = (event: PointerEvent<SVGSVGElement>) => {
    if (event.buttons !== 1) return setRead(shareAt(event));
    if (finger.current !== undefined && Math.abs(event.clientX - finger.current) < slackPx) return;
    finger.current = undefined;
    move(shareAt(event));
  };
  const release = (event: PointerEvent<SVGSVGElement>) => {
    // A tap. If the page was scrolled instead, the browser has already cancelled the pointer.
    if (finger.current !== undefined) move(shareAt(event));
    finger.current = undefined;
  };
  const step = (event: KeyboardEvent) => {
    const target = keyTarget(event.key, field, share);
    if (target === undefined) return;
    event.preventDefault();
    move(target);
  };
  return (
    <figure className="curve">
      <figcaption>
        <h3>{field.label}</h3>
        <p className="curve-reading figures">{readingText(card, field, point)}</p>
      </figcaption>
      <div className="curve-plot">
        <div className="curve-levels figures" aria-hidden="true">
          {levels.map((level) => (
            <span key={level}>{level * 100}%</span>
          ))}
        </div>
        <svg
          viewBox={`0 0 ${width} ${height}`}
          preserveAspectRatio="none"
          aria-hidden="true"
          onPointerDown={press}
          onPointerMove={follow}
          onPointerUp={release}
          onPointerCancel={() => {
            finger.current = undefined;
          }}
          onPointerLeave={() => setRead(undefined)}
        >
          <line className="curve-half" x1={0} x2={width} y1={height / 2} y2={height / 2} />
          <CurveAreas
            card={card}
            parts={classParts(card, curve.points)}
            points={withSteps(field, curve.points)}
            x={x}
          />
          <Density field={field} x={x} height={height} />
          {value !== undefined && (
            <line className="curve-own" x1={share * width} x2={share * width} y1={0} y2={height} />
          )}
          {read !== undefined && (
            <line
              className="curve-read"
              x1={x(Number(point.value))}
              x2={x(Number(point.value))}
              y1={0}
              y2={height}
            />
          )}
        </svg>
        <input
          className="curve-slider"
          type="range"
          aria-label={words.curves.slider(formatCount(position), formatCount(count))}
          aria-valuetext={`${isolate(field.label)} ${readingText(card, field, point)}`}
          min={0}
          max={1}
          step="any"
          value={share}
          onChange={(event) => move(Number(event.target.value))}
          onKeyDown={step}
        />
        <div className="curve-ticks figures" aria-hidden="true">
          {axisTicks(field).map((tick) => (
            <span
              key={tick.value}
              style={{ insetInlineStart: `${tick.share * 100}%` }}
              data-end={endOf(tick.share)}
            >
              {tick.text}
            </span>
          ))}
        </div>
      </div>
    </figure>
  );
}

/** The index of the point nearest to a position, which is given as a share of the axis. */
function nearest(field: NumberField, points: readonly IcePoint[], share: number): number {
  const distance = ({ value }: IcePoint) => Math.abs(axisShare(field, Number(value)) - share);
  let best = 0;
  for (let index = 1; index < points.length; index++) {
    if (distance(points[index]!) < distance(points[best]!)) best = index;
  }
  return best;
}

/**
 * The position on the axis after a key press on the slider: an arrow key moves by a fiftieth of the axis, or by the
 * field's own step if that is larger.
 */
function keyTarget(key: string, field: NumberField, share: number): number | undefined {
  const size = field.step === "any" ? 0 : field.step;
  const value = interpolate(field, share);
  // On a logarithmic axis, how far one step is depends on the value.
  const up = Math.max(share + 0.02, axisShare(field, value + size));
  const down = Math.min(share - 0.02, axisShare(field, value - size));
  const targets: Record<string, number> = {
    ArrowRight: up,
    ArrowUp: up,
    ArrowLeft: down,
    ArrowDown: down,
    PageUp: share + 0.2,
    PageDown: share - 0.2,
    Home: 0,
    End: 1,
  };
  return targets[key];
}

/**
 * Draws steps as steps: the probabilities jump halfway between two points if the field has no values between
 * them, or if the model's answers form plateaus, like those of trees.
 */
export function withSteps(field: NumberField, points: readonly IcePoint[]): readonly IcePoint[] {
  const size = field.step === "any" ? 0 : field.step;
  const flat = points.filter((point, index) => isSame(point, points[index + 1])).length;
  const hasPlateaus = flat * 2 >= points.length - 1;
  return points.flatMap((point, index) => {
    const next = points[index + 1];
    if (next === undefined) return [point];
    if (!hasPlateaus && Number(next.value) - Number(point.value) > size) return [point];
    const middle = (Number(point.value) + Number(next.value)) / 2;
    return [point, { ...point, value: middle }, { ...next, value: middle }];
  });
}

/**
 * Whether two points have the same probabilities. False if any of them is almost 0 or 1, since they may then
 * be equal even without a plateau.
 */
function isSame(a: IcePoint, b: IcePoint | undefined): boolean {
  return (
    b !== undefined &&
    a.probabilities.every(
      (share, index) => share === b.probabilities[index] && share > 1e-6 && share < 1 - 1e-6,
    )
  );
}

function readingText(card: Card, field: NumberField, { value, probabilities }: IcePoint): string {
  const exact = Number(value);
  const shown = formatValue(field, field.step === "any" ? roundOnAxis(field, exact, 0.001, 4) : exact);
  const strongest = isBinary(card) ? 1 : probabilities.indexOf(Math.max(...probabilities));
  const name = isolate(classLabel(card, strongest));
  return `${isolate(shown)}: ${name} ${formatProbability(probabilities[strongest] ?? 0)}`;
}

function endOf(share: number): "first" | "last" | undefined {
  return share === 0 ? "first" : share === 1 ? "last" : undefined;
}

/** Draws the probabilities at the points as areas: one area for two classes, a stack of areas for more. */
function CurveAreas({
  card,
  parts,
  points,
  x,
}: {
  card: Card;
  parts: readonly ClassPart[];
  points: readonly IcePoint[];
  x: (value: number) => number;
}) {
  const y = (share: number) => height - share * height;
  let below = points.map(() => 0);
  return parts.map(({ key, tone, share }) => {
    const above = points.map((point, at) => below[at]! + share(point));
    const line = (heights: readonly number[]) =>
      points.map((point, at) => `${x(Number(point.value))},${y(heights[at]!)}`);
    const [lower, upper] = [line(below), line(above)];
    below = above;
    return (
      <g key={key} className="curve-area" data-tone={tone}>
        <polygon points={[...upper, ...lower.toReversed()].join(" ")} />
        {isBinary(card) && <polyline points={upper.join(" ")} />}
      </g>
    );
  });
}

/**
 * The distribution of the training data, along the bottom edge: where there is no data, the curve is a guess. Heights
 * grow with the square root of the row count, so that even a few rows are visible.
 */
function Density({
  field: { histogram },
  x,
  height,
}: {
  field: NumberField;
  x: (value: number) => number;
  height: number;
}) {
  if (histogram === undefined) return null;
  const { edges, counts } = histogram;
  const most = Math.max(1, ...counts);
  return counts.map((rows, index) => {
    const from = x(edges[index]!);
    const size = Math.sqrt(rows / most) * height * 0.18;
    return (
      <rect
        key={edges[index]}
        className="curve-density"
        x={from}
        y={height - size}
        width={Math.max(0, x(edges[index + 1]!) - from)}
        height={size}
      />
    );
  });
}
