import type { RawTable } from "../columns/table.ts";
import type { TrainedCard } from "../draft-card.ts";
import type { TrainOptions } from "../train.ts";

/** How to train one of the shipped models: its table, its columns and the text of its card. */
export type Recipe = {
  readonly id: string;
  /** The default path of the data, relative to the project's root. */
  readonly defaultDataPath: string;
  /** Shown if the data is missing: which public data set to get, and which columns the file must have. */
  readonly dataNeeded: string;
  readonly columns: readonly string[];
  /** Renames columns and classes to the names that the model uses. */
  readonly prepare?: (table: RawTable) => RawTable;
  readonly options: Omit<TrainOptions, "id" | "seed" | "added" | "complete">;
  /** Rows to learn from in addition to the table's. */
  readonly added?: () => Promise<RawTable>;
  /** Adds labels, help, examples and limits to the drafted card. */
  readonly complete: (draft: TrainedCard) => TrainedCard;
};

type CardField = TrainedCard["fields"][number];

/** The drafted fields, completed with labels and help texts, in the order of `texts`. */
export function describeFields(
  draft: TrainedCard,
  texts: Readonly<Record<string, Partial<CardField> & { readonly label: string }>>,
): CardField[] {
  return Object.entries(texts).map(([name, text]) => {
    const field = draft.fields.find((each) => each.name === name);
    if (!field) throw new RangeError(`the recipe describes ${name}, which is not a field of the model`);
    return { ...field, ...text } as CardField;
  });
}
