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
  const firsts = firstOfRepeats(rows);
  const accepted = rows.filter((judged) => {
    const decided = selection.rows.get(judged.row.id);
    if (decided !== undefined) return decided;
    if (selection.files.has(judged.source)) return false;
    return ![...selection.rules].some((rule) =>
      ruleLeavesOut(rule, judged, files, firsts.has(judged.row.id)),
    );
  });
  return new Set(accepted.map(({ row }) => row.id));
}

/**
 * The ids of the rows to keep when rows are repeated: of the rows in one file that give the same class for the same
 * input, the earliest.
 */
function firstOfRepeats(rows: readonly JudgedRow[]): ReadonlySet<string> {
  const firsts = new Map<string, JudgedRow>();
  for (const judged of rows) {
    const key = `${judged.source} ${judged.row.label} ${judged.row.inputKey}`;
    const first = firsts.get(key);
    if (!first || judged.row.createdAt < first.row.createdAt) firsts.set(key, judged);
  }
  return new Set([...firsts.values()].map(({ row }) => row.id));
}
