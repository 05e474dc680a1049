import { createRandom, shuffle } from "../random.ts";

/** Deals rows into folds, so that each fold has about the same share of each class. */
export function dealFolds(
  rows: Int32Array,
  labels: Int32Array,
  foldCount: number,
  seed: number,
): Int32Array[] {
  const byClass = new Map<number, number[]>();
  for (const row of shuffle(rows.slice(), createRandom(seed))) {
    const of = byClass.get(labels[row]!);
    if (of) of.push(row);
    else byClass.set(labels[row]!, [row]);
  }
  const folds: number[][] = Array.from({ length: foldCount }, () => []);
  let next = 0;
  for (const label of [...byClass.keys()].sort((a, b) => a - b))
    for (const row of byClass.get(label)!) folds[next++ % foldCount]!.push(row);
  return folds.map((fold) => Int32Array.from(fold).sort());
}

/**
 * Deals rows into folds at random. Rows with the same key always go into the same fold, so that equal rows
 * are never on both sides of a split. The folds are about equal in size, as far as the keys allow.
 * @param keys one per row of the table or dataset that `rows` refers to
 */
export function dealGroups(
  rows: Int32Array,
  keys: readonly string[],
  foldCount: number,
  seed: number,
): Int32Array[] {
  const groups = new Map<string, number[]>();
  for (const row of rows) {
    const group = groups.get(keys[row]!);
    if (group) group.push(row);
    else groups.set(keys[row]!, [row]);
  }
  const folds: number[][] = Array.from({ length: foldCount }, () => []);
  let fold = 0;
  let dealt = 0;
  for (const group of shuffle([...groups.values()], createRandom(seed))) {
    while (dealt >= (rows.length * (fold + 1)) / foldCount && fold < foldCount - 1) fold += 1;
    folds[fold]!.push(...group);
    dealt += group.length;
  }
  return folds.map((each) => Int32Array.from(each).sort());
}

/**
 * Deals rows into folds, with each row in the same fold as its copies. As far as the copies allow, each fold has about
 * the same share of each class.
 * @param firsts for each row of the table or dataset that `rows` refers to, a number that only its copies share
 */
export function dealCopies(
  rows: Int32Array,
  labels: Int32Array,
  firsts: Int32Array,
  foldCount: number,
  seed: number,
): Int32Array[] {
  const random = createRandom(seed);
  const byFirst = new Map<number, number[]>();
  for (const row of rows) {
    const group = byFirst.get(firsts[row]!);
    if (group) group.push(row);
    else byFirst.set(firsts[row]!, [row]);
  }
  // Groups of the same size follow one another, so that each fold gets as many of them.
  const groups = shuffle([...byFirst.values()], random).sort(
    (a, b) => labels[a[0]!]! - labels[b[0]!]! || b.length - a.length,
  );
  const folds: number[][] = Array.from({ length: foldCount }, () => []);
  let next = Math.floor(random() * foldCount);
  for (const group of groups) {
    const fold = folds[next++ % foldCount]!;
    // A call can't take as many arguments as a group can have rows.
    for (const row of group) fold.push(row);
  }
  return folds.map((fold) => Int32Array.from(fold).sort());
}
