import { transfer, wrap } from "comlink";
import { type Card, parseCard } from "../core/card.ts";
import { AppError, toAppError } from "../core/errors.ts";
import { createDeferred, raceAbort } from "../core/promises.ts";
import type { WriteAhead } from "../learning/write-ahead.ts";
import type { Assets, Json } from "../runtime/assets.ts";
import { installTransferHandlers } from "../runtime/remote-calls.ts";
import type { WorkerHandle } from "../runtime/start-worker.ts";
import type { VerifiedAsset } from "../runtime/verified-asset.ts";
import { listModels } from "./list-models.ts";
import type { LoadState, Model, ModelLibrary } from "./model.ts";
import { createRemoteModel, type OpenModel, type RemoteModel } from "./remote-model.ts";

/** Opens models in workers, and knows which of their files are cached for later visits. */
export interface ModelClient extends ModelLibrary {
  /** True if at least one model has been opened, and the files of all models opened so far are cached. */
  areCached(): Promise<boolean>;
  /** Calls the listener when `areCached` may have changed, or a file couldn't be cached. Returns a function that unsubscribes it. */
  onCached(listener: (error: AppError | undefined) => void): () => void;
  /** Same as `ModelLibrary.open`. */
  open(...args: Parameters<ModelLibrary["open"]>): Promise<OpenModel>;
  /** Closes a model whose files or card changed, so that it is loaded again when it is next opened. */
  forget(id: string): void;
  /** Settles once no model is being opened and the open ones have had time for a first prediction. */
  idle(): Promise<void>;
  /** Settles with the first prediction from any model. Other downloads wait for it. */
  readonly firstPrediction: Promise<void>;
  /** The time of the slowest run of a row of a draft's file, in milliseconds. Undefined if it gave no answer. */
  slowestRunOf(draft: Uint8Array): number | undefined;
}

/** How long other downloads wait for a first prediction once one is possible. */
const patienceMs = 2000;

/** How many models stay open after the page left them. */
const keptOpen = 4;

type Entry = {
  state: LoadState;
  readonly listeners: Set<(state: LoadState) => void>;
  readonly model: Promise<OpenModel>;
  /** Larger for a model that was left later. Undefined while the page uses it. */
  leftAs: number | undefined;
  /** Whether the model closes as soon as nothing calls it any more. */
  isRetired: boolean;
  /** Ends the holdout's wait for the first prediction. */
  readonly wantHoldout: () => void;
};

/**
 * The page's models. Each is loaded once and runs in its own worker, until it is closed or its worker dies.
 * @param startWorker called for each model; throws AppError `workers-unavailable` if there are no workers
 * @param writeAhead records verdicts before they are sent to the worker
 * @param onOwnRun called with the time of an added model's slowest run of a row so far, in milliseconds
 */
export function createModelClient(
  assets: Assets,
  startWorker: () => WorkerHandle,
  writeAhead: WriteAhead,
  onOwnRun: (model: { readonly id: string; readonly sha256: string }, slowestMs: number) => void = () => {},
): ModelClient {
  installTransferHandlers();
  const entries = new Map<string, Entry>();
  /** How often the page has left a model. */
  let leaves = 0;
  const neededFiles = new Set<VerifiedAsset>();
  const first = createDeferred<void>();
  const openedListeners = new Set<() => void>();
  const draftRuns = new WeakMap<Uint8Array, number>();

  /** The parsed cards, keyed by the fetched JSON, so that each is parsed only once. */
  const cards = new WeakMap<Json, Card>();

  async function fetchCard(id: string): Promise<Card> {
    const json = await assets.card(id);
    const known = cards.get(json);
    if (known) return known;
    const card = parseCard(json.value, json.path);
    cards.set(json, card);
    return card;
  }

  /** Waits for the first prediction, or until the visitor has had some time to ask for one. */
  function afterFirstPrediction(): Promise<void> {
    const { promise: later, resolve } = createDeferred<void>();
    setTimeout(resolve, patienceMs);
    return Promise.race([first.promise, later]);
  }

  /** If the holdout can't be loaded, lessons continue without it, and the page says so. */
  async function sendHoldout(
    card: Card,
    learns: boolean,
    wanted: Promise<void>,
    give: (bytes?: Uint8Array<ArrayBuffer>) => unknown,
  ) {
    const facts = learns && card.learning ? card.files["holdout.onnx"] : undefined;
    if (!facts) return give();
    const file = assets.modelFile(card.id, "holdout.onnx", facts);
    neededFiles.add(file);
    await Promise.race([wanted, afterFirstPrediction()]);
    try {
      give(await assets.files.load(file));
    } catch (error) {
      console.warn("Lessons continue without a holdout:", error);
      give();
    }
  }

  async function load(
    id: string,
    {
      show,
      onEnd,
      holdoutWanted,
    }: { show: (state: LoadState) => void; onEnd: () => void; holdoutWanted: Promise<void> },
  ): Promise<OpenModel> {
    checkWebAssembly();
    const card = await fetchCard(id);
    const file = assets.modelFile(id, "model.onnx", card.files["model.onnx"]);
    const { file: runtimeFile, fallback } = await assets.runtimeFor(id, file.sha256);
    neededFiles.add(runtimeFile).add(file);
    const downloads = [
      { file: "runtime" as const, loadedBytes: 0, totalBytes: runtimeFile.bytes },
      { file: "model" as const, loadedBytes: 0, totalBytes: file.bytes },
    ];
    const progress = (index: 0 | 1) => (loadedBytes: number) => {
      downloads[index] = { ...downloads[index]!, loadedBytes };
      show({ status: "loading", downloads: [...downloads], card });
    };
    const worker = startWorker();
    try {
      const files = Promise.all([
        assets.files.take(runtimeFile, { onProgress: progress(0) }),
        assets.files.take(file, { onProgress: progress(1) }),
      ]);
      const died = worker.died.then((error) => Promise.reject(error));
      const [wasm, model] = await Promise.race([files, died]);
      const remote = wrap<RemoteModel>(worker.endpoint);
      const capabilities = await Promise.race([
        // The bytes are transferred, since copying them would keep the page busy.
        remote.start(transfer({ card, runtime: { wasm, fallback }, model }, [wasm.buffer, model.buffer])),
        died,
      ]);
      const opened = createRemoteModel(
        card,
        capabilities,
        remote,
        worker,
        {
          onEnd,
          onPrediction: first.resolve,
          ...(file.ownId !== undefined && {
            onRun: (ms: number) => onOwnRun({ id, sha256: file.sha256 }, ms),
          }),
        },
        writeAhead,
      );
      show({ status: "ready", card, capabilities });
      for (const listener of openedListeners) listener();
      void sendHoldout(card, capabilities.learns, holdoutWanted, (bytes) => remote.setHoldout(bytes));
      return opened;
    } catch (error) {
      worker.end();
      throw error;
    }
  }

  function start(id: string): Entry {
    const listeners: Entry["listeners"] = new Set();
    const holdout = createDeferred<void>();
    // Another model may have replaced this one by then.
    const onEnd = () => entries.get(id) === entry && entries.delete(id);
    const entry: Entry = {
      state: { status: "loading", downloads: [] },
      listeners,
      model: Promise.resolve()
        .then(() => load(id, { show, onEnd, holdoutWanted: holdout.promise }))
        .catch((cause: unknown) => {
          onEnd();
          const error = toAppError(cause);
          const card = entry.state.card;
          show({ status: "failed", error, ...(card ? { card } : {}) });
          throw error;
        }),
      leftAs: undefined,
      isRetired: false,
      wantHoldout: holdout.resolve,
    };
    function show(state: LoadState): void {
      // Other downloads continue after a failure, but the state stays "failed".
      if (entry.state.status === "failed") return;
      entry.state = state;
      for (const listener of listeners) listener(state);
    }
    entries.set(id, entry);
    return entry;
  }

  function setRetired(entry: Entry, isRetired: boolean): void {
    if (entry.isRetired === isRetired) return;
    entry.isRetired = isRetired;
    entry.model.then((model) => model.setRetired(entry.isRetired)).catch(() => undefined);
  }

  function closeEarliest(): void {
    const left = [...entries.values()].filter(({ leftAs }) => leftAs !== undefined);
    const latestFirst = left.toSorted((one, other) => other.leftAs! - one.leftAs!);
    for (const entry of latestFirst.slice(keptOpen)) setRetired(entry, true);
  }

  function loading(): Promise<Model>[] {
    return [...entries.values()].filter(({ state }) => state.status === "loading").map(({ model }) => model);
  }

  return {
    firstPrediction: first.promise,
    async areCached() {
      const cached = await Promise.all([...neededFiles].map((file) => assets.files.has(file)));
      return cached.length > 0 && cached.every(Boolean);
    },
    onCached(listener) {
      // If all of a model's files were cached before it was opened, no file says so afterwards.
      const onOpened = () => listener(undefined);
      openedListeners.add(onOpened);
      const stop = assets.files.onCached(({ error }) => listener(error));
      return () => {
        openedListeners.delete(onOpened);
        stop();
      };
    },
    async idle() {
      for (let opening = loading(); opening.length > 0; opening = loading())
        await Promise.allSettled(opening);
      if (entries.size > 0) await afterFirstPrediction();
    },
    forget(id) {
      const entry = entries.get(id);
      // Also if it is still loading.
      entries.delete(id);
      for (const file of [...neededFiles]) if (file.ownId === id) neededFiles.delete(file);
      entry?.model.then((model) => model.finish()).catch(() => undefined);
    },
    async openDraft(card, model) {
      checkWebAssembly();
      const worker = startWorker();
      try {
        const died = worker.died.then((error) => Promise.reject(error));
        const remote = wrap<RemoteModel>(worker.endpoint);
        const start = async () => {
          const wasm = await assets.files.load(assets.wholeRuntime);
          return remote.start({ card, runtime: { wasm, fallback: undefined }, model });
        };
        const capabilities = await Promise.race([start(), died]);
        remote.setHoldout(undefined);
        const events = {
          onEnd() {},
          onPrediction: first.resolve,
          onRun: (ms: number) => draftRuns.set(model, Math.max(draftRuns.get(model) ?? 0, ms)),
        };
        return createRemoteModel(card, capabilities, remote, worker, events, writeAhead);
      } catch (error) {
        worker.end();
        throw error;
      }
    },
    slowestRunOf: (draft) => draftRuns.get(draft),
    async list(signal) {
      return raceAbort(listModels(assets), signal);
    },
    card: (id, signal) => raceAbort(fetchCard(id), signal),
    leave(id) {
      const entry = entries.get(id);
      if (entry) entry.leftAs = ++leaves;
      // A screen may leave several models at once, and the next one may open one of them again.
      queueMicrotask(closeEarliest);
    },
    open(id, { signal, onState, forLessons } = {}) {
      const entry = entries.get(id) ?? start(id);
      entry.leftAs = undefined;
      setRetired(entry, false);
      if (forLessons) entry.wantHoldout();
      if (onState) {
        entry.listeners.add(onState);
        onState(entry.state);
        signal?.addEventListener("abort", () => entry.listeners.delete(onState), { once: true });
      }
      return raceAbort(entry.model, signal);
    },
  };
}

function checkWebAssembly(): void {
  if (typeof WebAssembly !== "object" || typeof WebAssembly.instantiate !== "function") {
    throw new AppError("webassembly-unavailable");
  }
}
