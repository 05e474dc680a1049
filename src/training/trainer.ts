import type { Inputs } from "../core/prediction.ts";
import type { TrainedCard } from "./draft-card.ts";

/** The result of training: the files in `public/models/<id>/`. */
export type TrainedModel = {
  readonly card: TrainedCard;
  /** The bytes of model.onnx. */
  readonly model: Uint8Array;
  /** The bytes of holdout.onnx: rows for judging lessons, as features and labels. */
  readonly holdout: Uint8Array;
};

/** One row, with the name of its class. */
export type LabelledRow = { readonly inputs: Inputs; readonly label: string };

export type TrainingOptions = {
  /** The data file, which must exist. */
  readonly dataPath: string;
  /** Determines splits, shuffles and searches. The same data and seed produce the same bytes. */
  readonly seed: number;
  /** Called with each progress line. */
  readonly report: (line: string) => void;
  /**
   * Extra rows to train on. They are never held out, and any that equal a held-out row are not used.
   */
  readonly feedback?: readonly LabelledRow[];
};

/** Trains one of the models that `npm run train` offers. */
export type Trainer = {
  readonly id: string;
  /** The default path of the data, relative to the project's root. */
  readonly defaultDataPath: string;
  /** Shown if the data is missing: which public data set to get, and which columns the file must have. */
  readonly dataNeeded: string;
  readonly train: (options: TrainingOptions) => Promise<TrainedModel>;
};
