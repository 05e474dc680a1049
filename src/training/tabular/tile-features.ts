import type { FeatureTriples } from "../../onnx/classifier-outputs.ts";
import type { GraphBuilder, Value } from "../../onnx/graph-builder.ts";
import { elementTypes } from "../../onnx/onnx-messages.ts";
import { createRandom } from "../random.ts";

/** One way to cut the columns into tiles: rows in the same tile share a feature. */
export type Tiling = {
  /** Tiles per unit of each column; 0 leaves the column out. */
  readonly perUnit: readonly number[];
  /** Where the tiles begin, in tiles. */
  readonly offset?: readonly number[];
  /** Share of a row's squared norm: how much of a lesson goes to all rows of the tile. */
  readonly share: number;
};

/** Tiles are hashed to this many numbers, a prime, so that unlike tiles rarely meet. */
export const tileCount = 1_048_573;
const multiplierLimit = 2 ** 31;

/** How many features there are in all. */
export function tileFeatureCount(tilings: readonly Tiling[]): number {
  return tilings.length * tileCount;
}

/**
 * Adds sparse features for the adapter by tile coding (Albus 1975, "CMAC"): in each tiling a row has the one feature
 * of its tile. Fine tiles let a lesson hold for the same input alone, coarse ones pass some of it on to inputs alike.
 * The numbers of a tile's corner are hashed by a random linear function (Carter and Wegman 1979).
 * @param matrix float32 `[N,F]` without NaN, small enough that tile numbers stay under 2^24
 */
export function addTileFeatures(
  graph: GraphBuilder,
  matrix: Value,
  tilings: readonly Tiling[],
  seed = 1,
): FeatureTriples {
  const columnCount = tilings[0]?.perUnit.length ?? 0;
  const random = createRandom(seed);
  const flat = (values: (tiling: Tiling) => readonly number[]) =>
    graph.float(tilings.flatMap(values), [1, tilings.length, columnCount]);
  const scale = flat(({ perUnit }) => perUnit);
  const offset = flat(({ perUnit, offset = perUnit.map(() => 0) }) => offset);
  const multipliers = tilings.flatMap(({ perUnit }) =>
    perUnit.map((tiles) => (tiles === 0 ? 0 : 1 + Math.floor(random() * (multiplierLimit - 1)))),
  );
  const column = graph.node("Unsqueeze", [matrix, graph.int64([1])]);
  const corners = graph.node("Floor", [graph.node("Add", [graph.node("Mul", [column, scale]), offset])]);
  const numbers = graph.node("Cast", [corners], { to: elementTypes.int64 });
  const weighted = graph.node("Mul", [numbers, graph.int64(multipliers, [1, tilings.length, columnCount])]);
  const hash = graph.node("ReduceSum", [weighted, graph.int64([2])], { keepdims: 0 });
  const starts = graph.int64(
    tilings.map((_, index) => index * tileCount),
    [1, tilings.length],
  );
  const tiles = graph.node("Add", [graph.node("Mod", [hash, graph.int64(tileCount)]), starts]);
  const shape = graph.node("Shape", [tiles]);
  const everything = graph.int64([-1]);
  const indices = graph.node("Reshape", [tiles, everything], {}, { outputs: ["feature_indices"] });
  const norms = graph.float(
    tilings.map(({ share }) => Math.sqrt(share)),
    [1, tilings.length],
  );
  const values = graph.node(
    "Reshape",
    [graph.node("Expand", [norms, shape]), everything],
    {},
    { outputs: ["feature_values"] },
  );
  const rowCount = graph.node("Gather", [shape, graph.int64(0)]);
  const rowNumbers = graph.node("Range", [graph.int64(0), rowCount, graph.int64(1)]);
  const grid = graph.node("Expand", [graph.node("Unsqueeze", [rowNumbers, graph.int64([1])]), shape]);
  const rows = graph.node("Reshape", [grid, everything], {}, { outputs: ["feature_rows"] });
  return { rows, indices, values };
}
