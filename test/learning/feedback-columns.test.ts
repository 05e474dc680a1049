import { describe, expect, it } from "vitest";
import { csvColumns } from "../../src/learning/feedback-csv.ts";
import { makeCard, numberField } from "../runtime/graphs.ts";

describe("the columns of the feedback's CSV", () => {
  it("are distinct even if fields are named like the feedback's own columns", () => {
    const columns = csvColumns(makeCard([numberField("label"), numberField("id"), numberField("age")]));
    expect(columns).toEqual(expect.arrayContaining(["id", "id (input)", "label", "label (input)", "age"]));
    expect(new Set(columns).size).toBe(columns.length);
  });
});
