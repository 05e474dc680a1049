import type { Inputs, SparseFeatures } from "../core/prediction.ts";

/**
 * Logits of one row, in the order of the card's classes: from the base model alone, and with the lessons
 * added.
 */
export type RowLogits = { readonly base: Float64Array; readonly learned: Float64Array };

/** A row as the model sees it: its features, and the words of the text field that they come from. */
export type RowDetail = {
  readonly features: SparseFeatures;
  /** [K, C] row-major: what each feature adds to the base logits. Undefined if the model is not additive. */
  readonly featureLogits: Float32Array | undefined;
  /** [K, C] row-major: what the lessons add for each feature. All zero before the first lesson. */
  readonly lessonLogits: Float32Array;
  /** The T words of the text field, as the graph's tokenizer outputs them. */
  readonly tokens: readonly string[] | undefined;
  /**
   * [T, G] row-major: for the n-gram of g+1 words that begins at word t, its position among the K features;
   * -1 if it has none.
   */
  readonly tokenFeatures: Int32Array | undefined;
};

/** What explanations need from a model. `evaluate` runs any number of rows in batches. */
export interface Explainable {
  /** True if the model's logits are the sum of its features' contributions. */
  readonly additive: boolean;
  evaluate(instances: readonly Inputs[], signal?: AbortSignal): Promise<readonly RowLogits[]>;
  describe(inputs: Inputs): Promise<RowDetail | undefined>;
}

/**
 * The two classes between which a contribution is measured: the predicted one and its rival, which is the second
 * most probable class or the one that the smallest change leads to.
 */
export type ClassPair = { readonly predicted: number; readonly runnerUp: number };

/**
 * A contribution, in logits, for the predicted class and against the runner-up; if negative, the other way
 * round. `base` comes from the model itself, `lessons` from what was learned on this device.
 */
export type Contribution = { readonly base: number; readonly lessons: number };

/** A piece of the visitor's text; `contribution` is undefined between words and for words not measured. */
export type TextSegment = { readonly text: string; readonly contribution: Contribution | undefined };

/** The contribution of one field, or of a place's two coordinates together. */
export type FieldContribution = {
  readonly label: string;
  readonly fields: readonly string[];
  /** The baseline values that this row was compared with. */
  readonly baseline: readonly (string | number | null)[];
  readonly contribution: Contribution;
};

/** The reasons for a prediction. */
export type Explanation = {
  readonly classPair: ClassPair;
  /**
   * True if the contributions add up exactly. Otherwise, they are estimates, made by changing fields or words one at
   * a time, and may not add up.
   */
  readonly exact: boolean;
  readonly words: { readonly field: string; readonly segments: readonly TextSegment[] } | undefined;
  readonly fields: readonly FieldContribution[];
  /**
   * The labels of the fields that are not explained: those without which the model gives no answer, and all texts but
   * the first.
   */
  readonly unexplained: readonly string[];
};

/** The two strongest classes of a row. */
export function findClassPair(logits: ArrayLike<number>): ClassPair {
  let predicted = 0;
  for (let c = 1; c < logits.length; c++) if (logits[c]! > logits[predicted]!) predicted = c;
  let runnerUp = predicted === 0 ? 1 : 0;
  for (let c = 0; c < logits.length; c++) if (c !== predicted && logits[c]! > logits[runnerUp]!) runnerUp = c;
  return { predicted, runnerUp };
}

/** The margin of the predicted class over the runner-up, in logits. */
export function margin(logits: ArrayLike<number>, { predicted, runnerUp }: ClassPair): number {
  return logits[predicted]! - logits[runnerUp]!;
}

/** How much larger the margin of `row` is than that of `other`. */
export function contributionOf(row: RowLogits, other: RowLogits, classPair: ClassPair): Contribution {
  const base = margin(row.base, classPair) - margin(other.base, classPair);
  const learned = margin(row.learned, classPair) - margin(other.learned, classPair);
  return { base, lessons: learned - base };
}
