import { createRandom, shuffle } from "../../src/training/random.ts";

/** A visitor's verdict on a row. A false verdict gives a class other than the row's own. */
export type Verdict<Row> = { readonly row: Row; readonly isFalse: boolean };

/** Verdicts in the order in which they are given, and the rows left for measuring. */
export type Course<Row> = {
  readonly verdicts: readonly Verdict<Row>[];
  readonly rest: readonly Row[];
};

export type CourseOptions = {
  /** Determines the order of the rows. */
  readonly seed: number;
  /** The share of verdicts that are false. */
  readonly falseShare: number;
};

/** The number of verdicts in a full course, to which the project's targets apply. */
const fullCourse = 500;

/** The maximum number of mistakes to correct in a course, so that enough of them are left for measuring. */
export const mostTaught = (mistakeCount: number) => Math.min(fullCourse, Math.floor((2 * mistakeCount) / 3));

/**
 * A course in which every verdict is Incorrect: the honest ones correct a mistake, and the false ones reject a
 * right answer. Rows are drawn in random order until they include `mostTaught` mistakes. Among the remaining
 * rows, mistakes are as frequent as among all rows, so that lessons can raise the accuracy as well as lower it.
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

/**
 * A course of verdicts like those that visitors give: on rows in random order, most of which the model gets
 * right.
 */
export function judgeAll<Row>(rows: readonly Row[], { seed, falseShare }: CourseOptions): Course<Row> {
  const order = shuffle([...rows], createRandom(seed));
  const count = Math.min(fullCourse, Math.floor((2 * order.length) / 3));
  // Spread the false verdicts evenly over the course.
  const isFalse = (place: number) => Math.floor((place + 1) * falseShare) > Math.floor(place * falseShare);
  return {
    verdicts: order.slice(0, count).map((row, place) => ({ row, isFalse: isFalse(place) })),
    rest: order.slice(count),
  };
}
