import type { GraphBuilder, Value } from "../../onnx/graph-builder.ts";
import { elementTypes } from "../../onnx/onnx-messages.ts";
import { type NeighboursModel, oneHot } from "../estimators/nearest-neighbours.ts";
import { type GraphColumns, lookUp, numberColumn } from "./inputs.ts";
import { addStandardised } from "./linear-graph.ts";

const { float, float64 } = elementTypes;
/** Above this power, the weights don't fit into float32. */
const highestFloatPower = 8;
/** Longitudes may wrap around the Earth twice. Values beyond that are clipped, so that no input leads to NaN. */
const farthestDegrees = 720;

/**
 * Adds a nearest-neighbours model. The squared distances to all known rows are computed with one matrix product, as
 * |a|^2 + |p|^2 - 2 a.p, in float64, since rounding to float32 would distort small distances. Unless the power
 * is high, float32 is enough for the steps that follow, up to each class's sum of weights.
 */
export function addNeighbours(
  g: GraphBuilder,
  columns: GraphColumns,
  model: NeighboursModel,
  classCount: number,
): Value {
  const { metric, points, labels, epsilon, power, sharpness, doubt } = model;
  const count = labels.length;
  const double = (value: number) => g.constant(Float64Array.of(value), []);
  const to = (type: number, value: Value) => g.node("Cast", [value], { to: type });
  const at = to(
    float64,
    metric.place ? addUnitVector(g, columns, model, double) : addPoint(g, columns, model),
  );
  const axes = Float32Array.from({ length: points.length }, (_, index) => {
    const axis = Math.floor(index / count);
    return points[(index % count) * metric.dimensions + axis]!;
  });
  const known = to(float64, g.constant(axes, [metric.dimensions, count], "known_points"));
  const norms = g.node("ReduceSumSquare", [known, g.int64([0])]);
  const ofAsked = g.node("ReduceSumSquare", [at, g.int64([1])]);
  // Because of rounding, the squared distance to an identical point may be negative; the Max prevents that.
  const product = g.node("MatMul", [at, g.node("Mul", [known, double(-2)])]);
  const distances = g.node("Add", [g.node("Add", [product, norms]), ofAsked]);
  const squared = g.node("Add", [g.node("Max", [distances, double(0)]), double(epsilon)]);
  let weights = g.node("Reciprocal", [power > highestFloatPower ? squared : to(float, squared)]);
  // Compute the power by repeated squaring, since Pow takes ten times as long.
  for (let reached = 1; reached < power; reached *= 2) weights = g.node("Mul", [weights, weights]);
  const known8 = Int8Array.from(labels);
  const known16 = Int32Array.from(labels);
  const classOf = g.constant(classCount < 128 ? known8 : known16, [count, 1], "known_classes");
  const classes = g.constant(
    classCount < 128
      ? Int8Array.from({ length: classCount }, (_, k) => k)
      : Int32Array.from({ length: classCount }, (_, k) => k),
    [1, classCount],
  );
  const isClass = to(power > highestFloatPower ? float64 : float, g.node("Equal", [classOf, classes]));
  const sums = to(float64, g.node("MatMul", [weights, isClass]));
  const logs = g.node("Mul", [g.node("Log", [g.node("Max", [sums, double(1e-300)])]), double(sharpness)]);
  const certain = g.node("Mul", [g.node("Softmax", [logs], { axis: 1 }), double(1 - doubt)]);
  return to(float, g.node("Log", [g.node("Add", [certain, double(doubt / classCount)])]));
}

/** Standardised numbers and one-hot categories, float32 `[N, D]`. */
function addPoint(g: GraphBuilder, columns: GraphColumns, { metric }: NeighboursModel): Value {
  const parts =
    columns.numbers === undefined ? [] : [addStandardised(g, columns.numbers, metric.numbers).standard];
  columns.categories.forEach((category) => {
    const { size } = category;
    const table = Float32Array.from({ length: (size + 1) * size }, (_, at) =>
      at % (size + 1) === 0 && at < size * size ? oneHot : 0,
    );
    parts.push(lookUp(g, category, table, size, "one_hot"));
  });
  return parts.length === 1 ? parts[0]! : g.node("Concat", parts, { axis: 1 });
}

/** The place on the unit sphere, float64 `[N,3]`. */
function addUnitVector(
  g: GraphBuilder,
  columns: GraphColumns,
  { metric }: NeighboursModel,
  double: (value: number) => Value,
): Value {
  const { latitude, longitude } = metric.place!;
  const [north, east] = [latitude, longitude].map((index) => {
    const raw = numberColumn(g, columns, index);
    const known = g.node("Where", [
      g.node("IsNaN", [raw]),
      g.float(metric.placeMedians[index === latitude ? 0 : 1]),
      raw,
    ]);
    const bounded = g.node("Clip", [known, g.float(-farthestDegrees), g.float(farthestDegrees)]);
    return g.node("Mul", [g.node("Cast", [bounded], { to: float64 }), double(Math.PI / 180)]);
  }) as [Value, Value];
  const cosine = g.node("Cos", [north]);
  const x = g.node("Mul", [cosine, g.node("Cos", [east])]);
  const y = g.node("Mul", [cosine, g.node("Sin", [east])]);
  return g.node("Concat", [x, y, g.node("Sin", [north])], { axis: 1 });
}
