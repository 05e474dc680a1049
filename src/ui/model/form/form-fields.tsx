import { lazy, type ReactNode, Suspense } from "react";
import type { Card, Field, Place } from "../../../core/card.ts";
import type { Problem } from "../../../core/errors.ts";
import type { Counterfactual, PlaceChange } from "../../../explain/counterfactual.ts";
import type { Model } from "../../../models/model.ts";
import { lazyOrNothing } from "../../display/lazy-or-nothing.ts";
import { type FormValues, mostFlatFields } from "../../state/form-values.ts";
import type { Spot } from "../place/map-view.ts";
import { type FieldState, FormField, MetadataBox } from "./form-field.tsx";

/** A part of the form: one field, or a place made up of two fields. */
type FormPart =
  | { readonly kind: "field"; readonly field: Field }
  | { readonly kind: "place"; readonly place: Card["places"][number]; readonly fields: readonly Field[] };

/** Fields under a heading, or without one. */
export type FieldGroup = { readonly title: string | undefined; readonly fields: readonly Field[] };

function placeOf(card: Card, { name }: Field): Place | undefined {
  return card.places.find(({ latitude, longitude }) => name === latitude || name === longitude);
}

/** The two fields of a place, in the card's order. */
function coordinatesOf(card: Card, { latitude, longitude }: Place): readonly Field[] {
  return card.fields.filter(({ name }) => name === latitude || name === longitude);
}

function partsOf(card: Card, fields: readonly Field[]): readonly FormPart[] {
  const taken = new Set<string>();
  return fields.flatMap((field): FormPart[] => {
    if (taken.has(field.name)) return [];
    const place = placeOf(card, field);
    if (place === undefined) return [{ kind: "field", field }];
    const both = coordinatesOf(card, place);
    for (const { name } of both) taken.add(name);
    return [{ kind: "place", place, fields: both }];
  });
}

function groupsOf(card: Card): readonly FieldGroup[] {
  const groups: { title: string | undefined; fields: Field[] }[] = [];
  for (const field of card.fields) {
    const place = placeOf(card, field);
    const both = place ? coordinatesOf(card, place) : [field];
    // A place is drawn once, in the group of its first field.
    if (field !== both[0]) continue;
    // Each heading appears once, even if its fields are not adjacent in the card; fields without a heading keep their
    // place.
    const last = groups.at(-1);
    const group =
      last?.title === field.group
        ? last
        : groups.find(({ title }) => title !== undefined && title === field.group);
    if (group) group.fields.push(...both);
    else groups.push({ title: field.group, fields: [...both] });
  }
  return groups;
}

/** Loaded on demand, since only cards with many fields need it. */
const WideFields = lazy(() =>
  import("./wide/wide-fields.tsx").then((file) => ({ default: file.WideFields })),
);

/** A card's fields and metadata fields, in the card's order and groups; collapsed if there are many. */
export function FormFields({
  card,
  model,
  values,
  onValues,
  stateOf,
  problems,
  changes = [],
  shownChange,
}: {
  card: Card;
  model: Model | undefined;
  values: FormValues;
  onValues: (values: FormValues) => void;
  stateOf: (name: string) => FieldState;
  /** The problems that `stateOf` shows. */
  problems: readonly Problem[];
  /** The counterfactuals found so far. A map shows the one that changes its place. */
  changes?: readonly Counterfactual[];
  /** The one that the visitor asked to see on its map. */
  shownChange?: PlaceChange | undefined;
}) {
  const draw = (fields: readonly Field[]) =>
    partsOf(card, fields).map((part) =>
      part.kind === "field" ? (
        <FormField key={part.field.name} field={part.field} state={stateOf(part.field.name)} />
      ) : (
        <PlaceField
          key={part.place.latitude}
          card={card}
          model={model}
          place={part.place}
          fields={part.fields}
          values={values}
          onValues={onValues}
          stateOf={stateOf}
          change={changes.find(
            (one): one is PlaceChange => one.kind === "place" && one.field === part.place.latitude,
          )}
          shownChange={shownChange?.field === part.place.latitude ? shownChange : undefined}
        />
      ),
    );
  return (
    <>
      {card.fields.length > mostFlatFields ? (
        <Suspense>
          <WideFields
            card={card}
            groups={groupsOf(card)}
            values={values}
            onValues={onValues}
            problems={problems}
            draw={draw}
          />
        </Suspense>
      ) : (
        groupsOf(card).map(({ title, fields }) =>
          title === undefined ? (
            <Ungrouped key={`- ${fields[0]?.name}`} card={card} fields={fields}>
              {draw(fields)}
            </Ungrouped>
          ) : (
            <fieldset className="field-group" key={`${title} ${fields[0]?.name}`}>
              <legend>{title}</legend>
              <div className="field-grid">{draw(fields)}</div>
            </fieldset>
          ),
        )
      )}
      {card.metadata.map((metadata) => (
        <MetadataBox key={metadata.name} metadata={metadata} state={stateOf(metadata.name)} />
      ))}
    </>
  );
}

/**
 * If at least this many adjacent fields have no heading, and none is a text or part of a place, they are laid
 * out side by side, like those with one.
 */
const fewestInGrid = 4;

function Ungrouped({
  card,
  fields,
  children,
}: {
  card: Card;
  fields: readonly Field[];
  children: ReactNode;
}) {
  const isPlain = fields.every(
    ({ name, kind }) =>
      kind !== "text" && card.places.every((place) => place.latitude !== name && place.longitude !== name),
  );
  return isPlain && fields.length >= fewestInGrid ? <div className="field-grid">{children}</div> : children;
}

/** The coastline data is large, so it is not fetched until a form has a place. */
const PlaceMap = lazyOrNothing(async () => (await import("../place/place-map.tsx")).PlaceMap);

/** Latitude and longitude as one place: two numbers side by side, and a map that sets both. */
function PlaceField({
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
