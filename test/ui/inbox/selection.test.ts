import { expect, it } from "vitest";
import type { Delivery } from "../../../src/learning/inbox/inbox.ts";
import type { JudgedRow } from "../../../src/learning/inbox/judge-exports.ts";
import { acceptedRows, firstSelection } from "../../../src/ui/inbox/selection.ts";

/** A file in which one input got these verdicts, each a day after the one before. */
function deliver(...verdicts: readonly { readonly label: string; readonly usedForTraining?: boolean }[]) {
  const rows = verdicts.map(({ label, usedForTraining = true }, index) => ({
    row: { id: String(index), createdAt: `2026-01-0${index + 1}`, inputKey: "film", label, usedForTraining },
    source: 0,
    repeats: verdicts.filter((each) => each.label === label).length,
    plausibility: 1,
  }));
  const delivery = { rows: rows as unknown as readonly JudgedRow[], files: [{}] } as unknown as Delivery;
  return [...acceptedRows(delivery, firstSelection)];
}

it("keeps the latest of repeated verdicts, so that the one that counts for the visitor stays the last", () => {
  expect(deliver({ label: "good" }, { label: "bad" }, { label: "good" })).toEqual(["1", "2"]);
});

it("keeps one that is used for training, if there is one", () => {
  expect(deliver({ label: "good" }, { label: "good", usedForTraining: false })).toEqual(["0"]);
});
