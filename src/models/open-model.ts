import type { Card } from "../core/card.ts";
import { createDeferred } from "../core/promises.ts";
import { findCounterfactuals } from "../explain/counterfactual.ts";
import { classifyPoints } from "../explain/decision-map.ts";
import { explain, focusOn, mostFocused } from "../explain/explain.ts";
import { createExplainable } from "../explain/explainable-graph.ts";
import { iceCurves } from "../explain/ice-curves.ts";
import { Adapter } from "../learning/adapter.ts";
import type { LearningState } from "../learning/lessons.ts";
import { createOnlineLearner, type LearnerDeps, type OnlineLearner } from "../learning/online-learner.ts";
import { predictWithLessons } from "../learning/predict-with-lessons.ts";
import { type HoldoutSet, readHoldout } from "../onnx/holdout-file.ts";
import { type BatchLimits, openGraph } from "../runtime/graph-session.ts";
import { createRuntimeSession } from "../runtime/onnx-runtime.ts";
import { longestRunMs, type RunWatch } from "../runtime/run-limit.ts";
import { type RuntimeFiles, toRuntime } from "../runtime/runtime-files.ts";
import type { Model } from "./model.ts";

/** The files needed to open a model. */
export type ModelFiles = {
  readonly card: Card;
  readonly runtime: RuntimeFiles;
  /** The verified bytes of `model.onnx`. */
  readonly model: Uint8Array<ArrayBuffer>;
};

/** The services that a model uses in its thread. */
export type ModelDeps = Pick<LearnerDeps, "store" | "channel" | "locks" | "looksBeforePredicting"> & {
  /** Limits the graph's opening and runs, and the size of their batches. */
  readonly limit?: { readonly watch: RunWatch; readonly batches: BatchLimits } | undefined;
};

/** The calls of a `Model` that are the same in the model's own thread and in any other. */
export type ModelCalls = Omit<Model, "card" | "capabilities" | "onChange" | "close">;

/** A model in its own thread. */
export type LocalModel = ModelCalls &
  Pick<Model, "capabilities"> & {
    /**
     * The bytes of `holdout.onnx`, or undefined if there is none. Lessons wait for this call, and if there already are
     * lessons, predictions do too.
     */
    setHoldout(bytes: Uint8Array | undefined): void;
    /**
     * The time of the slowest run of a single row so far, in milliseconds, or of opening the graph if that took longer
     * than a run may where nothing can end it. Undefined if there was neither.
     */
    slowestRun(): number | undefined;
    /** Posts the `LearningState` to this port after every change, until the port is closed. */
    listen(port: MessagePort): Promise<void>;
  };

/**
 * Opens a model in this thread. A page's worker and the service worker both use this.
 * @throws the same AppErrors as `openGraph`, and what the limit's `begin` rejects with
 */
export async function openModel(
  { card, model: bytes, runtime }: ModelFiles,
  { store, channel, locks, looksBeforePredicting, limit }: ModelDeps,
): Promise<LocalModel> {
  let slowestMs: number | undefined;
  const watch: RunWatch = {
    ...limit?.watch,
    opened(ms) {
      // A usual opening takes longer than a run, and says nothing about how many rows may run at once.
      if (ms > longestRunMs) slowestMs = Math.max(slowestMs ?? 0, ms);
      limit?.watch.opened?.(ms);
    },
    ran(ms, rows) {
      if (rows === 1) slowestMs = Math.max(slowestMs ?? 0, ms);
      limit?.watch.ran(ms, rows);
    },
  };
  const session = await openGraph(card, bytes, {
    runtime: toRuntime(runtime),
    createSession: (graph, wasm) => createRuntimeSession(graph, wasm, watch),
    ...(limit && { limits: limit.batches }),
  });
  const { sha256 } = card.files["model.onnx"];
  const holdout = createDeferred<Uint8Array | undefined>();
  let ready: OnlineLearner | undefined;
  const opening = holdout.promise.then(async (holdoutBytes) => {
    const learner = createOnlineLearner({
      card,
      sha256,
      source: session,
      holdout: holdoutBytes && tryReadHoldout(card, holdoutBytes),
      modelBytes: async () => bytes,
      store,
      channel,
      locks,
      looksBeforePredicting,
    });
    // Predicting no rows loads the learned state.
    await learner.predictMany([]);
    ready = learner;
    return learner;
  });
  opening.catch(() => undefined);
  // If there are no lessons, the first prediction must not wait for the holdout, which may be half as large as
  // the model. A thread that checks the log before predicting doesn't have a holdout.
  const hasLessons =
    looksBeforePredicting ||
    store()
      .then((opened) => opened.summary(card.id))
      .then(({ lessons }) => lessons > 0)
      .catch(() => false);
  const learnerForNow = async () => ready ?? ((await hasLessons) ? opening : undefined);

  const predictMany: Model["predictMany"] = async (instances, options) => {
    const learner = await learnerForNow();
    if (learner) return learner.predictMany(instances, options);
    const outputs = await session.run(instances, { features: false, ...options });
    const untaught = new Adapter(card.classes.length);
    return outputs.map((output) => predictWithLessons({ card, sha256, lessons: 0 }, output, untaught));
  };
  const explainable = createExplainable(card, session, async () => (await learnerForNow())?.adapter);

  return {
    capabilities: session.capabilities,
    setHoldout: holdout.resolve,
    slowestRun: () => slowestMs,
    async listen(port) {
      (await opening).onChange((state: LearningState) => port.postMessage(state));
    },
    predict: async (inputs, options) => (await predictMany([inputs], options))[0]!,
    predictMany,
    explain: (inputs, options) => explain(card, explainable, inputs, options?.signal),
    async iceCurves(inputs, options) {
      const signal = options?.signal;
      if (card.fields.length <= mostFocused) return iceCurves(card, explainable, inputs, signal);
      const explanation = await explain(card, explainable, inputs, signal);
      return iceCurves(focusOn(card, explanation), explainable, inputs, signal);
    },
    async counterfactuals(inputs, options) {
      const explanation = await explain(card, explainable, inputs, options?.signal);
      return findCounterfactuals(
        focusOn(card, explanation),
        explainable,
        inputs,
        explanation,
        options?.signal,
      );
    },
    classifyPoints: (inputs, place, points, options) =>
      classifyPoints(card, explainable, inputs, place, points, options?.signal),
    teach: async (verdict) => (await opening).teach(verdict),
    learning: async () => (await opening).learning(),
    undo: async (...call) => (await opening).undo(...call),
    replay: async (options) => (await opening).replay(options),
    reset: async (options) => (await opening).reset(options),
    importCsv: async (file, options) => (await opening).importCsv(file, options),
    guessClass: async (file, options) => (await opening).guessClass(file, options),
    history: async (options) => (await opening).history(options),
    openDelivery: async (files, options) => (await opening).openDelivery(files, options),
    tryRows: async (rows, options) => (await opening).tryRows(rows, options),
    downloadLearned: async () => (await opening).downloadLearned(),
    versions: async () => (await opening).versions(),
    saveVersion: async () => (await opening).saveVersion(),
    restoreVersion: async (name, options) => (await opening).restoreVersion(name, options),
    renameVersion: async (name, newName) => (await opening).renameVersion(name, newName),
    deleteVersion: async (name) => (await opening).deleteVersion(name),
    checkReference: async () => {
      // This is loaded on demand, since few visitors need it.
      const { checkReference } = await import("./check-reference.ts");
      return checkReference(card, bytes, (rows) => predictMany(rows));
    },
    downloadVersion: async (name) => (await opening).downloadVersion(name),
  };
}

/** An unreadable holdout must not prevent lessons. The page then says that there is none. */
function tryReadHoldout(card: Card, bytes: Uint8Array): HoldoutSet | undefined {
  try {
    return readHoldout(bytes, `models/${card.id}/holdout.onnx`);
  } catch (error) {
    console.warn("Lessons continue without a holdout:", error);
    return undefined;
  }
}
