import { type Remote, transfer } from "comlink";
import type { Card } from "../core/card.ts";
import { type AppError, abortError, type ErrorRecord, fromErrorRecord, toAppError } from "../core/errors.ts";
import type { Capabilities } from "../core/prediction.ts";
import type { WorkOptions } from "../core/progress.ts";
import { createDeferred } from "../core/promises.ts";
import type { ImportReport, LearningState } from "../learning/lessons.ts";
import { toDraft, WriteAhead } from "../learning/write-ahead.ts";
import { callWith } from "../runtime/remote-calls.ts";
import type { RuntimeFiles } from "../runtime/runtime-files.ts";
import type { WorkerHandle } from "../runtime/start-worker.ts";
import type { Model } from "./model.ts";

type Events = { onEnd(): void; onPrediction(): void };
type Call<Name extends keyof ModelCalls> = ModelCalls[Name];

/** A model in its worker, as the page sees it. Calls fail with the worker's error when it dies, and then `open` starts a new one. */
export class OpenedModel implements Model {
  readonly #remote: Remote<RemoteModel>;
  readonly #worker: WorkerHandle;
  readonly #events: Events;
  readonly #writeAhead: WriteAhead;
  readonly #calls = new Set<(error: unknown) => void>();
  readonly #listeners = new Set<(state: LearningState) => void>();
  #end: AppError | DOMException | undefined;
  #changes: MessagePort | undefined;

  constructor(
    readonly card: Card,
    readonly capabilities: Capabilities,
    remote: Remote<RemoteModel>,
    worker: WorkerHandle,
    events: Events,
    writeAhead = new WriteAhead(undefined),
  ) {
    this.#writeAhead = writeAhead;
    this.#remote = remote;
    this.#worker = worker;
    this.#events = events;
    void worker.died.then((error) => this.#stop(error));
  }

  readonly predict: Call<"predict"> = async (inputs, options) => {
    const prediction = await this.#call(options, (own) => this.#remote.predict(inputs, own));
    this.#events.onPrediction();
    return prediction;
  };
  readonly predictMany: Call<"predictMany"> = (instances, options) =>
    this.#call(options, (own) => this.#remote.predictMany(instances, own));
  readonly explain: Call<"explain"> = (inputs, options) =>
    this.#call(options, (own) => this.#remote.explain(inputs, own));
  readonly iceCurves: Call<"iceCurves"> = (inputs, options) =>
    this.#call(options, (own) => this.#remote.iceCurves(inputs, own));
  readonly counterfactuals: Call<"counterfactuals"> = (inputs, options) =>
    this.#call(options, (own) => this.#remote.counterfactuals(inputs, own));
  readonly classifyPoints: Call<"classifyPoints"> = (inputs, place, points, options) =>
    this.#call(options, (own) => this.#remote.classifyPoints(inputs, place, points, own));
  readonly teach: Call<"teach"> = (verdict) => {
    const row = toDraft(this.card, this.card.files["model.onnx"].sha256, verdict);
    const given = { ...verdict, id: row.id, createdAt: row.createdAt };
    return this.#writeAhead.through({ op: "teach", row }, () =>
      this.#call(undefined, () => this.#remote.teach(given)),
    );
  };
  readonly learning: Call<"learning"> = () => this.#call(undefined, () => this.#remote.learning());
  readonly undo: Call<"undo"> = (id, options) => {
    const undo = () => this.#call(options, (own) => this.#remote.undo(id, own));
    // The newest lesson may be another one by the next opening, so only a named one is written ahead.
    return id === undefined
      ? undo()
      : this.#writeAhead.through({ op: "undo", model: this.card.id, id }, undo);
  };
  readonly replay: Call<"replay"> = (options) => this.#call(options, (own) => this.#remote.replay(own));
  readonly reset: Call<"reset"> = (options) => this.#call(options, (own) => this.#remote.reset(own));
  readonly importCsv: Call<"importCsv"> = async (file, options) => {
    const report = await this.#call(options, (own) => this.#remote.importCsv(file, own));
    return { ...report, stopped: report.stopped && toAppError(fromErrorRecord(report.stopped)) };
  };
  readonly downloadLearned: Call<"downloadLearned"> = () =>
    this.#call(undefined, () => this.#remote.downloadLearned());
  readonly versions: Call<"versions"> = () => this.#call(undefined, () => this.#remote.versions());
  readonly saveVersion: Call<"saveVersion"> = () => this.#call(undefined, () => this.#remote.saveVersion());
  readonly restoreVersion: Call<"restoreVersion"> = (name, options) =>
    this.#call(options, (own) => this.#remote.restoreVersion(name, own));
  readonly renameVersion: Call<"renameVersion"> = (name, newName) =>
    this.#call(undefined, () => this.#remote.renameVersion(name, newName));
  readonly deleteVersion: Call<"deleteVersion"> = (name) =>
    this.#call(undefined, () => this.#remote.deleteVersion(name));
  readonly downloadVersion: Call<"downloadVersion"> = (name) =>
    this.#call(undefined, () => this.#remote.downloadVersion(name));

  onChange(listener: (state: LearningState) => void): () => void {
    this.#listeners.add(listener);
    if (!this.#changes) this.#listen();
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#stop(abortError());
  }

  #listen(): void {
    const { port1, port2 } = new MessageChannel();
    this.#changes = port1;
    port1.onmessage = ({ data }: MessageEvent<LearningState>) => {
      for (const listener of this.#listeners) listener(data);
    };
    void this.#call(undefined, () => this.#remote.listen(transfer(port2, [port2]))).catch(() =>
      port1.close(),
    );
  }

  /** Waits for an answer, or for the worker's end: a dead worker answers nothing. */
  async #call<Result>(
    options: WorkOptions | undefined,
    call: (options: WorkOptions | undefined) => Promise<Result>,
  ): Promise<Result> {
    if (this.#end) throw this.#end;
    const { promise: ended, reject } = createDeferred<never>();
    this.#calls.add(reject);
    try {
      return await Promise.race([callWith(options, call), ended]);
    } finally {
      this.#calls.delete(reject);
    }
  }

  #stop(reason: AppError | DOMException): void {
    if (this.#end) return;
    this.#end = reason;
    this.#worker.end();
    this.#changes?.close();
    this.#events.onEnd();
    for (const reject of this.#calls) reject(reason);
  }
}

/*
 * What the page and a model's worker say to each other: types only. Calls are carried by comlink; `wire.ts` adds how
 * errors, cancellation and progress cross. The same code runs over a Worker, a MessagePort and in Node.
 */

/** Everything a worker needs to begin. */
export type ModelFiles = {
  readonly card: Card;
  readonly runtime: RuntimeFiles;
  /** The verified bytes of `model.onnx`. */
  readonly model: Uint8Array<ArrayBuffer>;
};

/** The calls of a `Model` that cross. Their `WorkOptions` cross too. */
export type ModelCalls = Omit<Model, "card" | "capabilities" | "onChange" | "close">;

/** An import's report as it crosses: an error inside of a result would lose its code to structured cloning. */
export type RemoteImportReport = Omit<ImportReport, "stopped"> & {
  readonly stopped: ErrorRecord | undefined;
};

/** What a worker exposes: one model, which is opened by the first call. */
export type RemoteModel = Omit<ModelCalls, "importCsv"> & {
  importCsv(file: Blob, options?: WorkOptions): Promise<RemoteImportReport>;
  /** Rejects with `model-unreadable`, `model-mismatch` or `webassembly-unavailable`. */
  start(files: ModelFiles): Promise<Capabilities>;
  /** The bytes of `holdout.onnx`, or that none will come: lessons wait for one of the two, predictions do not. */
  setHoldout(bytes: Uint8Array<ArrayBuffer> | undefined): void;
  /** From now on every `LearningState` after a change is posted to this port, until the port is closed. */
  listen(port: MessagePort): Promise<void>;
};
