import { describe, expect, test, vi } from "vitest";
import { createRandom } from "../../../src/training/random.ts";
import {
  condense,
  knownPlace,
  type PlaceModel,
  probabilitiesAt,
} from "../../../src/training/tabular/place-model.ts";
import { buildUfoGraph, ufoClasses } from "../../../src/training/tabular/ufo-graph.ts";
import { type InputTensor, runModel, runtimeNames } from "../../onnx/run-model.ts";

// The first session of a process compiles the runtime, which a busy machine takes many seconds for.
vi.setConfig({ testTimeout: 60_000 });

const typical = { seconds: 180, latitude: 39, longitude: -88 };
const facts = { version: "0", card: {} };

/** One known place in each country, with others strewn around it. */
function makePlaces() {
  const random = createRandom(1);
  const centres = [
    [-25, 135],
    [55, -105],
    [51, 10],
    [53, -2],
    [38, -98],
  ] as const;
  return centres.flatMap(([latitude, longitude], label) =>
    Array.from({ length: 40 }, () =>
      knownPlace(latitude + 4 * (random() - 0.5), longitude + 4 * (random() - 0.5), label),
    ),
  );
}
const model: PlaceModel = { places: makePlaces(), classCount: 5, sharpness: 1.5, doubt: 0.001 };

function feedsOf(rows: readonly (readonly number[])[]): Record<string, InputTensor> {
  const column = (at: number): InputTensor => ["float32", rows.map((row) => row[at]!), [rows.length, 1]];
  return { seconds: column(0), latitude: column(1), longitude: column(2) };
}

describe.each(runtimeNames)("the graph of sightings, in %s", (runtime) => {
  test("gives the trainer's own probabilities, on known places, between them and at sea", async () => {
    const random = createRandom(2);
    const rows = Array.from({ length: 200 }, () => [
      random() * 1e4,
      random() * 180 - 90,
      random() * 360 - 180,
    ]);
    rows.push([1, 46.5, -101.5], [1, -25, 135], [1, 90, 0], [1, -90, 180]);
    const { probabilities } = await runModel(runtime, buildUfoGraph(model, typical, facts), feedsOf(rows));
    rows.forEach(([, latitude = 0, longitude = 0], row) => {
      const expected = probabilitiesAt(model, latitude, longitude);
      expected.forEach((value, index) => {
        expect(Math.abs(value - Number(probabilities?.data[row * 5 + index]))).toBeLessThan(1e-5);
      });
    });
  });

  test("gives sane probabilities for anything", async () => {
    const { NaN: nothing, POSITIVE_INFINITY: endless } = Number;
    const rows = [
      [nothing, nothing, nothing],
      [endless, endless, endless],
      [-5, 200, -1e9],
      [1e30, 0, 0],
    ];
    const { probabilities, label } = await runModel(
      runtime,
      buildUfoGraph(model, typical, facts),
      feedsOf(rows),
    );
    rows.forEach((_, row) => {
      const values = (probabilities?.data ?? []).slice(row * 5, row * 5 + 5).map(Number);
      expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
      expect(Math.min(...values)).toBeGreaterThan(0);
    });
    expect(label?.data[0]).toBe("us");
  });

  test("knows a longitude that has gone round", async () => {
    const rows = [
      [60, 53, -2],
      [60, 53, 358],
    ];
    const { probabilities, label } = await runModel(
      runtime,
      buildUfoGraph(model, typical, facts),
      feedsOf(rows),
    );
    expect(label?.data).toEqual(["gb", "gb"]);
    expect(Number(probabilities?.data[8])).toBeCloseTo(Number(probabilities?.data[3]), 5);
  });
});

describe("nearest places", () => {
  test("are undecided half-way between two countries and sure at a place", () => {
    const two: PlaceModel = {
      ...model,
      places: [
        knownPlace(48, -100, ufoClasses.indexOf("us")),
        knownPlace(50, -100, ufoClasses.indexOf("ca")),
      ],
    };
    const middle = probabilitiesAt(two, 49, -100);
    expect(middle[1]).toBeCloseTo(middle[4]!, 3);
    expect(probabilitiesAt(two, 48, -100)[4]).toBeGreaterThan(0.99);
  });

  test("say the same after the superfluous ones were left out", () => {
    const kept = condense([], model.places, 5, 0.98);
    expect(kept.length).toBeLessThan(model.places.length);
    const condensed = { ...model, places: kept };
    const names = (from: PlaceModel) =>
      model.places.map(({ at: [x, y, z] }) => {
        const degrees = 180 / Math.PI;
        const row = probabilitiesAt(from, Math.asin(z) * degrees, Math.atan2(y, x) * degrees);
        return row.indexOf(Math.max(...row));
      });
    expect(names(condensed)).toEqual(names(model));
  });
});
