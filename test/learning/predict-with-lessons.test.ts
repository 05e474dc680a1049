import { describe, expect, it } from "vitest";
import { Adapter } from "../../src/learning/adapter.ts";
import { predictWithLessons } from "../../src/learning/predict-with-lessons.ts";
import { makeCard, numberField } from "../runtime/graphs.ts";

const card = makeCard([numberField("a")]);
const answer = (probabilities: number[], output: "probabilities" | "scores") =>
  predictWithLessons(
    { card: { ...card, output }, sha256: "", lessons: 0 },
    { probabilities: Float32Array.from(probabilities), logits: undefined, features: undefined },
    new Adapter(2),
  );

describe("a prediction", () => {
  it.each([
    ["more than 1", [1.5, -0.5]],
    ["negative", [-0.25, 0.5]],
    ["not a number", [Number.NaN, 0.5]],
  ])("is refused if a probability is %s, since it would be shown as a percentage", (_, probabilities) => {
    expect(() => answer(probabilities, "probabilities")).toThrow(
      expect.objectContaining({ code: "model-cannot-run" }),
    );
  });

  it("may have scores of any size", () => {
    expect(answer([1.5, -0.5], "scores")).toMatchObject({ label: "no", probability: 1.5 });
  });
});
