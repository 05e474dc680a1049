import type { TextSegment } from "./explanation.ts";

/** Whether a segment means something on its own, unlike punctuation. */
export function isWord(text: string): boolean {
  return /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(text);
}

/** Word endings that a tokenizer cuts off at the apostrophe: don't, it's, they're. */
const wordEnd = /^(['’](t|s|re|ve|ll|d|m)|n['’]t|t|s|re|ve|ll|d|m)$/i;

/**
 * Merges segments into whole words: an ending that was cut off at an apostrophe is joined to its word again, and
 * their contributions are added up.
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
