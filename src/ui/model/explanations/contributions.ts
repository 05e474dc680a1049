import type { Contribution, TextSegment } from "../../../explain/explanation.ts";
import { isWord, wholeWords } from "../../../explain/text-contributions.ts";
import { formatCount, formatFactor } from "../../words/format.ts";
import { currentWords } from "../../words/language.ts";

/**
 * A stretch of the displayed text. `level` says how strongly it affects the answer, from 1 to 4, and is undefined
 * for unmarked text; `towardPredicted` says whether it supports the predicted class.
 */
export type Mark = {
  readonly text: string;
  readonly level: number | undefined;
  readonly towardPredicted: boolean;
};

/** A word, how often it occurs, and the sum of its contributions to the predicted class, in logits. */
export type WordContribution = { readonly word: string; readonly count: number; readonly push: number };

/** The minimum strength of a word for each level, as a share of the strongest word's. */
const levels = [0.1, 0.25, 0.45, 0.7];
/** The strongest word counts as at least this strong, in logits, so that weak words stay pale. */
const minStrength = 0.4;
/** The maximum number of marks, to keep the page responsive. In a longer text, the weakest words are not marked. */
const maxMarks = 1500;

/** A smaller change in the odds is not worth showing as a number. */
const smallestFactor = 1.05;

/** The combined contribution of the model and the lessons. */
export function contributionSum(push: Contribution): number {
  return push.base + push.lessons;
}

/** Divides the text into marked and unmarked stretches, in order and without gaps. */
export function markText(given: readonly TextSegment[]): Mark[] {
  const segments = wholeWords(given);
  const strengths = segments.flatMap(({ contribution }) =>
    contribution ? [Math.abs(contributionSum(contribution))] : [],
  );
  const strongest = strengths.reduce((most, value) => Math.max(most, value), minStrength);
  const weakest =
    strengths.length > maxMarks ? strengths.sort((a, b) => b - a)[maxMarks]! : Number.NEGATIVE_INFINITY;
  const marks: { text: string; level: number | undefined; towardPredicted: boolean }[] = [];
  for (const { text, contribution } of segments) {
    const value = contribution ? contributionSum(contribution) : 0;
    const strength = Math.abs(value);
    const level =
      strength > weakest
        ? levels.filter((share) => strength >= share * strongest).length || undefined
        : undefined;
    const last = marks.at(-1);
    if (level === undefined && last && last.level === undefined) last.text += text;
    else marks.push({ text, level, towardPredicted: value > 0 });
  }
  return marks;
}

/**
 * The words' total contribution in favour of the predicted class, their total against it, and how much of the two
 * together comes from the lessons.
 */
export function totalContributions(segments: readonly TextSegment[]): {
  readonly towardPredicted: number;
  readonly towardRunnerUp: number;
  readonly lessons: number;
} {
  let towardPredicted = 0;
  let towardRunnerUp = 0;
  let lessons = 0;
  for (const { contribution } of segments) {
    if (!contribution) continue;
    const value = contributionSum(contribution);
    if (value > 0) towardPredicted += value;
    else towardRunnerUp += value;
    lessons += contribution.lessons;
  }
  return { towardPredicted, towardRunnerUp, lessons };
}

/** The words with the largest contributions, strongest first. Words that differ only in case count as one. */
export function strongestWords(
  segments: readonly TextSegment[],
  count: number,
  measure: (push: Contribution) => number = contributionSum,
  /** A word must change the odds by at least this factor: "about the same" is not a reason. */
  least = smallestFactor,
): { readonly towardPredicted: WordContribution[]; readonly towardRunnerUp: WordContribution[] } {
  const words = new Map<string, { word: string; count: number; push: number }>();
  for (const { text, contribution } of wholeWords(segments)) {
    // Punctuation contributes too, and is marked in the text, but it would be meaningless in a list of words.
    if (!contribution || !isWord(text)) continue;
    const key = text.toLowerCase();
    const entry = words.get(key) ?? { word: key, count: 0, push: 0 };
    entry.count += 1;
    entry.push += measure(contribution);
    words.set(key, entry);
  }
  const sorted = [...words.values()].sort((a, b) => Math.abs(b.push) - Math.abs(a.push));
  const noticeable = sorted.filter(({ push }) => oddsFactor(push) >= least);
  return {
    towardPredicted: noticeable.filter(({ push }) => push > 0).slice(0, count),
    towardRunnerUp: noticeable.filter(({ push }) => push < 0).slice(0, count),
  };
}

/** The factor by which a contribution in logits changes the odds, in either direction: at least 1. */
export function oddsFactor(push: number): number {
  return Math.exp(Math.abs(push));
}

/**
 * Expresses a contribution in logits as a change in the odds: "× 2.4" if they grow, "÷ 2.4" if they shrink, or "about
 * the same", in the page's language.
 */
export function oddsText(push: number): string {
  const factor = oddsFactor(push);
  const words = currentWords().explanations.odds;
  if (factor < smallestFactor) return words.unchanged;
  const sign = push > 0 ? "×" : "÷";
  if (factor >= 10_000) return words.over(sign, formatCount(10_000));
  return `${sign} ${formatFactor(factor)}`;
}
