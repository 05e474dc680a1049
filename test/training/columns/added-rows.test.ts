import { describe, expect, it } from "vitest";
import { appendRows, columnNamed, tableFrom, tableOfAdded } from "../../../src/training/columns/table.ts";
import { planTraining } from "../../../src/training/plan-work.ts";

const table = tableFrom({
  colour: Array.from({ length: 200 }, (_, row) => ["red", "blue", "green"][row % 3]!),
  weight: Array.from({ length: 200 }, (_, row) => String(row % 17)),
  bean: Array.from({ length: 200 }, (_, row) => (row % 3 === 0 ? "bad" : "good")),
});
const rows = [
  { cells: new Map([["colour", "violet"]]), label: "good" },
  {
    cells: new Map([
      ["weight", "3"],
      ["shape", "round"],
    ]),
    label: "bad",
  },
];

describe("rows from outside the table", () => {
  it("get the table's columns; missing ones are empty, and extra ones are dropped", () => {
    const added = tableOfAdded(table, "bean", rows);
    expect(
      added.columns.map(({ name, values, codes }) => [name, Array.from(codes, (code) => values[code])]),
    ).toEqual([
      ["colour", ["violet", ""]],
      ["weight", ["", "3"]],
      ["bean", ["good", "bad"]],
    ]);
    const both = appendRows(table, added);
    expect(both.rowCount).toBe(202);
    expect(columnNamed(both, "colour")?.values).toContain("violet");
  });

  it("are used for training and never held out", () => {
    const options = { id: "beans", target: "bean" };
    const plan = planTraining(table, { ...options, added: tableOfAdded(table, "bean", rows) });
    const held = Array.from(plan.tableRows.subarray(0, plan.holdoutRows.length));
    expect(Math.max(...held)).toBeLessThan(200);
    expect(Array.from(plan.tableRows.slice(plan.work.addedFrom))).toEqual([200, 201]);
    // Adding rows doesn't change which rows are held out, so the old and the new model are scored on the same
    // ones.
    const alone = planTraining(table, options);
    expect(Array.from(alone.tableRows.subarray(0, alone.holdoutRows.length))).toEqual(held);
  });
});
