import type { ContextValues, Inputs } from "../core/prediction.ts";

/** Where a row of feedback came from. */
export type FeedbackSource = "page" | "api" | "import";

/** One visitor's verdict on one prediction: a row of the log and of the CSV. */
export type Feedback = {
  /** UUID version 7 (RFC 9562): unique anywhere, and in order of time. Rows of a plain training table get one derived from their content. */
  readonly id: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly createdAt: string;
  readonly model: string;
  readonly modelVersion: string;
  /** SHA-256 of the base model's file that answered. */
  readonly modelSha256: string;
  readonly inputs: Inputs;
  readonly context: ContextValues;
  /** What the page said, lessons included, before this verdict: the basis of progressive validation. Absent in an imported training table. */
  readonly predictedLabel: string | undefined;
  readonly predictedProbability: number | undefined;
  readonly correct: boolean | undefined;
  /** The right class by the visitor's word. */
  readonly label: string;
  readonly source: FeedbackSource;
  /** False where the owner marked the row as not for teaching. */
  readonly teaches: boolean;
};

/** What a visitor says of a prediction. */
export type Verdict = {
  readonly inputs: Inputs;
  readonly context: ContextValues;
  readonly predictedLabel: string;
  readonly predictedProbability: number;
  readonly label: string;
  /** "page" where nothing is said. */
  readonly source?: "page" | "api" | undefined;
};

/** Which rows of the log are meant. All conditions must hold. */
export type FeedbackFilter = {
  readonly model?: string | undefined;
  readonly correct?: boolean | undefined;
  /** Every one of these words stands in the inputs, the context or the labels, whatever its case. */
  readonly words?: string | undefined;
  /** ISO 8601 instants, both inclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
};

/** A row as the list shows it. */
export type FeedbackEntry = Feedback & {
  /** A later verdict on the same input took this one's place: it is kept, and teaches no more. */
  readonly superseded: boolean;
  /** Another verdict on the same input says another class. */
  readonly contradicted: boolean;
};
