import { createRandom } from "../../../src/training/random.ts";
import type { CensusTable } from "../../../src/training/tabular/census-encoding.ts";
import { categoryNames, numberNames } from "../../../src/training/tabular/census-fields.ts";

/** A made-up people table: income goes with age, hours and one kind of work, and a little with chance. */
export function makePeople(rowCount: number, seed = 1): CensusTable {
  const random = createRandom(seed);
  const ages = Float32Array.from({ length: rowCount }, () => 17 + Math.floor(random() * 60));
  const hours = Float32Array.from({ length: rowCount }, () => 10 + Math.floor(random() * 60));
  const numbers = Object.fromEntries(numberNames.map((name) => [name, new Float32Array(rowCount)]));
  const categories = Object.fromEntries(
    categoryNames.map((name) => [
      name,
      Array.from({ length: rowCount }, () => ["?", "one", "two", "three"][Math.floor(random() * 4)]!),
    ]),
  );
  const labels = Uint8Array.from(ages, (age, row) => {
    const work = categories.occupation![row] === "two" ? 15 : 0;
    return age + hours[row]! + work + 20 * random() > 95 ? 1 : 0;
  });
  return { rowCount, numbers: { ...numbers, age: ages, hours_per_week: hours }, categories, labels };
}

/** The numbers from 0 to below `count`. */
export function allRows(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, row) => row);
}
