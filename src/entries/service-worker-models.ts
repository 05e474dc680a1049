/// <reference path="../runtime/runtime-facts.d.ts" />
import { runtime } from "virtual:hunch/runtime";
import type { ApiModel, ApiServices } from "../api/operation.ts";
import { type Card, type ModelSummary, parseCard, parseModelIndex } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import { createOnlineLearner } from "../learning/online-learner.ts";
import type { ChangeChannel, LearnerStore } from "../learning/ports.ts";
import type { VersionFiles } from "../offline/version-files.ts";
import { Assets } from "../runtime/assets.ts";
import { openGraph } from "../runtime/graph-session.ts";

/** What the models of the service worker are made of. */
export type ServiceWorkerDeps = {
  /** The site's address, ending in a slash. */
  readonly base: URL;
  readonly files: VersionFiles;
  readonly store: () => Promise<LearnerStore>;
  readonly channel: ChangeChannel;
};

/**
 * The models of this version of the site, opened in the service worker's own thread, since it can start no other. The
 * runtime and a graph are loaded when a model is first asked to answer, and stay until the browser ends the service
 * worker. Cards and graphs come out of the cache where the page has put them there, and so without a network.
 */
export function createServiceWorkerModels(deps: ServiceWorkerDeps): ApiServices["models"] {
  const assets = new Assets(deps.base, runtime);
  // What a version of the site has does not change while it runs.
  const lists = new Map<string, Promise<readonly ModelSummary[]>>();
  const cards = new Map<string, Promise<Card>>();
  const models = new Map<string, Promise<ApiModel>>();
  const card = (id: string) => remembered(cards, id, () => readCard(deps, id));
  return {
    list: () =>
      remembered(
        lists,
        "models/index.json",
        async (path) => parseModelIndex(await readJson(deps, path), path).models,
      ),
    card,
    open: (id) => remembered(models, id, async () => openHere(deps, assets, await card(id))),
  };
}

async function openHere(deps: ServiceWorkerDeps, assets: Assets, card: Card): Promise<ApiModel> {
  const facts = card.files["model.onnx"];
  // Starting the runtime keeps this thread busy; the browser opens the store meanwhile. Who needs it hears of a failure.
  deps.store().catch(() => undefined);
  const [bytes, wasm] = await Promise.all([
    assets.files.load(assets.modelFile(card.id, "model.onnx", facts)),
    assets.files.load(assets.runtime),
  ]);
  const session = await openGraph(card, bytes, { wasm });
  const learner = createOnlineLearner({
    card,
    sha256: facts.sha256,
    source: session,
    // The guard set only tells people how lessons do; the page's worker has it.
    holdout: undefined,
    modelBytes: async () => bytes,
    store: deps.store,
    channel: deps.channel,
    locks: navigator.locks,
  });
  // What a tab has just changed is announced, but a call that follows at once may be here first: so look.
  const catchUp = async () => {
    // Without storage nothing is learned, and predictions go on.
    await learner.learning().catch(() => undefined);
  };
  return {
    predict: async (inputs, options) => {
      await catchUp();
      return learner.predict(inputs, options);
    },
    predictMany: async (instances, options) => {
      await catchUp();
      return learner.predictMany(instances, options);
    },
    teach: (verdict) => learner.teach(verdict),
  };
}

async function readCard(deps: ServiceWorkerDeps, id: string): Promise<Card> {
  const path = `models/${id}/model.json`;
  return parseCard(await readJson(deps, path), path);
}

/** A JSON file of this version, out of the cache where it is there. */
async function readJson({ base, files }: ServiceWorkerDeps, path: string): Promise<unknown> {
  const url = new URL(path, base);
  const hash = files.find(url);
  if (hash === undefined) throw new AppError("card-missing", { path });
  try {
    const response = await files.respond(new Request(url), hash);
    return await response.json();
  } catch (cause) {
    throw new AppError("download-interrupted", { path }, { cause });
  }
}

/** The same promise for the same name, unless it failed: then the next call tries anew. */
function remembered<Value>(
  known: Map<string, Promise<Value>>,
  name: string,
  make: (name: string) => Promise<Value>,
): Promise<Value> {
  const found = known.get(name);
  if (found) return found;
  const made = make(name);
  known.set(name, made);
  made.catch(() => known.delete(name));
  return made;
}
