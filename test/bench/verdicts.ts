import { createRandom, shuffle } from "../../src/training/random.ts";

/** What a visitor says of a row: its class, or, where it is false, another. */
export type Verdict<Row> = { readonly row: Row; readonly isFalse: boolean };

/** Verdicts in the order in which they are given, and the rows that none of them is about. */
export type Course<Row> = {
  readonly verdicts: readonly Verdict<Row>[];
  readonly rest: readonly Row[];
};

export type CourseOptions = {
  /** Decides the order of the rows. */
  readonly seed: number;
  /** Share of the verdicts that are false. */
  readonly falseShare: number;
};

/** As many verdicts as the project sets itself aims for. */
const fullCourse = 500;

/** The most mistakes that a course may be about: of the others enough must be left to look at. */
export const mostTaught = (mistakeCount: number) => Math.min(fullCourse, Math.floor((2 * mistakeCount) / 3));

/**
 * Every verdict is Incorrect: the honest ones correct a mistake, the false ones are about a right answer. Rows come in
 * random order until `mostTaught` mistakes are among them. Those that come later are the rest; a mistake is as frequent
 * there as in all rows, so that a lesson can help as well as harm.
 */
export function correctMistakes<Row>(
  rows: readonly Row[],
  isMistake: (row: Row) => boolean,
  { seed, falseShare }: CourseOptions,
): Course<Row> {
  const random = createRandom(seed);
  const order = shuffle([...rows], random);
  const wanted = mostTaught(order.filter(isMistake).length);
  const mistakes: Row[] = [];
  const right: Row[] = [];
  for (const row of order) {
    if (mistakes.length === wanted) break;
    (isMistake(row) ? mistakes : right).push(row);
  }
  const count = Math.min(fullCourse, Math.floor(wanted / (1 - falseShare)));
  const falseCount = Math.round(count * falseShare);
  const verdicts = [
    ...mistakes.slice(0, count - falseCount).map((row) => ({ row, isFalse: false })),
    ...right.slice(0, falseCount).map((row) => ({ row, isFalse: true })),
  ];
  return { verdicts: shuffle(verdicts, random), rest: order.slice(mistakes.length + right.length) };
}

/** Verdicts on rows as they come, most of which the model gets right, as a visitor gives them. */
export function judgeAll<Row>(rows: readonly Row[], { seed, falseShare }: CourseOptions): Course<Row> {
  const order = shuffle([...rows], createRandom(seed));
  const count = Math.min(fullCourse, Math.floor((2 * order.length) / 3));
  // Rows are in random order, but false verdicts should not all come first.
  const isFalse = (place: number) => Math.floor((place + 1) * falseShare) > Math.floor(place * falseShare);
  return {
    verdicts: order.slice(0, count).map((row, place) => ({ row, isFalse: isFalse(place) })),
    rest: order.slice(count),
  };
}
