/** A field as the check drafts it, in the card's own format. If the graph doesn't reveal its kind, a person chooses it. */
export type DraftField = {
  name: string;
  label: string;
  kind: "text" | "number" | "category" | "boolean" | "datetime";
  /**
   * The graph's input, if its name differs from the field's; fields that share one are its columns, in the card's
   * order.
   */
  input?: string;
  /** The table's column, if its name differs from the field's. */
  column?: string;
  help?: string;
  group?: string;
  unit?: string;
  optional?: boolean;
  outOfRange?: "reject" | "warn";
  min?: number;
  max?: number;
  step?: number | "any";
  choices?: { value: string; label?: string }[];
  yes?: string | number;
  no?: string | number;
  default?: string | number;
  typical?: string | number;
};

/** The check's draft of a card: JSON in the form of `public/models/<id>/model.json`, without the files' hashes. */
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
  /** The most rows that the graph accepts at once, if there is a limit. */
  batchRows?: number;
  /** The changes to the exported file that made it servable, one sentence each. */
  repairs?: string[];
  /** What the check guessed, could not tell or could not try, one sentence each. */
  doubts?: string[];
  examples?: {
    title: string;
    inputs: Record<string, string | number | null>;
    metadata?: Record<string, string>;
  }[];
  /** Other keys of the given card. */
  [key: string]: unknown;
};
