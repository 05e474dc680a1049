import { describe, expect, it } from "vitest";
import type { Card } from "../../src/core/card.ts";
import {
  classifyPoints,
  type DecisionMap,
  drawDecisionMap,
  mapHalvings,
  type Points,
} from "../../src/explain/decision-map.ts";
import { labelSpots, mapShapes } from "../../src/explain/decision-map-shapes.ts";
import type { Explainable, RowLogits } from "../../src/explain/explanation.ts";

const world = { west: -180, east: 180, south: -90, north: 90 };

/** Whether a place is north of a slanting border. North of it is class 1, south of it class 0. */
const isNorth = (latitude: number, longitude: number) => latitude > longitude / 6;

function createAsk() {
  const asked: number[] = [];
  const ask = async ({ latitudes, longitudes }: Points) => {
    asked.push(latitudes.length);
    return {
      predicted: Uint16Array.from(latitudes, (latitude, index) =>
        isNorth(latitude, longitudes[index]!) ? 1 : 0,
      ),
      probabilities: new Float32Array(latitudes.length).fill(0.99),
    };
  };
  return { ask, asked };
}

async function drawAll(ask: ReturnType<typeof createAsk>["ask"]): Promise<DecisionMap[]> {
  const maps: DecisionMap[] = [];
  for await (const map of drawDecisionMap(world, ask)) maps.push(map);
  return maps;
}

describe("the decision map", () => {
  it("is drawn coarsely first and then in finer steps, the last of which is marked as final", async () => {
    const maps = await drawAll(createAsk().ask);
    expect(maps.map(({ columns, rows }) => [columns, rows])).toEqual([
      [36, 18],
      [72, 36],
      [144, 72],
      [288, 144],
    ]);
    expect(maps.map(({ final }) => final)).toEqual([false, false, false, true]);
  });

  it("ends with a coarser map for a small picture", async () => {
    const { ask } = createAsk();
    const maps: DecisionMap[] = [];
    for await (const map of drawDecisionMap(world, ask, mapHalvings.small)) maps.push(map);
    expect(maps.map(({ columns }) => columns)).toEqual([36, 72, 144]);
    expect(maps.map(({ final }) => final)).toEqual([false, false, true]);
  });

  it("lists the class at each cell's centre, from north to south and from west to east", async () => {
    const map = (await drawAll(createAsk().ask)).at(-1)!;
    const wrong = Array.from(map.predicted).filter((predicted, cell) => {
      const latitude = 90 - (Math.floor(cell / map.columns) + 0.5) * (180 / map.rows);
      const longitude = -180 + ((cell % map.columns) + 0.5) * (360 / map.columns);
      return predicted !== (isNorth(latitude, longitude) ? 1 : 0);
    });
    expect(wrong).toEqual([]);
  });

  it("classifies fine cells only along borders and where the model is unsure", async () => {
    const { ask, asked } = createAsk();
    await drawAll(ask);
    expect(asked.slice(0, 3)).toEqual([36 * 18, 72 * 36, 144 * 72]);
    expect(asked[3]).toBeLessThan((288 * 144) / 8);
    const unsure = createAsk();
    await drawAll(async (points) => {
      const answer = await unsure.ask(points);
      return { ...answer, probabilities: answer.probabilities.fill(0.6) };
    });
    expect(unsure.asked[3]).toBe(288 * 144);
  });

  it("finds an island three degrees wide inside a confident region", async () => {
    const isIsland = (latitude: number, longitude: number) =>
      Math.abs(latitude - 21) < 1.5 && Math.abs(longitude + 157) < 1.5;
    const maps = await drawAll(async ({ latitudes, longitudes }) => ({
      predicted: Uint16Array.from(latitudes, (latitude, index) =>
        isIsland(latitude, longitudes[index]!) ? 1 : 0,
      ),
      probabilities: new Float32Array(latitudes.length).fill(1),
    }));
    const { predicted, columns, rows } = maps.at(-1)!;
    const middles = Array.from(predicted, (_, cell) => [
      90 - (Math.floor(cell / columns) + 0.5) * (180 / rows),
      -180 + ((cell % columns) + 0.5) * (360 / columns),
    ]);
    expect([...predicted]).toEqual(middles.map(([latitude, longitude]) => +isIsland(latitude!, longitude!)));
    expect(predicted).toContain(1);
  });

  it("gives each point its most probable class and that class's probability, with lessons included", async () => {
    const rows: unknown[] = [];
    const model = {
      additive: true,
      evaluate: async (instances) => {
        rows.push(...instances);
        return instances.map(
          (): RowLogits => ({ base: Float64Array.of(1, 0, 0), learned: Float64Array.of(0, 0, Math.log(2)) }),
        );
      },
      describe: async () => undefined,
    } satisfies Explainable;
    const card = { classes: [{ name: "a" }, { name: "b" }, { name: "c" }] } as Card;
    const place = { label: "Place", latitude: "lat", longitude: "lon" };
    const points = { latitudes: Float64Array.of(10), longitudes: Float64Array.of(20) };
    const answer = await classifyPoints(card, model, { wind: 3, lat: 0 }, place, points);
    expect(rows).toEqual([{ wind: 3, lat: 10, lon: 20 }]);
    expect([...answer.predicted]).toEqual([2]);
    expect(answer.probabilities[0]).toBeCloseTo(0.5, 6);
  });
});

describe("a map's shapes", () => {
  const map: DecisionMap = {
    window: world,
    columns: 4,
    rows: 2,
    predicted: Uint16Array.of(0, 0, 1, 1, 0, 0, 0, 1),
    probabilities: Float32Array.of(0.95, 0.95, 0.7, 0.7, 0.95, 0.95, 0.5, 0.95),
    final: true,
  };

  it("join neighbouring cells in a row that have the same class and confidence", () => {
    expect(mapShapes(map)).toEqual([
      { predicted: 0, confidence: 0, path: "M2 1h1v1h-1z" },
      { predicted: 0, confidence: 2, path: "M0 0h2v1h-2zM0 1h2v1h-2z" },
      { predicted: 1, confidence: 1, path: "M2 0h2v1h-2z" },
      { predicted: 1, confidence: 2, path: "M3 1h1v1h-1z" },
    ]);
  });

  it("are labelled at the centre of their class's largest square", () => {
    const spot = labelSpots(map).find(({ predicted }) => predicted === 0);
    expect(spot).toEqual({ predicted: 0, column: 1, row: 1, room: 2 });
  });
});
