import { describe, expect, it } from "vitest";
import { addedRowsOf, tableOfAdded, withoutRepeats } from "../../../src/training/columns/added-rows.ts";
import { appendRows, columnNamed, tableFrom } from "../../../src/training/columns/table.ts";
import { planTraining } from "../../../src/training/plan-work.ts";
import { train } from "../../../src/training/train.ts";

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
    const added = tableOfAdded(table, { target: "bean" }, rows);
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

  it("count once if they are lessons and also come with a delivery, with the class from the log", () => {
    const lesson = { id: "1", inputs: {}, label: "good" };
    const given = [lesson, lesson, { ...lesson, id: "2" }, { ...lesson, label: "bad" }];
    const kept = withoutRepeats([...addedRowsOf({ fields: [] }, given), ...rows, ...rows]);
    expect(kept.map(({ id, label }) => [id, label])).toEqual([
      ["1", "good"],
      ["2", "good"],
      ...[...rows, ...rows].map(({ label }) => [undefined, label]),
    ]);
  });

  it("may leave a yes/no field empty that is never empty in the table", async () => {
    const isFresh = Array.from({ length: 200 }, (_, row) => (row % 2 === 0 ? "True" : "False"));
    const given = { ...table, columns: [...table.columns, ...tableFrom({ isFresh }).columns] };
    const { card } = await train(given, {
      id: "beans",
      title: "Beans",
      target: "bean",
      added: tableOfAdded(given, { target: "bean" }, rows),
    });
    expect(card.fields.at(-1)).toMatchObject({ kind: "boolean", yes: "True", no: "False" });
  });

  it("are used for training and never held out", () => {
    const options = { id: "beans", target: "bean" };
    const plan = planTraining(table, { ...options, added: tableOfAdded(table, { target: "bean" }, rows) });
    const held = Array.from(plan.tableRows.subarray(0, plan.holdoutRows.length));
    expect(Math.max(...held)).toBeLessThan(200);
    expect(Array.from(plan.tableRows.slice(plan.work.addedFrom))).toEqual([200, 201]);
    // Adding rows doesn't change which rows are held out, so the old and the new model are scored on the same
    // ones.
    const alone = planTraining(table, options);
    expect(Array.from(alone.tableRows.subarray(0, alone.holdoutRows.length))).toEqual(held);
  });

  describe("from feedback on a table with dates and decimal commas", () => {
    const written = tableFrom({
      day: Array.from({ length: 200 }, (_, row) => `${(row % 28) + 1}.${(row % 5) + 8}.2020`),
      price: Array.from({ length: 200 }, (_, row) => `${row},50`),
      bean: Array.from({ length: 200 }, (_, row) => (row % 3 === 0 ? "bad" : "good")),
    });
    const fields = [{ name: "Day", column: "day" }, { name: "price" }] as unknown as Parameters<
      typeof addedRowsOf
    >[0]["fields"];
    const secondsOf = (date: string) => Date.parse(date) / 1000;
    const planWith = (inputs: Readonly<Record<string, string | number | null>>) => {
      const feedback = addedRowsOf({ fields }, [{ inputs, label: "good" }]);
      const options = { id: "beans", target: "bean" };
      return planTraining(written, { ...options, added: tableOfAdded(written, options, feedback) });
    };
    const addedValues = (inputs: Readonly<Record<string, string | number | null>>) => {
      const { dataset, work } = planWith(inputs);
      return Object.fromEntries(
        dataset.numbers.map(({ field, part = field, values }) => [part, values[work.addedFrom]]),
      );
    };

    it("keep their times and numbers", () => {
      const time = secondsOf("2020-09-17T06:30:00Z");
      expect(addedValues({ Day: time, price: 1.234 })).toMatchObject({
        time: Math.fround(time),
        day: 17,
        price: Math.fround(1.234),
      });
      expect(addedValues({ Day: new Date(time * 1000).toISOString(), price: 0.5 })).toMatchObject({
        day: 17,
        price: 0.5,
      });
      for (const price of [2e-7, -1.25e-25, 1.5e21])
        expect(addedValues({ Day: null, price })).toMatchObject({
          time: Number.NaN,
          price: Math.fround(price),
        });
    });

    it("are left out if they equal a held-out row, although the table writes its values differently", () => {
      const { tableRows, work } = planWith({ Day: null, price: null });
      const held = tableRows[0]!;
      const day = `2020-${String((held % 5) + 8).padStart(2, "0")}-${String((held % 28) + 1).padStart(2, "0")}`;
      expect(work.addedFrom).toBe(tableRows.length - 1);
      const again = planWith({ Day: secondsOf(day), price: held + 0.5 });
      expect(again.tableRows).toHaveLength(again.work.addedFrom);
    });
  });
});
