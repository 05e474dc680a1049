import { createRandom } from "../random.ts";
import { largestStandardised, learnDesign } from "./design.ts";
import { type Estimator, type Frame, type Scored, type Settings, softmaxRow } from "./estimator.ts";
import { sampleOf } from "./trees.ts";

/** How a row is encoded as a point: standardised numbers and one-hot categories, or a place on the unit sphere. */
export type Metric = {
  readonly place: { readonly latitude: number; readonly longitude: number } | undefined;
  /** These replace a missing latitude or longitude. */
  readonly placeMedians: readonly [number, number];
  readonly numbers: readonly { readonly median: number; readonly mean: number; readonly scale: number }[];
  readonly sizes: readonly number[];
  readonly dimensions: number;
};

/**
 * A kernel classifier over known rows. Each row votes for its class, weighted by the inverse of a power of its
 * distance (Shepard 1968). So the nearest rows decide, and the ratios of the distances determine the
 * confidence.
 */
export type NeighboursModel = {
  readonly metric: Metric;
  /** `[M, D]`, row-major, float32, as in the graph. */
  readonly points: Float32Array;
  /** `[M]`. */
  readonly labels: Int32Array;
  /** The squared distance below which rows count as equally near. */
  readonly epsilon: number;
  /** The exponent of the squared distance. It is a power of two. */
  readonly power: number;
  readonly sharpness: number;
  /**
   * The share of every answer that is spread evenly over the classes, since even the nearest rows can be
   * wrong.
   */
  readonly doubt: number;
};

const mostPoints = 4000;
const mostDimensions = 200;
/** Two different categories are as far apart as two numbers that differ by one standard deviation. */
export const oneHot = Math.SQRT1_2;
/** About 600 metres on the unit sphere, squared. */
const placeEpsilon = 1e-8;
const placePower = 4;
/** A place is left out if the places kept already give its class at least this share of their votes. */
const condensedShare = 0.98;

/** Nearest neighbours, weighted by an inverse power of their distance. */
export const nearestNeighbours: Estimator<NeighboursModel> = {
  name: "Nearest neighbours",
  description: "All known rows vote; the nearest ones count by far the most.",
  complexity: 4,
  space: (frame) => {
    const { numbers, categories, places, rowCount } = frame;
    const dimensions = numbers.length + categories.reduce((sum, { size }) => sum + size, 0);
    const everything =
      numbers.length > 0 && dimensions <= mostDimensions && rowCount <= 20_000 ? [{ columns: "all" }] : [];
    return [...(places.length > 0 ? [{ columns: "place" }] : []), ...everything];
  },
  fit: (frame, train, settings, seed) => fitNeighbours(frame, train, settings, seed),
  logits: (model, frame, rows) => fromSums(classSums(model, frame, rows), model, frame.classCount),
  path: (frame, train, test, settings, seed) => {
    const tried = settings.columns === "place" ? placeSettings : tableSettings;
    const model = fitNeighbours(frame, train, { ...settings, ...tried[0] }, seed);
    const scored: Scored[] = [];
    for (const power of new Set(tried.map((each) => each.power))) {
      const sums = classSums({ ...model, power }, frame, test);
      for (const each of tried.filter((one) => one.power === power)) {
        scored.push({
          settings: { ...settings, ...each },
          logits: fromSums(sums, { ...model, ...each }, frame.classCount),
        });
      }
    }
    return scored;
  },
};

const tableSettings = [2, 4, 8, 16].flatMap((power) =>
  [0.5, 1].flatMap((sharpness) => [{ power, sharpness, doubt: 0.01 }]),
);
const placeSettings = [0.5, 1, 1.5, 2].flatMap((sharpness) =>
  [0.0003, 0.001].map((doubt) => ({ power: placePower, sharpness, doubt })),
);

function fitNeighbours(frame: Frame, train: Int32Array, settings: Settings, seed: number): NeighboursModel {
  const metric = learnMetric(frame, train, settings.columns === "place");
  const sampled = metric.place
    ? distinctPlaces(frame, metric, train)
    : sampleOf(train, mostPoints / train.length, createRandom(seed));
  const rows = metric.place ? condense(frame, metric, sampled) : sampled;
  return {
    metric,
    points: Float32Array.from(pointsOf(metric, frame, rows)),
    labels: Int32Array.from(rows, (row) => frame.labels[row]!),
    epsilon: metric.place ? placeEpsilon : 1e-3 * metric.dimensions,
    power: Number(settings.power),
    sharpness: Number(settings.sharpness),
    doubt: Number(settings.doubt),
  };
}

function learnMetric(frame: Frame, train: Int32Array, placeOnly: boolean): Metric {
  const place = placeOnly ? frame.places[0] : undefined;
  if (place) {
    const medianOf = (index: number) =>
      learnDesign({ ...frame, numbers: [frame.numbers[index]!], categories: [] }, train, 0).numbers[0]!
        .median;
    const placeMedians = [medianOf(place.latitude), medianOf(place.longitude)] as const;
    return { place, placeMedians, numbers: [], sizes: [], dimensions: 3 };
  }
  const design = learnDesign(frame, train, 0);
  const sizes = frame.categories.map(({ size }) => size);
  const dimensions = design.numbers.length + sizes.reduce((sum, size) => sum + size, 0);
  return { place, placeMedians: [0, 0], numbers: design.numbers, sizes, dimensions };
}

/** The rows as points `[rows, D]`, row-major. */
function pointsOf(
  { place, placeMedians, numbers, sizes, dimensions }: Metric,
  frame: Frame,
  rows: Int32Array,
): Float64Array {
  const points = new Float64Array(rows.length * dimensions);
  rows.forEach((row, index) => {
    let at = index * dimensions;
    if (place) {
      const north = (fill(frame.numbers[place.latitude]![row]!, placeMedians[0]) * Math.PI) / 180;
      const east = (fill(frame.numbers[place.longitude]![row]!, placeMedians[1]) * Math.PI) / 180;
      points.set([Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north)], at);
      return;
    }
    numbers.forEach(({ median, mean, scale }, column) => {
      const standard = (fill(frame.numbers[column]![row]!, median) - mean) / scale;
      points[at++] = Math.max(-largestStandardised, Math.min(largestStandardised, standard));
    });
    sizes.forEach((size, column) => {
      const code = frame.categories[column]!.codes[row]!;
      if (code >= 0) points[at + code] = oneHot;
      at += size;
    });
  });
  return points;
}

function fill(value: number, otherwise: number): number {
  return Number.isNaN(value) ? otherwise : value;
}

/** The known rows' weights, summed by class: `[rows, C]`. */
function classSums(
  { metric, points, labels, epsilon, power }: NeighboursModel,
  frame: Frame,
  rows: Int32Array,
): Float64Array {
  const { dimensions } = metric;
  const asked = pointsOf(metric, frame, rows);
  const sums = new Float64Array(rows.length * frame.classCount);
  for (let index = 0; index < rows.length; index += 1) {
    for (let known = 0; known < labels.length; known += 1) {
      let squared = epsilon;
      for (let d = 0; d < dimensions; d += 1)
        squared += (asked[index * dimensions + d]! - points[known * dimensions + d]!) ** 2;
      sums[index * frame.classCount + labels[known]!]! += kernel(squared, power);
    }
  }
  return sums;
}

/** The weight of a known row at a given squared distance, computed by repeated squaring. */
function kernel(squared: number, power: number): number {
  let weight = 1 / squared;
  for (let reached = 1; reached < power; reached *= 2) weight *= weight;
  return weight;
}

function fromSums(
  sums: Float64Array,
  { sharpness, doubt }: Pick<NeighboursModel, "sharpness" | "doubt">,
  classCount: number,
): Float64Array {
  const logits = sums.map((sum) => Math.max(Math.log(sum), -700) * sharpness);
  for (let from = 0; from < logits.length; from += classCount) {
    softmaxRow(logits, from, from + classCount);
    for (let at = from; at < from + classCount; at += 1)
      logits[at] = Math.log((1 - doubt) * logits[at]! + doubt / classCount);
  }
  return logits;
}

/** The last row at each place. */
function distinctPlaces(frame: Frame, { place }: Metric, rows: Int32Array): Int32Array {
  const [latitude, longitude] = [frame.numbers[place!.latitude]!, frame.numbers[place!.longitude]!];
  const byPlace = new Map<string, number>();
  for (const row of rows) byPlace.set(`${latitude[row]},${longitude[row]}`, row);
  return Int32Array.from(byPlace.values());
}

/**
 * Leaves out places that the others already represent, if rows were added to the table; otherwise keeps all
 * places. Starts with the added rows, then keeps adding the place whose class gets the smallest share of the votes
 * there, until the class of every place has a share of at least `condensedShare`. Hart (1968) condenses nearest
 * neighbours in this way; the margin is added here because probabilities matter as well as decisions.
 */
function condense(frame: Frame, metric: Metric, rows: Int32Array): Int32Array {
  const added = rows.filter((row) => row >= frame.addedFrom);
  const others = rows.filter((row) => row < frame.addedFrom);
  if (added.length === 0) return rows;
  const points = Float32Array.from(pointsOf(metric, frame, others));
  const { classCount, labels } = frame;
  const sums = new Float64Array(others.length * classCount);
  const totals = new Float64Array(others.length);
  const add = (row: number): void => {
    const [x, y, z] = Float32Array.from(pointsOf(metric, frame, Int32Array.of(row))) as unknown as [
      number,
      number,
      number,
    ];
    for (let index = 0; index < others.length; index += 1) {
      const squared =
        (points[index * 3]! - x) ** 2 + (points[index * 3 + 1]! - y) ** 2 + (points[index * 3 + 2]! - z) ** 2;
      const weight = kernel(squared + placeEpsilon, placePower);
      sums[index * classCount + labels[row]!]! += weight;
      totals[index]! += weight;
    }
  };
  for (const row of added) add(row);
  const kept = [...added];
  const isTaken = new Uint8Array(others.length);
  for (;;) {
    let worst = -1;
    let least = condensedShare;
    for (let index = 0; index < others.length; index += 1) {
      if (isTaken[index]) continue;
      const own =
        totals[index] === 0 ? 0 : sums[index * classCount + labels[others[index]!]!]! / totals[index]!;
      if (own >= least) continue;
      least = own;
      worst = index;
    }
    if (worst < 0) return Int32Array.from(kept);
    isTaken[worst] = 1;
    kept.push(others[worst]!);
    add(others[worst]!);
  }
}
