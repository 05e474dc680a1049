import { describe, expect, it } from "vitest";
import { openGraph } from "../../src/runtime/graph-session.ts";
import {
  makeCard,
  makeMatrixGraph,
  makeNumbersGraph,
  makeScoresGraph,
  makeTextGraph,
  makeZipMapGraph,
  numberField,
  textField,
} from "./graphs.ts";

const numbers = makeCard([numberField("a"), numberField("b")]);
const text = makeCard([textField("text")], ["other", "same"]);

describe("a graph with one input per field", () => {
  it("returns probabilities and logits in row order, across batches", async () => {
    const session = await openGraph(numbers, makeNumbersGraph(), {
      limits: { rows: 2, paddedCharacters: 10 },
    });
    const rows = [-2, -1, 3, 1, 2].map((a) => ({ a, b: a }));
    const progress: number[] = [];
    const answers = await session.run(rows, {
      features: false,
      onProgress: ({ done }) => progress.push(done),
    });
    expect(answers.map(({ logits }) => Array.from(logits!))).toEqual(
      [-2, -1, 3, 1, 2].map((a) => [-3 * a, 3 * a]),
    );
    expect(answers[4]!.probabilities[1]).toBeCloseTo(1 / (1 + Math.exp(-12)), 6);
    expect(answers[0]!.features).toBeUndefined();
    expect(progress).toEqual([2, 4, 5]);
  });

  it("splits a batch's features by row, with the same result as running each row alone", async () => {
    const session = await openGraph(numbers, makeNumbersGraph());
    const rows = [
      { a: 0, b: 0 },
      { a: 3, b: 0 },
      { a: 1, b: 2 },
    ];
    const together = await session.run(rows, { features: true });
    expect(together.map(({ features }) => Array.from(features!.indices))).toEqual([[], [0], [0, 1]]);
    expect(Array.from(together[2]!.features!.values)).toEqual([1, 2]);
    for (const [index, row] of rows.entries()) {
      const [alone] = await session.run([row], { features: true });
      expect(alone).toEqual(together[index]);
    }
  });

  it("returns the features of one row, with the contribution of each", async () => {
    const session = await openGraph(numbers, makeNumbersGraph());
    expect(session.capabilities).toEqual({ learns: true, additive: true });
    const detail = await session.detail({ a: 1, b: 2 });
    expect(Array.from(detail!.featureLogits!)).toEqual([-1, 1, -4, 4]);
    expect(Array.from(detail!.logits)).toEqual([-5, 5]);
    expect(detail!.tokens).toBeUndefined();
  });

  it("passes a missing number as NaN", async () => {
    const session = await openGraph(numbers, makeNumbersGraph());
    const [answer] = await session.run([{ a: null, b: 1 }], { features: false });
    expect(Array.from(answer!.logits!)).toEqual([Number.NaN, Number.NaN]);
  });

  it("stops between batches with AbortError when the signal fires", async () => {
    const session = await openGraph(numbers, makeNumbersGraph(), {
      limits: { rows: 1, paddedCharacters: 10 },
    });
    const controller = new AbortController();
    const rows = Array.from({ length: 10 }, (_, a) => ({ a, b: 0 }));
    const done: number[] = [];
    const onProgress = (progress: { done: number }) => {
      done.push(progress.done);
      if (progress.done === 3) controller.abort();
    };
    const answers = session.run(rows, { features: false, signal: controller.signal, onProgress });
    await expect(answers).rejects.toMatchObject({ name: "AbortError" });
    expect(done).toEqual([1, 2, 3]);
  });

  it("is refused if a field has no input, and the error names the field", async () => {
    const strange = makeCard([numberField("a"), numberField("c")]);
    await expect(openGraph(strange, makeNumbersGraph())).rejects.toMatchObject({
      code: "model-mismatch",
      details: { reason: expect.stringContaining("the field c") },
    });
    const more = makeCard([numberField("a"), numberField("b"), numberField("c")]);
    await expect(openGraph(more, makeNumbersGraph())).rejects.toMatchObject({
      details: { reason: expect.stringContaining("the field c") },
    });
  });
});

describe("text that is passed to the runtime", () => {
  it.each([
    ["plain text", "a wonderful film", "a wonderful film"],
    ["emoji and right-to-left text", "\u{1F600} שלום", "\u{1F600} שלום"],
    ["NUL, which would end the text", "good\0film", "good\uFFFDfilm"],
    ["a lone surrogate, which UTF-8 can't express", "good \uD800 film", "good \uFFFD film"],
    ["missing text", null, ""],
    ["empty text", "", ""],
  ])("arrives complete: %s", async (_name, given, arrives) => {
    const session = await openGraph(text, makeTextGraph(arrives));
    const [answer] = await session.run([{ text: given }], { features: false });
    expect(answer!.probabilities[1]).toBe(1);
  });

  it("arrives complete even if it has 100,000 characters", async () => {
    const long = "film ".repeat(20_000);
    const session = await openGraph(text, makeTextGraph(long));
    const answers = await session.run([{ text: long }, { text: "short" }], { features: false });
    expect(answers.map(({ probabilities }) => probabilities[1])).toEqual([1, 0]);
  });
});

describe("plain scikit-learn exports", () => {
  it("receive all fields as one matrix, in the card's order", async () => {
    const session = await openGraph(numbers, makeMatrixGraph());
    const answers = await session.run(
      [
        { b: 0.75, a: 0.25 },
        { a: 1, b: 0 },
      ],
      { features: true },
    );
    expect(answers.map(({ probabilities }) => Array.from(probabilities))).toEqual([
      [0.25, 0.75],
      [1, 0],
    ]);
    expect(session.capabilities).toEqual({ learns: false, additive: false });
    expect(await session.detail({ a: 1, b: 0 })).toBeUndefined();
  });

  it("have their probabilities limited to the range from 0 to 1 if rounding took them slightly outside it", async () => {
    const session = await openGraph(numbers, makeMatrixGraph());
    const answers = await session.run(
      [
        { a: 1.000001, b: -0.000001 },
        { a: 1.7, b: -0.7 },
      ],
      { features: false },
    );
    expect(Array.from(answers[0]!.probabilities)).toEqual([1, 0]);
    expect(answers[1]!.probabilities[0]).toBeCloseTo(1.7, 6);
    const scores = await openGraph({ ...numbers, output: "scores" }, makeScoresGraph());
    const [given] = await scores.run([{ a: 1.000001, b: 0 }], { features: false });
    expect(given!.probabilities[0]).toBe(Math.fround(1.000001));
  });

  it("can be read even if they end in a ZipMap", async () => {
    const session = await openGraph(numbers, makeZipMapGraph());
    const [answer] = await session.run([{ a: 0, b: 0 }], { features: false });
    expect(Array.from(answer!.probabilities)).toEqual([0.5, 0.5]);
  });

  it("are refused if the matrix has fewer columns than the card has fields", async () => {
    const more = makeCard([numberField("a"), numberField("b"), numberField("c")]);
    await expect(openGraph(more, makeMatrixGraph())).rejects.toMatchObject({ code: "model-mismatch" });
  });

  it("are refused if a field provides text where the matrix needs a number", async () => {
    const colour = {
      kind: "category",
      name: "b",
      label: "b",
      choices: [{ value: "red" }, { value: "blue" }],
    };
    await expect(openGraph(makeCard([numberField("a"), colour]), makeMatrixGraph())).rejects.toMatchObject({
      code: "model-mismatch",
      details: { reason: expect.stringContaining("the field b provides text") },
    });
    const codes = {
      ...colour,
      choices: [
        { value: "1", label: "red" },
        { value: "2", label: "blue" },
      ],
    };
    const session = await openGraph(makeCard([numberField("a"), codes]), makeMatrixGraph());
    expect(session.capabilities.learns).toBe(false);
  });

  it("are refused if their classes differ from the card's", async () => {
    const other = makeCard([numberField("a"), numberField("b")], ["yes", "no"]);
    await expect(openGraph(other, makeZipMapGraph())).rejects.toMatchObject({
      code: "model-mismatch",
      details: { reason: expect.stringContaining("no, yes") },
    });
  });
});

describe("files that are not models", () => {
  it.each([
    ["a web page", new TextEncoder().encode("<!doctype html><title>x"), "model-is-html"],
    ["the beginning of a model", makeNumbersGraph().slice(0, 200), "model-truncated"],
    ["something else", new TextEncoder().encode("not a model at all"), /^model-(unreadable|truncated)$/],
  ])("are refused: %s", async (_name, bytes, code) => {
    const expected = typeof code === "string" ? code : expect.stringMatching(code);
    await expect(openGraph(numbers, bytes)).rejects.toMatchObject({ code: expected });
  });
});
