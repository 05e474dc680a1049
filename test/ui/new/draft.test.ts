import { expect, it } from "vitest";
import type { DraftField } from "../../../src/doctor/draft-types.ts";
import { readChoices, withKind } from "../../../src/ui/new/draft.ts";
import { prepareDraft } from "../../../src/ui/new/prepare-draft.ts";

const field = (more: Partial<DraftField>): DraftField => ({
  name: "x",
  label: "X",
  kind: "number",
  ...more,
});
const words = {
  example: "Example",
  madeUp: "Made up",
  exampleRow: (number: string) => `Zeile ${number}`,
  exampleTypical: (name: string) => `Typisch für ${name}`,
};
const prepare = (id: string, fields: DraftField[] = [], isFree = async (_: string) => true) =>
  prepareDraft({ format: 1, id, title: "Title", fields, classes: [] }, words, isFree);

it("aligned or indented choices have no spaces in their values", () => {
  const red = { value: "red", label: "Rot" };
  const blue = { value: "blue", label: "Blau" };
  for (const known of [[], [{ value: "red" }, { value: "blue" }]])
    expect(readChoices("red   = Rot\n  blue = Blau", known)).toEqual([red, blue]);
});

it.each([
  [2011, 2013, 2012],
  [1001, 1004, 1002.5],
  [2011, undefined, 2011],
  [0, 1234, 617],
  [0, 12345, 6170],
])("an example for a number from %s to %s is in this range", async (min, max, value) => {
  const range = { min, ...(max !== undefined && { max }) };
  const { examples } = await prepare("made", [field(range)]);
  expect(examples?.[0]?.inputs).toEqual({ x: value });
});

it.each([
  [field({ kind: "category", choices: [{ value: "1" }, { value: "2" }] }), { no: 1, yes: 2 }],
  [field({ kind: "category", choices: [{ value: "1" }, { value: "0" }] }), { no: 0, yes: 1 }],
  [field({ kind: "category", choices: [{ value: "01" }, { value: "02" }] }), { no: "01", yes: "02" }],
  [field({ kind: "category", choices: [{ value: "f" }, { value: "m" }] }), { no: "f", yes: "m" }],
  [field({ kind: "category", choices: [] }), { no: 0, yes: 1 }],
  [field({ min: 1, max: 2 }), { no: 1, yes: 2 }],
  [field({ min: 0, max: 90 }), { no: 0, yes: 1 }],
  [field({}), { no: 0, yes: 1 }],
])("%j keeps its own values as a yes-or-no field", (from, values) => {
  expect(withKind(from, "boolean")).toMatchObject({ kind: "boolean", ...values });
});

it("an id for a second model never has two hyphens in a row", async () => {
  const taken = `${"a".repeat(59)}-more`;
  const { id } = await prepare(taken, [], async (each) => each !== taken);
  expect(id).toBe(`${"a".repeat(59)}-2`);
});

it("drafted examples have titles in the page's language, and others keep theirs", async () => {
  const titles = ["Row 3", "Typical of a cat", "Row of houses"];
  const examples = titles.map((title) => ({ title, inputs: {} }));
  const card = { format: 1 as const, id: "made", title: "Title", fields: [], classes: [], examples };
  const prepared = await prepareDraft(card, words, async () => true);
  expect(prepared.examples?.map(({ title }) => title)).toEqual([
    "Zeile 3",
    "Typisch für a cat",
    "Row of houses",
  ]);
});
