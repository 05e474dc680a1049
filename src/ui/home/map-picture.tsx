import { useMemo } from "react";
import type { Card, Place } from "../../core/card.ts";
import type { Inputs } from "../../core/prediction.ts";
import { mapHalvings } from "../../explain/decision-map.ts";
import type { Model } from "../../models/model.ts";
import { ClassLegend } from "../display/class-tone.tsx";
import { DecisionShapes, useDecisionMap } from "../model/place/decision-layer.tsx";
import { shareOf, windowAround } from "../model/place/map-view.ts";
import { MapBase } from "../model/place/world-map.tsx";

/** A world map coloured by a model's answers, with one example's place marked on it. */
export function MapPicture({
  card,
  model,
  place,
  inputs,
}: {
  card: Card;
  model: Model | undefined;
  place: Place;
  inputs: Inputs;
}) {
  const spot = { latitude: Number(inputs[place.latitude]), longitude: Number(inputs[place.longitude]) };
  const window = useMemo(() => windowAround({ latitude: 0, longitude: 0 }, 1), []);
  const held = useMemo(
    () =>
      Object.fromEntries(
        Object.entries(inputs).filter(([name]) => name !== place.latitude && name !== place.longitude),
      ),
    [inputs, place],
  );
  const { map } = useDecisionMap(model, place, held, window, 0, mapHalvings.small);
  const mark = shareOf(window, spot);
  return (
    <>
      <div className="map-frame">
        <svg
          aria-hidden="true"
          viewBox={`${window.west} ${-window.north} ${window.east - window.west} ${window.north - window.south}`}
          preserveAspectRatio="none"
        >
          {map && <DecisionShapes card={card} map={map} />}
          <MapBase />
        </svg>
        <span
          aria-hidden="true"
          className="map-mark"
          style={{ insetInlineStart: `${mark.x * 100}%`, insetBlockStart: `${mark.y * 100}%` }}
        />
      </div>
      <ClassLegend card={card} />
    </>
  );
}
