import { type KeyboardEvent, type MouseEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import type { Card, Place } from "../../../core/card.ts";
import type { Model } from "../../../models/model.ts";
import { Failure } from "../../controls/failure.tsx";
import { ClassLegend } from "../../display/class-tone.tsx";
import { spotText } from "../../display/value-text.ts";
import { type FormValues, heldInputs } from "../../state/form-values.ts";
import { useDebounced } from "../../state/use-debounced.ts";
import { useLessonRevision } from "../../state/use-learning.ts";
import { useWords } from "../../words/language.ts";
import { DecisionLabels, DecisionShapes, useDecisionMap } from "./decision-layer.tsx";
import {
  isInView,
  linesBetween,
  moveByKey,
  type Spot,
  shareOf,
  spotAt,
  viewOfBoth,
  windowAround,
  zooms,
} from "./map-view.ts";
import { MapBase } from "./world-map.tsx";

/** How long the other fields must stay unchanged before the map is redrawn. */
const debounceMs = 300;
const origin: Spot = { latitude: 0, longitude: 0 };

/**
 * A map of the world, coloured by the model's answer at every place, with the form's place marked on it. A click or
 * the arrow keys move the place; its coordinates are in the boxes above.
 */
export function PlaceMap({
  card,
  model,
  place,
  values,
  spot,
  change,
  shownChange,
  onSpot,
}: {
  card: Card;
  model: Model | undefined;
  place: Place;
  values: FormValues;
  /** Undefined if the coordinates in the form are not a valid place. */
  spot: Spot | undefined;
  /** The nearest place with a different answer; a line leads to it. */
  change: Spot | undefined;
  /** The change that the visitor asked to see on the map: a new object each time. */
  shownChange: Spot | undefined;
  onSpot: (spot: Spot) => void;
}) {
  const hintId = useId();
  const { explanations } = useWords();
  const words = explanations.map;
  const [view, setView] = useState({ zoom: 1, centre: origin });
  // If a typed place is outside the visible part, the map moves to it.
  const centre = spot && !isInView(windowAround(view.centre, view.zoom), spot) ? spot : view.centre;
  const window = useMemo(() => windowAround(centre, view.zoom), [centre, view.zoom]);
  if (centre !== view.centre) setView({ ...view, centre });

  const frame = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: later changes to the place must not move the map again
  useEffect(() => {
    if (shownChange === undefined || spot === undefined) return;
    setView(viewOfBoth(spot, shownChange));
    frame.current?.scrollIntoView?.({ block: "nearest" });
    frame.current?.focus({ preventScroll: true });
  }, [shownChange]);

  const settled = useDebounced(values, debounceMs);
  const keyOf = (given: FormValues) =>
    JSON.stringify(heldInputs(card, given, [place.latitude, place.longitude]));
  const heldKey = keyOf(settled);
  const held = useMemo(() => JSON.parse(heldKey), [heldKey]);
  const revision = useLessonRevision(model);
  const drawn = useDecisionMap(model, place, held, window, revision);
  const { map, error } = drawn;
  const isStale = map && (drawn.held !== held || drawn.revision !== revision || keyOf(values) !== heldKey);

  const zoomBy = (steps: number) => {
    const at = zooms.indexOf(view.zoom as (typeof zooms)[number]) + steps;
    setView({ zoom: zooms[Math.min(zooms.length - 1, Math.max(0, at))] ?? 1, centre: spot ?? view.centre });
  };
  const click = (event: MouseEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = (event.clientX - box.left) / (box.width || 1);
    const y = (event.clientY - box.top) / (box.height || 1);
    onSpot(spotAt(window, x, y));
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moved = moveByKey(window, spot ?? view.centre, event.key, event.shiftKey);
    if (moved) onSpot(moved);
    else if (event.key === "+" || event.key === "=") zoomBy(1);
    else if (event.key === "-") zoomBy(-1);
    else return;
    event.preventDefault();
  };
  const mark = spot && shareOf(window, spot);
  return (
    <div className="place-map">
      <div
        ref={frame}
        className="map-frame"
        data-stale={isStale || undefined}
        role="application"
        aria-roledescription={words.role}
        aria-label={words.name}
        aria-describedby={hintId}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: with this role, it handles the arrow keys itself
        tabIndex={0}
        onClick={click}
        onKeyDown={onKey}
      >
        <svg
          viewBox={`${window.west} ${-window.north} ${window.east - window.west} ${window.north - window.south}`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          {map && <DecisionShapes card={card} map={map} />}
          <MapBase />
          {spot && change && (
            <g className="map-change">
              {linesBetween(spot, change).map(({ from, to }) => (
                <line key={to} x1={from} y1={-spot.latitude} x2={to} y2={-change.latitude} />
              ))}
              <circle cx={change.longitude} cy={-change.latitude} r={(window.east - window.west) / 120} />
            </g>
          )}
        </svg>
        <div className="map-labels" aria-hidden="true">
          {map && map.window === window && <DecisionLabels card={card} map={map} />}
        </div>
        {mark && (
          <span
            className="map-mark"
            aria-hidden="true"
            style={{ insetInlineStart: `${mark.x * 100}%`, insetBlockStart: `${mark.y * 100}%` }}
          />
        )}
      </div>
      <div className="map-bar">
        <p role="status">{spot ? spotText(spot) : words.noPlace}</p>
        <div className="button-row">
          {/* Not disabled at the last step, since a disabled button would lose the focus. */}
          <button type="button" aria-disabled={view.zoom === zooms.at(-1)} onClick={() => zoomBy(1)}>
            {words.zoomIn}
          </button>
          <button type="button" aria-disabled={view.zoom === 1} onClick={() => zoomBy(-1)}>
            {words.zoomOut}
          </button>
        </div>
      </div>
      {error && <Failure error={error} />}
      <ClassLegend card={card} only={map && new Set(map.predicted)} />
      <p className="hint" id={hintId}>
        {words.help}
      </p>
    </div>
  );
}
