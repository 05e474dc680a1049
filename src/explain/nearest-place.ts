import type { Place } from "../core/card.ts";
import { softmax } from "../core/logits.ts";
import type { Inputs } from "../core/prediction.ts";
import { type Explainable, findClassPair } from "./explanation.ts";

/** The mean radius of the Earth in kilometres (IUGG). */
const earthKm = 6371.0088;
/** The distance from a place to the other side of the Earth. */
export const farthestKm = Math.PI * earthKm;
/** The number of directions to try, clockwise from north. */
const bearings = 16;
/**
 * The distances to try first, in kilometres: each is 20% larger than the one before, up to nearly halfway
 * round the Earth.
 */
const distancesKm = Array.from({ length: 46 }, (_, index) => 5 * 1.2 ** index).filter((km) => km < 19_000);
/**
 * How many times to halve the interval between the last place with the same label and the first with a
 * different one. This reduces the interval to about 1% of the distance.
 */
const halvings = 4;

/** A place in degrees. */
export type Spot = { readonly latitude: number; readonly longitude: number };

/** The nearest place found that has a different label. */
export type PlaceChangeFound = Spot & {
  readonly distanceKm: number;
  /** Its direction, in degrees clockwise from north. */
  readonly bearing: number;
  readonly predicted: number;
  readonly probability: number;
};

/** The place at a given distance and bearing, along a great circle. */
export function placeAt({ latitude, longitude }: Spot, distanceKm: number, bearing: number): Spot {
  const radians = Math.PI / 180;
  const [lat, lon, course, arc] = [
    latitude * radians,
    longitude * radians,
    bearing * radians,
    distanceKm / earthKm,
  ];
  const sine = Math.sin(lat) * Math.cos(arc) + Math.cos(lat) * Math.sin(arc) * Math.cos(course);
  const east = Math.sin(course) * Math.sin(arc) * Math.cos(lat);
  const end = lon + Math.atan2(east, Math.cos(arc) - Math.sin(lat) * sine);
  const turned = ((((end / radians + 180) % 360) + 360) % 360) - 180;
  return { latitude: Math.asin(Math.min(1, Math.max(-1, sine))) / radians, longitude: turned };
}

/**
 * Searches outwards from a place for the nearest one with a different label, ring by ring, in 16 directions.
 * Beyond the first ring, the distance is accurate to within about 1%. Places nearer than the first ring or
 * between two directions may be missed.
 * @param predicted the label at this place
 * @returns undefined if none of the places tried has a different label, or if the row has no place
 * @throws AppError if running the model fails; AbortError when the signal fires
 */
export async function findNearestPlace(
  model: Explainable,
  inputs: Inputs,
  place: Place,
  predicted: number,
  signal?: AbortSignal,
): Promise<PlaceChangeFound | undefined> {
  const [latitude, longitude] = [inputs[place.latitude], inputs[place.longitude]];
  if (typeof latitude !== "number" || typeof longitude !== "number") return undefined;
  const here = { latitude, longitude };
  const ask = async (steps: readonly { distanceKm: number; bearing: number }[]) => {
    const spots = steps.map(({ distanceKm, bearing }) => placeAt(here, distanceKm, bearing));
    const rows = await model.evaluate(
      spots.map((spot) => ({
        ...inputs,
        [place.latitude]: spot.latitude,
        [place.longitude]: spot.longitude,
      })),
      signal,
    );
    return rows.map((row, index): PlaceChangeFound => {
      const { predicted } = findClassPair(row.learned);
      return {
        ...spots[index]!,
        ...steps[index]!,
        predicted,
        probability: softmax(row.learned)[predicted]!,
      };
    });
  };
  const directions = Array.from({ length: bearings }, (_, index) => (index * 360) / bearings);
  for (let ring = 0; ring < distancesKm.length; ring++) {
    const distanceKm = distancesKm[ring]!;
    const found = await ask(directions.map((bearing) => ({ distanceKm, bearing })));
    const changed = found.filter((one) => one.predicted !== predicted);
    if (changed.length === 0) continue;
    const inner = distancesKm[ring - 1] ?? 0;
    return nearestOf(await Promise.all(changed.map((one) => approach(one, inner))));
  }
  return undefined;

  /** Repeatedly halves the interval between the last ring with the same label and the place with a different one. */
  async function approach(outer: PlaceChangeFound, innerKm: number): Promise<PlaceChangeFound> {
    let [near, far] = [innerKm, outer];
    for (let round = 0; round < halvings; round++) {
      const distanceKm = (near + far.distanceKm) / 2;
      const [middle] = await ask([{ distanceKm, bearing: outer.bearing }]);
      if (middle!.predicted === predicted) near = distanceKm;
      else far = middle!;
    }
    return far;
  }
}

function nearestOf(found: readonly PlaceChangeFound[]): PlaceChangeFound {
  return found.reduce((best, one) => (one.distanceKm < best.distanceKm ? one : best));
}
