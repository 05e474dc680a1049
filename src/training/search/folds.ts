import { createRandom, shuffle } from "../random.ts";

/**
 * Deals rows into folds so that each has about the same share of each class. Rows with the same key stay together.
 * @param keys one a row of the dataset, where rows belong together
 */
export function dealFolds(
  rows: Int32Array,
  labels: Int32Array,
  foldCount: number,
  seed: number,
  keys?: readonly string[],
): Int32Array[] {
  const random = createRandom(seed);
  const groups = new Map<string | number, number[]>();
  for (const row of rows) {
    const key = keys?.[row] ?? row;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  const byClass = new Map<number, number[][]>();
  for (const group of shuffle([...groups.values()], random)) {
    const label = labels[group[0]!]!;
    const of = byClass.get(label);
    if (of) of.push(group);
    else byClass.set(label, [group]);
  }
  const folds: number[][] = Array.from({ length: foldCount }, () => []);
  let next = 0;
  for (const label of [...byClass.keys()].sort((a, b) => a - b)) {
    for (const group of byClass.get(label)!) {
      // The next in turn, or the smallest where groups are of different sizes.
      const fold = keys ? smallest(folds) : next++ % foldCount;
      folds[fold]!.push(...group);
    }
  }
  return folds.map((fold) => Int32Array.from(fold).sort());
}

function smallest(folds: readonly number[][]): number {
  return folds.reduce((best, fold, index) => (fold.length < folds[best]!.length ? index : best), 0);
}
