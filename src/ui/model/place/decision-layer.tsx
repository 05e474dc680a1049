import { memo, useMemo } from "react";
import { type Card, classLabel } from "../../../core/card.ts";
import type { DecisionMap } from "../../../explain/decision-map.ts";
import { labelSpots, mapShapes } from "../../../explain/decision-map-shapes.ts";
import { areaTone } from "../../display/area-tone.ts";

/** The cells of a map, by class and by how sure the model is, in the degrees of the window. */
export const DecisionShapes = memo(function DecisionShapes({ card, map }: { card: Card; map: DecisionMap }) {
  const shapes = useMemo(() => mapShapes(map), [map]);
  const { west, east, south, north } = map.window;
  const scale = `scale(${(east - west) / map.columns} ${(north - south) / map.rows})`;
  return (
    <g className="map-cells" transform={`translate(${west} ${-north}) ${scale}`}>
      {shapes.map(({ winner, sureness, path }) => (
        <path
          key={`${winner} ${sureness}`}
          data-tone={areaTone(card, winner)}
          data-sureness={sureness}
          d={path}
        />
      ))}
    </g>
  );
});

/** The least room for a name, as a share of the map's rows. */
const minRoom = 0.07;

/** The name of every class that has room for it, in the middle of its largest region. */
export const DecisionLabels = memo(function DecisionLabels({ card, map }: { card: Card; map: DecisionMap }) {
  const spots = useMemo(() => labelSpots(map).filter(({ room }) => room / map.rows >= minRoom), [map]);
  return spots.map(({ winner, column, row }) => (
    <span
      key={winner}
      className="map-label"
      style={{
        insetInlineStart: `${(column / map.columns) * 100}%`,
        insetBlockStart: `${(row / map.rows) * 100}%`,
      }}
    >
      {classLabel(card, card.classes[winner]?.name ?? "")}
    </span>
  ));
});
