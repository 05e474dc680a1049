import type { Card } from "../../../src/core/card.ts";
import type { Prediction } from "../../../src/core/prediction.ts";
import type { Feedback } from "../../../src/learning/feedback.ts";
import type { LearningState, Lesson, Version } from "../../../src/learning/lessons.ts";
import type { Model } from "../../../src/models/model.ts";

/** A fake model's settings. A test may replace any of its calls. */
export type FakeModelOptions = Partial<Model> & {
  readonly probabilities?: readonly number[];
  readonly holdoutRegressed?: boolean;
};

/** An in-memory model that always gives the same answer until a lesson changes it. */
export function createFakeModel(card: Card, options: FakeModelOptions = {}): Model & { lessons: Feedback[] } {
  const base =
    options.probabilities ??
    card.classes.map((_, index) => (index === 0 ? 0.8 : 0.2 / (card.classes.length - 1)));
  const lessons: Feedback[] = [];
  let versions: Version[] = [];
  const listeners = new Set<(state: LearningState) => void>();

  const predict = (): Prediction => {
    const pulled = card.classes.map(({ name }) => lessons.filter(({ label }) => label === name).length);
    const raw = base.map((value, index) => value + (pulled[index] ?? 0));
    const sum = raw.reduce((total, value) => total + value, 0);
    const probabilities = raw.map((value) => value / sum);
    const best = probabilities.indexOf(Math.max(...probabilities));
    return {
      model: {
        id: card.id,
        version: card.version,
        sha256: card.files["model.onnx"].sha256,
        lessons: lessons.length,
      },
      label: card.classes[best]!.name,
      probability: probabilities[best]!,
      probabilities,
      baseProbabilities: base,
    };
  };
  const state = (): LearningState => ({
    lessons: lessons.length,
    newestLesson: lessons.at(-1)?.id,
    holdout: { base: { rows: 500, accuracy: 0.92 }, now: { rows: 500, accuracy: 0.918 } },
    holdoutRegressed: options.holdoutRegressed ?? false,
    progressive: { rows: lessons.length, accuracy: lessons.length === 0 ? 0 : 0.5 },
    outOfDate: false,
    recoveries: [],
  });
  const changed = () => {
    for (const listener of listeners) listener(state());
    return state();
  };
  const unused = () => Promise.reject(new Error("not part of this test"));

  const model: Model = {
    card,
    capabilities: { learns: true, additive: true },
    predict: async () => predict(),
    predictMany: async (instances) => instances.map(predict),
    explain: async () => ({
      classPair: { predicted: 0, runnerUp: 1 },
      exact: true,
      words: undefined,
      fields: [],
      unexplained: [],
    }),
    iceCurves: async () => [],
    counterfactuals: async () => [],
    classifyPoints: async (_inputs, _place, { latitudes }) => ({
      predicted: Uint16Array.from(latitudes, (latitude) => (latitude > 0 ? 0 : 1)),
      probabilities: new Float32Array(latitudes.length).fill(0.9),
    }),
    openDelivery: unused,
    tryRows: unused,
    teach: async (verdict): Promise<Lesson> => {
      const before = predict();
      const replaced = lessons.find(
        ({ inputs }) => JSON.stringify(inputs) === JSON.stringify(verdict.inputs),
      );
      const feedback: Feedback = {
        id: `row-${lessons.length + 1}`,
        createdAt: new Date().toISOString(),
        model: card.id,
        modelVersion: card.version,
        modelSha256: card.files["model.onnx"].sha256,
        ...verdict,
        correct: verdict.label === verdict.predictedLabel,
        source: "page",
        usedForTraining: true,
      };
      lessons.push(feedback);
      const entry = { ...feedback, superseded: false, contradicted: false };
      return {
        feedback: entry,
        before,
        after: predict(),
        state: changed(),
        replaced,
        storeMs: 1,
        totalMs: 2,
      };
    },
    learning: async () => state(),
    history: async () => ({
      points: [0, ...lessons.map((_, index) => index + 1)].map((count) => ({
        lessons: count,
        onTests: { rows: 50, accuracy: 0.9 + 0.01 * count },
        onYours: { rows: count, accuracy: count === 0 ? 0 : 0.5 },
      })),
    }),
    undo: async (id = lessons.at(-1)?.id) => {
      const index = lessons.findIndex((lesson) => lesson.id === id);
      const [taken] = index < 0 ? [] : lessons.splice(index, 1);
      changed();
      return taken;
    },
    replay: async () => changed(),
    reset: async () => {
      lessons.length = 0;
      return changed();
    },
    importCsv: unused,
    guessClass: async () => undefined,
    downloadLearned: async () => ({ model: new Uint8Array([1]), card: "{}" }),
    versions: async () => versions,
    saveVersion: async () => {
      const version: Version = {
        name: `${card.id}_20261120-165400`,
        model: card.id,
        createdAt: "2026-11-20T16:54:00.000Z",
        reason: "request",
        lessons: lessons.length,
        bytes: 2048,
        holdoutAccuracy: 0.918,
        modelSha256: card.files["model.onnx"].sha256,
      };
      versions = [version, ...versions];
      return version;
    },
    restoreVersion: async () => changed(),
    renameVersion: async (name, newName) => {
      versions = versions.map((version) => (version.name === name ? { ...version, name: newName } : version));
      return versions.find((version) => version.name === newName)!;
    },
    deleteVersion: async (name) => {
      versions = versions.filter((version) => version.name !== name);
    },
    checkReference: async () => ({ library: "scikit-learn 1.9", rows: 500, largestDifference: 2e-7 }),
    downloadVersion: async () => ({ model: new Uint8Array([1]), card: "{}" }),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => undefined,
  };
  return Object.assign(model, options, { lessons });
}
