import { describe, expect, it } from "vitest";
import { chooseFields } from "../../../src/training/columns/choose-fields.ts";
import { findCopies } from "../../../src/training/columns/copies.ts";
import { describeColumns } from "../../../src/training/columns/describe-table.ts";
import { type RawTable, tableFrom } from "../../../src/training/columns/table.ts";
import { createRandom } from "../../../src/training/random.ts";

const random = createRandom(3);
const flag = (share = 0.5) => (random() < share ? "yes" : "no");
const number = (range = 9) => (random() * range).toFixed(2);
const oneOf = (count: number, prefix = "v") => `${prefix}${Math.floor(random() * count)}`;
const many = (count: number, row: () => readonly string[]) => Array.from({ length: count }, row);
const times = (count: number, rows: readonly (readonly string[])[]) =>
  rows.flatMap((row) => Array.from({ length: count }, () => row));

/** A table with a column for each cell of a row; the last one is the target. */
function tableOf(rows: readonly (readonly string[])[]): RawTable {
  const names = rows[0]!.map((_, index) => (index === rows[0]!.length - 1 ? "y" : `column ${index}`));
  return tableFrom(Object.fromEntries(names.map((name, index) => [name, rows.map((row) => row[index]!)])));
}

/** How many rows of a table are copies of others. */
function copiesIn(rows: readonly (readonly string[])[]): number {
  const table = tableOf(rows);
  const fields = chooseFields(describeColumns(table), "y");
  return findCopies(table, fields, "y", Int32Array.from(rows.keys()))?.count ?? 0;
}

const measured = () => [number(), number(), number(90), oneOf(4), flag(0.3)];
const voter = () => {
  const party = random() < 0.5;
  return [...many(16, () => [flag(party ? 0.95 : 0.05)]).flat(), party ? "left" : "right"];
};

describe("rows are copies", () => {
  it("if each of them occurs three times", () => {
    expect(copiesIn(times(3, many(300, measured)))).toBe(600);
  });

  it("if only those of a rare class were repeated", () => {
    const rows = many(500, measured);
    const rare = rows.filter((row) => row.at(-1) === "yes");
    expect(copiesIn([...rows, ...times(4, rare)])).toBe(4 * rare.length);
  });

  it("if a few of them were repeated, as in the table of red wines", () => {
    const rows = many(1300, () => [...many(11, () => [number(4)]).flat(), oneOf(4)]);
    expect(copiesIn([...rows, ...rows.slice(0, 240)])).toBe(240);
  });

  it("if they differ only in a row number, which isn't used", () => {
    const rows = times(3, many(300, measured)).map((row, index) => [String(index), ...row]);
    expect(copiesIn(rows)).toBe(600);
  });

  it("if there is only one number, or only categories", () => {
    expect(
      copiesIn(
        times(
          3,
          many(300, () => [number(9000), flag()]),
        ),
      ),
    ).toBe(600);
    expect(
      copiesIn(
        times(
          3,
          many(300, () => [...many(6, () => [oneOf(8)]).flat(), flag()]),
        ),
      ),
    ).toBeGreaterThan(590);
  });

  it("if texts of many words occur twice", () => {
    const text = () => many(20, () => [oneOf(500, "word")]).join(" ");
    const rows = many(900, () => [text(), flag()]);
    expect(copiesIn([...rows, ...rows.slice(0, 60)])).toBe(60);
  });
});

describe("a row that is common by nature", () => {
  const customer = (share: number) => () =>
    random() < share ? [...Array(8).fill("0"), "left"] : [...many(8, () => [number()]).flat(), flag(0.4)];

  it.each([0.03, 0.3])("is no copy, whether few or many rows equal it: %f", (share) => {
    expect(copiesIn(many(1000, customer(share)))).toBe(0);
  });

  it("is no copy, though its class has hardly another row", () => {
    const rows = many(800, measured);
    const idle = times(90, [["0", "0", "0", "v0", "idle"]]);
    expect(copiesIn([...rows, ...idle])).toBe(0);
    expect(copiesIn([...rows, ...idle, ["1.5", "0.25", "0", "v0", "idle"]])).toBe(0);
  });

  it("doesn't hide copies of others", () => {
    expect(copiesIn([...many(300, customer(0)), ...times(3, many(200, customer(0.02)))])).toBeGreaterThan(
      380,
    );
  });

  it("isn't one of many, as in a table of customers and their orders, or of rows of which some were copied often", () => {
    const rows = many(300, measured);
    const ordered = rows.flatMap((row) => times(Math.min(60, Math.floor(1 / random())), [row]));
    expect(copiesIn(ordered)).toBe(ordered.length - rows.length);
    expect(copiesIn([...rows, ...times(11, rows.slice(0, 100))])).toBe(1100);
  });

  it("isn't one of a rare class whose rows were all copied", () => {
    const rare = many(20, () => [number(), number(), number(90), oneOf(4), "rare"]);
    expect(copiesIn([...many(800, measured), ...times(40, rare)])).toBe(780);
  });
});

describe("rows are equal by chance", () => {
  it("in a table with two yes-or-no columns, whatever their shares", () => {
    expect(copiesIn(many(1000, () => [flag(), flag(), flag()]))).toBe(0);
    expect(copiesIn(many(1000, () => [flag(0.97), flag(0.05), flag(0.9)]))).toBe(0);
  });

  it("in a table whose only column decides the class, or whose two columns do together", () => {
    const decided = (count: number) => () => {
      const value = oneOf(count);
      return [value, Number(value.slice(1)) % 2 === 0 ? "even" : "odd"];
    };
    expect(copiesIn(many(1000, decided(2)))).toBe(0);
    expect(copiesIn(many(1000, decided(100)))).toBe(0);
    expect(
      copiesIn(
        many(1000, () => {
          const [first, second] = [flag(), flag()];
          return [first, second, first === second ? "same" : "different"];
        }),
      ),
    ).toBe(0);
  });

  it("in a table whose only score, or day, decides the class", () => {
    const scored = () => {
      const score = Math.floor(random() * 101);
      return [`${score}`, score < 50 ? "fail" : "pass"];
    };
    expect(copiesIn(many(600, scored))).toBe(0);
    const dated = () => {
      const day = new Date(Date.UTC(2024, 0, 1 + Math.floor(random() * 300)));
      return [day.toISOString().slice(0, 10), day.getUTCDay() % 6 === 0 ? "weekend" : "workday"];
    };
    expect(copiesIn(many(1000, dated))).toBe(0);
  });

  it("in a table whose columns depend on each other", () => {
    expect(copiesIn(many(435, voter))).toBe(0);
    const town = () => {
      const zip = Math.floor(random() * 200);
      return [`zip ${zip}`, `town ${zip % 40}`, `state ${zip % 8}`, flag(0.3 + zip / 400)];
    };
    expect(copiesIn(many(5000, town))).toBe(0);
  });

  it("in a table of rough numbers, or of numbers that are mostly 0", () => {
    const rough = () => (random() * 9).toFixed(1);
    expect(copiesIn(many(3000, () => [rough(), rough(), flag()]))).toBe(0);
    const gain = () => (random() < 0.9 ? "0" : number());
    expect(copiesIn(many(3000, () => [gain(), gain(), gain(), flag(0.2)]))).toBe(0);
  });
});
