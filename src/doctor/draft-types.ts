/** A field as the check drafts it, in the card's own format. Kinds that it cannot tell from a graph are left to people. */
export type DraftField = {
  name: string;
  label: string;
  kind: "text" | "number" | "category" | "boolean" | "datetime";
  /** The graph's input, where it has another name; fields that share one are its columns, in the card's order. */
  input?: string;
  /** The table's column, where it has another name. */
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

/** A card that the check drafted: JSON as `public/models/<id>/model.json` has it, without the files' hashes. */
export type DraftCard = {
  format: 1;
  id: string;
  title: string;
  version?: string;
  summary?: string;
  fields: DraftField[];
  classes: { name: string; label?: string }[];
  /** "scores" where the outputs are not probabilities and must not be shown as such. */
  output?: "probabilities" | "scores";
  /** The most rows that the graph takes at once, where that is not any number. */
  batchRows?: number;
  /** The changes to the exported file that let it be served, a sentence each. */
  repairs?: string[];
  examples?: {
    title: string;
    inputs: Record<string, string | number | null>;
    metadata?: Record<string, string>;
  }[];
  /** Other keys of a card that was given. */
  [key: string]: unknown;
};
