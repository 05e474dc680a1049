import type { AdapterReader } from "../core/adapter.ts";
import type { Card } from "../core/card.ts";
import type { Inputs, Prediction } from "../core/prediction.ts";
import type { Model, WorkOptions } from "../core/services.ts";
import type { GuardSet } from "../onnx/guard.ts";
import type { ChangeChannel, FeatureSource, LearnerStore } from "./ports.ts";

/** What a learner is made of. */
export type LearnerParts = {
  readonly card: Card;
  /** SHA-256 of the base model's file. */
  readonly sha256: string;
  readonly source: FeatureSource;
  readonly guard: GuardSet | undefined;
  /** The base model's file, for downloads. */
  readonly modelBytes: () => Promise<Uint8Array>;
  /** Opens the log, or rejects with `storage-*`: predictions then go on without lessons. */
  readonly store: () => Promise<LearnerStore>;
  readonly channel: ChangeChannel;
  /** Undefined where the browser has no Web Locks. */
  readonly locks?: LockManager | undefined;
  readonly now?: () => number;
};

/** All of a `Model` that has to do with lessons, and predictions with the lessons in them. */
export type Learner = Pick<
  Model,
  | "teach"
  | "learning"
  | "undo"
  | "replay"
  | "reset"
  | "importCsv"
  | "downloadLearned"
  | "versions"
  | "saveVersion"
  | "restoreVersion"
  | "renameVersion"
  | "deleteVersion"
  | "downloadVersion"
  | "onChange"
  | "close"
> & {
  /** What was learned, as it is used now. */
  readonly adapter: AdapterReader;
  readonly lessons: number;
  predict(inputs: Inputs, options?: WorkOptions): Promise<Prediction>;
  predictMany(instances: readonly Inputs[], options?: WorkOptions): Promise<readonly Prediction[]>;
};

/** Makes a learner. It loads what was learned on the first call that needs it, and catches up with the log. */
export declare function createLearner(parts: LearnerParts): Learner;
