import type { Field, Place } from "../../core/card.ts";
import { type FieldState, FormField } from "./form-field.tsx";

/** Latitude and longitude as the one place that they are: two numbers side by side. A map belongs here, under them. */
export function PlaceField({
  place,
  fields,
  stateOf,
}: {
  place: Place;
  fields: readonly Field[];
  stateOf: (name: string) => FieldState;
}) {
  return (
    <fieldset className="field-group">
      <legend>{place.label}</legend>
      <div className="field-grid">
        {fields.map((field) => (
          <FormField key={field.name} field={field} state={stateOf(field.name)} />
        ))}
      </div>
    </fieldset>
  );
}
