/*
 * Types of `hunch.js`, the module that the built site offers to every page of its origin:
 *
 *   import { open } from "/models-site/hunch.js";
 *   const model = await open("movie-review");
 *   const { label, probability } = await model.predict({ review: "Splendid." });
 *
 * Whatever fails rejects with an error that has a `code`; whatever was cancelled, with a DOMException named AbortError.
 */

/** Opens a model, or joins those who opened it before. It runs in a worker of its own until `close`. */
export declare function open(
  id: string,
  options?: {
    signal?: AbortSignal;
    /** Called with the state of loading, at once and after each change. */
    onState?: (state: LoadState) => void;
  },
): Promise<Model>;

/** The models that the site ships. */
export declare function list(signal?: AbortSignal): Promise<readonly ModelSummary[]>;

/** All that the site says of one model: fields, classes, scores, limits. The graph is not fetched. */
export declare function card(id: string, signal?: AbortSignal): Promise<Card>;

/** One row, by field name. A missing number is null, a missing text "". */
export type Inputs = Readonly<Record<string, string | number | null>>;

/** What is kept with the feedback and never reaches the model, by metadata name. */
export type MetadataValues = Readonly<Record<string, string>>;

export type WorkOptions = {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
};

/** How far a long work is. `total` is undefined while nobody knows. */
export type Progress = {
  readonly done: number;
  readonly total: number | undefined;
  readonly unit: "bytes" | "rows";
};

/** One opened model. What it learns stays on this device, and is the same as on the site's own page. */
export interface Model {
  readonly card: Card;
  readonly capabilities: { readonly learns: boolean; readonly additive: boolean };
  predict(inputs: Inputs, options?: WorkOptions): Promise<Prediction>;
  /** Many rows at once, which is faster than one by one. */
  predictMany(instances: readonly Inputs[], options?: WorkOptions): Promise<readonly Prediction[]>;
  /** Why the answer is as it is: pushes of words and fields. */
  explain(inputs: Inputs, options?: WorkOptions): Promise<Explanation>;
  /** The probability across every field's range, the rest held. */
  iceCurves(inputs: Inputs, options?: WorkOptions): Promise<readonly IceCurve[]>;
  /** The smallest changes of one field that change the label, smallest first. */
  counterfactuals(inputs: Inputs, options?: WorkOptions): Promise<readonly Counterfactual[]>;
  /** The strongest class at each of many places, as its place in the card's list, with the other fields held. */
  classifyPoints(
    inputs: Inputs,
    place: { readonly label: string; readonly latitude: string; readonly longitude: string },
    points: { readonly latitudes: Float64Array; readonly longitudes: Float64Array },
    options?: WorkOptions,
  ): Promise<{ readonly predicted: Uint16Array; readonly probabilities: Float32Array }>;
  /** Stores what somebody said of an answer, and learns from it. Nothing is learned where it cannot be stored. */
  teach(verdict: Verdict): Promise<Lesson>;
  learning(): Promise<LearningState>;
  /** Takes back one lesson, the newest where no row's id is given. Undefined where it is not there. */
  undo(id?: string, options?: WorkOptions): Promise<Feedback | undefined>;
  /** Learns the whole log again: the batch update. */
  replay(options?: WorkOptions): Promise<LearningState>;
  /** Forgets all lessons, after making a version of them. */
  reset(): Promise<LearningState>;
  /** Adds the rows of an exported file, or of any table with the fields' columns and `label`. */
  importCsv(file: Blob, options?: WorkOptions): Promise<ImportReport>;
  /** The learned model as one .onnx, and its card. */
  downloadLearned(): Promise<LearnedModel>;
  versions(): Promise<readonly Version[]>;
  saveVersion(): Promise<Version>;
  restoreVersion(name: string, options?: WorkOptions): Promise<LearningState>;
  renameVersion(name: string, newName: string): Promise<Version>;
  deleteVersion(name: string): Promise<void>;
  downloadVersion(name: string): Promise<LearnedModel>;
  /** Runs the rows that the model's file carries with the probabilities of the library that it comes from. */
  checkReference(): Promise<{
    readonly library: string;
    readonly rows: number;
    readonly largestDifference: number;
  }>;
  /** Called after every change of the lessons, in this tab or another. Returns the way to stop. */
  onChange(listener: (state: LearningState) => void): () => void;
  /** Ends its worker; calls under way reject with AbortError. `open` starts it again. */
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
  /** Without the lessons. */
  readonly baseProbabilities: readonly number[];
};

/** What somebody says of an answer: the answer, and the class that is right. */
export type Verdict = {
  readonly inputs: Inputs;
  readonly metadata: MetadataValues;
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

/** What one verdict did. */
export type Lesson = {
  readonly feedback: Feedback;
  readonly before: Prediction;
  readonly after: Prediction;
  readonly state: LearningState;
  /** The earlier verdict on the same input, whose place this one took. */
  readonly replaced: Feedback | undefined;
  readonly storeMs: number;
  readonly totalMs: number;
};

export type Score = { readonly rows: number; readonly accuracy: number };

/** What all lessons together did to the held-out examples and to the visitor's own rows. */
export type LearningState = {
  readonly lessons: number;
  /** The id of the newest lesson. Undefined without lessons, and while the state is out of date. */
  readonly newestLesson?: string | undefined;
  readonly holdout: { readonly base: Score; readonly now: Score } | undefined;
  readonly holdoutRegressed: boolean;
  /** Each row predicted before it was learned from. */
  readonly progressive: Score;
  /** `replay` fixes it. */
  readonly outOfDate: boolean;
  readonly recoveries: readonly ("checkpoint-rebuilt" | "new-base-model")[];
};

/** The two classes between which a push is measured, as places in the card's classes. */
export type ClassPair = { readonly predicted: number; readonly runnerUp: number };

/** In logits, for the winner against its rival: the model's own part, and what was learned here. */
export type Contribution = { readonly base: number; readonly lessons: number };

export type Explanation = {
  readonly classPair: ClassPair;
  /** False where the pushes are estimates and need not add up. */
  readonly exact: boolean;
  readonly words:
    | {
        readonly field: string;
        /** The whole text in pieces; `contribution` is undefined for the text between words. */
        readonly segments: readonly {
          readonly text: string;
          readonly contribution: Contribution | undefined;
        }[];
      }
    | undefined;
  readonly fields: readonly {
    readonly label: string;
    readonly fields: readonly string[];
    /** The values with which this row's were compared. */
    readonly baseline: readonly (string | number | null)[];
    readonly contribution: Contribution;
  }[];
};

/** How the probabilities move with one field. */
export type IceCurve = {
  readonly field: string;
  readonly kind: "number" | "choice";
  readonly points: readonly {
    readonly value: string | number;
    readonly probabilities: readonly number[];
  }[];
};

/** A change that gives another label; `winner` is its place in the card's classes. */
export type Counterfactual = { readonly predicted: number; readonly probability: number } & (
  | {
      readonly kind: "value";
      readonly field: string;
      readonly value: string | number;
      readonly distance: number | undefined;
      /** Rows of the training data about this value; undefined where the card doesn't tell. */
      readonly support: { readonly rows: number; readonly of: number } | undefined;
    }
  | {
      readonly kind: "place";
      /** The field of the place's latitude. */
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

/** A named point to which the lessons can be taken back. */
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
  /** The first of those that were refused. */
  readonly refused: readonly { readonly line: number; readonly problem: Problem }[];
  readonly refusedCount: number;
  /** All of them as a CSV, with line and reason before their own cells. */
  readonly refusedFile: Blob | undefined;
  readonly stopped: HunchError | undefined;
};

/** What is wrong with one place of an input: the field or column, and a sentence. */
export type Problem = { readonly at: string; readonly message: string };

/** What calls reject with. */
export interface HunchError extends Error {
  readonly name: "AppError";
  /** Such as `input-invalid`, `model-missing`, `storage-full`. */
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

/** `model.json` of the site; it has more keys than are typed here. */
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
