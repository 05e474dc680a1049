import { addClassifierOutputs, addFeatureOutputs } from "../../onnx/classifier-outputs.ts";
import { GraphBuilder, type Value } from "../../onnx/graph-builder.ts";
import { modelMetadata } from "../../onnx/model-metadata.ts";
import { elementTypes } from "../../onnx/onnx-messages.ts";
import { blur, kernelPower, type PlaceModel } from "./place-model.ts";
import { addTileFeatures, type Tiling } from "./tile-features.ts";

/** The countries, by the codes of the data. */
export const ufoClasses = ["au", "ca", "de", "gb", "us"] as const;

/** What a missing value counts as. */
export type UfoTypical = { readonly seconds: number; readonly latitude: number; readonly longitude: number };

const longestSeconds = 1e9;
/** Longitudes may go round twice; what is beyond is cut, so that no input makes NaN. */
const farthestLongitude = 720;

/**
 * What a lesson is learned over, as tiles of latitude, longitude and the logarithm of the seconds: half of it is the
 * very same sighting, so that one wrong lesson does not turn a whole city; then the place, then its surroundings.
 */
export const ufoTilings: readonly Tiling[] = [
  { share: 0.5, perUnit: [1000, 1000, 20] },
  { share: 0.3, perUnit: [50, 50, 0] },
  { share: 0.15, perUnit: [10, 10, 0] },
  { share: 0.05, perUnit: [2, 2, 0], offset: [0.5, 0.5, 0] },
];

/** The whole model as a graph: the sighting on the unit sphere, its distance to each known place, features. */
export function buildUfoGraph(
  model: PlaceModel,
  typical: UfoTypical,
  facts: { readonly version: string; readonly card: Readonly<Record<string, unknown>> },
): Uint8Array {
  const graph = new GraphBuilder("ufo-sighting");
  const bounded = (name: keyof UfoTypical, least: number, most: number): Value => {
    const raw = graph.input(name, "float", ["N", 1]);
    const known = graph.node("Where", [graph.node("IsNaN", [raw]), graph.float(typical[name]), raw]);
    return graph.node("Clip", [known, graph.float(least), graph.float(most)]);
  };
  const seconds = bounded("seconds", 0, longestSeconds);
  const latitude = bounded("latitude", -90, 90);
  const longitude = bounded("longitude", -farthestLongitude, farthestLongitude);
  addClassifierOutputs(graph, addLogits(graph, latitude, longitude, model), ufoClasses);
  const duration = graph.node("Log", [graph.node("Add", [seconds, graph.float(1)])]);
  const matrix = graph.node("Concat", [latitude, longitude, duration], { axis: 1 });
  addFeatureOutputs(graph, addTileFeatures(graph, matrix, ufoTilings));
  return graph.toBytes({ metadata: modelMetadata({ id: "ufo-sighting", classes: ufoClasses, ...facts }) });
}

/**
 * Log probabilities. Distances are worked out in float64, since near a border float32's rounding of places would
 * show; what follows from them needs no more than float32 until the classes' sums.
 */
function addLogits(graph: GraphBuilder, latitude: Value, longitude: Value, model: PlaceModel): Value {
  const { places, classCount, sharpness, doubt } = model;
  const double = (value: number) => graph.constant(Float64Array.of(value), []);
  const to = (type: "float" | "float64", value: Value) =>
    graph.node("Cast", [value], { to: elementTypes[type] });
  const at = addUnitVector(graph, latitude, longitude, double);
  const known = to("float64", knownByAxis(graph, model));
  const norms = graph.node("ReduceSumSquare", [known, graph.int64([0])]);
  // |a - p|^2 = 1 (1 + |p|^2) - 2 a.p, as one product; the runtime works out the constants' part when it loads.
  const one = graph.node("ReduceSumSquare", [at, graph.int64([1])]);
  const constant = graph.node("Add", [norms, double(1 + blur ** 2)]);
  const table = graph.node("Concat", [graph.node("Mul", [known, double(-2)]), constant], { axis: 0 });
  const squared = graph.node("MatMul", [graph.node("Concat", [at, one], { axis: 1 }), table]);
  // The fourth power by squaring twice: Pow takes ten times as long.
  let weights = graph.node("Reciprocal", [to("float", squared)]);
  for (let power = 1; power < kernelPower; power *= 2) weights = graph.node("Mul", [weights, weights]);
  const labels = graph.constant(
    Int8Array.from(places, ({ label }) => label),
    [places.length, 1],
  );
  const classes = graph.constant(Int8Array.from(ufoClasses.keys()), [1, classCount]);
  const sums = graph.node("MatMul", [weights, to("float", graph.node("Equal", [labels, classes]))]);
  const logs = graph.node("Mul", [graph.node("Log", [to("float64", sums)]), double(sharpness)]);
  const certain = graph.node("Mul", [graph.node("Softmax", [logs], { axis: 1 }), double(1 - doubt)]);
  const logits = graph.node("Log", [graph.node("Add", [certain, double(doubt / classCount)])]);
  return graph.node("Cast", [logits], { to: elementTypes.float }, { outputs: ["logits"] });
}

/** float64 `[N,3]`. */
function addUnitVector(
  graph: GraphBuilder,
  latitude: Value,
  longitude: Value,
  double: (value: number) => Value,
): Value {
  const [north, east] = [latitude, longitude].map((degrees) =>
    graph.node("Mul", [graph.node("Cast", [degrees], { to: elementTypes.float64 }), double(Math.PI / 180)]),
  ) as [Value, Value];
  const cosine = graph.node("Cos", [north]);
  const x = graph.node("Mul", [cosine, graph.node("Cos", [east])]);
  const y = graph.node("Mul", [cosine, graph.node("Sin", [east])]);
  return graph.node("Concat", [x, y, graph.node("Sin", [north])], { axis: 1 });
}

/** float32 `[3,M]`, the known places by axis. */
function knownByAxis(graph: GraphBuilder, { places }: PlaceModel): Value {
  const axes = [0, 1, 2].flatMap((axis) => places.map(({ at }) => at[axis]!));
  return graph.constant(Float32Array.from(axes), [3, places.length], "known_places");
}
