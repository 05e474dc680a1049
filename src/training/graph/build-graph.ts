import { addClassifierOutputs, addFeatureOutputs } from "../../onnx/classifier-outputs.ts";
import { GraphBuilder, type Value } from "../../onnx/graph-builder.ts";
import type { Calibration } from "../calibrate.ts";
import type { DataField, Dataset } from "../columns/dataset.ts";
import type { MajorityModel } from "../estimators/majority-class.ts";
import { estimators, type FittedModel } from "../search/estimators.ts";
import type { FittedWithTexts } from "../search/tasks.ts";
import { sumOfTexts, type TextModel, type TextPart } from "../texts/compact-model.ts";
import { addTextScores } from "../texts/text-graph.ts";
import { addInputs, type GraphColumns, scoresToLogits } from "./inputs.ts";
import { addBayes, addLogistic } from "./linear-graph.ts";
import { addNeighbours } from "./neighbours-graph.ts";
import { addTiles, type Tiles } from "./tiles.ts";
import { treeDomains } from "./tree-ensemble.ts";
import { addBoosted, addDecisionTree } from "./trees-graph.ts";

/** One fitted model in a blend. */
export type GraphPart = {
  readonly model: FittedWithTexts;
  readonly weight: number;
  readonly calibration: Calibration;
};

export type GraphPlan = {
  readonly name: string;
  readonly fields: readonly DataField[];
  readonly dataset: Dataset;
  readonly parts: readonly GraphPart[];
  /** The calibration of the whole blend; undefined for a single model, which has its own. */
  readonly calibration: Calibration | undefined;
  /** Undefined if a text is the only field. Not used by a text model, whose n-grams are the features. */
  readonly tiles: Tiles | undefined;
  readonly metadata: Readonly<Record<string, string>>;
};

/**
 * Builds the whole model as an ONNX graph: raw fields go in; label, probabilities, logits and features come
 * out.
 */
export function buildGraph({
  name,
  fields,
  dataset,
  parts,
  calibration,
  tiles,
  metadata,
}: GraphPlan): Uint8Array {
  const g = new GraphBuilder(name);
  const classCount = dataset.classes.length;
  const text = textAlone(parts, calibration);
  // A text model reads the text itself, not the scores that other estimators use.
  const columns = addInputs(g, fields, dataset, text ? [] : parts[0]!.model.texts);
  const options = { opset: 20, domains: treeDomains, metadata } as const;
  if (text) {
    const [raw] = columns.texts.values();
    addClassifierOutputs(g, addTextScores(g, raw!, text, true), dataset.classes);
    return g.toBytes(options);
  }
  let sum: Value | undefined;
  for (const { model, weight, calibration: own } of parts) {
    const logits = calibrated(g, addModel(g, columns, model.fitted, classCount), own, weight);
    sum = sum === undefined ? logits : g.node("Add", [sum, logits]);
  }
  const whole = calibration ? calibrated(g, sum!, calibration, 1) : sum!;
  const logits = g.node("Identity", [whole], {}, { outputs: ["logits"] });
  addClassifierOutputs(g, logits, dataset.classes);
  if (tiles) addFeatureOutputs(g, addTiles(g, columns, tiles, dataset.places.length > 0));
  return g.toBytes(options);
}

/**
 * If all parts are text models, combines their weights and calibrations into a single text model, so that its
 * n-grams are the features and, unless it has trees, their contributions and the bias add up to the logits.
 * Returns undefined if other estimators are involved.
 */
export function textAlone(
  parts: readonly GraphPart[],
  calibration: Calibration | undefined,
): TextModel | undefined {
  const texts: TextPart[] = [];
  const after = calibration ?? { slope: 1, offsets: parts[0]!.calibration.offsets.map(() => 0) };
  for (const [index, { model, weight, calibration: own }] of parts.entries()) {
    if (!isText(model.fitted)) return undefined;
    const offsets = own.offsets.map(
      (offset, k) => after.slope * weight * offset + (index === 0 ? after.offsets[k]! : 0),
    );
    texts.push({
      model: model.fitted.model,
      slope: after.slope * weight * own.slope,
      offsets: model.fitted.model.classes.length === 1 ? [offsets[1]! - offsets[0]!] : offsets,
    });
  }
  return sumOfTexts(texts);
}

type TextFitted = Extract<FittedModel, { readonly model: TextModel }>;

function isText(fitted: FittedModel): fitted is TextFitted {
  return estimators[fitted.id].isText === true;
}

function calibrated(g: GraphBuilder, logits: Value, { slope, offsets }: Calibration, weight: number): Value {
  const scaled = g.node("Mul", [logits, g.float(slope * weight)]);
  return g.node("Add", [
    scaled,
    g.float(
      offsets.map((offset) => offset * weight),
      [1, offsets.length],
    ),
  ]);
}

function addModel(g: GraphBuilder, columns: GraphColumns, fitted: FittedModel, classCount: number): Value {
  switch (fitted.id) {
    case "majorityClass":
      return addConstant(g, columns, fitted.model);
    case "naiveBayes":
      return addBayes(g, columns, fitted.model, classCount);
    case "logisticRegression":
      return addLogistic(g, columns, fitted.model, classCount);
    case "decisionTree":
      return addDecisionTree(g, columns, fitted.model, classCount);
    case "boostedTrees":
      return addBoosted(g, columns, fitted.model, classCount);
    case "nearestNeighbours":
      return addNeighbours(g, columns, fitted.model, classCount);
    case "textNaiveBayes":
    case "textLogistic":
    case "textHinge":
    case "textNbSvm":
    case "textTree": {
      const [text] = columns.texts.values();
      return scoresToLogits(g, addTextScores(g, text!, fitted.model, false), classCount);
    }
  }
}

function addConstant(g: GraphBuilder, { rowCount }: GraphColumns, { logits }: MajorityModel): Value {
  const shape = g.node("Concat", [rowCount, g.int64([logits.length])], { axis: 0 });
  return g.node("Expand", [g.float(logits, [1, logits.length]), shape]);
}
