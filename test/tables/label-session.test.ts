import { describe, expect, it } from "vitest";
import type { Prediction } from "../../src/core/prediction.ts";
import {
  chooseRows,
  drawnScore,
  isSettled,
  type LabelSession,
  nextRow,
  withLabel,
} from "../../src/tables/label-session.ts";
import { createRandom } from "../../src/training/random.ts";
import { card } from "./made-table.ts";

const scored = (line: number, degrees: string, actual?: number) => ({
  line,
  predicted: 0,
  probability: 0.5 + line / 2000,
  margin: line / 1000,
  actual,
  cells: { degrees, note: "" },
});
const table = Array.from({ length: 500 }, (_, index) => scored(index, String(index % 90)));

function predict(label: string, sure = 0.9): Prediction {
  const probabilities = [sure, 1 - sure];
  const model = { id: "warm", version: "1", sha256: "", lessons: 0 };
  return { model, label, probability: sure, probabilities, baseProbabilities: probabilities };
}

function begin(rows = table): LabelSession {
  const chosen = chooseRows(card, rows, createRandom(1));
  return { ...chosen, predictions: chosen.rows.map(() => predict("cold")), given: [] };
}

/** Gives `count` labels, each of which changes `change` of the model's answers. */
function label(session: LabelSession, count: number, change = 0, name = "cold"): LabelSession {
  let now = session;
  for (let given = 0; given < count; given++) {
    const predictions = now.predictions.map((prediction, index) =>
      index < change ? predict(prediction.label === "cold" ? "warm" : "cold") : prediction,
    );
    now = withLabel(now, nextRow(card, now), name, `row-${given}`, predictions);
  }
  return now;
}

describe("the rows to ask about", () => {
  it("are some random rows and those that the model is least sure of, without duplicates", () => {
    const { rows, drawn } = begin();
    expect(drawn).toBe(80);
    expect(rows).toHaveLength(200);
    const lines = rows.map(({ line }) => line);
    expect(new Set(lines).size).toBe(200);
    // The model is surer of later rows, so the rows it is least sure of all come from the beginning.
    expect(Math.max(...lines.slice(drawn))).toBeLessThan(200);
    expect(Math.max(...lines.slice(0, drawn))).toBeGreaterThan(400);
  });

  it("are those with the closest scores if the model outputs scores, of which the highest may be negative", () => {
    const withScores = (line: number, probability: number, margin: number) => ({
      ...scored(line, "5"),
      probability,
      margin,
    });
    const sure = Array.from({ length: 250 }, (_, row) => withScores(row, -1, 3));
    const unsure = Array.from({ length: 40 }, (_, row) => withScores(row + 250, 2, 0.1));
    const { rows, drawn } = chooseRows(card, [...sure, ...unsure], createRandom(1));
    const chosen = rows.map(({ line }) => line).filter((line) => line >= 250);
    expect(chosen).toHaveLength(40);
    expect(rows.slice(drawn).some(({ line }) => line >= 250)).toBe(true);
  });

  it("are those that the model accepts and that have no label in the table", () => {
    const rows = [scored(1, "5", 1), scored(2, "very warm"), scored(3, "7"), scored(4, "8")];
    expect(
      chooseRows(card, rows)
        .rows.map(({ line }) => line)
        .sort(),
    ).toEqual([3, 4]);
  });

  it("include a random one every third time, and are never repeated", () => {
    const { given, drawn } = label(begin(), 30);
    expect(given.map(({ row }) => row < drawn)).toEqual(given.map((_, index) => index % 3 === 2));
    expect(new Set(given.map(({ row }) => row)).size).toBe(30);
  });

  it("run out once the visitor has been asked about each of them", () => {
    const session = begin(table.slice(0, 12));
    expect(nextRow(card, label(session, 12))).toBe(-1);
  });
});

describe("a labelling session", () => {
  it("scores the model's answers before each label, and only on randomly drawn rows", () => {
    expect(drawnScore(label(begin(), 9))).toEqual({ right: 3, rows: 3 });
    expect(drawnScore(label(begin(), 9, 0, "warm"))).toEqual({ right: 0, rows: 3 });
  });

  it("has settled when the last ten labels changed hardly any answers", () => {
    expect(isSettled(label(begin(), 9))).toBe(false);
    expect(isSettled(label(begin(), 10))).toBe(true);
    expect(isSettled(label(begin(), 10, 1))).toBe(false);
    expect(isSettled(label(label(begin(), 10, 5), 10))).toBe(true);
  });
});
