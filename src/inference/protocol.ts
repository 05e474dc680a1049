import type { Card } from "../core/card.ts";
import type { Abilities, Model } from "../core/services.ts";

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

/** What a worker exposes: one model, which is opened by the first call. */
export type RemoteModel = ModelCalls & {
  /** Rejects with `model-unreadable`, `model-mismatch` or `webassembly-unavailable`. */
  start(files: ModelFiles): Promise<Abilities>;
  /** The bytes of `guard.onnx`, or that none will come: lessons wait for one of the two, predictions do not. */
  setGuard(bytes: Uint8Array<ArrayBuffer> | undefined): void;
  /** From now on every `LearningState` after a change is posted to this port, until the port is closed. */
  listen(port: MessagePort): Promise<void>;
};
