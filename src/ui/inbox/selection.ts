import { type Delivery, type InboxRule, ruleLeavesOut } from "../../learning/inbox/inbox.ts";
import type { JudgedRow } from "../../learning/inbox/judge-exports.ts";

/** The owner's decisions about a delivery's rows. */
export type Selection = {
  /** The positions of the files that are left out entirely. */
  readonly files: ReadonlySet<number>;
  readonly rules: ReadonlySet<InboxRule>;
  /** Decisions about individual rows, by id. They take precedence over files and rules. */
  readonly rows: ReadonlyMap<string, boolean>;
};

/** Harmful files and repeats are left out unless the owner decides otherwise. */
export const firstSelection: Selection = {
  files: new Set(),
  rules: new Set<InboxRule>(["harmful", "repeated"]),
  rows: new Map(),
};

/** The ids of the rows that the model will learn from. */
export function acceptedRows({ rows, files }: Delivery, selection: Selection): ReadonlySet<string> {
  const kept = keptOfRepeats(rows);
  const accepted = rows.filter((judged) => {
    const decided = selection.rows.get(judged.row.id);
    if (decided !== undefined) return decided;
    if (selection.files.has(judged.source)) return false;
    return ![...selection.rules].some((rule) => ruleLeavesOut(rule, judged, files, kept.has(judged.row.id)));
  });
  return new Set(accepted.map(({ row }) => row.id));
}

/**
 * The ids of the rows to keep when rows are repeated: of the rows in one file that give the same class for the same
 * input, the one that counts on the visitor's device, which is the latest of those used for training. An earlier one
 * could have been replaced by a different verdict in between.
 */
function keptOfRepeats(rows: readonly JudgedRow[]): ReadonlySet<string> {
  const kept = new Map<string, JudgedRow>();
  const orderOf = ({ row }: JudgedRow) => `${Number(row.usedForTraining)} ${row.createdAt} ${row.id}`;
  for (const judged of rows) {
    const key = `${judged.source} ${judged.row.label} ${judged.row.inputKey}`;
    const other = kept.get(key);
    if (!other || orderOf(judged) > orderOf(other)) kept.set(key, judged);
  }
  return new Set([...kept.values()].map(({ row }) => row.id));
}
