import type { FeatureTriples } from "./classifier-outputs.ts";
import type { GraphBuilder, Value } from "./graph-builder.ts";
import { type ElementType, elementTypes } from "./onnx-messages.ts";

/** An input of a graph: `width` columns, or one if its rank is 1. */
export type InputColumns = {
  readonly input: string;
  readonly type: ElementType;
  readonly rank: 1 | 2;
  readonly width: number;
};

/**
 * A cut separates two rows by one column: at the number `at` or, if that is undefined, wherever the values
 * differ.
 */
export type Cut = { readonly column: number; readonly at: number | undefined };

/** Grids that define which rows are near each other. They all have the same number of cuts. */
export type NearGrids = {
  /** One list of cuts for each grid. Columns are numbered across all inputs. */
  readonly grids: readonly (readonly Cut[])[];
  /**
   * A prime number. Each grid numbers its cells from 0 up to, but not including, this number. Different
   * cells may have the same number, as in any hash table.
   */
  readonly cells: number;
};

/** A cut at this number separates only missing values, which become a smaller number, from all others. */
export const belowAll = -1e29;
const missing = -1e30;

/**
 * Adds nodes that compute features from the graph's inputs, so that nearby rows have features in common.
 * Every grid has its own cuts, and two rows have the same feature in a grid if none of its cuts lies between
 * them. So the share of common features falls as rows move apart: with random cuts, it is on average `(1 -
 * d) ** cuts`, where `d` is the probability that a cut lies between the two values, averaged over the
 * columns. This is the random binning of Rahimi and Recht 2007 ("Random features for large-scale kernel
 * machines", section 4), with cuts instead of lattices.
 *
 * Every row has one feature for each grid, and the norm of the features' values is 1. Sums are computed in
 * float64, so that a row's features are identical in every batch.
 * @param inputs in the order in which the cuts number their columns
 * @returns int64 rows and indices, float32 values, all `[N * grids]`
 */
export function addNearFeatures(
  graph: GraphBuilder,
  inputs: readonly InputColumns[],
  { grids, cells }: NearGrids,
): FeatureTriples {
  const count = grids.length;
  const size = grids[0]?.length ?? 0;
  const cuts = grids.flat();
  const matrix = inputs.length === 1 ? columnsOf(graph, inputs[0]!, cells) : joined(graph, inputs, cells);
  const columns = graph.constant(
    Int32Array.from(cuts, ({ column }) => column),
    [count, size],
  );
  const values = graph.node("Gather", [matrix, columns], { axis: 1 });
  const at = graph.float(
    cuts.map((cut) => cut.at ?? 0),
    [count, size],
  );
  const isAbove = toFloat(graph, graph.node("Greater", [values, at]));
  // A large number would leave no precision for the others in the sum.
  const bounded = graph.node("Mod", [values, graph.float(cells)], { fmod: 1 });
  const isExact = graph.node("Greater", [
    graph.float(
      cuts.map((cut) => (cut.at === undefined ? 1 : 0)),
      [count, size],
    ),
    graph.float(0),
  ]);
  const sides = graph.node("Where", [isExact, bounded, isAbove]);
  const random = wholeNumbers(cells);
  const factors = graph.float(
    cuts.map(() => random()),
    [count, size],
  );
  const products = graph.node("Mul", [toFloat64(graph, sides), toFloat64(graph, factors)]);
  const sums = graph.node("ReduceSum", [products, graph.int64([2])], { keepdims: 0 });
  const prime = graph.constant(Float64Array.of(cells), []);
  // The remainder of a negative number is negative.
  const rest = graph.node("Mod", [sums, prime], { fmod: 1 });
  const positive = graph.node("Mod", [graph.node("Add", [rest, prime]), prime], { fmod: 1 });
  const cell = graph.node("Cast", [positive], { to: elementTypes.int64 });
  const first = graph.int64(
    Array.from(grids, (_, grid) => grid * cells),
    [1, count],
  );
  const indices = graph.node("Add", [cell, first]);
  const rowCount = graph.node("Gather", [graph.node("Shape", [indices]), graph.int64(0)]);
  const numbers = graph.node("Range", [graph.int64(0), rowCount, graph.int64(1)]);
  const rows = graph.node("Expand", [
    graph.node("Reshape", [numbers, graph.int64([-1, 1])]),
    graph.node("Shape", [indices]),
  ]);
  const one = graph.float(1 / Math.sqrt(count));
  const flat = (value: Value, name: string) =>
    graph.node("Reshape", [value, graph.int64([-1])], {}, { outputs: [name] });
  return {
    rows: flat(rows, "feature_rows"),
    indices: flat(indices, "feature_indices"),
    values: flat(graph.node("Expand", [one, graph.node("Shape", [indices])]), "feature_values"),
  };
}

function joined(graph: GraphBuilder, inputs: readonly InputColumns[], cells: number): Value {
  return graph.node(
    "Concat",
    inputs.map((each) => columnsOf(graph, each, cells)),
    { axis: 1 },
  );
}

/**
 * Converts an input's columns to float32 `[N,width]`: texts become hashes, and missing values a separate
 * number.
 */
function columnsOf(graph: GraphBuilder, { input, type, rank, width }: InputColumns, cells: number): Value {
  const matrix = rank === 1 ? graph.node("Reshape", [input, graph.int64([-1, width])]) : input;
  if (type === "string") {
    const hashes = graph.node("com.microsoft.MurmurHash3", [matrix], { positive: 1 });
    const whole = graph.node("Cast", [hashes], { to: elementTypes.int64 });
    return toFloat(graph, graph.node("Mod", [whole, graph.int64(cells)]));
  }
  const numbers = type === "float" ? matrix : toFloat(graph, matrix);
  if (type !== "float" && type !== "float64") return numbers;
  return graph.node("Where", [graph.node("IsNaN", [numbers]), graph.float(missing), numbers]);
}

function toFloat(graph: GraphBuilder, value: Value): Value {
  return graph.node("Cast", [value], { to: elementTypes.float });
}

function toFloat64(graph: GraphBuilder, value: Value): Value {
  return graph.node("Cast", [value], { to: elementTypes.float64 });
}

/**
 * Generates whole numbers from 1 up to, but not including, a limit. They look random but are the same each
 * time (a Lehmer generator with the multiplier of Park, Miller and Stockmeyer 1993).
 */
function wholeNumbers(limit: number): () => number {
  let state = 20_241_117;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return 1 + (state % (limit - 1));
  };
}
