import { describe, expect, it } from "vitest";
import type { Card } from "../../src/core/card.ts";
import { AppError } from "../../src/core/errors.ts";
import { fieldGroups } from "../../src/explain/baseline.ts";
import { changeFields, findCounterfactuals, isRare } from "../../src/explain/counterfactual.ts";
import { explain } from "../../src/explain/explain.ts";
import type { Explainable } from "../../src/explain/explanation.ts";
import { iceCurves } from "../../src/explain/ice-curves.ts";
import { locateTokens } from "../../src/explain/text-contributions.ts";
import { additiveModel, card } from "./additive-model.ts";

const inputs = { note: "Good, GOOD and not good!", age: 60, colour: "blue" };

describe("the explanation of an additive model", () => {
  it("splits every n-gram's contribution among its words, so that the words add up to the text's total", async () => {
    const { words, exact } = await explain(card, additiveModel(), inputs);
    const contributions = words!.segments.flatMap(({ contribution }) => (contribution ? [contribution] : []));
    const sum = (part: "base" | "lessons") => contributions.reduce((total, each) => total + each[part], 0);
    expect(exact).toBe(true);
    expect(sum("base")).toBeCloseTo(2 + 0.5 - 4, 6);
    expect(sum("lessons")).toBeCloseTo(0.75, 6);
  });

  it("contains the visitor's own text, character for character", async () => {
    const { words } = await explain(card, additiveModel(), inputs);
    expect(words!.segments.map(({ text }) => text).join("")).toBe(inputs.note);
  });

  it("compares each field with the typical row", async () => {
    const { fields } = await explain(card, additiveModel(), inputs);
    expect(fields.map(({ label, contribution }) => [label, Number(contribution.base.toFixed(6))])).toEqual([
      ["Age", 2],
      ["Colour", 1],
    ]);
  });

  it("compares with the middle of the range if the card has no typical value, and omits fields whose result is NaN", async () => {
    const fields = card.fields.map((field) =>
      field.kind === "number" ? { ...field, typical: undefined } : field,
    );
    const bare = { ...card, fields };
    const model = additiveModel();
    expect((await explain(bare, model, inputs)).fields[0]).toMatchObject({ label: "Age", baseline: [50] });
    const none = {
      base: Float64Array.of(Number.NaN, Number.NaN),
      learned: Float64Array.of(Number.NaN, Number.NaN),
    };
    const lacking: Explainable = {
      ...model,
      evaluate: async (rows) => (await model.evaluate(rows)).map((row, index) => (index === 1 ? none : row)),
    };
    const { fields: left, unexplained } = await explain(bare, lacking, inputs);
    expect(left.map(({ label }) => label)).toEqual(["Colour"]);
    expect(unexplained).toEqual(["Age"]);
  });

  it("compares only with values that a whole number can have", async () => {
    const age = { kind: "number", name: "age", label: "Age", min: 0, max: 5, step: 1, scale: "linear" };
    const time = { kind: "datetime", name: "seen", label: "Seen", as: "seconds" };
    const whole = { ...card, fields: [age, time, card.fields[2]] } as unknown as Card;
    const model = additiveModel();
    // Like a graph with int64 inputs.
    const strict: Explainable = {
      ...model,
      evaluate: async (rows, signal) => {
        const isHeld = rows.every((row) => Number.isInteger(row.age) && Number.isInteger(row.seen));
        if (!isHeld) throw new AppError("input-invalid", {}, { problems: [] });
        return model.evaluate(rows, signal);
      },
    };
    const { fields, unexplained } = await explain(whole, strict, { age: 1, seen: 0, colour: "blue" });
    expect(unexplained).toEqual(["Seen"]);
    expect(fields.map(({ label, baseline }) => [label, baseline])).toEqual([
      ["Age", [3]],
      ["Colour", ["red"]],
    ]);
    await expect(explain(whole, strict, { age: 1.5, seen: 0, colour: "blue" })).rejects.toMatchObject({
      code: "input-invalid",
    });
  });

  it("tells two places with the same label apart", () => {
    const number = card.fields.find(({ kind }) => kind === "number")!;
    const fields = ["from_lat", "from_lon", "to_lat", "to_lon"].map((name) => ({ ...number, name }));
    const places = ["from", "to"].map((end) => ({
      label: "Place",
      latitude: `${end}_lat`,
      longitude: `${end}_lon`,
    }));
    const groups = fieldGroups({ ...card, fields, places } as Card);
    expect(groups.map((group) => group.fields.map(({ name }) => name))).toEqual([
      ["from_lat", "from_lon"],
      ["to_lat", "to_lon"],
    ]);
  });

  it("is marked as an estimate if the model doesn't return contributions", async () => {
    const { words, exact } = await explain(card, additiveModel({ withDetail: false }), inputs);
    expect(exact).toBe(false);
    expect(words!.segments.map(({ text }) => text).join("")).toBe(inputs.note);
  });

  it("marks words in Greek capitals, whose last letter has a small form of its own", async () => {
    const note = "ΟΔΟΣ is great";
    const { words } = await explain(card, additiveModel({ withDetail: false }), { ...inputs, note });
    const marked = words!.segments.filter(({ contribution }) => contribution !== undefined);
    expect(marked.map(({ text }) => text)).toEqual(["ΟΔΟΣ", "is", "great"]);
  });
});

describe("response curves", () => {
  it("compute every field in one batch, then add points around jumps, and include the row's own value", async () => {
    const model = additiveModel();
    const curves = await iceCurves(card, model, { ...inputs, age: 33 });
    // 49 ages, which include this row's own, and the two colours.
    expect(model.evaluated[0]).toBe(51);
    expect(model.evaluated.length).toBeLessThanOrEqual(5);
    expect(curves.map(({ field }) => field)).toEqual(["age", "colour"]);
    const ages = curves[0]!.points.map(({ value }) => value);
    expect(ages).toContain(33);
    expect(ages).toEqual([...ages].sort((a, b) => Number(a) - Number(b)));
  });

  it("locate a tree's jump to within a hundredth of the axis", async () => {
    const fields = card.fields.map((field) =>
      field.name === "age" ? ({ ...field, step: "any" } as (typeof card.fields)[number]) : field,
    );
    const tree: Explainable = {
      additive: false,
      evaluate: async (rows) =>
        rows.map((row) => {
          const logits = Float64Array.of(0, Number(row.age) > 41.7 ? 2 : -2);
          return { base: logits, learned: logits };
        }),
      describe: async () => undefined,
    };
    const [age] = await iceCurves({ ...card, fields }, tree, { ...inputs, age: 33 });
    const values = age!.points.map(({ value }) => Number(value));
    const after = values.findIndex((value) => value > 41.7);
    expect(values[after]! - values[after - 1]!).toBeLessThan(0.2);
  });
});

/** The card with a number field of these limits and this step. */
function withAge(changes: { min?: number; max?: number; step: number; scale?: "log" }) {
  const fields = card.fields.map((field) =>
    field.name === "age" ? ({ ...field, ...changes } as (typeof card.fields)[number]) : field,
  );
  return { ...card, fields };
}

describe("a number with a step", () => {
  it.each([
    [{ min: 0, max: 1000, step: 5 }],
    [{ min: 2, max: 1001, step: 5 }],
    [{ min: 0, max: 100, step: 0.5 }],
    [{ min: 1, max: 4001, step: 5, scale: "log" as const }],
  ])("has a curve only of values that the step allows: %o", async (changes) => {
    const [age] = await iceCurves(withAge(changes), additiveModel(), { ...inputs, age: changes.min });
    const values = age!.points.map(({ value }) => Number(value));
    expect(values.length).toBeGreaterThan(10);
    expect(values.filter((value) => !Number.isInteger((value - changes.min) / changes.step))).toEqual([]);
    expect(Math.max(...values)).toBeLessThanOrEqual(changes.max);
  });

  it("changes the label by a value that the step allows", async () => {
    const stepped = withAge({ min: 0, max: 1000, step: 5 });
    const row = { note: "fine", age: 60, colour: "red" };
    const model = additiveModel();
    const found = await findCounterfactuals(stepped, model, row, await explain(stepped, model, row));
    // The boundary is at 37.5.
    expect(found.find((one) => one.field === "age")).toMatchObject({ value: 35, predicted: 0 });
  });

  it("has no value beyond its maximum, even if that is not a whole number of steps from the minimum", async () => {
    const [age] = await iceCurves(withAge({ min: 0, max: 7, step: 5 }), additiveModel(), {
      ...inputs,
      age: 0,
    });
    expect(age!.points.map(({ value }) => value)).toEqual([0, 5]);
  });
});

describe("the search for what would change the answer", () => {
  it("finds the nearest whole value of a number that changes the label", async () => {
    const row = { note: "fine", age: 60, colour: "red" };
    const model = additiveModel();
    const found = await findCounterfactuals(card, model, row, await explain(card, model, row));
    const age = found.find((one) => one.kind === "value" && one.field === "age");
    expect(age).toMatchObject({ value: 37, predicted: 0 });
  });

  it("rounds the new value of a fractional number so that it still changes the label", async () => {
    const fields = card.fields.map((field) =>
      field.name === "age" ? ({ ...field, step: "any" } as (typeof card.fields)[number]) : field,
    );
    const row = { note: "fine", age: 61.37, colour: "red" };
    const model = additiveModel();
    const anyCard = { ...card, fields };
    const found = await findCounterfactuals(anyCard, model, row, await explain(anyCard, model, row));
    const age = found.find((one) => one.kind === "value" && one.field === "age");
    // The boundary is at 37.5.
    expect(age).toMatchObject({ value: 37, predicted: 0 });
  });

  it("runs the model on no more texts than necessary", async () => {
    const row = { note: `good ${"plot ".repeat(50)}`, age: 35, colour: "red" };
    const model = additiveModel();
    const explanation = await explain(card, model, row);
    model.evaluated.length = 0;
    await findCounterfactuals({ ...card, fields: card.fields.slice(0, 1) }, model, row, explanation);
    expect(model.evaluated.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(12);
  });

  it("removes as few of the strongest words as possible, and lists them in the text's order", async () => {
    const row = { note: "good good good plot", age: 40, colour: "red" };
    const model = additiveModel();
    const found = await findCounterfactuals(
      card,
      model,
      { ...row, age: 35 },
      await explain(card, model, { ...row, age: 35 }),
    );
    const words = found.find((one) => one.kind === "words");
    expect(words).toMatchObject({ removed: ["good", "good", "good"], predicted: 0 });
  });

  it("removes whole words, and no bare punctuation", async () => {
    const given = (text: string, base: number) => ({ text, contribution: { base, lessons: 0 } });
    const between = (text: string) => ({ text, contribution: undefined });
    const segments = [
      given("good", 2),
      given("!", 5),
      between(" "),
      given("don", 0.5),
      between("'"),
      given("t", 0.6),
    ];
    const row = { note: segments.map(({ text }) => text).join(""), age: 14, colour: "red" };
    const found = await findCounterfactuals(
      { ...card, fields: card.fields.slice(0, 1) },
      additiveModel(),
      row,
      {
        classPair: { predicted: 1, runnerUp: 0 },
        exact: true,
        words: { field: "note", segments },
        fields: [],
        unexplained: [],
      },
    );
    expect(found).toMatchObject([{ kind: "words", removed: ["good"], text: "! don't" }]);
    const all = await findCounterfactuals(
      { ...card, fields: card.fields.slice(0, 1) },
      { ...additiveModel(), evaluate: async (rows) => rows.map(({ note }) => evidence(note !== "! ")) },
      row,
      {
        classPair: { predicted: 1, runnerUp: 0 },
        exact: true,
        words: { field: "note", segments },
        fields: [],
        unexplained: [],
      },
    );
    expect(all).toMatchObject([{ kind: "words", removed: ["good", "don't"], text: "! " }]);
  });

  it("suggests a rare choice only if no other one does it, and then says so and puts it last", async () => {
    const withCounts = (counts: Readonly<Record<string, number>>) => ({
      ...card,
      fields: [
        ...card.fields.filter(({ kind }) => kind === "number"),
        {
          ...card.fields.find(({ kind }) => kind === "category")!,
          choices: Object.entries(counts).map(([value, count]) => ({ value, count })),
        } as (typeof card.fields)[number],
      ],
    });
    const model: Explainable = {
      additive: false,
      // The last colour is the surest change, and an age under 20 is another.
      evaluate: async (rows) =>
        rows.map(({ colour, age }) => {
          const logit = { red: -1, green: 1, blue: 2 }[String(colour)]! + (Number(age) < 20 ? 3 : 0);
          const logits = Float64Array.of(0, logit);
          return { base: logits, learned: logits };
        }),
      describe: async () => undefined,
    };
    const search = async (counts: Readonly<Record<string, number>>) => {
      const found = await changeFields(withCounts(counts), model, { age: 80, colour: "red" }, 0);
      return found.map((one) => [one.field, one.kind === "value" && one.value, isRare(one)]);
    };
    expect(await search({ red: 5000, green: 4000, blue: 1 })).toContainEqual(["colour", "green", false]);
    expect((await search({ red: 9000, blue: 1 })).at(-1)).toEqual(["colour", "blue", true]);
  });

  it("leaves out a change that is not enough by itself", async () => {
    const row = { note: "bad", age: 10, colour: "red" };
    const model = additiveModel();
    const found = await findCounterfactuals(card, model, row, await explain(card, model, row));
    expect(found.filter((one) => one.kind === "value" && one.field === "colour")).toEqual([]);
  });
});

/** A row's logits for yes, or for no. */
function evidence(yes: boolean) {
  const logits = Float64Array.of(yes ? -1 : 1, yes ? 1 : -1);
  return { base: logits, learned: logits };
}

describe("locating tokens in the text", () => {
  it("finds the right position even if lower-casing changes the length of a word", () => {
    const text = "İstanbul GREAT";
    const spans = locateTokens(text, ["i̇stanbul", "great"]);
    expect(spans.map((span) => text.slice(span!.start, span!.end))).toEqual(["İstanbul", "GREAT"]);
  });

  it("finds a word that the graph did not lower-case", () => {
    const text = "ÉRIC, and Σίσυφος";
    const spans = locateTokens(text, ["ÉRIC", "and", "Σίσυφος"]);
    expect(spans.map((span) => text.slice(span!.start, span!.end))).toEqual(["ÉRIC", "and", "Σίσυφος"]);
  });

  it("leaves out a token that is not in the text", () => {
    expect(locateTokens("a b", ["a", "zzz", "b"])).toEqual([
      { start: 0, end: 1 },
      undefined,
      { start: 2, end: 3 },
    ]);
  });
});
