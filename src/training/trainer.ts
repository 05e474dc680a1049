import type { Inputs } from "../core/prediction.ts";
import type { TrainedCard } from "./draft-card.ts";

/** The result of training: the files of `public/models/<id>/`. */
export type TrainedModel = {
  readonly card: TrainedCard;
  /** The bytes of model.onnx. */
  readonly model: Uint8Array;
  /** The bytes of holdout.onnx: held-out examples as features and labels. */
  readonly holdout: Uint8Array;
};

/** One row with its class by name. */
export type LabelledRow = { readonly inputs: Inputs; readonly label: string };

export type TrainingOptions = {
  /** The data file, which exists. */
  readonly dataPath: string;
  /** Decides splits, shuffles and searches: the same data and seed give the same bytes. */
  readonly seed: number;
  /** Called with each line about the progress. */
  readonly report: (line: string) => void;
  /**
   * Rows to train on in addition to the data's. None of them is ever held out, and those that equal a held-out row
   * are not trained on.
   */
  readonly feedback?: readonly LabelledRow[];
};

/** One model that `npm run train` knows how to make. */
export type Trainer = {
  readonly id: string;
  /** The default path of the data, from the project's root. */
  readonly defaultDataPath: string;
  /** The public data set to get and the columns that the file must have, for the error without data. */
  readonly dataNeeded: string;
  readonly train: (options: TrainingOptions) => Promise<TrainedModel>;
};
