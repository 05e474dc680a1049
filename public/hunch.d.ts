/*
 * Types for `hunch.js`, the module that the built site offers to every page on its origin:
 *
 *     import { open } from "/models-site/hunch.js";
 *     const model = await open("movie-review");
 *     const { label, probability } = await model.predict({ review: "A splendid, moving film." });
 *
 * A call that fails rejects with an error that has a `code`. A cancelled call rejects with a DOMException named
 * AbortError.
 *
 * If the site is updated while your page is open, `open` may reject with the code `code-missing`, because the files of
 * the version that your page imported are gone. Load your page again then. Models that are open continue to work.
 *
 * Browsers load a page with an open model again when the visitor returns to it with Back. In Safari, which would show
 * it as it was left, the module reloads the page, because a model that was stopped halfway would block all others.
 */

/** Opens a model, or returns the one that is already open. The model runs in its own worker until `close`. */
export declare function open(
  id: string,
  options?: {
    signal?: AbortSignal;
    /** Called with the loading state, immediately and after each change. */
    onState?: (state: LoadState) => void;
  },
): Promise<Model>;

/** The models that come with the site, and those that the visitor added. */
export declare function list(signal?: AbortSignal): Promise<readonly ModelSummary[]>;

/** All the site's information about one model: fields, classes, scores, limits. Doesn't fetch the graph. */
export declare function card(id: string, signal?: AbortSignal): Promise<Card>;

/** One row, by field name. A missing number is null; missing text is "". */
export type Inputs = Readonly<Record<string, string | number | null>>;

/** Values stored with the feedback but never passed to the model, by metadata name. */
export type MetadataValues = Readonly<Record<string, string>>;

export type WorkOptions = {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
};

/** The progress of a long task. `total` is undefined until it is known. */
export type Progress = {
  readonly done: number;
  readonly total: number | undefined;
  readonly unit: "bytes" | "rows";
};

/**
 * One open model. Its lessons stay on this device and are shared with the site's own page.
 *
 * Inputs are checked and converted as in the site's form: a number may be given as text, and a choice in another case. Calls
 * with inputs that the form would refuse, such as an unknown field, reject with the code "input-invalid".
 */
export interface Model {
  readonly card: Card;
  readonly capabilities: { readonly learns: boolean; readonly additive: boolean };
  predict(inputs: Inputs, options?: WorkOptions): Promise<Prediction>;
  /** Many rows at once, which is faster than one by one. */
  predictMany(instances: readonly Inputs[], options?: WorkOptions): Promise<readonly Prediction[]>;
  /** The reasons for the answer: the contributions of words and fields. */
  explain(inputs: Inputs, options?: WorkOptions): Promise<Explanation>;
  /** The probabilities across each field's range while the other fields stay the same. */
  iceCurves(inputs: Inputs, options?: WorkOptions): Promise<readonly IceCurve[]>;
  /** The smallest changes to one field that change the label, smallest first. */
  counterfactuals(inputs: Inputs, options?: WorkOptions): Promise<readonly Counterfactual[]>;
  /**
   * The most probable class at each of many places, as its index in the card's list, while the other fields stay the
   * same.
   */
  classifyPoints(
    inputs: Inputs,
    place: { readonly label: string; readonly latitude: string; readonly longitude: string },
    points: { readonly latitudes: Float64Array; readonly longitudes: Float64Array },
    options?: WorkOptions,
  ): Promise<{ readonly predicted: Uint16Array; readonly probabilities: Float32Array }>;
  /**
   * Stores a verdict on an answer and learns from it. If it can't be stored, this rejects, and nothing is learned, neither
   * now nor later. If the page is closed before then, the verdict is stored when the site, or one of its models on any
   * page, is next opened.
   */
  teach(verdict: Verdict): Promise<Lesson>;
  learning(): Promise<LearningState>;
  /** Undoes one lesson: the one with this id, or the newest. Returns undefined if there is none. */
  undo(id?: string, options?: WorkOptions): Promise<Feedback | undefined>;
  /** The batch update: relearns from the whole feedback log. */
  replay(options?: WorkOptions): Promise<LearningState>;
  /** Saves a version, then removes all lessons and feedback. */
  reset(): Promise<LearningState>;
  /** Adds the rows of an exported CSV, or of any table with a column for each field and a `label` column. */
  importCsv(file: Blob, options?: WorkOptions): Promise<ImportReport>;
  /** The column that `importCsv` would only guess to have the classes. Ask about it first: any flag looks like this. */
  guessClass(file: Blob, options?: WorkOptions): Promise<ClassGuess | undefined>;
  /** The model with its lessons as one .onnx file, and its card. */
  downloadLearned(): Promise<LearnedModel>;
  versions(): Promise<readonly Version[]>;
  saveVersion(): Promise<Version>;
  restoreVersion(name: string, options?: WorkOptions): Promise<LearningState>;
  renameVersion(name: string, newName: string): Promise<Version>;
  deleteVersion(name: string): Promise<void>;
  downloadVersion(name: string): Promise<LearnedModel>;
  /** Runs the model on the reference rows in its file and compares its probabilities with the original library's. */
  checkReference(): Promise<{
    readonly library: string;
    readonly rows: number;
    readonly largestDifference: number;
  }>;
  /**
   * Calls the listener when the lessons have changed, in this tab or another. Changes that follow each other quickly are
   * reported together, with the state after the last one. Returns a function that unsubscribes.
   */
  onChange(listener: (state: LearningState) => void): () => void;
  /**
   * Ends the model's worker: at once or, if verdicts or undos are still being stored, as soon as they are, but within ten
   * seconds. Calls in progress then reject with AbortError. Call `open` to start it again.
   */
  close(): void;
}

/** One answer. Lists follow the order of the card's classes. */
export type Prediction = {
  readonly model: {
    readonly id: string;
    readonly version: string;
    readonly sha256: string;
    readonly lessons: number;
  };
  readonly label: string;
  readonly probability: number;
  readonly probabilities: readonly number[];
  /** The probabilities without the lessons. */
  readonly baseProbabilities: readonly number[];
};

/**
 * A verdict on an answer: the answer, and the right class. Its values are checked and converted like those of the site's
 * form, before anything is stored. Other members are ignored, also an `id`: each verdict gets one of its own.
 */
export type Verdict = {
  /** Optional fields may be left out. */
  readonly inputs: Inputs;
  readonly metadata?: MetadataValues | undefined;
  /** The prediction's `label` and `probability`. */
  readonly predictedLabel: string;
  readonly predictedProbability: number;
  readonly label: string;
  readonly source?: "page" | "api" | undefined;
};

/** One stored verdict. */
export type Feedback = {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly model: string;
  readonly modelVersion: string;
  readonly modelSha256: string;
  readonly inputs: Inputs;
  readonly metadata: MetadataValues;
  readonly predictedLabel: string | undefined;
  readonly predictedProbability: number | undefined;
  readonly correct: boolean | undefined;
  readonly label: string;
  readonly source: "page" | "api" | "import";
  readonly usedForTraining: boolean;
};

/** The effect of one verdict. */
export type Lesson = {
  readonly feedback: Feedback;
  readonly before: Prediction;
  readonly after: Prediction;
  readonly state: LearningState;
  /** The earlier verdict on the same input that this one replaced. */
  readonly replaced: Feedback | undefined;
  readonly storeMs: number;
  readonly totalMs: number;
};

export type Score = { readonly rows: number; readonly accuracy: number };

/** The effect of all lessons on the held-out examples and on the visitor's own rows. */
export type LearningState = {
  /** The number of lessons in use or, while they are applied again, of all that are stored. */
  readonly lessons: number;
  /** How many of them teach nothing, since the model refuses their values or no longer has their class. */
  readonly unusable?: number;
  /** The id of the newest lesson. Undefined without lessons, and while the state is out of date. */
  readonly newestLesson?: string | undefined;
  readonly holdout: { readonly base: Score; readonly now: Score } | undefined;
  readonly holdoutRegressed: boolean;
  /** Accuracy on the visitor's rows, each predicted before it was learned. */
  readonly progressive: Score;
  /** True if some lessons aren't applied yet; `replay` applies them. */
  readonly outOfDate: boolean;
  /** True if they are being applied already. `holdout` is undefined until then. */
  readonly isUpdating?: boolean;
  readonly recoveries: readonly ("checkpoint-rebuilt" | "new-base-model")[];
};

/** The two classes between which a contribution is measured, as indices in the card's list. */
export type ClassPair = { readonly predicted: number; readonly runnerUp: number };

/** In logits, in favour of the predicted class over the runner-up: the base model's part and the lessons' part. */
export type Contribution = { readonly base: number; readonly lessons: number };

export type Explanation = {
  readonly classPair: ClassPair;
  /** False if the contributions are estimates, which need not add up. */
  readonly exact: boolean;
  readonly words:
    | {
        readonly field: string;
        /** The whole text in segments; `contribution` is undefined for the text between words. */
        readonly segments: readonly {
          readonly text: string;
          readonly contribution: Contribution | undefined;
        }[];
      }
    | undefined;
  readonly fields: readonly {
    readonly label: string;
    readonly fields: readonly string[];
    /** The values that this row's values were compared with. */
    readonly baseline: readonly (string | number | null)[];
    readonly contribution: Contribution;
  }[];
};

/** How the probabilities change with one field. */
export type IceCurve = {
  readonly field: string;
  readonly kind: "number" | "choice";
  readonly points: readonly {
    readonly value: string | number;
    readonly probabilities: readonly number[];
  }[];
};

/** A change that leads to a different label; `predicted` is that label's index in the card's list of classes. */
export type Counterfactual = { readonly predicted: number; readonly probability: number } & (
  | {
      readonly kind: "value";
      readonly field: string;
      readonly value: string | number;
      readonly distance: number | undefined;
      /** How many rows of the training data are near this value; undefined if the card doesn't say. */
      readonly support: { readonly rows: number; readonly of: number } | undefined;
    }
  | {
      readonly kind: "place";
      /** The name of the latitude's field. */
      readonly field: string;
      readonly latitude: number;
      readonly longitude: number;
      readonly distanceKm: number;
      /** Degrees clockwise from north. */
      readonly bearing: number;
    }
  | {
      readonly kind: "words";
      readonly field: string;
      readonly removed: readonly string[];
      readonly text: string;
    }
);

/** A named state of the lessons that can be restored. */
export type Version = {
  readonly name: string;
  readonly model: string;
  readonly createdAt: string;
  readonly reason: "request" | "batch-update" | "import" | "restore" | "reset" | "deletion";
  readonly lessons: number;
  readonly bytes: number;
  readonly holdoutAccuracy: number | undefined;
  readonly modelSha256: string;
};

export type LearnedModel = { readonly model: Uint8Array<ArrayBuffer>; readonly card: string };

export type ImportReport = {
  readonly read: number;
  readonly added: number;
  readonly known: number;
  /** Added rows that were dated in the future, by a clock that was ahead. They are dated now. */
  readonly redated: number;
  /** The first refused rows. */
  readonly refused: readonly { readonly line: number; readonly problem: Problem }[];
  readonly refusedCount: number;
  /** All refused rows as a CSV, with line and reason before their own cells. */
  readonly refusedFile: Blob | undefined;
  /**
   * What to say of how the table was read. `absent-columns`: it doesn't have these columns, so their fields are empty in
   * every row. `decimal-commas`: these columns have some. `as-trained`: these columns don't show how they write numbers or
   * dates, so they were read like those of the table that the model was trained on; `examples` has one cell of each.
   */
  readonly notes?:
    | readonly {
        readonly code: string;
        readonly columns: readonly string[];
        readonly examples?: readonly string[];
      }[]
    | undefined;
  /** Set if it isn't certain that the column with the classes is one. */
  readonly guess?: ClassGuess | undefined;
  readonly stopped: HunchError | undefined;
};

/** A column, and how some of its cells are read, such as "0 = negative, 1 = positive". */
export type ClassGuess = { readonly column: string; readonly meanings: string };

/** A fault in one part of an input: the field, path or column, and a sentence about it. */
export type Problem = { readonly at: string; readonly message: string };

/** The error that calls reject with. */
export interface HunchError extends Error {
  readonly name: "AppError";
  /** For example `input-invalid`, `model-missing` or `storage-full`. */
  readonly code: string;
  readonly details: Readonly<Record<string, string | number>>;
  readonly problems: readonly Problem[];
}

export type LoadState =
  | {
      readonly status: "loading";
      readonly downloads: readonly {
        readonly file: "runtime" | "model";
        readonly loadedBytes: number;
        readonly totalBytes: number;
      }[];
      readonly card?: Card;
    }
  | { readonly status: "ready"; readonly card: Card; readonly capabilities: Model["capabilities"] }
  | { readonly status: "failed"; readonly error: HunchError; readonly card?: Card };

export type ModelSummary = {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly version: string;
  readonly sha256: string;
  readonly bytes: number;
};

type CommonField = {
  readonly name: string;
  readonly label: string;
  readonly help?: string | undefined;
  readonly group?: string | undefined;
  readonly optional: boolean;
};

export type Field = CommonField &
  (
    | { readonly kind: "text"; readonly minLength: number; readonly maxLength: number }
    | {
        readonly kind: "number";
        readonly min?: number | undefined;
        readonly max?: number | undefined;
        readonly step: number | "any";
        readonly unit?: string | undefined;
      }
    | {
        readonly kind: "category";
        readonly choices: readonly { readonly value: string; readonly label?: string | undefined }[];
      }
    | { readonly kind: "boolean"; readonly yes: string | number; readonly no: string | number }
    | { readonly kind: "datetime"; readonly as: "iso" | "seconds" }
  );

/** The site's `model.json`, which has more keys than are typed here. */
export type Card = {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly summary: string;
  readonly fields: readonly Field[];
  readonly metadata: readonly {
    readonly name: string;
    readonly label: string;
    readonly suggestions: readonly string[];
  }[];
  readonly classes: readonly { readonly name: string; readonly label?: string | undefined }[];
  readonly examples: readonly {
    readonly title: string;
    readonly inputs: Inputs;
    readonly metadata: MetadataValues;
  }[];
  readonly files: {
    readonly "model.onnx": { readonly bytes: number; readonly sha256: string };
    readonly "holdout.onnx"?: { readonly bytes: number; readonly sha256: string } | undefined;
  };
  readonly metrics?: { readonly rows: number; readonly accuracy: number } | undefined;
  readonly limits: readonly string[];
  readonly outOfScope?: string | undefined;
  /** "scores" are not probabilities: never show them as percentages. */
  readonly output: "probabilities" | "scores";
};
