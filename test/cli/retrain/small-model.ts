import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Card } from "../../../src/core/card.ts";
import { parseSourceCard } from "../../../src/core/card.ts";
import { writeCsv } from "../../../src/learning/feedback-csv.ts";
import {
  addClassifierOutputs,
  addFeatureOutputs,
  denseToTriples,
} from "../../../src/onnx/classifier-outputs.ts";
import { GraphBuilder } from "../../../src/onnx/graph-builder.ts";
import { type HoldoutSet, writeHoldout } from "../../../src/onnx/holdout-file.ts";
import { modelMetadata } from "../../../src/onnx/model-metadata.ts";
import { elementTypes } from "../../../src/onnx/onnx-messages.ts";

const classes = ["low", "high"];

/** The card, without its files, of a model that classifies numbers from 0 to 99 as low or high. */
export const smallCard = {
  format: 1,
  id: "small-number",
  version: "1.0.0",
  title: "Small numbers",
  summary: "Calls a number low or high.",
  fields: [{ kind: "number", name: "x", label: "Number", min: 0, max: 99, step: 1 }],
  classes: classes.map((name) => ({ name })),
  examples: [{ title: "Ten", inputs: { x: 10 } }],
  learning: { aggressiveness: 3, margin: 0.5 },
};

/** The model's logits: numbers of 50 or more are high. */
const logitsOf = (x: number) => [(49.5 - x) * 0.02, (x - 49.5) * 0.02];

/**
 * A graph in which each number has a feature of its own, so that a lesson affects no other number.
 * @param options `refusesFrom`: the graph fails on this number and larger ones
 */
export function smallGraph(
  options: { readonly learns?: boolean; readonly refusesFrom?: number } = {},
): Uint8Array {
  const graph = new GraphBuilder("small");
  const x = graph.input("x", "float", ["N", 1]);
  const away = graph.node("Sub", [x, graph.float(49.5)]);
  const outputs = options.learns === false ? {} : { outputs: ["logits"] };
  const logits = graph.node("MatMul", [away, graph.float([-0.02, 0.02], [1, 2])], {}, outputs);
  if (options.learns === false) {
    graph.node("Softmax", [logits], { axis: 1 }, { outputs: ["probabilities"] });
    graph.output("probabilities", "float", ["N", 2]);
  } else {
    addClassifierOutputs(graph, logits, classes);
    const whole = graph.node("Cast", [graph.node("Squeeze", [x, graph.int64([1])])], {
      to: elementTypes.int64,
    });
    // Gather fails if an index is out of range.
    const known = graph.int64(Array.from({ length: options.refusesFrom ?? 100 }, (_, number) => number));
    const dense = graph.node("OneHot", [
      graph.node("Gather", [known, whole]),
      graph.int64([100]),
      graph.float([0, 1]),
    ]);
    addFeatureOutputs(graph, denseToTriples(graph, dense));
  }
  return graph.toBytes({
    metadata: modelMetadata({ id: smallCard.id, version: "1.0.0", classes, card: {} }),
  });
}

/** A holdout of all numbers, with their classes according to `isHigh`. */
export function smallHoldout(isHigh: (x: number) => boolean): HoldoutSet {
  const numbers = Array.from({ length: 100 }, (_, x) => x);
  return {
    rowOffsets: Int32Array.from({ length: 101 }, (_, row) => row),
    featureIndices: Int32Array.from(numbers),
    featureValues: new Float32Array(100).fill(1),
    logits: Float32Array.from(numbers.flatMap(logitsOf)),
    labels: Int32Array.from(numbers, (x) => Number(isHigh(x))),
  };
}

/** Writes the model's folder as a deployer would, without hashes in the card. */
export async function writeSmallModel(
  models: string,
  { learns = true, isHigh = (x: number) => x >= 50, holdout = true, refusesFrom = 100 } = {},
): Promise<string> {
  const folder = join(models, smallCard.id);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "model.onnx"), smallGraph({ learns, refusesFrom }));
  if (holdout) await writeFile(join(folder, "holdout.onnx"), writeHoldout(smallHoldout(isHigh)));
  await writeFile(join(folder, "model.json"), JSON.stringify(smallCard));
  return folder;
}

/** A feedback export from a visitor who gave each of these numbers a class. */
export function feedbackCsv(
  visitor: number,
  verdicts: readonly (readonly [x: number, label: string])[],
): string {
  const sha256 = "a".repeat(64);
  const card: Card = {
    ...parseSourceCard(smallCard, "model.json"),
    files: { "model.onnx": { bytes: 1, sha256 } },
  };
  const rows = verdicts.map(([x, label], index) => {
    const predicted = x >= 50 ? "high" : "low";
    const serial = (visitor * 1000 + index).toString(16).padStart(12, "0");
    return {
      id: `01930000-0000-7000-8000-${serial}`,
      createdAt: new Date(Date.UTC(2026, 0, 1 + visitor, 0, 0, index)).toISOString(),
      model: card.id,
      modelVersion: card.version,
      modelSha256: sha256,
      inputs: { x },
      metadata: {},
      predictedLabel: predicted,
      predictedProbability: 0.6,
      correct: predicted === label,
      label,
      source: "page" as const,
      usedForTraining: true,
    };
  });
  return writeCsv(card, rows);
}
