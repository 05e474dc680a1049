import { expect, it } from "vitest";
import { distinctKeys } from "../../../src/ui/display/distinct-keys.ts";

it("assigns every string in a list its own key, which stays the same when later strings are removed", () => {
  const keys = distinctKeys(["a", "b", "a", "", "a", ""]);
  expect(new Set(keys).size).toBe(6);
  expect(keys.slice(0, 2)).toEqual(["a", "b"]);
  expect(distinctKeys(["a", "b", "a"])).toEqual(keys.slice(0, 3));
});
