import { squaredChord, toUnitVector, type UnitVector } from "./sphere.ts";

/** A place whose class is known. */
export type KnownPlace = { readonly at: UnitVector; readonly label: number };

/**
 * A kernel classifier over known places: each counts for its class by the inverse of a high power of its distance
 * (Shepard 1968), so that the nearest decide, and ratios of distances say how surely, near a border as in mid-ocean.
 */
export type PlaceModel = {
  readonly places: readonly KnownPlace[];
  readonly classCount: number;
  /** Sharpens the classes' shares: each is raised to this power. */
  readonly sharpness: number;
  /** Share of every answer that is spread evenly: what the nearest places can be wrong about. */
  readonly doubt: number;
};

/** Places closer than this, in Earth radii (600 metres), count as equally near. */
export const blur = 1e-4;
/** The power of the squared distance. */
export const kernelPower = 4;

/** A known place as the graph stores it: in float32. */
export function knownPlace(latitude: number, longitude: number, label: number): KnownPlace {
  const [x, y, z] = toUnitVector(latitude, longitude);
  return { at: [Math.fround(x), Math.fround(y), Math.fround(z)], label };
}

/** How much a known place counts at a squared distance. */
export function kernel(squaredDistance: number): number {
  return (squaredDistance + blur ** 2) ** -kernelPower;
}

/** The probability of each class at a place. */
export function probabilitiesAt(
  { places, classCount, sharpness, doubt }: PlaceModel,
  latitude: number,
  longitude: number,
): Float64Array {
  const at = toUnitVector(Math.fround(latitude), Math.fround(longitude));
  const sums = new Float64Array(classCount);
  for (const place of places) sums[place.label]! += kernel(squaredChord(at, place.at));
  const most = Math.max(...sums);
  const sharpened = sums.map((sum) => (sum / most) ** sharpness);
  const total = sharpened.reduce((sum, value) => sum + value, 0);
  return sharpened.map((value) => (1 - doubt) * (value / total) + doubt / classCount);
}

/**
 * Leaves out the places that the others speak for already: begins with `kept`, and takes the place whose own class has
 * the least share until every one's has at least `share`. (Hart 1968 condenses nearest neighbours so; here with a
 * margin, since probabilities matter besides the decision.)
 */
export function condense(
  kept: readonly KnownPlace[],
  places: readonly KnownPlace[],
  classCount: number,
  share: number,
): KnownPlace[] {
  const sums = new Float64Array(places.length * classCount);
  const total = new Float64Array(places.length);
  const add = (known: KnownPlace): void => {
    places.forEach((place, index) => {
      const weight = kernel(squaredChord(place.at, known.at));
      sums[index * classCount + known.label]! += weight;
      total[index]! += weight;
    });
  };
  for (const known of kept) add(known);
  const result = [...kept];
  const taken = new Set<number>();
  for (;;) {
    let worst = -1;
    let least = share;
    places.forEach((place, index) => {
      if (taken.has(index)) return;
      const own = total[index] === 0 ? 0 : sums[index * classCount + place.label]! / total[index]!;
      if (own < least) {
        least = own;
        worst = index;
      }
    });
    const next = places[worst];
    if (next === undefined) return result;
    taken.add(worst);
    result.push(next);
    add(next);
  }
}
