import { describe, expect, it, onTestFinished, vi } from "vitest";
import { parseSourceCard } from "../../src/core/card.ts";
import type { AppError } from "../../src/core/errors.ts";
import { parseJson, parseLimited } from "../../src/core/json.ts";
import { parseList } from "../../src/doctor/class-names.ts";
import { readEmbeddedCard } from "../../src/doctor/embedded-card.ts";
import { parsePreprocessing } from "../../src/doctor/preprocessing.ts";
import { readExports } from "../../src/learning/inbox/read-exports.ts";
import { readModel, writeModel } from "../../src/onnx/model-file.ts";
import { embedCard, metadataKeys, readClasses, setMetadata } from "../../src/onnx/model-metadata.ts";
import { makeCard, makeNumbersGraph, numberField } from "../runtime/graphs.ts";

const listOf = <Item>(length: number, item: (index: number) => Item) =>
  Array.from({ length }, (_, index) => item(index));
const numberFields = (count: number) =>
  listOf(count, (index) => ({ name: `field ${index}`, label: "A", kind: "number" }));
const cardWith = (keys: object) => ({
  format: 1,
  id: "loans",
  title: "Loans",
  fields: numberFields(1),
  classes: ["no", "yes"],
  ...keys,
});
const share = 0.5;
const scoresOf = (classes: number) => ({
  rows: 10,
  accuracy: share,
  balancedAccuracy: share,
  logLoss: 1,
  macroF1: share,
  calibrationError: share,
  confusion: listOf(classes, () => listOf(classes, () => 1)),
  perClass: listOf(classes, () => ({ precision: share, recall: share, f1: share, support: 1 })),
});

/** A list in a list in a list. */
function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}

describe("a card that a stranger made", () => {
  it.each([
    [
      "a million choices",
      { fields: [{ name: "a", label: "A", kind: "category", choices: listOf(1e6, String) }] },
    ],
    [
      "choices for half of eternity",
      {
        fields: listOf(500, (field) => ({
          name: `f${field}`,
          label: "A",
          kind: "category",
          choices: listOf(2000, String),
        })),
      },
    ],
    ["a million limits", { limits: listOf(1e6, String) }],
    [
      "more maps than a page can draw",
      {
        fields: numberFields(2),
        places: listOf(1000, () => ({ label: "Here", latitude: "field 0", longitude: "field 1" })),
      },
    ],
    [
      "more keys than the card format has",
      Object.fromEntries(listOf(50_000, (index) => [`key ${index}`, 1])),
    ],
    ["deep lists", { examples: [{ title: "Deep", inputs: { a: nested(3000) } }] }],
    [
      "a million numbers",
      {
        candidates: listOf(20, (index) => ({ name: `m${index}`, description: "d", metrics: scoresOf(400) })),
      },
    ],
    ["faults without number", { candidates: listOf(200_000, () => ({})) }],
  ])("is refused with a problem if it has %s", (_, keys) => {
    try {
      parseSourceCard(cardWith(keys), "model.json");
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: "card-invalid" });
      expect((error as AppError).problems).toHaveLength(1);
    }
  });

  it.each([
    [1000, 100],
    [180_000, 1],
  ])("is refused with a short list of problems if it has %i wrong values", (count, problems) => {
    const choices = listOf(count / 100, () => ({}));
    const fields = listOf(100, (index) => ({ name: `f${index}`, label: "A", kind: "category", choices }));
    try {
      parseSourceCard(cardWith({ fields }), "model.json");
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: "card-invalid" });
      expect((error as AppError).problems).toHaveLength(problems);
    }
  });

  it("is accepted with as many fields, and as many scores, as real cards have", () => {
    const histogram = { edges: listOf(31, (edge) => edge), counts: listOf(30, () => 1) };
    const fields = numberFields(5000).map((field) => ({ ...field, histogram }));
    const classes = listOf(200, (index) => `class ${index}`);
    const candidates = listOf(15, (index) => ({
      name: `model ${index}`,
      description: "One of many.",
      metrics: scoresOf(200),
    }));
    expect(parseSourceCard(cardWith({ fields, classes, candidates }), "model.json").candidates).toHaveLength(
      15,
    );
  });
});

/** Half a million keys and a few more, in objects that begin differently. */
const different = `[${listOf(5000, (row) => `{${listOf(101, (key) => `"${row}-${key}":1`).join()}}`).join()}]`;

describe("JSON text from outside", () => {
  const limits = { characters: 1000, depth: 3, members: 5 };

  it("is measured without being parsed", () => {
    expect(parseLimited("[[[[1]]]]", limits)).toEqual({ fault: "is nested more than 3 levels deep" });
    expect(parseLimited('{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1}', limits)).toEqual({
      fault: "has an object with more than 5 members",
    });
    expect(parseLimited(" ".repeat(1001), limits)).toEqual({ fault: "is longer than 1000 characters" });
    const small = `[${"[],".repeat(1e6)}1]`;
    expect(parseLimited(small, { ...limits, characters: 1e7 })).toEqual({
      fault: "has more than 1000000 lists and objects",
    });
    const rows = (key: (row: number) => string) =>
      parseLimited(`[${listOf(300_000, (row) => `{"${key(row)}":1,"b":1,"c":1,"d":1}`).join()}]`, {
        ...limits,
        characters: 1e8,
      });
    const escapes = (row: number) =>
      row.toString(8).replace(/\d/g, (digit) => `\\${'bfnrt/"\\'[Number(digit)]}`);
    for (const key of [String, escapes])
      expect(rows(key)).toEqual({
        fault: "has objects whose keys differ too much; the same keys in the same order take less memory",
      });
    expect(rows(() => "a")).toMatchObject({ value: { length: 300_000 } });
  });

  it("may have brackets and colons in its texts, and many small objects", () => {
    for (const value of [["[[[[", 'a\\"]:::::::', { a: "{{" }], listOf(50, () => ({ a: 1 }))])
      expect(parseLimited(JSON.stringify(value), limits)).toEqual({ value });
  });

  it("is refused as a card before it is parsed, if parsing would take seconds", () => {
    const text = `{"fields":${"[".repeat(1e6)}${"]".repeat(1e6)}}`;
    expect(() => parseJson(text, "model.json")).toThrow(
      /expected a card, but the file is nested|nested more than/,
    );
  });

  it.each<[string, (text: string) => unknown]>([
    [
      "the preprocessing of a model",
      (text) => expect(() => parsePreprocessing(text)).toThrow("expected a list of steps, but the file"),
    ],
    ["class names in a model", (text) => readClasses(new Map([[metadataKeys.classes, text]]))],
    ["class names of another program", (text) => parseList(text)],
    ["a card in a model", (text) => readEmbeddedCard(modelWith(metadataKeys.card, text))],
    [
      "the card that another one replaces",
      (text) => embedCard(modelWith(metadataKeys.card, text), {}, "a.onnx"),
    ],
    [
      "feedback",
      (text) => readExports(makeCard([numberField("a")]), [{ name: "a.json", content: new Blob([text]) }]),
    ],
  ])(
    "is not parsed as %s if it is nested so deeply, or has so many lists or keys, that the browser's process might end",
    async (_, read) => {
      const deep = "[".repeat(1001) + "]".repeat(1001);
      const many = `[${"[],".repeat(1e6)}1]`;
      const parse = vi.spyOn(JSON, "parse");
      onTestFinished(() => parse.mockRestore());
      for (const text of [deep, many, different]) {
        await read(text);
        expect(parse).not.toHaveBeenCalledWith(text);
      }
    },
  );
});

function modelWith(key: string, value: string): Uint8Array {
  const model = readModel(makeNumbersGraph());
  setMetadata(model, key, value);
  return writeModel(model);
}
