import type { FeatureTriples } from "../../onnx/classifier-outputs.ts";
import type { GraphBuilder, Value } from "../../onnx/graph-builder.ts";
import { elementTypes } from "../../onnx/onnx-messages.ts";
import { largestStandardised, learnDesign, type NumberDesign } from "../estimators/design.ts";
import type { Frame } from "../estimators/estimator.ts";
import { createRandom } from "../random.ts";
import type { GraphColumns } from "./inputs.ts";
import { addStandardised } from "./linear-graph.ts";

/** One way to divide the space of all rows into tiles. Rows in the same tile share a feature. */
type Tiling = {
  /** The number of tiles per unit of each column; 0 leaves the column out. */
  readonly perUnit: readonly number[];
  /** The offset of the tiles, in tile widths. */
  readonly offset: number;
  /** The tiling's share of a row's squared norm, and so of a lesson's effect on other rows in the same tile. */
  readonly share: number;
};

/** Tile coding, which turns table rows into sparse features for lessons. */
export type Tiles = {
  readonly numbers: readonly Pick<NumberDesign, "median" | "mean" | "scale">[];
  readonly tilings: readonly Tiling[];
  /** A random factor for each tiling and column. */
  readonly multipliers: readonly (readonly number[])[];
};

/** Tiles are hashed to this many numbers. It is prime, so that different tiles rarely collide. */
const tileCount = 1_048_573;
const multiplierLimit = 2 ** 31;
/** Tiles per unit of a standardised number: enough that only nearly equal values share a tile. */
const finePerUnit = 4096;
const coarsePerUnit = 2;

/**
 * Tile coding (Albus 1975, "CMAC"): in each tiling, a row has exactly one feature, that of its tile. Most of
 * a row's norm comes from features that only almost identical inputs share, since similar rows often differ
 * in class and a lesson should not change all of them. The rest comes from features that similar inputs
 * share. For places, this part is larger, since a lesson about a place also applies to its surroundings.
 */
export function learnTiles(frame: Frame, rows: Int32Array): Tiles {
  const place = frame.places[0];
  const isPlace = (column: number) => column === place?.latitude || column === place?.longitude;
  const numbers = learnDesign({ ...frame, categories: [] }, rows, 0).numbers.map(
    ({ median, mean, scale }, column) =>
      isPlace(column) ? { median, mean: 0, scale: 1 } : { median, mean, scale },
  );
  const perUnit = (ofNumber: (column: number) => number, ofCategory: number) => [
    ...numbers.map((_, column) => ofNumber(column)),
    ...frame.categories.map(() => ofCategory),
  ];
  const ofPlace = (tiles: number) => perUnit((column) => (isPlace(column) ? tiles : 0), 0);
  const tilings: Tiling[] = place
    ? [
        { share: 0.5, offset: 0, perUnit: perUnit((column) => (isPlace(column) ? 1000 : finePerUnit), 1) },
        { share: 0.3, offset: 0, perUnit: ofPlace(50) },
        { share: 0.15, offset: 0, perUnit: ofPlace(10) },
        { share: 0.05, offset: 0.5, perUnit: ofPlace(2) },
      ]
    : [
        { share: 0.95, offset: 0, perUnit: perUnit(() => finePerUnit, 1) },
        { share: 0.05, offset: 0.5, perUnit: perUnit(() => coarsePerUnit, 1) },
      ];
  const random = createRandom(1);
  const multipliers = tilings.map(({ perUnit: of }) =>
    of.map((tiles) => (tiles === 0 ? 0 : 1 + Math.floor(random() * (multiplierLimit - 1)))),
  );
  return { numbers, tilings, multipliers };
}

/** A row's features, computed exactly as in the graph, with the same float32 and int64 operations. */
export function tileFeatures(
  { numbers, tilings, multipliers }: Tiles,
  frame: Frame,
  row: number,
): { indices: number[]; values: number[] } {
  const largest = frame.places.length > 0 ? 720 : largestStandardised;
  const cells = [
    ...numbers.map(({ median, mean, scale }, column) => {
      const raw = frame.numbers[column]![row]!;
      const standard = Math.fround(
        Math.fround((Number.isNaN(raw) ? Math.fround(median) : raw) - Math.fround(mean)) / Math.fround(scale),
      );
      return Math.max(-largest, Math.min(largest, standard));
    }),
    ...frame.categories.map(({ codes, size }) => (codes[row]! < 0 ? size : codes[row]!)),
  ];
  const indices = tilings.map(({ perUnit, offset }, tiling) => {
    let hash = 0n;
    cells.forEach((cell, column) => {
      const corner = Math.floor(Math.fround(Math.fround(cell * perUnit[column]!) + Math.fround(offset)));
      hash += BigInt(corner) * BigInt(multipliers[tiling]![column]!);
    });
    const wrapped = BigInt.asIntN(64, hash) % BigInt(tileCount);
    return Number(wrapped < 0n ? wrapped + BigInt(tileCount) : wrapped) + tiling * tileCount;
  });
  return { indices, values: tilings.map(({ share }) => Math.fround(Math.sqrt(share))) };
}

/**
 * Adds the features to the graph. The coordinates of a tile's corner are hashed with a linear function
 * (Carter and Wegman 1979).
 */
export function addTiles(
  g: GraphBuilder,
  columns: GraphColumns,
  { numbers, tilings, multipliers }: Tiles,
  hasPlace: boolean,
): FeatureTriples {
  const parts: Value[] = [];
  if (columns.numbers !== undefined) {
    const { filled, standard } = addStandardised(g, columns.numbers, numbers);
    if (!hasPlace) parts.push(standard);
    else {
      const row = (of: "mean" | "scale") =>
        g.float(
          numbers.map((number) => number[of]),
          [1, numbers.length],
        );
      const scaled = g.node("Div", [g.node("Sub", [filled, row("mean")]), row("scale")]);
      parts.push(g.node("Clip", [scaled, g.float(-720), g.float(720)]));
    }
  }
  for (const { codes } of columns.categories)
    parts.push(g.node("Cast", [g.node("Reshape", [codes, g.int64([-1, 1])])], { to: elementTypes.float }));
  const matrix = parts.length === 1 ? parts[0]! : g.node("Concat", parts, { axis: 1 });
  const columnCount = tilings[0]!.perUnit.length;
  const scale = g.float(
    tilings.flatMap(({ perUnit }) => perUnit),
    [1, tilings.length, columnCount],
  );
  const offset = g.float(
    tilings.map((tiling) => tiling.offset),
    [1, tilings.length, 1],
  );
  const column = g.node("Unsqueeze", [matrix, g.int64([1])]);
  const corners = g.node("Floor", [g.node("Add", [g.node("Mul", [column, scale]), offset])]);
  const whole = g.node("Cast", [corners], { to: elementTypes.int64 });
  const hashed = g.node("Mul", [whole, g.int64(multipliers.flat(), [1, tilings.length, columnCount])]);
  const hash = g.node("ReduceSum", [hashed, g.int64([2])], { keepdims: 0 });
  const starts = g.int64(
    tilings.map((_, index) => index * tileCount),
    [1, tilings.length],
  );
  const tiles = g.node("Add", [g.node("Mod", [hash, g.int64(tileCount)]), starts]);
  const shape = g.node("Shape", [tiles]);
  const list = g.int64([-1]);
  const indices = g.node("Reshape", [tiles, list], {}, { outputs: ["feature_indices"] });
  const norms = g.float(
    tilings.map(({ share }) => Math.sqrt(share)),
    [1, tilings.length],
  );
  const values = g.node(
    "Reshape",
    [g.node("Expand", [norms, shape]), list],
    {},
    { outputs: ["feature_values"] },
  );
  const rowNumbers = g.node("Range", [g.int64(0), g.node("Gather", [shape, g.int64(0)]), g.int64(1)]);
  const grid = g.node("Expand", [g.node("Unsqueeze", [rowNumbers, g.int64([1])]), shape]);
  const rows = g.node("Reshape", [grid, list], {}, { outputs: ["feature_rows"] });
  return { rows, indices, values };
}
