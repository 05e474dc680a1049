import { describe, expect, it } from "vitest";
import { type RawTable, tableFrom } from "../../src/training/columns/table.ts";
import { planTraining } from "../../src/training/plan-work.ts";
import { createRandom } from "../../src/training/random.ts";
import type { TrainOptions } from "../../src/training/train.ts";

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

describe("rows that are copies of others", () => {
  const random = createRandom(5);
  const rows = Array.from({ length: 400 }, (_, row) => ({
    size: random().toFixed(5),
    weight: random().toFixed(5),
    y: row % 5 === 0 ? "yes" : "no",
  }));
  const repeated = rows.flatMap((row) => Array.from({ length: row.y === "yes" ? 5 : 1 }, () => row));
  const tableOf = (some: typeof rows) =>
    tableFrom({
      size: some.map(({ size }) => size),
      weight: some.map(({ weight }) => weight),
      y: some.map(({ y }) => y),
    });
  /** A table whose numbers all depend on each other, so that no row equals another one by chance. */
  const wideTableOf = (some: typeof rows) => {
    const numbers = ["a", "b", "c", "d", "e", "f"].map(
      (name, index) => [name, some.map(({ size }) => `${(index + 1) * Number(size)}`)] as const,
    );
    return tableFrom({ ...Object.fromEntries(numbers), y: some.map(({ y }) => y) });
  };
  const cellsOf = (table: RawTable, row: number) =>
    table.columns.map(({ values, codes }) => values[codes[row]!]!).join();

  it("are on the same side of every split, with about the same share of each class, and there is a note", () => {
    const table = tableOf(repeated);
    const plan = planTraining(table, { target: "y", id: "toy" });
    expect(plan.notes).toEqual([{ code: "copied-rows", rows: 320, of: 720 }]);
    const { work, holdoutRows, tableRows, dataset } = plan;
    const textOf = (row: number) => cellsOf(table, tableRows[row]!);
    expect(work.folds.length).toBe(3 * work.foldsOfADivision);
    for (let from = 0; from < work.folds.length; from += work.foldsOfADivision) {
      const parts = [holdoutRows, ...work.folds.slice(from, from + work.foldsOfADivision)];
      expect(parts.reduce((sum, { length }) => sum + length, 0)).toBe(720);
      const different = parts.map((part) => new Set(Array.from(part, textOf)));
      expect(different.reduce((sum, { size }) => sum + size, 0)).toBe(400);
      for (const fold of parts.slice(1)) {
        const yes = fold.filter((row) => dataset.classes[dataset.labels[row]!] === "yes");
        expect(yes.length / fold.length).toBeCloseTo(400 / 720, 1);
      }
    }
    expect(new Set(work.firsts).size).toBe(400);
    expect(plan.differentRows).toBe(400 - new Set(Array.from(holdoutRows, textOf)).size);
  });

  it("are dealt as before if equal rows are grouped or left out on request, or kept apart", () => {
    const table = tableOf(repeated);
    const notesOf = (options: Partial<TrainOptions>) =>
      planTraining(table, { target: "y", id: "toy", ...options }).notes;
    expect(notesOf({ groupBy: ["size"] })).toEqual([]);
    expect(notesOf({ distinct: ["size", "weight"] })).toEqual([]);
    expect(notesOf({ keepsCopiesTogether: false })).toEqual([]);
  });

  it("are all replaced by feedback that corrects them; feedback on held-out ones is left out", () => {
    const table = tableOf(repeated);
    const before = planTraining(table, { target: "y", id: "toy" });
    const added = tableOf(rows.map((row) => ({ ...row, y: "no" })));
    const { work, dataset, holdoutRows, tableRows, notes } = planTraining(table, {
      target: "y",
      id: "toy",
      added,
    });
    expect(Array.from(holdoutRows, (row) => tableRows[row])).toEqual(
      Array.from(before.holdoutRows, (row) => before.tableRows[row]),
    );
    expect(work.addedFrom).toBe(holdoutRows.length);
    expect(dataset.rowCount - work.addedFrom).toBe(before.differentRows);
    expect(notes).toContainEqual({ code: "feedback-left-out", rows: 400 - before.differentRows });
  });

  it("aren't kept together if only a few are different, as a note says", () => {
    for (const count of [3, 5, 9]) {
      const few = [rows[0]!, rows[5]!, ...rows.slice(1, 5), ...rows.slice(6)].slice(0, count);
      const pasted = Array.from({ length: 20 }, () => few).flat();
      const table = wideTableOf(pasted);
      const { work, notes } = planTraining(table, { target: "y", id: "toy" });
      expect(notes).toContainEqual({
        code: "copied-rows",
        rows: 19 * count,
        of: 20 * count,
        different: count,
      });
      expect(Math.min(...work.folds.map(({ length }) => length))).toBeGreaterThan(count);
    }
  });

  it("aren't those that equal a common row: models learn from these, and one lesson doesn't replace all of them", () => {
    const idle = Array.from({ length: 100 }, () => ({ size: "0", weight: "0", y: "no" }));
    const table = wideTableOf([...rows, ...idle]);
    const countIdle = (some: Int32Array, tableRows: Int32Array) =>
      some.filter((row) => tableRows[row]! >= rows.length && tableRows[row]! < table.rowCount).length;
    for (let seed = 1; seed <= 30; seed += 1) {
      const { work, tableRows, notes } = planTraining(table, { target: "y", id: "toy", seed });
      expect(notes).toEqual([]);
      for (const fold of work.folds) expect(countIdle(fold, tableRows)).toBeGreaterThan(4);
    }
    const added = wideTableOf([{ size: "0", weight: "0", y: "yes" }]);
    const { work, tableRows } = planTraining(table, { target: "y", id: "toy", added });
    expect(countIdle(work.learnRows, tableRows)).toBeGreaterThan(85);
  });

  it("leave at least one row of each class to learn from", () => {
    const single = Array.from({ length: 9 }, () => ({ size: "0.5", weight: "0.25", y: "maybe" }));
    for (let seed = 1; seed <= 30; seed += 1) {
      const { dataset, work } = planTraining(tableOf([...rows, ...single]), { target: "y", id: "toy", seed });
      const learned = new Set(Array.from(work.learnRows, (row) => dataset.labels[row]!));
      expect(learned.size).toBe(3);
    }
  });
});
