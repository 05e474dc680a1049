import { describe, expect, it } from "vitest";
import { nextTask } from "../../src/core/promises.ts";
import { createExplainable } from "../../src/explain/explainable-graph.ts";
import type { GraphSession } from "../../src/runtime/graph-session.ts";
import { card } from "./additive-model.ts";

/** A graph session that records the number of rows in each run, in order. */
function recordingSession(runs: number[]): GraphSession {
  return {
    capabilities: { learns: false, additive: false },
    run: async (rows: readonly unknown[]) => {
      runs.push(rows.length);
      return rows.map(() => ({
        probabilities: Float32Array.of(0.5, 0.5),
        logits: undefined,
        features: undefined,
      }));
    },
  } as unknown as GraphSession;
}

const rows = (count: number) => Array.from({ length: count }, () => ({ note: "", age: 1, colour: "red" }));

describe("the model runs for an explanation", () => {
  it("let a prediction that is requested in the meantime go first", async () => {
    const runs: number[] = [];
    const session = recordingSession(runs);
    const explainable = createExplainable(card, session, async () => undefined);
    const curves = explainable.evaluate(rows(100));
    await nextTask();
    await session.run(rows(1), { features: false });
    await curves;
    expect(runs).toContain(1);
    expect(runs.at(-1)).not.toBe(1);
    expect(runs.reduce((sum, count) => sum + count)).toBe(101);
  });

  it("stop midway when the signal fires", async () => {
    const runs: number[] = [];
    const explainable = createExplainable(card, recordingSession(runs), async () => undefined);
    const controller = new AbortController();
    const curves = explainable.evaluate(rows(1000), controller.signal);
    await nextTask();
    controller.abort();
    await expect(curves).rejects.toMatchObject({ name: "AbortError" });
    expect(runs.reduce((sum, count) => sum + count, 0)).toBeLessThan(1000);
  });
});
