/// <reference path="../runtime/runtime-facts.d.ts" />
import { runtime } from "virtual:hunch/runtime";
import type { ApiModel, ApiServices } from "../api/operation.ts";
import { type Card, parseCard } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import { type OwnModelReader, slowestRun } from "../core/own-model.ts";
import type { ChangeChannel, LearnerStore } from "../learning/ports.ts";
import { listModels } from "../models/list-models.ts";
import { openModel } from "../models/open-model.ts";
import { noteRun, type OwnModelStore, type RunMarks } from "../models/own-model-store.ts";
import type { VersionFiles } from "../offline/version-files.ts";
import { hasLoops } from "../onnx/visit-graph.ts";
import { Assets, type Json } from "../runtime/assets.ts";
import type { BatchLimits } from "../runtime/graph-session.ts";
import { createRunLimit, longestRunMs, readLimited } from "../runtime/run-limit.ts";

/** What the models in the service worker need. */
export type ServiceWorkerDeps = {
  /** The site's address, ending in a slash. */
  readonly base: URL;
  readonly files: VersionFiles;
  readonly store: () => Promise<LearnerStore>;
  readonly channel: ChangeChannel;
  readonly own: OwnModelStore;
  readonly marks: RunMarks;
};

/**
 * The models of this version of the site and those added in this browser. They run in the service worker's own
 * thread, since it can't start another one. The runtime and a graph are loaded for a model's first prediction,
 * and stay in memory until the browser terminates the service worker. Cards and graphs that the page has
 * cached can be used offline.
 */
export function createServiceWorkerModels(deps: ServiceWorkerDeps): ApiServices["models"] {
  const assets = new Assets(deps.base, runtime, {
    own: deps.own,
    readJson: (path) => deps.files.readJson(path),
  });
  // The models of one version of the site don't change while it runs, so the same JSON is parsed only once.
  const cards = new WeakMap<Json, Card>();
  const models = new Map<string, { readonly card: Card; readonly model: Promise<ApiModel> }>();
  const card = async (id: string) => {
    const json = await assets.card(id);
    const known = cards.get(json) ?? parseCard(json.value, json.path);
    cards.set(json, known);
    return known;
  };
  return {
    list: () => listModels(assets),
    has: (id) => assets.has(id),
    card,
    async open(id) {
      const current = await card(id);
      const slowestMs = await slowestOwnRun(deps.own, assets, current);
      const known = models.get(id);
      // A model that the visitor added may have been replaced, or its card changed.
      if (known && isSameCard(known.card, current)) return known.model;
      const model = openHere(deps, assets, current, slowestMs);
      const entry = { card: current, model };
      models.set(id, entry);
      // The next call tries again.
      model.catch(() => models.get(id) === entry && models.delete(id));
      return model;
    },
  };
}

/**
 * The longest time that an added model is known to have taken for a row. A graph that runs in this thread
 * can't be stopped, and until it ends, no page loads. In a page, a model runs in a worker, which can be
 * terminated, so it is tried there.
 * @returns undefined for a model of the site
 * @throws AppError `model-untried`, `model-slow`
 */
async function slowestOwnRun(own: OwnModelReader, assets: Assets, card: Card): Promise<number | undefined> {
  const { id, files } = card;
  if (assets.modelFile(id, "model.onnx", files["model.onnx"]).ownId === undefined) return undefined;
  const record = await own.record(id);
  const slowestMs = record && slowestRun(record, files["model.onnx"].sha256);
  if (slowestMs === undefined) throw new AppError("model-untried", { id });
  if (slowestMs > longestRunMs) throw new AppError("model-slow", { id });
  return slowestMs;
}

/**
 * The smaller a batch, the sooner a slow graph is noticed. Batches of 16 rows cost little more per row than large ones,
 * but 16 slow rows at once would take too long.
 */
function batchesFor(slowestMs: number): BatchLimits {
  return { rows: slowestMs * 16 > longestRunMs ? 1 : 16, paddedCharacters: 40_000 };
}

async function openHere(
  deps: ServiceWorkerDeps,
  assets: Assets,
  card: Card,
  slowestMs: number | undefined,
): Promise<ApiModel> {
  const facts = card.files["model.onnx"];
  // Starting the runtime keeps this thread busy, so the browser opens the store in the meantime. If that fails,
  // callers that need the store get the error.
  deps.store().catch(() => undefined);
  const { file, fallback } = await assets.runtimeFor(card.id, facts.sha256);
  const modelFile = assets.modelFile(card.id, "model.onnx", facts);
  const [bytes, wasm] = await Promise.all([assets.files.load(modelFile), assets.files.load(file)]);
  const ofModel = { id: card.id, sha256: facts.sha256 };
  const onSlow = (ms: number) =>
    noteRun(deps.own, ofModel, ms).catch((error: unknown) =>
      console.info("The time of a run was not recorded:", error),
    );
  const { marks } = deps;
  const limit = slowestMs !== undefined && {
    watch: createRunLimit(card.id, { onSlow, onBegin: () => marks.begin(ofModel), onEnd: marks.end }),
    batches: batchesFor(slowestMs),
  };
  if (limit && readLimited(card.id, () => hasLoops(bytes), { onSlow }))
    throw new AppError("model-loops", { id: card.id });
  const model = await openModel(
    { card, model: bytes, runtime: { wasm, fallback } },
    // A tab announces its changes, but its next call may arrive here before the announcement, so check the log.
    { ...deps, locks: navigator.locks, looksBeforePredicting: true, ...(limit && { limit }) },
  );
  // The holdout is only used to show visitors what lessons do, so only the page's worker loads it.
  model.setHoldout(undefined);
  return model;
}

/** A shipped card is the same object each time; an added one is read from storage each time. */
function isSameCard(one: Card, other: Card): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
