import { describe, expect, it } from "vitest";
import { parseCard } from "../../src/core/card.ts";
import type { Prediction } from "../../src/core/prediction.ts";
import { readReferenceRows } from "../../src/doctor/reference-rows.ts";
import { checkReference } from "../../src/models/check-reference.ts";
import { openGraph } from "../../src/runtime/graph-session.ts";
import { check, expectedFor, madeGraph } from "../doctor/made-graphs.ts";

const exported = madeGraph("y", (graph, logits) => graph.node("Softmax", [logits], { axis: 1 }));

/** A few rows, each with the library's probabilities. */
function referenceRows() {
  const rows = [
    [1, 2],
    [-0.5, 0.25],
    [3, -1],
  ].map((row) => [...row, ...expectedFor(row)].join(","));
  return readReferenceRows(["# a library 1.0", "a,b,p0,p1,p2", ...rows].join("\n"))!;
}

async function addedModel() {
  const { model, card: draft } = await check(exported, { reference: referenceRows() });
  const files = { "model.onnx": { bytes: model!.length, sha256: "0".repeat(64) } };
  const card = parseCard({ ...draft, files }, "model.json");
  const graph = await openGraph(card, model!);
  return { model: model!, card, graph };
}

it("does not use rows in which a probability is missing, which is not the same as 0", async () => {
  const reference = readReferenceRows("a,b,p0,p1,p2\n1,2,,0.5,0.5\n")!;
  const { findings } = await check(exported, { reference });
  expect(findings.map(({ code }) => code)).toContain("reference-unusable");
});

describe("checking a model with the reference rows in its file", () => {
  it("reports how far the model's probabilities are from the library's", async () => {
    const { model, card, graph } = await addedModel();
    const found = await checkReference(card, model, async (rows) => {
      const answers = await graph.run(rows, { features: false });
      return answers.map(
        ({ probabilities }) => ({ baseProbabilities: [...probabilities] }) as unknown as Prediction,
      );
    });
    expect(found).toMatchObject({ library: "a library 1.0", rows: 3 });
    expect(found.largestDifference).toBeLessThan(1e-6);
    await graph.release();
  });

  it("detects a runtime that computes different results", async () => {
    const { model, card, graph } = await addedModel();
    const found = await checkReference(card, model, async (rows) =>
      rows.map(() => ({ baseProbabilities: [1, 0, Number.NaN] }) as unknown as Prediction),
    );
    expect(found.largestDifference).toBeNaN();
    await graph.release();
  });

  it("throws not-found for a file without reference rows", async () => {
    const { card, graph } = await addedModel();
    await expect(checkReference(card, exported, async () => [])).rejects.toMatchObject({ code: "not-found" });
    await graph.release();
  });
});
