import type { ClassPair, Contribution, RowDetail, TextSegment } from "./explanation.ts";

/**
 * Splits the exact contribution of every n-gram among its words: a feature's logits are divided by the number
 * of its occurrences in the text and by the number of its words. The contributions of all words add up to
 * those of all features.
 * @returns one contribution per token, or undefined if the model doesn't output words or is not additive
 */
export function tokenContributions(detail: RowDetail, classPair: ClassPair): Contribution[] | undefined {
  const { tokens, tokenFeatures, featureLogits, lessonLogits } = detail;
  if (!tokens || !tokenFeatures || !featureLogits || tokens.length === 0) return undefined;
  const classCount = featureLogits.length / Math.max(1, detail.features.indices.length);
  const longest = tokenFeatures.length / tokens.length;
  const occurrences = countOccurrences(tokenFeatures, detail.features.indices.length);

  const base = new Float64Array(tokens.length);
  const lessons = new Float64Array(tokens.length);
  for (let token = 0; token < tokens.length; token++) {
    for (let gram = 0; gram < longest; gram++) {
      const feature = tokenFeatures[token * longest + gram]!;
      if (feature < 0) continue;
      const shares = occurrences[feature]! * (gram + 1);
      const baseShare = difference(featureLogits, feature, classCount, classPair) / shares;
      const lessonShare = difference(lessonLogits, feature, classCount, classPair) / shares;
      for (let word = token; word <= token + gram && word < tokens.length; word++) {
        base[word]! += baseShare;
        lessons[word]! += lessonShare;
      }
    }
  }
  return tokens.map((_, token) => ({ base: base[token]!, lessons: lessons[token]! }));
}

function countOccurrences(tokenFeatures: Int32Array, featureCount: number): Int32Array {
  const counts = new Int32Array(featureCount);
  for (const feature of tokenFeatures) if (feature >= 0) counts[feature]!++;
  return counts;
}

function difference(
  logits: Float32Array,
  feature: number,
  classCount: number,
  { predicted, runnerUp }: ClassPair,
): number {
  return logits[feature * classCount + predicted]! - logits[feature * classCount + runnerUp]!;
}

/**
 * Splits the whole text into segments, in order: words with their contributions, and the text between them
 * without any.
 */
export function segmentText(
  text: string,
  tokens: readonly string[],
  contributions: readonly Contribution[],
): TextSegment[] {
  const segments: TextSegment[] = [];
  let end = 0;
  locateTokens(text, tokens).forEach((span, token) => {
    if (!span) return;
    if (span.start > end) segments.push({ text: text.slice(end, span.start), contribution: undefined });
    segments.push({ text: text.slice(span.start, span.end), contribution: contributions[token] });
    end = span.end;
  });
  if (end < text.length) segments.push({ text: text.slice(end), contribution: undefined });
  return segments;
}

/** The words of a text, for graphs that don't output them: runs of letters, digits and apostrophes. */
export function splitWords(text: string): { readonly word: string; readonly span: Span }[] {
  return [...text.matchAll(/[\p{L}\p{N}'’]+/gu)].map((match) => ({
    word: match[0],
    span: { start: match.index, end: match.index + match[0].length },
  }));
}

/** The position of a word in the text, in UTF-16 units; `end` is exclusive. */
type Span = { readonly start: number; readonly end: number };

/**
 * Finds each token in its text. Tokens come in text order and differ from the text only in case, so one forward
 * search is enough. Lower-casing can change a character's length (U+0130 becomes two units), so each unit of
 * the lower-cased text is stored with the index of its character.
 * @returns a span for each token; undefined for a token that was not found
 */
export function locateTokens(text: string, tokens: readonly string[]): (Span | undefined)[] {
  const { lowered, origins } = lowerWithOrigins(text);
  let from = 0;
  return tokens.map((token) => {
    if (token === "") return undefined;
    // The graph may keep the case of some words, so both sides are lower-cased here, character by character.
    const word = lowerWithOrigins(token).lowered;
    const at = lowered.indexOf(word, from);
    if (at < 0) return undefined;
    from = at + word.length;
    return { start: origins[at]!, end: origins[from]! };
  });
}

function lowerWithOrigins(text: string): { lowered: string; origins: number[] } {
  let lowered = "";
  const origins: number[] = [];
  let index = 0;
  for (const character of text) {
    const lower = character.toLowerCase();
    lowered += lower;
    for (let unit = 0; unit < lower.length; unit++) origins.push(index);
    index += character.length;
  }
  origins.push(text.length);
  return { lowered, origins };
}

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
