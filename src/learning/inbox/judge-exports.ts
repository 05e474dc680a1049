import type { Card } from "../../core/card.ts";
import { indexOfLargest } from "../../core/logits.ts";
import type { ModelOutput, Score } from "../../core/prediction.ts";
import type { WorkOptions } from "../../core/progress.ts";
import { nextTask, stopIfAborted } from "../../core/promises.ts";
import type { HoldoutSet } from "../../onnx/holdout-file.ts";
import type { Adapter, AdapterReader } from "../adapter.ts";
import { LearnedState } from "../learned-state.ts";
import { comparePositions, type Draft, isLesson, resolveVerdicts } from "../log.ts";
import type { FeatureSource } from "../ports.ts";
import { answerOf } from "../predict-with-lessons.ts";
import { stepOf } from "../replay.ts";
import { runRows } from "../run-rows.ts";
import { holdoutAnswers, withLessons } from "./holdout-answers.ts";
import type { ReadExport } from "./read-exports.ts";
import { isWorse, shareRight, type Tally } from "./tally.ts";

/** The model that judges the rows, in its current state. */
export type Judge = {
  readonly card: Card;
  readonly source: FeatureSource;
  readonly holdout: HoldoutSet | undefined;
  /** The lessons so far. They are not changed. */
  readonly adapter: Adapter;
};

/** The assessment of a row before the model learns from it. */
export type JudgedRow = {
  readonly row: Draft;
  /** The index of its file, from 0. */
  readonly source: number;
  /**
   * The probability that the model now assigns to the row's class. For a model that outputs scores, it is the
   * difference between that class's score and the best other score; this number has no unit.
   */
  readonly plausibility: number;
  /** True if another row names a different class for the same input. */
  readonly contradicted: boolean;
  /** How many times its file contains this verdict on the same input, including this row. */
  readonly repeats: number;
  /** True if the log already has this row, for example because it was in an earlier delivery. */
  readonly isKnown: boolean;
};

/** The accuracy before and after learning. */
export type Effect = {
  readonly before: Score;
  readonly after: Score;
  /**
   * "helps" or "harms" if the difference is larger than chance would explain (McNemar's test, one-sided at 5%).
   * Also "harms" if the accuracy on the holdout drops by more than the card allows. The limit doesn't apply to
   * other rows: there may be so few that a single changed answer would exceed it.
   */
  readonly verdict: "helps" | "harms" | "neither";
};

/** The effect of learning from one file alone. */
export type SourceEffect = {
  /** On examples that are never learned from. Undefined if the model has none, or can't learn. */
  readonly holdout: Effect | undefined;
  /** On the rows of the other files. Undefined if there are none, or if the model can't learn. */
  readonly others: Effect | undefined;
};

/** The effect of learning from some rows, tried on a copy. */
export type Trial = {
  readonly lessons: number;
  readonly holdout: Effect | undefined;
  /** On the rows themselves. */
  readonly feedback: Effect;
};

/** The accuracy on the holdout may fall by this much if the card doesn't set a limit. */
const usualMaximumDrop = 0.02;

/**
 * Judges the rows of several visitors before the model learns from any of them.
 * @param known the ids of the rows that the log already has. Their effect is not measured again
 * @returns the rows, least plausible first, and the effect of each file on its own
 * @throws AbortError
 */
export async function judgeExports(
  judge: Judge,
  exports: readonly ReadExport[],
  options: WorkOptions = {},
  known: Pick<ReadonlySet<string>, "has"> = new Set(),
): Promise<{ readonly rows: readonly JudgedRow[]; readonly effects: readonly SourceEffect[] }> {
  const all = exports.flatMap(({ rows }, source) => rows.map((row) => ({ row, source })));
  const outputs = await runAll(
    judge,
    all.map(({ row }) => row),
    options,
  );
  const labels = new Map<string, Set<string>>();
  const counts = new Map<string, number>();
  const countKey = ({ row, source }: (typeof all)[number]) => `${source} ${row.label} ${row.inputKey}`;
  for (const entry of all) {
    const { inputKey, label } = entry.row;
    labels.set(inputKey, (labels.get(inputKey) ?? new Set()).add(label));
    counts.set(countKey(entry), (counts.get(countKey(entry)) ?? 0) + 1);
  }
  const rows = all.map(
    (entry, index): JudgedRow => ({
      ...entry,
      plausibility: plausibility(judge, entry.row, outputs[index]!),
      contradicted: labels.get(entry.row.inputKey)!.size > 1,
      repeats: counts.get(countKey(entry))!,
      isKnown: known.has(entry.row.id),
    }),
  );
  const effects: SourceEffect[] = [];
  // What the model answers before learning is the same for every file.
  const rowsBefore = tallyOf(judge, { rows: all.map(({ row }) => row), outputs }, judge.adapter);
  const holdoutBefore = judge.holdout && holdoutTally(judge.holdout, judge.adapter);
  for (const source of exports.keys()) {
    // In between, the worker answers other calls, and learns that the signal has fired.
    await nextTask();
    stopIfAborted(options.signal);
    const isOwn = (index: number) => all[index]!.source === source;
    const own = [...all.keys()].filter((index) => isOwn(index) && !rows[index]!.isKnown);
    const others = [...all.keys()].filter((index) => !isOwn(index));
    const pick = (indices: readonly number[]) => ({
      rows: indices.map((index) => all[index]!.row),
      outputs: indices.map((index) => outputs[index]!),
    });
    const before = { holdout: holdoutBefore, others: others.map((index) => rowsBefore[index]!) };
    effects.push(sourceEffect(judge, pick(own), pick(others), before));
  }
  return { rows: rows.sort((one, other) => one.plausibility - other.plausibility), effects };
}

/**
 * Tries out the effect of learning from these rows, on a copy of the lessons so far.
 * @throws AbortError
 */
export async function tryRows(
  judge: Judge,
  rows: readonly Draft[],
  options: WorkOptions = {},
): Promise<Trial> {
  const outputs = await runAll(judge, rows, options);
  const { adapter, lessons } = learn(judge, { rows, outputs });
  return {
    lessons,
    holdout: holdoutEffect(judge, adapter, judge.holdout && holdoutTally(judge.holdout, judge.adapter)),
    feedback: effectOn(judge, { rows, outputs }, adapter, tallyOf(judge, { rows, outputs }, judge.adapter)),
  };
}

type Answered = { readonly rows: readonly Draft[]; readonly outputs: readonly ModelOutput[] };

async function runAll(
  judge: Judge,
  rows: readonly Draft[],
  options: WorkOptions,
): Promise<readonly ModelOutput[]> {
  const outputs: ModelOutput[] = [];
  for await (const batch of runRows(judge, rows, options)) {
    for (const [, output] of batch) outputs.push(output);
    options.onProgress?.({ done: outputs.length, total: rows.length, unit: "rows" });
  }
  return outputs;
}

function answersOf({ card, adapter }: Pick<Judge, "card"> & { adapter: AdapterReader }, output: ModelOutput) {
  const { logits, features, probabilities } = output;
  return logits && features && adapter.size > 0
    ? answerOf(card, adapter.addTo(logits, features))
    : Array.from(probabilities);
}

function plausibility(judge: Judge, row: Draft, output: ModelOutput): number {
  const index = judge.card.classes.findIndex(({ name }) => name === row.label);
  const answers = answersOf(judge, output);
  // The row's class is not in the card, or the graph refuses the row.
  if (index < 0 || answers.length === 0) return judge.card.output === "scores" ? Number.NEGATIVE_INFINITY : 0;
  if (judge.card.output !== "scores") return answers[index]!;
  return answers[index]! - Math.max(...answers.filter((_, other) => other !== index));
}

/** Learns from the rows in log order, starting from the model's current state. */
function learn({ card, adapter }: Judge, { rows, outputs }: Answered) {
  const state = new LearnedState(adapter.copy(), 0, undefined);
  const outputOf = new Map(rows.map((row, index) => [row.id, outputs[index]!]));
  const byInput = new Map<string, Draft[]>();
  for (const row of rows) {
    const same = byInput.get(row.inputKey);
    if (same) same.push(row);
    else byInput.set(row.inputKey, [row]);
  }
  const lessons = [...byInput.values()]
    .flatMap((same) =>
      resolveVerdicts(
        same.map((row) => ({ ...row, superseded: false, contradicted: false, liveRevisions: [] })),
      ),
    )
    .filter(isLesson)
    .sort(comparePositions);
  for (const row of lessons) state.advance(stepOf(card, state, row, outputOf.get(row.id)!));
  return { adapter: state.adapter, lessons: lessons.length };
}

function sourceEffect(
  judge: Judge,
  own: Answered,
  others: Answered,
  before: { readonly holdout: Tally | undefined; readonly others: Tally },
): SourceEffect {
  if (!judge.source.learns || !judge.card.learning) return { holdout: undefined, others: undefined };
  const { adapter } = learn(judge, own);
  return {
    holdout: holdoutEffect(judge, adapter, before.holdout),
    others: others.rows.length === 0 ? undefined : effectOn(judge, others, adapter, before.others),
  };
}

function holdoutEffect(
  { holdout, card }: Judge,
  after: Adapter,
  before: Tally | undefined,
): Effect | undefined {
  if (!holdout || !before || holdout.labels.length === 0) return undefined;
  const maximumDrop = card.learning?.maximumHoldoutDrop ?? usualMaximumDrop;
  return toEffect(before, holdoutTally(holdout, after), maximumDrop);
}

function holdoutTally(holdout: HoldoutSet, adapter: AdapterReader): Tally {
  return holdoutAnswers(withLessons(holdout, adapter));
}

function effectOn(judge: Judge, answered: Answered, after: Adapter, before: Tally): Effect {
  return toEffect(before, tallyOf(judge, answered, after));
}

function tallyOf({ card }: Judge, { rows, outputs }: Answered, adapter: AdapterReader): Tally {
  return rows.map(({ label }, index) => {
    const answers = answersOf({ card, adapter }, outputs[index]!);
    return answers.length > 0 && card.classes[indexOfLargest(answers)]?.name === label;
  });
}

function toEffect(before: Tally, after: Tally, maximumDrop = 1): Effect {
  const scores = { before: shareRight(before), after: shareRight(after) };
  const harms = isWorse(before, after, true) || scores.before - scores.after > maximumDrop;
  return {
    before: { rows: before.length, accuracy: scores.before },
    after: { rows: after.length, accuracy: scores.after },
    verdict: harms ? "harms" : isWorse(after, before, true) ? "helps" : "neither",
  };
}
