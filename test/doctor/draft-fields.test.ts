import { describe, expect, it } from "vitest";
import { field, reservedNames } from "../../src/core/card-fields.ts";
import type { ColumnFacts } from "../../src/doctor/column-readers.ts";
import { draftFields, type GraphColumn } from "../../src/doctor/draft-fields.ts";
import { fieldsFromTable } from "../../src/doctor/draft-from-table.ts";
import type { DraftField } from "../../src/doctor/draft-types.ts";
import type { InputBlock } from "../../src/doctor/input-layout.ts";

const noFacts: ColumnFacts = {
  thresholds: [],
  choices: undefined,
  limits: undefined,
  takesMissing: false,
  codes: undefined,
  samples: [],
  median: undefined,
  imputed: undefined,
  center: undefined,
  spread: undefined,
  words: undefined,
};

/** A column about which a graph reveals these facts. */
function columnOf(facts: Partial<ColumnFacts>, type: InputBlock["type"] = "float"): GraphColumn {
  const block = { input: "x", type, rank: 2, width: 1 } as const;
  return { block, column: 0, facts: { ...noFacts, ...facts } };
}

/** Drafts the column's field. */
function draft(facts: Partial<ColumnFacts>, type: InputBlock["type"] = "float", name = "x"): DraftField {
  const [drafted] = draftFields([columnOf(facts, type)], [name], reservedNames);
  field.parse(drafted);
  return drafted!;
}

/** Drafts the field of a column that has these cells in a table. */
function draftWith(
  facts: Partial<ColumnFacts>,
  cells: readonly (string | number)[],
  type: InputBlock["type"] = "float",
): DraftField {
  const table = { columns: ["x"], rows: cells.map((cell) => [String(cell)]) };
  const [filled] = fieldsFromTable([draft(facts, type)], [columnOf(facts, type)], table, [0], true);
  field.parse(filled);
  return filled!;
}

describe("a column with a table", () => {
  it.each([
    ["counts", [0, 1, 2, 3, 4], { min: 0, max: 4, step: 1 }],
    ["shares", [0.1, 0.5, 0.9], { min: 0.1, max: 0.9 }],
  ])("holds %s, even if the graph splits them only near 0.5", (_what, cells, range) => {
    const filled = draftWith({ thresholds: [0.5] }, cells);
    expect(filled).toMatchObject({ kind: "number", outOfRange: "warn", ...range });
    expect(filled).not.toHaveProperty("yes");
    expect(draftWith({ thresholds: [0.5] }, [0, 1, 1])).toMatchObject({ kind: "boolean", typical: "yes" });
    expect(draftWith({}, cells, "bool").kind).toBe("boolean");
  });

  it.each([[{ thresholds: [0.5, 2.5] }], [{ samples: [0, 1, 3] }]])(
    "of only 0 and 1 stays a number if the graph knows more values: %j",
    (facts) => {
      expect(draftWith(facts, [0, 1, 0])).toMatchObject({
        kind: "number",
        min: 0,
        max: 3,
        outOfRange: "warn",
      });
      expect(draftWith({}, [0, 1, 0]).kind).toBe("boolean");
      expect(draftWith({ thresholds: [0.5, 1] }, [0, 1, 0]).kind).toBe("boolean");
    },
  );

  it("of a few texts suggests them, and takes others too, since the graph does", () => {
    const filled = draftWith({}, ["nurse", "cook", "cook", "nurse"], "string");
    expect(filled).toMatchObject({
      kind: "category",
      outOfRange: "warn",
      choices: [{ value: "cook" }, { value: "nurse" }],
    });
  });
});

describe("the range of a drafted number", () => {
  it.each([
    [[1, 2, 3, 4, 5], 0, 6],
    [[0.5, 1.5, 4.5], 0, 5],
    [[-2, 3], -3, 4],
  ])("extends beyond the thresholds %s, since there were values on both sides", (thresholds, min, max) => {
    expect(draft({ thresholds })).toMatchObject({ min, max, step: 1 });
  });

  it.each([
    [[-122.5115, -122.4194, -122.3551]],
    [[-0.003_21, 12.345_67]],
    [[1_600_000_000.25, 1_600_000_700.75]],
    [[-1_600_000_700.75, -1_600_000_000.25]],
  ])("contains the thresholds %s, and isn't much wider than they need", (thresholds) => {
    const { min, max } = draft({ thresholds });
    const [low, high] = [thresholds[0]!, thresholds.at(-1)!];
    expect(min).toBeLessThan(low);
    expect(max).toBeGreaterThan(high);
    expect(max! - min!).toBeLessThan((high - low) * 1.4);
  });

  it("is three spreads on either side of the centre, however large the centre is", () => {
    const { min, max, typical } = draft({ center: 1_612_345_678, spread: 100_000 });
    expect(min).toBeLessThanOrEqual(1_612_045_678);
    expect(min).toBeGreaterThan(1_611_900_000);
    expect(max).toBeGreaterThanOrEqual(1_612_645_678);
    expect(max).toBeLessThan(1_612_800_000);
    expect(Math.abs(Number(typical) - 1_612_345_678)).toBeLessThan(100_000);
  });
});

describe("the range of a drafted whole number", () => {
  it.each([
    ["a scaler", { center: 50, spread: 4.9 }, 35, 65],
    ["thresholds", { thresholds: [-35.27, -30.6] }, -36, -30],
  ])("has whole ends even after %s, since steps are counted from its minimum", (_what, facts, min, max) => {
    expect(draft(facts, "int64")).toMatchObject({ min, max, step: 1 });
  });
});

describe("a drafted field is optional", () => {
  it.each([
    ["of an SVM", { samples: [1, 2, 3] }],
    ["of flags", { thresholds: [0.5] }],
    ["of measurements", { thresholds: [1.25, 3.5] }],
  ])("if the graph fills a missing value in a column %s", (_what, facts) => {
    expect(draft({ ...facts, imputed: 1 })).toMatchObject({ optional: true });
    expect(draft(facts)).not.toHaveProperty("optional");
    expect(draft({ ...facts, imputed: 1 }, "int64")).not.toHaveProperty("optional");
  });

  it("if an encoder knows the empty text", () => {
    expect(draft({ choices: ["", "C", "Q"] }, "string")).toMatchObject({
      kind: "category",
      optional: true,
      choices: [{ value: "C" }, { value: "Q" }],
    });
  });
});

describe("a drafted field fits a card", () => {
  it("if its encoder knows more choices, or longer ones, than a card may list", () => {
    const many = Array.from({ length: 2001 }, (_, index) => `postcode ${index}`);
    expect(draft({ choices: many }, "string").kind).toBe("text");
    expect(draft({ choices: ["a", "b".repeat(201)] }, "string").kind).toBe("text");
    expect(draft({ choices: many.slice(1) }, "string").kind).toBe("category");
  });

  it.each([`${"a".repeat(99)} b`, `${"a".repeat(99)}😀`, "", " "])("if its name is “%s”", (name) => {
    const { name: given } = draft({}, "float", name);
    expect(given.isWellFormed()).toBe(true);
    expect(given).toBe(name.trim() === "" ? "x" : "a".repeat(99));
  });

  it("if a table's column has no name", () => {
    const table = { columns: [""], rows: [["1"], ["2.5"]] };
    const [filled] = fieldsFromTable([draft({})], [columnOf({})], table, [0], true);
    expect(field.parse(filled)).toMatchObject({ label: "X", min: 1, max: 2.5 });
  });
});
