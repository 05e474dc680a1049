/// <reference lib="webworker" />
import { expose } from "comlink";
import type { Card } from "./core/card.ts";
import { AppError } from "./core/errors.ts";
import { responseCurves } from "./core/explain/curves.ts";
import { explain } from "./core/explain/explain.ts";
import type { Explainable } from "./core/explain/explanation.ts";
import { findFlips } from "./core/explain/flip.ts";
import { basePrediction } from "./inference/base-predictions.ts";
import { createExplainable } from "./inference/explainable.ts";
import type { ModelFiles, RemoteModel } from "./inference/protocol.ts";
import { type GraphSession, openGraph } from "./inference/session.ts";
import { installWire } from "./inference/wire.ts";

type Opened = { readonly card: Card; readonly session: GraphSession; readonly explainable: Explainable };
let opened: Opened | undefined;

function model(): Opened {
  if (!opened) throw new AppError("unexpected", { reason: "the model was not opened" });
  return opened;
}
const noLessons = () => Promise.reject(new AppError("cannot-learn"));

const remote: RemoteModel = {
  async start({ card, model: bytes, runtime }: ModelFiles) {
    const session = await openGraph(card, bytes, { wasm: runtime });
    opened = { card, session, explainable: createExplainable(card, session, async () => undefined) };
    return session.abilities;
  },
  listen: (port) => port.close(),
  async predict(inputs) {
    const { card, session } = model();
    const [answer] = await session.answer([inputs], { features: false });
    return basePrediction(card, answer!);
  },
  async predictMany(instances, options) {
    const { card, session } = model();
    const answers = await session.answer(instances, { features: false, ...options });
    return answers.map((answer) => basePrediction(card, answer));
  },
  explain: (inputs, options) => explain(model().card, model().explainable, inputs, options?.signal),
  curves: (inputs, options) => responseCurves(model().card, model().explainable, inputs, options?.signal),
  async flips(inputs, options) {
    const { card, explainable } = model();
    const explanation = await explain(card, explainable, inputs, options?.signal);
    return findFlips(card, explainable, inputs, explanation, options?.signal);
  },
  teach: noLessons,
  learning: noLessons,
  undo: noLessons,
  replay: noLessons,
  reset: noLessons,
  importCsv: noLessons,
  downloadLearned: noLessons,
  versions: noLessons,
  saveVersion: noLessons,
  restoreVersion: noLessons,
  renameVersion: noLessons,
  deleteVersion: noLessons,
  downloadVersion: noLessons,
};

installWire();
expose(remote);
