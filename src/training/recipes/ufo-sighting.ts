import { parseNumber } from "../columns/cells.ts";
import { columnNamed, type RawTable, renamed, rowsOfTable, tableFrom } from "../columns/table.ts";
import { Borders } from "./border-points.ts";
import { describeFields, type Recipe } from "./recipe.ts";

/** The model's classes by ISO 3166-1 numeric code; Puerto Rico's reports are filed under the US. */
const countryCodes = { "036": "au", "124": "ca", "276": "de", "826": "gb", "840": "us", "630": "us" };

/** The nearer to the border, the denser the points. */
const spacings = [
  { apartKm: 10, awayKm: 4 },
  { apartKm: 30, awayKm: 16 },
  { apartKm: 100, awayKm: 64 },
];
const insideDegrees = 2;

/** In which of five countries was a UFO seen? Learns from known places and from points on both sides of the border. */
export const ufoSighting: Recipe = {
  id: "ufo-sighting",
  defaultDataPath: "../shared/data/ufo/sightings.csv.gz",
  dataNeeded:
    "Get the geocoded NUFORC sightings (https://github.com/planetsig/ufo-reports) as CSV with a header: country (two " +
    "letters, empty where unknown), duration_seconds, latitude, longitude.",
  columns: ["country", "duration_seconds", "latitude", "longitude"],
  prepare: (table) => renamed(withPlace(table), { duration_seconds: { name: "seconds" } }),
  options: {
    target: "country",
    title: "UFO sighting",
    uses: { datetime: "ignore", city: "ignore", state: "ignore", shape: "ignore", seconds: "number" },
    groupBy: ["latitude", "longitude"],
    holdoutShare: 0.1,
    // The border points have no duration, but a duration says nothing about the country anyway.
    spaces: {
      nearestNeighbours: [{ columns: "place" }],
      boostedTrees: [
        { rate: 0.1, leafCount: 16, leafRows: 2, columnShare: 0.6, rowShare: 1, l2: 1, rounds: 110 },
      ],
    },
  },
  added: borderRows,
  complete: (draft) => ({
    ...draft,
    summary: "Guesses which of five countries a UFO was reported from, based on its latitude and longitude.",
    itemName: "sighting",
    order: 2,
    fields: describeFields(draft, {
      seconds: {
        label: "Seconds",
        column: "duration_seconds",
        help: "How long it was in view. It affects the answer only through lessons.",
        unit: "seconds",
        min: 0,
        max: 100_000_000,
        scale: "log",
        outOfRange: "warn",
      },
      latitude: degrees("Latitude", "north", 90, "In degrees, negative south of the equator."),
      longitude: degrees("Longitude", "east", 180, "In degrees, negative west of Greenwich."),
    }),
    classes: [
      { name: "au", label: "Australia" },
      { name: "ca", label: "Canada" },
      { name: "de", label: "Germany" },
      { name: "gb", label: "UK" },
      { name: "us", label: "US" },
    ],
    examples: [
      { title: "Half a minute over Ottawa", inputs: { seconds: 30, latitude: 45.42, longitude: -75.69 } },
      { title: "Ten minutes in the Highlands", inputs: { seconds: 600, latitude: 57.12, longitude: -4.71 } },
      { title: "A flash in the outback", inputs: { seconds: 2, latitude: -23.7, longitude: 133.88 } },
      { title: "From a ship off Hawaii", inputs: { seconds: 90, latitude: 22.9, longitude: -160.4 } },
    ],
    learning: { aggressiveness: 6, margin: 0.5, maximumHoldoutDrop: 0.02 },
    training: {
      ...draft.training!,
      data: "NUFORC sightings with a known country, in 4,534 places, and the outlines of the five countries",
      citation:
        "National UFO Reporting Center (nuforc.org), reports geocoded by S. Renner; Natural Earth 1:10m",
      licence: "The reports belong to NUFORC; Natural Earth is in the public domain",
      url: "https://nuforc.org/databank/",
      method: `${draft.training!.method} Sightings in the same place are always on the same side of a split.`,
    },
    limits: [
      "It knows only five countries. Anywhere else, including at sea, it names the country of the nearest known place.",
      "Towns within a few hundred metres of the border between Canada and the US may fall on the wrong side.",
      "Germany and Australia have few sightings, so their recall is measured on a handful of places.",
      "Without lessons, the duration doesn’t affect the answer: sightings last about equally long in all five countries.",
      "Reports give the witness’s town rather than the exact place of the sighting.",
    ],
    outOfScope: "Don’t use it as evidence that anything was seen: it only tells countries apart on a map.",
  }),
};

/** The rows whose latitude and longitude are numbers, since the others don't say where the sighting was. */
function withPlace(table: RawTable): RawTable {
  const columns = ["latitude", "longitude"].map((name) => columnNamed(table, name)!);
  const isKnown = (row: number) =>
    columns.every(({ values, codes }) => !Number.isNaN(parseNumber(values[codes[row]!]!)));
  const rows = Int32Array.from({ length: table.rowCount }, (_, row) => row);
  return rowsOfTable(table, rows.filter(isKnown));
}

function degrees(label: string, direction: string, limit: number, help: string) {
  return {
    label,
    help,
    unit: `degrees ${direction}`,
    min: -limit,
    max: limit,
    outOfRange: "reject" as const,
    optional: false,
    default: undefined,
  };
}

/**
 * Pairs of points on either side of the border between Canada and the US, and a coarse grid inside all five
 * countries.
 */
async function borderRows(): Promise<RawTable> {
  const borders = await Borders.read(countryCodes);
  const points = [...spacings.flatMap((spacing) => borders.along(spacing)), ...borders.inside(insideDegrees)];
  return tableFrom({
    latitude: points.map(({ latitude }) => String(latitude)),
    longitude: points.map(({ longitude }) => String(longitude)),
    country: points.map(({ country }) => country),
  });
}
