import { expect, it } from "vitest";
import { AppError } from "../../src/core/errors.ts";
import { examine } from "../../src/doctor/examine.ts";
import { areSame } from "../../src/doctor/trial-run.ts";
import { createRuntimeSession, type RuntimeSession } from "../../src/runtime/onnx-runtime.ts";
import { makeNumbersGraph } from "../runtime/graphs.ts";
import { codes } from "./made-graphs.ts";

/** A session whose memory suffices for this many rows at a time. */
async function openWithRoom(model: Uint8Array, mostRows: number): Promise<RuntimeSession> {
  const session = await createRuntimeSession(model);
  return {
    ...session,
    run: async (feeds, outputs) => {
      const fits = Object.values(feeds).every(({ shape }) => shape[0]! <= mostRows);
      if (fits) return session.run(feeds, outputs);
      throw new AppError("model-cannot-run", {}, { cause: new Error("std::bad_alloc") });
    },
  };
}

it.each([
  [256, undefined],
  [255, 16],
  [40, 16],
  [15, 1],
  [1, 1],
])("finds the number of rows to run together if memory suffices for %i", async (mostRows, batchRows) => {
  const createSession = (model: Uint8Array) => openWithRoom(model, mostRows);
  const examination = await examine({ name: "made.onnx", model: makeNumbersGraph() }, { createSession });
  expect(examination.verdict).toBe("served");
  expect(examination.card!.batchRows).toBe(batchRows);
  // Nothing is wrong with the graph.
  expect(codes(examination, "repaired")).not.toContain("row-by-row");
  expect(codes(examination, "repaired")).not.toContain("batch-opened");
});

it("takes an infinite output for the same only if it is the same infinity", () => {
  const outputs = (value: number) => new Map([["scores", { rows: [[value]], width: 1 }]]);
  expect(areSame(outputs(Number.NEGATIVE_INFINITY), outputs(Number.NEGATIVE_INFINITY))).toBe(true);
  expect(areSame(outputs(Number.NEGATIVE_INFINITY), outputs(5))).toBe(false);
  expect(areSame(outputs(5), outputs(Number.NEGATIVE_INFINITY))).toBe(false);
  expect(areSame(outputs(Number.NaN), outputs(Number.NaN))).toBe(true);
});
