/// <reference lib="webworker" />

import { expose } from "comlink";
import type { Card } from "../core/card.ts";
import { AppError, toErrorRecord } from "../core/errors.ts";
import { createDeferred } from "../core/promises.ts";
import { findCounterfactuals } from "../explain/counterfactual.ts";
import { classifyPoints } from "../explain/decision-map.ts";
import { explain } from "../explain/explain.ts";
import { createExplainable } from "../explain/explainable-graph.ts";
import type { Explainable } from "../explain/explanation.ts";
import { iceCurves } from "../explain/ice-curves.ts";
import { createOnlineLearner, type OnlineLearner } from "../learning/online-learner.ts";
import { basePrediction } from "../models/base-predictions.ts";
import type { ModelFiles, RemoteModel } from "../models/remote-model.ts";
import { type HoldoutSet, readHoldout } from "../onnx/holdout-file.ts";
import { type GraphSession, openGraph } from "../runtime/graph-session.ts";
import { installTransferHandlers } from "../runtime/remote-calls.ts";
import { toRuntime } from "../runtime/runtime-files.ts";
import { openChangeChannel } from "../storage/change-channel.ts";
import { openFeedbackStore } from "../storage/open-database.ts";

type Opened = {
  readonly card: Card;
  readonly session: GraphSession;
  readonly explainable: Explainable;
  /** Made when the guard set is here, or known not to come. */
  readonly learner: Promise<OnlineLearner>;
  readonly setHoldout: (bytes: Uint8Array | undefined) => void;
  /** The learner for an answer now; undefined where it can wait, since there is nothing that was learned. */
  readonly learned: () => Promise<OnlineLearner | undefined>;
};
let opened: Opened | undefined;

function model(): Opened {
  if (!opened) throw new AppError("unexpected", { reason: "the model was not opened" });
  return opened;
}

async function open({ card, model: bytes, runtime }: ModelFiles): Promise<Opened> {
  const session = await openGraph(card, bytes, { runtime: toRuntime(runtime) });
  const holdout = createDeferred<Uint8Array | undefined>();
  let present: OnlineLearner | undefined;
  const learner = holdout.promise.then(async (holdoutBytes) => {
    const made = createOnlineLearner({
      card,
      sha256: card.files["model.onnx"].sha256,
      source: session,
      holdout: holdoutBytes && holdoutOf(card, holdoutBytes),
      modelBytes: async () => bytes,
      store: async () => (await openFeedbackStore()).learner,
      channel: openChangeChannel(),
      locks: navigator.locks,
    });
    // No rows: it only loads what was learned.
    await made.predictMany([]);
    present = made;
    return made;
  });
  learner.catch(() => undefined);
  // The first answer must not wait for the guard set, which is half as large as the model, where there are no lessons.
  const taught = openFeedbackStore()
    .then(({ learner: store }) => store.summary(card.id))
    .then(({ lessons }) => lessons > 0)
    .catch(() => false);
  const learned = async () => present ?? ((await taught) ? learner : undefined);
  const explainable = createExplainable(card, session, async () => (await learned())?.adapter);
  return { card, session, explainable, learner, setHoldout: holdout.resolve, learned };
}

/** A spoilt guard set must not keep anyone from teaching: the page says that there is none. */
function holdoutOf(card: Card, bytes: Uint8Array): HoldoutSet | undefined {
  try {
    return readHoldout(bytes, `models/${card.id}/holdout.onnx`);
  } catch (error) {
    console.warn("Lessons go on without a guard set:", error);
    return undefined;
  }
}

const remote: RemoteModel = {
  async start(files) {
    opened = await open(files);
    return opened.session.capabilities;
  },
  setHoldout: (bytes) => model().setHoldout(bytes),
  async listen(port) {
    const learner = await model().learner;
    learner.onChange((state) => port.postMessage(state));
  },
  async predict(inputs, options) {
    const { card, session, learned } = model();
    const learner = await learned();
    if (learner) return learner.predict(inputs, options);
    const [answer] = await session.run([inputs], { features: false, signal: options?.signal });
    return basePrediction(card, answer!);
  },
  async predictMany(instances, options) {
    const { card, session, learned } = model();
    const learner = await learned();
    if (learner) return learner.predictMany(instances, options);
    const answers = await session.run(instances, { features: false, ...options });
    return answers.map((answer) => basePrediction(card, answer));
  },
  explain: (inputs, options) => explain(model().card, model().explainable, inputs, options?.signal),
  iceCurves: (inputs, options) => iceCurves(model().card, model().explainable, inputs, options?.signal),
  async counterfactuals(inputs, options) {
    const { card, explainable } = model();
    const explanation = await explain(card, explainable, inputs, options?.signal);
    return findCounterfactuals(card, explainable, inputs, explanation, options?.signal);
  },
  classifyPoints: (inputs, place, points, options) =>
    classifyPoints(model().card, model().explainable, inputs, place, points, options?.signal),
  teach: async (verdict) => (await model().learner).teach(verdict),
  learning: async () => (await model().learner).learning(),
  undo: async (id, options) => (await model().learner).undo(id, options),
  replay: async (options) => (await model().learner).replay(options),
  reset: async (options) => (await model().learner).reset(options),
  async importCsv(file, options) {
    const report = await (await model().learner).importCsv(file, options);
    return { ...report, stopped: report.stopped && toErrorRecord(report.stopped) };
  },
  downloadLearned: async () => (await model().learner).downloadLearned(),
  versions: async () => (await model().learner).versions(),
  saveVersion: async () => (await model().learner).saveVersion(),
  restoreVersion: async (name, options) => (await model().learner).restoreVersion(name, options),
  renameVersion: async (name, newName) => (await model().learner).renameVersion(name, newName),
  deleteVersion: async (name) => (await model().learner).deleteVersion(name),
  downloadVersion: async (name) => (await model().learner).downloadVersion(name),
};

installTransferHandlers();
expose(remote);
