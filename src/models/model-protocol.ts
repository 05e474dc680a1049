import type { Card } from "../core/card.ts";
import type { ErrorRecord } from "../core/errors.ts";
import type { Abilities, ImportReport, Model, WorkOptions } from "./services.ts";

/*
 * What the page and a model's worker say to each other: types only. Calls are carried by comlink; `wire.ts` adds how
 * errors, cancellation and progress cross. The same code runs over a Worker, a MessagePort and in Node.
 */

/** Everything a worker needs to begin. */
export type ModelFiles = {
  readonly card: Card;
  /** The runtime's WebAssembly. */
  readonly runtime: Uint8Array<ArrayBuffer>;
  /** The verified bytes of `model.onnx`. */
  readonly model: Uint8Array<ArrayBuffer>;
};

/** The calls of a `Model` that cross. Their `WorkOptions` cross too. */
export type ModelCalls = Omit<Model, "card" | "abilities" | "onChange" | "close">;

/** An import's report as it crosses: an error inside of a result would lose its code to structured cloning. */
export type RemoteImportReport = Omit<ImportReport, "stopped"> & {
  readonly stopped: ErrorRecord | undefined;
};

/** What a worker exposes: one model, which is opened by the first call. */
export type RemoteModel = Omit<ModelCalls, "importCsv"> & {
  importCsv(file: Blob, options?: WorkOptions): Promise<RemoteImportReport>;
  /** Rejects with `model-unreadable`, `model-mismatch` or `webassembly-unavailable`. */
  start(files: ModelFiles): Promise<Abilities>;
  /** The bytes of `guard.onnx`, or that none will come: lessons wait for one of the two, predictions do not. */
  setGuard(bytes: Uint8Array<ArrayBuffer> | undefined): void;
  /** From now on every `LearningState` after a change is posted to this port, until the port is closed. */
  listen(port: MessagePort): Promise<void>;
};
