import { lazy, Suspense } from "react";
import type { Card, Field, Place } from "../../../core/card.ts";
import type { Model } from "../../../models/model.ts";
import type { FormValues } from "../../state/form-values.ts";
import type { Spot } from "../place/map-view.ts";
import { type FieldState, FormField } from "./form-field.tsx";

/** The coastline data is large, so it is not fetched until a form has a place. */
const PlaceMap = lazy(async () => ({ default: (await import("../place/place-map.tsx")).PlaceMap }));

/** Latitude and longitude as one place: two numbers side by side, and a map that sets both. */
export function PlaceField({
  card,
  model,
  place,
  fields,
  values,
  onValues,
  stateOf,
  change,
  shownChange,
}: {
  card: Card;
  model: Model | undefined;
  place: Place;
  fields: readonly Field[];
  values: FormValues;
  onValues: (values: FormValues) => void;
  stateOf: (name: string) => FieldState;
  /** The nearest place with a different answer. */
  change: Spot | undefined;
  /** The change that the visitor asked to see on the map. */
  shownChange: Spot | undefined;
}) {
  return (
    <fieldset className="field-group">
      <legend>{place.label}</legend>
      <div className="field-grid">
        {fields.map((field) => (
          <FormField key={field.name} field={field} state={stateOf(field.name)} />
        ))}
      </div>
      <Suspense fallback={<div className="map-frame" aria-hidden="true" />}>
        <PlaceMap
          card={card}
          model={model}
          place={place}
          values={values}
          spot={spotOf(values, place)}
          change={change}
          shownChange={shownChange}
          onSpot={({ latitude, longitude }) =>
            onValues({
              ...values,
              [place.latitude]: String(latitude),
              [place.longitude]: String(longitude),
            })
          }
        />
      </Suspense>
    </fieldset>
  );
}

function spotOf(values: FormValues, place: Place) {
  const read = (name: string) => {
    const text = values[name]?.trim() ?? "";
    return text === "" ? Number.NaN : Number(text);
  };
  const latitude = read(place.latitude);
  const longitude = read(place.longitude);
  if (!(Math.abs(latitude) <= 90) || !(Math.abs(longitude) <= 180)) return undefined;
  return { latitude, longitude };
}
