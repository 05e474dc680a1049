import type { Card } from "../../src/core/card.ts";
import type { LabelledRow } from "../../src/training/trainer.ts";
import { type Example, follow, type Outcome, readExamples, turnedAlone } from "./course-outcome.ts";
import type { Figure, Section } from "./report.ts";
import { formatSpread, spreadOf } from "./spread.ts";
import { type Course, type CourseOptions, correctMistakes, judgeAll, mostTaught } from "./verdicts.ts";

/** A model, and rows that it was not trained on. */
export type Taught = {
  /** A description of the model, for the section's title. */
  readonly name: string;
  /** The card, which contains the learning settings. */
  readonly card: Card;
  /** The bytes of `model.onnx`. */
  readonly model: Uint8Array;
  readonly rows: readonly LabelledRow[];
};

const orders = 10;

/** A course, and its outcomes when repeated in several orders. */
type Measured = { readonly course: Course<Example>; readonly outcomes: readonly Outcome[] };

/** Describes a course's verdicts in words, which are the same for every order. */
function inWords({ verdicts }: Course<Example>): string {
  const falseCount = verdicts.filter(({ isFalse }) => isFalse).length;
  const onlyCorrections = verdicts.every(({ row, isFalse }) => isFalse || row.isMistake);
  const kind = onlyCorrections ? "corrections" : "true verdicts on rows in random order";
  const honest = `${verdicts.length - falseCount} ${kind}`;
  return falseCount === 0 ? honest : `${honest} and ${falseCount} false ones`;
}

function turnedFigure(how: string, percentages: readonly number[]): Figure {
  const spread = spreadOf(percentages);
  return {
    what: `corrected mistakes that the model gets right ${how}`,
    figure: spread.count === 1 ? `${spread.median.toFixed(1)}%` : formatSpread(spread, 1, "%"),
    aim: "at least 95%",
    reached: spread.median >= 95,
  };
}

function lossFigure({ course, outcomes }: Measured, limit: number): Figure {
  const points = outcomes.map(({ lossPoints }) => lossPoints);
  const spread = spreadOf(points);
  return {
    what: `accuracy lost on other rows after ${inWords(course)}`,
    figure: `${formatSpread(spread, 2, " points")}, worst ${Math.max(...points).toFixed(2)}`,
    aim: `at most ${limit}`,
    reached: spread.median <= limit,
  };
}

/**
 * Measures the effect of lessons from rows that a model was not trained on: whether they help, and how much accuracy
 * they cost on other rows. Each course is repeated in ten orders, each with different rows for learning and for
 * measuring.
 */
export async function measureHarm({ name, card, model, rows }: Taught): Promise<Section> {
  const settings = card.learning;
  if (settings === undefined)
    return { title: `Learning: ${name}`, skipped: "its card has no learning settings" };
  const classCount = card.classes.length;
  const examples = await readExamples(card, model, rows);
  const mistakes = examples.filter(({ isMistake }) => isMistake);
  const count = (list: readonly unknown[]) => list.length.toLocaleString("en");
  const title = `Learning: ${name}; ${count(mistakes)} mistakes in ${count(rows)} rows it never saw; C ${settings.aggressiveness}, margin ${settings.margin}`;
  if (mostTaught(mistakes.length) === 0)
    return { title, skipped: "too few mistakes to correct some and measure on the rest" };

  const measure = (courseOf: (options: CourseOptions) => Course<Example>, falseShare: number): Measured => {
    const courses = Array.from({ length: orders }, (_, seed) => courseOf({ seed, falseShare }));
    return { course: courses[0]!, outcomes: courses.map((course) => follow(course, classCount, settings)) };
  };
  const correct = (options: CourseOptions) =>
    correctMistakes(examples, ({ isMistake }) => isMistake, options);
  const judge = (options: CourseOptions) => judgeAll(examples, options);
  const honest = measure(correct, 0);
  const misled = measure(correct, 0.2);
  const atOnce = honest.outcomes.map(({ turned }) => turned);
  const atEnd = ({ outcomes }: Measured) => outcomes.map(({ kept }) => kept);
  return {
    title,
    figures: [
      turnedFigure("after one lesson", [turnedAlone(mistakes, classCount, settings)]),
      turnedFigure(`immediately after their own correction, during ${inWords(honest.course)}`, atOnce),
      turnedFigure(`after ${inWords(honest.course)}`, atEnd(honest)),
      turnedFigure(`after ${inWords(misled.course)}`, atEnd(misled)),
      lossFigure(honest, 0.3),
      lossFigure(misled, 1),
      lossFigure(measure(judge, 0), 0.3),
      lossFigure(measure(judge, 0.2), 1),
    ],
  };
}
