import { addClassifierOutputs, addFeatureOutputs } from "../../onnx/classifier-outputs.ts";
import { GraphBuilder, type Value } from "../../onnx/graph-builder.ts";
import { elementTypes } from "../../onnx/messages.ts";
import { modelMetadata } from "../../onnx/metadata.ts";
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

/** Log probabilities. In float64: near a border in float32 the distances' rounding would show. */
function addLogits(graph: GraphBuilder, latitude: Value, longitude: Value, model: PlaceModel): Value {
  const { places, classCount, sharpness, doubt } = model;
  const double = (values: number | readonly number[]) =>
    graph.constant(Float64Array.of(...[values].flat()), typeof values === "number" ? [] : [1, values.length]);
  const radians = (degrees: Value) =>
    graph.node("Mul", [graph.node("Cast", [degrees], { to: elementTypes.float64 }), double(Math.PI / 180)]);
  const [north, east] = [radians(latitude), radians(longitude)];
  const cosine = graph.node("Cos", [north]);
  const at = graph.node(
    "Concat",
    [
      graph.node("Mul", [cosine, graph.node("Cos", [east])]),
      graph.node("Mul", [cosine, graph.node("Sin", [east])]),
      graph.node("Sin", [north]),
    ],
    { axis: 1 },
  );
  // |a - p|^2 = |a|^2 + |p|^2 - 2 a.p, with |a| = 1; the runtime works the constants' part out once.
  const known = graph.node("Cast", [known3(graph, model)], { to: elementTypes.float64 });
  const norms = graph.node("ReduceSum", [graph.node("Mul", [known, known]), graph.int64([0])]);
  const constant = graph.node("Add", [norms, double(1 + blur ** 2)]);
  const products = graph.node("MatMul", [at, graph.node("Mul", [known, double(-2)])]);
  const squared = graph.node("Max", [graph.node("Add", [products, constant]), double(blur ** 2)]);
  const weights = graph.node("Pow", [squared, double(-kernelPower)]);
  const labels = graph.constant(
    Int8Array.from(places, ({ label }) => label),
    [places.length, 1],
  );
  const classes = graph.constant(
    Int8Array.from({ length: classCount }, (_, index) => index),
    [1, classCount],
  );
  const membership = graph.node("Cast", [graph.node("Equal", [labels, classes])], {
    to: elementTypes.float64,
  });
  const sums = graph.node("MatMul", [weights, membership]);
  const shares = graph.node("Softmax", [graph.node("Mul", [graph.node("Log", [sums]), double(sharpness)])], {
    axis: 1,
  });
  const certain = graph.node("Mul", [shares, double(1 - doubt)]);
  const doubtful = graph.node("Add", [certain, double(doubt / classCount)]);
  const logits = graph.node("Log", [doubtful]);
  return graph.node("Cast", [logits], { to: elementTypes.float }, { outputs: ["logits"] });
}

/** float32 `[3,M]`, the known places by axis. */
function known3(graph: GraphBuilder, { places }: PlaceModel): Value {
  const axes = [0, 1, 2].flatMap((axis) => places.map(({ at }) => at[axis]!));
  return graph.constant(Float32Array.from(axes), [3, places.length], "known_places");
}
