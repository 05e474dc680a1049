import { cardFormat } from "../../core/card.ts";
import type { TrainedCard } from "../trainer.ts";
import { type Compared, describeSearch, toCandidates } from "./compare.ts";
import { type UfoTypical, ufoClasses } from "./ufo-graph.ts";

export const ufoVersion = "1.0.0";

const title = "UFO sighting";
const licence = "The reports are NUFORC's; Natural Earth is in the public domain";
const citation =
  "National UFO Reporting Center (nuforc.org), reports geocoded by S. Renner; Natural Earth 1:10m";

const labels: Readonly<Record<(typeof ufoClasses)[number], string>> = {
  au: "Australia",
  ca: "Canada",
  de: "Germany",
  gb: "UK",
  us: "US",
};

/** What the graph's metadata says of the model. */
export const ufoFacts = {
  title,
  data: citation,
  licence,
  units: "seconds; degrees north; degrees east",
  missing: "NaN",
} as const;

/** All that the app is to know of the model. */
export function ufoCard(
  typical: UfoTypical,
  rows: { readonly learned: number; readonly guard: number; readonly placeCount: number },
  compared: readonly Compared[],
  chosen: Compared,
  seed: number,
): TrainedCard {
  return {
    format: cardFormat,
    id: "ufo-sighting",
    version: ufoVersion,
    title,
    order: 2,
    summary: "Guesses which of five countries a UFO was reported from, by place and duration.",
    itemName: "sighting",
    fields: [
      {
        kind: "number",
        name: "seconds",
        label: "Seconds",
        help: "How long it was in view. It has almost no effect on the answer.",
        unit: "seconds",
        min: 0,
        max: 100_000_000,
        scale: "log",
        outOfRange: "warn",
        optional: true,
        default: typical.seconds,
        typical: typical.seconds,
      },
      degrees("latitude", "Latitude", "north", 90, typical.latitude),
      degrees("longitude", "Longitude", "east", 180, typical.longitude),
    ],
    places: [{ label: "Place", latitude: "latitude", longitude: "longitude" }],
    classes: ufoClasses.map((name) => ({ name, label: labels[name] })),
    examples: [
      { title: "Half a minute over Ottawa", inputs: { seconds: 30, latitude: 45.42, longitude: -75.69 } },
      { title: "Ten minutes in the Highlands", inputs: { seconds: 600, latitude: 57.12, longitude: -4.71 } },
      { title: "A flash in the outback", inputs: { seconds: 2, latitude: -23.7, longitude: 133.88 } },
      { title: "From a ship off Hawaii", inputs: { seconds: 90, latitude: 22.9, longitude: -160.4 } },
    ],
    learning: { aggressiveness: 6, margin: 0.5, maximumHoldoutDrop: 0.02 },
    metrics: chosen.validation.metrics,
    candidates: toCandidates(compared, chosen),
    training: {
      data: `NUFORC sightings with a known country, in ${rows.placeCount} places, and the outlines of the five countries`,
      citation,
      licence,
      url: "https://nuforc.org/databank/",
      rows: rows.learned,
      heldOutRows: rows.guard,
      seed,
      method:
        "Five-fold cross-validation by place: every score is on sightings in places that the scored model had not seen. " +
        "The model itself was then trained on all places except those of a holdout set.",
      search: compared.map(describeSearch),
    },
    limits: [
      "It knows only five countries. Anywhere else, including at sea, it names the one with the nearest known place.",
      "Towns within a few hundred metres of the border between Canada and the US may fall on the wrong side.",
      "Germany and Australia have few sightings, so their recall comes from a handful of places.",
      "The duration doesn’t affect the answer: sightings last about equally long in all five countries.",
      "Reports give the witness’s town rather than the exact place of the sighting.",
    ],
    outOfScope: "Not evidence that anything was seen: it only tells countries apart on a map.",
  };
}

function degrees(
  name: string,
  label: string,
  direction: string,
  limit: number,
  typical: number,
): TrainedCard["fields"][number] {
  return {
    kind: "number",
    name,
    label,
    help: `In degrees; ${direction === "north" ? "south of the equator" : "west of Greenwich"} is negative.`,
    unit: `degrees ${direction}`,
    min: -limit,
    max: limit,
    typical,
  };
}
