/**
 * A field that the check drafted, in the card's format. If the graph doesn't reveal its kind, the user
 * chooses it.
 */
export type DraftField = {
  name: string;
  label: string;
  kind: "text" | "number" | "category" | "boolean" | "datetime";
  /**
   * The name of the graph's input, if it differs from the field's name. Fields with the same input are its
   * columns, in the card's order.
   */
  input?: string;
  /** The name of the table's column, if it differs from the field's name. */
  column?: string;
  help?: string;
  group?: string;
  unit?: string;
  optional?: boolean;
  outOfRange?: "reject" | "warn";
  min?: number;
  max?: number;
  step?: number | "any";
  as?: "iso" | "seconds";
  rounding?: "same-day";
  choices?: { value: string; label?: string; count?: number }[];
  yes?: string | number;
  no?: string | number;
  default?: string | number;
  typical?: string | number;
};

/** A card that the check drafted: JSON like `public/models/<id>/model.json`, without the files' hashes. */
export type DraftCard = {
  format: 1;
  id: string;
  title: string;
  version?: string;
  summary?: string;
  fields: DraftField[];
  classes: { name: string; label?: string }[];
  /** "scores" if the outputs are not probabilities and must not be shown as such. */
  output?: "probabilities" | "scores";
  /** The maximum number of rows that the graph accepts at once, if there is one. */
  batchRows?: number;
  /** What was changed in the exported file so that it could be served, one sentence each. */
  repairs?: string[];
  /** What the check guessed, couldn't determine or couldn't try, one sentence each. */
  doubts?: string[];
  examples?: {
    title: string;
    inputs: Record<string, string | number | null>;
    metadata?: Record<string, string>;
  }[];
  /** Other keys from the card that was provided. */
  [key: string]: unknown;
};
