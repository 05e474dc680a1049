import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseSourceCard } from "../../../src/core/card.ts";
import { readHoldout } from "../../../src/onnx/holdout-file.ts";
import { readFacts } from "../../../src/onnx/model-facts.ts";
import { createRandom } from "../../../src/training/random.ts";
import { ufoSighting } from "../../../src/training/tabular/ufo-sighting.ts";

let folder: string;
let dataPath: string;

/** Sightings strewn around one place in each country, some without a country, one without a latitude. */
function makeSightings(): string {
  const random = createRandom(1);
  const around = [
    ["au", -25, 135],
    ["ca", 55, -105],
    ["de", 51, 10],
    ["gb", 53, -2],
    ["us", 38, -98],
    ["", 48, 2],
  ] as const;
  const lines = around.flatMap(([country, latitude, longitude]) =>
    Array.from({ length: 50 }, () => {
      const place = [latitude + 2 * random() - 1, longitude + 2 * random() - 1];
      return [country, Math.floor(random() * 900), ...place.map((degrees) => degrees.toFixed(4))].join(",");
    }),
  );
  return ["country,duration_seconds,latitude,longitude", ...lines, "us,5,,-100"].join("\n");
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sightings-"));
  dataPath = join(folder, "sightings.csv");
  await writeFile(dataPath, makeSightings());
});

afterAll(() => rm(folder, { recursive: true }));

test("the trainer of sightings makes a valid card, a model that can learn and a guard set, twice the same", async () => {
  const train = () => ufoSighting.train({ dataPath, seed: 1, report: () => undefined });
  const { card, model, guard } = await train();
  const parsed = parseSourceCard(card, "made");
  expect(parsed.training?.rows).toBe(225);
  expect(parsed.candidates.filter(({ chosen }) => chosen).map(({ name }) => name)).toEqual([
    "Nearest places and borders",
  ]);
  expect(parsed.metrics?.accuracy).toBe(1);
  const facts = readFacts(model);
  expect(facts.canLearn).toBe(true);
  expect(facts.inputs.map(({ name }) => name)).toEqual(parsed.fields.map(({ name }) => name));
  expect(facts.classes).toEqual(parsed.classes.map(({ name }) => name));
  expect(readHoldout(guard).labels.length).toBe(25);
  const again = await train();
  expect(again).toEqual({ card, model, guard });
}, 180_000);
