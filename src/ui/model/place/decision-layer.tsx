import { memo, useEffect, useMemo, useState } from "react";
import type { Card, Place } from "../../../core/card.ts";
import { classLabel } from "../../../core/classes.ts";
import { type AppError, isAbort, toAppError } from "../../../core/errors.ts";
import type { Inputs } from "../../../core/prediction.ts";
import {
  type DecisionMap,
  drawDecisionMap,
  type MapWindow,
  type PointClasses,
  type Points,
} from "../../../explain/decision-map.ts";
import { labelSpots, mapShapes } from "../../../explain/decision-map-shapes.ts";
import type { Model } from "../../../models/model.ts";
import { areaTone } from "../../display/class-tone.tsx";

/** A decision map's cells, coloured by class and confidence. The drawing's units are degrees. */
export const DecisionShapes = memo(function DecisionShapes({ card, map }: { card: Card; map: DecisionMap }) {
  const shapes = useMemo(() => mapShapes(map), [map]);
  const { west, east, south, north } = map.window;
  const scale = `scale(${(east - west) / map.columns} ${(north - south) / map.rows})`;
  return (
    <g className="map-cells" transform={`translate(${west} ${-north}) ${scale}`}>
      {shapes.map(({ predicted, confidence, path }) => (
        <path
          key={`${predicted} ${confidence}`}
          data-tone={areaTone(card, predicted)}
          data-confidence={confidence}
          d={path}
        />
      ))}
    </g>
  );
});

/** The space that a class name needs, as a share of the map's rows. */
const minRoom = 0.07;

/** The class names, each in the middle of the class's largest region, if there is room. */
export const DecisionLabels = memo(function DecisionLabels({ card, map }: { card: Card; map: DecisionMap }) {
  const spots = useMemo(() => labelSpots(map).filter(({ room }) => room / map.rows >= minRoom), [map]);
  return spots.map(({ predicted, column, row }) => (
    <span
      key={predicted}
      className="map-label"
      style={{
        insetInlineStart: `${(column / map.columns) * 100}%`,
        insetBlockStart: `${(row / map.rows) * 100}%`,
      }}
    >
      {classLabel(card, predicted)}
    </span>
  ));
});

/** The map to show: the finest one drawn so far, or an earlier map until the first new one is ready. */
export type DecisionMapState = {
  readonly map: DecisionMap | undefined;
  /** What the map was drawn for. */
  readonly held: Inputs | undefined;
  readonly revision: number | undefined;
  readonly error: AppError | undefined;
};

const nothingDrawn = { map: undefined, held: undefined, revision: undefined, error: undefined };

/** The maximum number of points per call; more would keep the model busy for too long. */
const pointsPerCall = 512;

/**
 * Draws a window's decision map, coarse at first, and redraws it when the window, the other inputs or the lessons
 * change.
 * @param held the other inputs; must be memoised, since a new object causes the map to be redrawn
 * @param revision increases when the model has learned
 * @param halvings how fine the last map is; see `mapHalvings`
 */
export function useDecisionMap(
  model: Model | undefined,
  place: Place,
  held: Inputs,
  window: MapWindow,
  revision: number,
  halvings?: number,
): DecisionMapState {
  const [drawn, setDrawn] = useState<DecisionMapState>(nothingDrawn);
  useEffect(() => {
    if (model === undefined) return;
    const controller = new AbortController();
    const { signal } = controller;
    const draw = async () => {
      const classify = ({ latitudes, longitudes }: Points) =>
        classifyInParts(latitudes, (from, to) =>
          model.classifyPoints(
            held,
            place,
            { latitudes: latitudes.slice(from, to), longitudes: longitudes.slice(from, to) },
            { signal },
          ),
        );
      const maps = drawDecisionMap(window, classify, halvings);
      for await (const map of maps) {
        if (signal.aborted) return;
        setDrawn({ map, held, revision, error: undefined });
      }
    };
    draw().catch((error: unknown) => {
      if (signal.aborted || isAbort(error)) return;
      setDrawn((before) => ({ ...before, error: toAppError(error) }));
    });
    return () => controller.abort();
  }, [model, place, held, window, revision, halvings]);
  return drawn;
}

async function classifyInParts(
  all: Float64Array,
  ask: (from: number, to: number) => Promise<PointClasses>,
): Promise<PointClasses> {
  const predicted = new Uint16Array(all.length);
  const probabilities = new Float32Array(all.length);
  for (let from = 0; from < all.length; from += pointsPerCall) {
    const part = await ask(from, Math.min(all.length, from + pointsPerCall));
    predicted.set(part.predicted, from);
    probabilities.set(part.probabilities, from);
  }
  return { predicted, probabilities };
}
