import type { Card } from "../../src/core/card.ts";
import { indexOfLargest } from "../../src/core/logits.ts";
import type { SparseFeatures } from "../../src/core/prediction.ts";
import { Adapter } from "../../src/learning/adapter.ts";
import { lessonStep } from "../../src/learning/lesson-step.ts";
import { openGraph } from "../../src/runtime/graph-session.ts";
import type { LabelledRow } from "../../src/training/trainer.ts";
import type { Course } from "./verdicts.ts";

/** A row in the form that the adapter uses. */
export type Example = {
  readonly logits: Float32Array;
  readonly features: SparseFeatures;
  readonly right: number;
  /** True if the model without lessons is wrong. */
  readonly isMistake: boolean;
  /** The same for rows that have the same inputs for the model. */
  readonly question: string;
};

/** The settings of a lesson's step. */
export type Settings = NonNullable<Card["learning"]>;

/**
 * Runs the model without lessons on rows.
 * @param model the bytes of `model.onnx`
 * @throws Error if the model outputs no features to learn from
 */
export async function readExamples(
  card: Card,
  model: Uint8Array,
  rows: readonly LabelledRow[],
): Promise<Example[]> {
  const graph = await openGraph(card, model);
  const names = card.classes.map(({ name }) => name);
  const answers = await graph.run(
    rows.map(({ inputs }) => inputs),
    { features: true },
  );
  await graph.release();
  return answers.map(({ logits, features }, index) => {
    if (logits === undefined || features === undefined)
      throw new Error(`${card.id} outputs no features to learn from.`);
    const right = names.indexOf(rows[index]!.label);
    const question = JSON.stringify(rows[index]!.inputs);
    return { logits, features, right, isMistake: indexOfLargest(logits) !== right, question };
  });
}

const isRight = (adapter: Adapter, { logits, features, right }: Example) =>
  indexOfLargest(adapter.addTo(logits, features)) === right;

function teach(
  adapter: Adapter,
  { logits, features, right }: Example,
  settings: Settings,
  isFalse = false,
): void {
  const label = isFalse ? (right + 1) % adapter.classCount : right;
  adapter.apply(lessonStep(adapter.addTo(logits, features), features, label, settings));
}

/** The effect of a course of verdicts. */
export type Outcome = {
  /** Points of accuracy lost on the other rows. */
  readonly lossPoints: number;
  /** The same, without the rows that repeat a corrected question, and the number of those rows. */
  readonly lossOfOthers: number;
  readonly sameQuestions: number;
  /** The percentage of corrected mistakes that were right immediately afterwards. */
  readonly turned: number;
  /** The same, after the whole course. */
  readonly kept: number;
};

/** Gives a fresh model the verdicts of a course and measures their effect. */
export function follow({ verdicts, rest }: Course<Example>, classCount: number, settings: Settings): Outcome {
  const adapter = new Adapter(classCount);
  const corrected: Example[] = [];
  let turned = 0;
  for (const { row, isFalse } of verdicts) {
    teach(adapter, row, settings, isFalse);
    if (isFalse || !row.isMistake) continue;
    corrected.push(row);
    if (isRight(adapter, row)) turned += 1;
  }
  const loss = (rows: readonly Example[]) => {
    const rightBefore = rows.filter(({ isMistake }) => !isMistake).length;
    const rightAfter = rows.filter((row) => isRight(adapter, row)).length;
    return (100 * (rightBefore - rightAfter)) / rows.length;
  };
  const asked = new Set(verdicts.map(({ row }) => row.question));
  const others = rest.filter(({ question }) => !asked.has(question));
  return {
    lossPoints: loss(rest),
    lossOfOthers: loss(others),
    sameQuestions: rest.length - others.length,
    turned: (100 * turned) / corrected.length,
    kept: (100 * corrected.filter((row) => isRight(adapter, row)).length) / corrected.length,
  };
}

/** The percentage of the model's mistakes that are right after one correction each. */
export function turnedAlone(mistakes: readonly Example[], classCount: number, settings: Settings): number {
  const turned = mistakes.filter((mistake) => {
    const adapter = new Adapter(classCount);
    teach(adapter, mistake, settings);
    return isRight(adapter, mistake);
  });
  return (100 * turned.length) / mistakes.length;
}
