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
  /** True if the model, without lessons, gets this row wrong. */
  readonly isMistake: boolean;
  /** Equal for rows whose model inputs are equal. */
  readonly question: string;
};

/** The card's learning settings. */
export type Settings = NonNullable<Card["learning"]>;

/**
 * Runs the model, without lessons, on the rows.
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

/** How a course of verdicts affected the model. */
export type Outcome = {
  /** The accuracy lost on the rows that were kept for measuring, in percentage points. */
  readonly lossPoints: number;
  /** The same, without the `sameQuestions` rows that have the same inputs as a row with a verdict. */
  readonly lossOfOthers: number;
  readonly sameQuestions: number;
  /** The percentage of mistakes that the model got right immediately after they were corrected. */
  readonly turned: number;
  /** The percentage that the model still got right after the whole course. */
  readonly kept: number;
};

/** Teaches a fresh model a course's verdicts, and measures their effect. */
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

/** The percentage of mistakes that are right after one lesson, when each is taught to a fresh model. */
export function turnedAlone(mistakes: readonly Example[], classCount: number, settings: Settings): number {
  const turned = mistakes.filter((mistake) => {
    const adapter = new Adapter(classCount);
    teach(adapter, mistake, settings);
    return isRight(adapter, mistake);
  });
  return (100 * turned.length) / mistakes.length;
}
