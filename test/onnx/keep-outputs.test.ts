import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { keepOutputs } from "../../src/onnx/edit-graph.ts";
import { readModel } from "../../src/onnx/model-file.ts";
import { runModel, runtimeNames } from "./run-model.ts";

const path = fileURLToPath(new URL("../../public/models/movie-review/model.onnx", import.meta.url));

it.each(runtimeNames)(
  "keeps one output and drops what only the others need, in %s",
  { timeout: 60_000 },
  async (runtime) => {
    const whole = await readFile(path);
    const cut = keepOutputs(whole, ["probabilities"]);
    expect(readModel(cut).graph.nodes.length).toBeLessThan(readModel(whole).graph.nodes.length);
    const texts = ["A wonderful film.", "", "Boring, boring, boring! 2/10"];
    const inputs = { review: ["string", texts, [texts.length, 1]] } as const;
    const { probabilities } = await runModel(runtime, cut, inputs);
    expect(probabilities).toEqual((await runModel(runtime, whole, inputs)).probabilities);
  },
);

it("leaves a graph unchanged if it lacks a requested output", async () => {
  const whole = await readFile(path);
  expect(keepOutputs(whole, ["probabilities", "nothing"])).toBe(whole);
});
