import { describe, expect, test } from "vitest";
import { metricsSchema } from "../../src/core/card.ts";
import { calibrationBins, calibrationErrorOf } from "../../src/metrics/calibration.ts";
import { addRows, createTally, evaluate, mergeTallies, metricsOf } from "../../src/metrics/metrics.ts";
import { areaUnderRoc } from "../../src/metrics/roc-auc.ts";

/** A repeatable stream of numbers from 0 to 1 (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Rows whose labels are drawn from their probabilities, so that the probabilities are calibrated. */
function calibratedRows(rowCount: number, classCount: number, sharpness = 6) {
  const random = randomNumbers(7);
  const probabilities = new Float64Array(rowCount * classCount);
  const labels = new Int32Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    const weights = Array.from({ length: classCount }, () => Math.exp(sharpness * random()));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let left = random() * total;
    labels[row] = classCount - 1;
    for (let index = classCount - 1; index >= 0; index -= 1) {
      probabilities[row * classCount + index] = weights[index]! / total;
      left -= weights[index]!;
      if (left > 0) labels[row] = index - 1;
    }
  }
  return { probabilities, labels };
}

describe("evaluate", () => {
  const probabilities = Float64Array.of(0.9, 0.1, 0.6, 0.4, 0.3, 0.7, 0.2, 0.8);
  const labels = [0, 1, 1, 0];

  test("counts rows by actual and predicted class", () => {
    const metrics = evaluate(probabilities, labels, 2);
    expect(metrics.rows).toBe(4);
    expect(metrics.confusion).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(metrics.accuracy).toBe(0.5);
    expect(metrics.perClass[1]).toEqual({ precision: 0.5, recall: 0.5, f1: 0.5, support: 2 });
    expect(metrics.logLoss).toBeCloseTo(
      -(Math.log(0.9) + Math.log(0.4) + Math.log(0.7) + Math.log(0.2)) / 4,
      12,
    );
  });

  test("computes the AUC as the share of correctly ordered pairs, with each tie counted as half", () => {
    expect(evaluate(probabilities, labels, 2).auc).toBe(0.5);
    const tied = Float64Array.of(0.5, 0.5, 0.5, 0.5, 0.1, 0.9);
    expect(evaluate(tied, [0, 1, 1], 2).auc).toBe(0.75);
    expect(evaluate(tied, [1, 1, 1], 2).auc).toBeUndefined();
  });

  test("averages each class's AUC against all other classes, leaving out classes without rows", () => {
    const three = Float64Array.of(0.8, 0.2, 0, 0.1, 0.9, 0, 0.6, 0.4, 0, 0.7, 0.3, 0);
    expect(evaluate(three, [0, 1, 1, 0], 3).auc).toBe(1);
  });

  test("averages recall over the classes that occur, so a large class does not hide a small one", () => {
    const always = Float64Array.from({ length: 30 }, (_, index) => (index % 3 === 0 ? 1 : 0));
    const metrics = evaluate(always, [0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 3);
    expect(metrics.accuracy).toBe(0.9);
    expect(metrics.balancedAccuracy).toBe(0.5);
    expect(metrics.macroF1).toBeCloseTo(18 / 19 / 2, 12);
    expect(metrics.logLoss).toBeCloseTo(-Math.log(1e-15) / 10, 6);
  });

  test("distinguishes calibrated probabilities from overconfident ones", () => {
    const { probabilities: honest, labels: drawn } = calibratedRows(50_000, 3);
    expect(evaluate(honest, drawn, 3).calibrationError).toBeLessThan(0.01);
    const sure = honest.map((probability) => (probability > 0.5 ? 1 : 0));
    expect(evaluate(sure, drawn, 3).calibrationError).toBeGreaterThan(0.1);
  });

  test("splits the calibration by predicted class", () => {
    const { calibration } = evaluate(probabilities, labels, 2);
    const filled = calibration.map((bins) => bins.filter(({ count }) => count > 0));
    expect(filled.map((bins) => bins.map(({ accuracy }) => accuracy))).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(filled[0]?.[1]?.meanProbability).toBe(0.9);
  });

  test("returns metrics that a card accepts, even for float32 probabilities, rows of one class, or no rows", () => {
    const { probabilities: wide, labels: drawn } = calibratedRows(1000, 5);
    for (const metrics of [
      evaluate(Float32Array.from(wide), drawn, 5),
      evaluate(Float32Array.of(0, 1), [1], 2),
      evaluate(new Float32Array(0), [], 2),
    ]) {
      expect(metricsSchema.parse(metrics)).toEqual(metrics);
    }
  });

  test("refuses labels that are not class indices, and arrays whose lengths do not match", () => {
    expect(() => evaluate(probabilities, [0, 1, 2, 0], 2)).toThrow("row 2 has label 2");
    expect(() => evaluate(probabilities, [0, 1, 1], 2)).toThrow(RangeError);
  });
});

test("the exact area under the curve orders the other rows even if one has no score", () => {
  expect(areaUnderRoc([0.9, Number.NaN, 0.1], (row) => row === 0)).toBe(1);
});

describe("a tally", () => {
  test("merged from several workers' batches yields the same metrics as all rows at once", () => {
    const { probabilities, labels } = calibratedRows(20_000, 3);
    const tallies = [createTally(3), createTally(3)];
    for (let row = 0; row < labels.length; row += 1000) {
      const part = probabilities.subarray(row * 3, (row + 1000) * 3);
      addRows(tallies[(row / 1000) % 2]!, part, labels.subarray(row, row + 1000));
    }
    mergeTallies(tallies[0]!, structuredClone(tallies[1]!));
    const { auc: streamedAuc, logLoss: streamedLoss, ...streamed } = metricsOf(tallies[0]!);
    const { auc, logLoss, calibration, calibrationError, ...exact } = evaluate(probabilities, labels, 3);
    expect(streamed).toMatchObject(exact);
    expect(streamedLoss).toBeCloseTo(logLoss, 10);
    expect(streamed.calibrationError).toBeCloseTo(calibrationError, 10);
    expect(streamed.calibration[0]?.map(({ count }) => count)).toEqual(
      calibration[0]?.map(({ count }) => count),
    );
    expect(Math.abs(streamedAuc! - auc!)).toBeLessThan(1e-4);
  });

  test("yields an accurate AUC even for a model that is nearly always confident", () => {
    const { probabilities, labels } = calibratedRows(20_000, 2, 24);
    const tally = createTally(2);
    addRows(tally, probabilities, labels);
    expect(Math.abs(metricsOf(tally).auc! - evaluate(probabilities, labels, 2).auc!)).toBeLessThan(1e-4);
  });
});

describe("calibration bins", () => {
  test("cover the range from 0 to 1, including both ends", () => {
    const bins = calibrationBins([0, 0.05, 0.95, 1], (row) => row >= 2, 10);
    expect(bins[0]).toEqual({ from: 0, to: 0.1, count: 2, meanProbability: 0.025, accuracy: 0 });
    expect(bins[9]).toEqual({ from: 0.9, to: 1, count: 2, meanProbability: 0.975, accuracy: 1 });
    expect(calibrationErrorOf(bins)).toBeCloseTo(0.025, 12);
  });
});
