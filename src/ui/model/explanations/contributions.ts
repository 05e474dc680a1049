import type { Contribution, TextSegment } from "../../../explain/explanation.ts";
import { formatCount, formatFactor } from "../../words/format.ts";
import { currentWords } from "../../words/language.ts";

/**
 * A stretch of text as shown. `level`, from 1 to 4, says how strongly it affects the answer, and is undefined for
 * plain text; `towardPredicted` is the direction.
 */
export type Mark = {
  readonly text: string;
  readonly level: number | undefined;
  readonly towardPredicted: boolean;
};

/** A word with the sum of its occurrences' contributions, in logits in favour of the predicted class. */
export type WordContribution = { readonly word: string; readonly count: number; readonly push: number };

/** For each level, the minimum share of the strongest push that a word needs to be marked with it. */
const levels = [0.1, 0.25, 0.45, 0.7];
/** The strongest word counts as at least this strong, in logits, so that a text without any strong word stays pale. */
const minStrength = 0.4;
/** A page with this many marks still responds quickly. In a longer text the weaker words are not marked. */
const maxMarks = 1500;

/** The contribution of the model and the lessons together. */
export function contributionSum(push: Contribution): number {
  return push.base + push.lessons;
}

/** Word endings that a tokenizer cuts off at the apostrophe: don't, it's, they're. */
const wordEnd = /^(['’](t|s|re|ve|ll|d|m)|n['’]t|t|s|re|ve|ll|d|m)$/i;

/**
 * The same text in segments of whole words: a part cut off at an apostrophe is joined to its word again, and their
 * contributions are added.
 */
export function wholeWords(segments: readonly TextSegment[]): readonly TextSegment[] {
  const whole: TextSegment[] = [];
  for (const segment of segments) {
    const last = whole.at(-1);
    const isApostrophe = last?.contribution === undefined && /^['’]$/.test(last?.text ?? "");
    const word = isApostrophe ? whole.at(-2) : last;
    const isEnd =
      segment.contribution !== undefined &&
      wordEnd.test(segment.text) &&
      (isApostrophe || !/^\p{L}+$/u.test(segment.text) || /n['’]t/i.test(segment.text));
    if (!isEnd || word?.contribution === undefined || !/\p{L}$/u.test(word.text)) {
      whole.push(segment);
      continue;
    }
    const text = word.text + (isApostrophe ? last!.text : "") + segment.text;
    const { base, lessons } = segment.contribution!;
    whole.splice(isApostrophe ? -2 : -1);
    whole.push({
      text,
      contribution: { base: word.contribution.base + base, lessons: word.contribution.lessons + lessons },
    });
  }
  return whole;
}

/** The text as marked and unmarked stretches, in order; joined together, they are the same text. */
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
 * The words' total contribution in favour of the predicted class, their total against it, and the lessons' part of
 * both.
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
): { readonly towardPredicted: WordContribution[]; readonly towardRunnerUp: WordContribution[] } {
  const words = new Map<string, { word: string; count: number; push: number }>();
  for (const { text, contribution } of wholeWords(segments)) {
    // Punctuation counts and is marked in the text, but in a list of reasons it would mean nothing.
    if (!contribution || !/[\p{L}\p{N}]/u.test(text)) continue;
    const key = text.toLowerCase();
    const entry = words.get(key) ?? { word: key, count: 0, push: 0 };
    entry.count += 1;
    entry.push += measure(contribution);
    words.set(key, entry);
  }
  const sorted = [...words.values()].sort((a, b) => Math.abs(b.push) - Math.abs(a.push));
  // A change in the odds of less than a hundredth is not worth a line.
  const noticeable = sorted.filter(({ push }) => Math.abs(push) > 0.01);
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
 * A contribution in logits as a change in the odds: "× 2.4" if they grow, "÷ 2.4" if they shrink, and otherwise "about
 * the same" in the page's language.
 */
export function oddsText(push: number): string {
  const factor = oddsFactor(push);
  const words = currentWords().explanations.odds;
  if (factor < 1.05) return words.unchanged;
  const sign = push > 0 ? "×" : "÷";
  if (factor >= 10_000) return words.over(sign, formatCount(10_000));
  return `${sign} ${formatFactor(factor)}`;
}
