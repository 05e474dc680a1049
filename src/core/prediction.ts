/** The values of one row by field name. A missing number is `null`; missing text is "". */
export type Inputs = Readonly<Record<string, string | number | null>>;

/** Values that are stored with the feedback and never passed to the graph, by the name of the metadata field. */
export type MetadataValues = Readonly<Record<string, string>>;

/** Which model made a prediction, and how much it had learned on this device. */
export type ModelState = {
  readonly id: string;
  readonly version: string;
  readonly sha256: string;
  /** The number of lessons in the adapter when the prediction was made. */
  readonly lessons: number;
};

/** One prediction. Lists follow the order of the card's classes. */
export type Prediction = {
  readonly model: ModelState;
  /** The name of the most probable class. */
  readonly label: string;
  readonly probability: number;
  readonly probabilities: readonly number[];
  /** The probabilities of the base model alone; equal to `probabilities` before the first lesson. */
  readonly baseProbabilities: readonly number[];
};

/** The sparse features of one row, from the graph's feature_indices and feature_values. */
export type SparseFeatures = {
  readonly indices: Int32Array;
  readonly values: Float32Array;
};

/** The base model's output for one row, in the order of the card's classes. */
export type ModelOutput = {
  /** Float32, [C]. */
  readonly probabilities: Float32Array;
  /** Float32, [C]. Undefined if the graph has no `logits`. */
  readonly logits: Float32Array | undefined;
  /** Undefined if the graph has none, or they were not requested. Each index occurs once within the row. */
  readonly features: SparseFeatures | undefined;
};

/** The share of rows that the model got right, and the number of rows. */
export type Score = { readonly rows: number; readonly accuracy: number };

/** What a model's graph can do besides predict. */
export type Capabilities = {
  /** It outputs logits and features, so an adapter can be added. */
  readonly learns: boolean;
  /** It outputs feature_logits, so contributions are exact. */
  readonly additive: boolean;
};

/** How far rounding may push a probability beyond 0 or 1: a forest adds up the shares of its trees in float32. */
export const roundingError = 1e-5;
