import { describe, expect, it, vi } from "vitest";
import { AppError } from "../../src/core/errors.ts";
import type { Inputs, Prediction } from "../../src/core/prediction.ts";
import { readCsvHeader } from "../../src/csv/csv-header.ts";
import { matchColumns } from "../../src/csv/match-columns.ts";
import { scoreSmall } from "../../src/tables/score-small.ts";
import type { OpenPredictor } from "../../src/tables/table-scoring.ts";
import { card, scored } from "./made-table.ts";

const table = "degrees,note\n80,a\n20,b\nhot,c\n55,d\n";

function predictor(change: Partial<OpenPredictor> = {}): OpenPredictor {
  return {
    learning: async () => ({ lessons: 3 }) as never,
    predictMany: vi.fn(async (rows: readonly Inputs[]) =>
      rows.map(({ degrees }) => {
        const warm = Number(degrees) / 100;
        return { probabilities: [1 - warm, warm] } as unknown as Prediction;
      }),
    ),
    ...change,
  };
}

async function small(open: OpenPredictor) {
  const file = new Blob([table]);
  const header = await readCsvHeader(card, file);
  const job = { card, file, header, mapping: matchColumns(card, header), target: undefined };
  const { report, file: result } = await scoreSmall(card, job, open, {});
  return { report, text: await result!.text() };
}

describe("a small table", () => {
  it("gets the same result from the open model as from a table worker", async () => {
    const open = predictor();
    const { report, text } = await small(open);
    expect(text).toBe((await scored(table)).text);
    expect(report).toMatchObject({ rows: 4, failed: 1, lessons: 3, stopped: undefined });
    expect(open.predictMany).toHaveBeenCalledTimes(1);
  });

  it("gets results for its other rows if one row fails", async () => {
    const answer = predictor();
    const open = predictor({
      predictMany: async (rows) => {
        if (rows.some(({ degrees }) => degrees === 20))
          throw new AppError("model-cannot-run", { reason: "20" });
        return answer.predictMany(rows);
      },
    });
    const { report } = await small(open);
    expect(report.failures.map(({ line }) => line)).toEqual([3, 4]);
  });

  it("reports why scoring stopped if the model was closed", async () => {
    const open = predictor({ predictMany: () => Promise.reject(new AppError("unexpected")) });
    expect((await small(open)).report.stopped).toMatchObject({ code: "unexpected" });
  });
});
