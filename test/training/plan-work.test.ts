import { describe, expect, it } from "vitest";
import { tableFrom } from "../../src/training/columns/table.ts";
import { planTraining } from "../../src/training/plan-work.ts";

const classOf = (row: number) => ((row * 7919) % 10 < 2 ? "yes" : "no");

/** How many of a table's rows are trained on, how many added ones, and how many are held out. */
function counts({ work, dataset, holdoutRows, notes }: ReturnType<typeof planTraining>) {
  const held = holdoutRows.length;
  return { own: work.addedFrom - held, added: dataset.rowCount - work.addedFrom, held, notes };
}

describe("feedback that is added to a table", () => {
  it("counts beside equal rows if the table's rows repeat", () => {
    const rows = Array.from({ length: 1200 }, (_, row) => row);
    const table = tableFrom({
      ticket: rows.map((row) => ["1st", "2nd", "3rd"][row % 3]!),
      age: rows.map((row) => ["child", "adult"][Math.floor(row / 3) % 2]!),
      y: rows.map(classOf),
    });
    const feedback = rows.slice(0, 40);
    const added = tableFrom({
      ticket: feedback.map((row) => ["1st", "2nd", "3rd"][row % 3]!),
      age: feedback.map(() => "adult"),
      y: feedback.map(() => "yes"),
    });
    const { own, held } = counts(planTraining(table, { target: "y", id: "toy" }));
    expect(counts(planTraining(table, { target: "y", id: "toy", added }))).toEqual({
      own,
      held,
      added: 40,
      notes: [],
    });
  });

  it("replaces the rows that it corrects if the table's rows are all different, and is left out if they are held out", () => {
    const rows = Array.from({ length: 1000 }, (_, row) => row);
    const table = tableFrom({
      size: rows.map((row) => (row / 7).toFixed(3)),
      y: rows.map(classOf),
    });
    const { own, held } = counts(planTraining(table, { target: "y", id: "toy" }));
    const added = tableFrom({ size: rows.map((row) => (row / 7).toFixed(3)), y: rows.map(() => "yes") });
    expect(counts(planTraining(table, { target: "y", id: "toy", added }))).toEqual({
      own: 0,
      held,
      added: own,
      notes: [{ code: "feedback-left-out", rows: held }],
    });
  });
});
