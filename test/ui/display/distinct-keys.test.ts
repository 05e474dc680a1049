import { expect, it } from "vitest";
import { distinctKeys } from "../../../src/ui/display/distinct-keys.ts";

it("gives every text in a list its own key, and keeps the key of a text that stays", () => {
  const keys = distinctKeys(["a", "b", "a", "", "a", ""]);
  expect(new Set(keys).size).toBe(6);
  expect(keys.slice(0, 2)).toEqual(["a", "b"]);
  expect(distinctKeys(["a", "b", "a"])).toEqual(keys.slice(0, 3));
});
