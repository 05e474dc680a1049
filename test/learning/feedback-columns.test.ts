import { describe, expect, it } from "vitest";
import { csvColumns } from "../../src/learning/feedback-csv.ts";
import { makeCard, numberField } from "../runtime/graphs.ts";

describe("the feedback CSV's columns", () => {
  it("are distinct even if fields are named like the feedback's own columns", () => {
    const names = ["label", "label (input)", "id", "age", "age (input)"];
    const columns = csvColumns(makeCard(names.map((name) => numberField(name))));
    const own = ["label (input)", "label (input) (input)", "id (input)", "age", "age (input)"];
    expect(columns).toEqual(expect.arrayContaining(["id", "label", ...own]));
    expect(new Set(columns).size).toBe(columns.length);
  });
});
