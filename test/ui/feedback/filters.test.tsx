import { expect, it } from "vitest";
import { noFilter, toFilter } from "../../../src/ui/feedback/filters.tsx";

it("has no dates if the boxes are empty", () => {
  expect(toFilter(noFilter)).toMatchObject({ from: undefined, to: undefined });
});

it("includes both days from beginning to end, in the visitor's time zone", () => {
  expect(toFilter({ ...noFilter, from: "2026-01-02", to: "2026-01-03" })).toMatchObject({
    from: new Date(2026, 0, 2).toISOString(),
    to: new Date(2026, 0, 3, 23, 59, 59, 999).toISOString(),
  });
});

it("never ignores a date with a digit too many, since all rows would then be listed and could be deleted", () => {
  expect(toFilter({ ...noFilter, from: "12026-01-01" }).from).toBe(new Date(12026, 0, 1).toISOString());
  expect(toFilter({ ...noFilter, from: "275760-12-31" }).from).toBe("+275760-09-13T00:00:00.000Z");
});
