import { isolate, isolateNames } from "../../core/visible-text.ts";
import type { Words } from "./en/index.ts";

/**
 * The page's texts, which isolate what is inserted into them, so that a name in Hebrew or Arabic doesn't turn round the
 * figures and arrows beside it. Texts of errors are isolated when they are complete, since they may contain a reason
 * that is a sentence of its own; `findings` and the like are returned unchanged, as their screens do the same.
 */
export function isolateInserted({
  errors,
  findings,
  trainingNotes,
  trainingRefusals,
  ...screens
}: Words): Words {
  const { faults, ...sentences } = errors;
  return {
    ...inSentences(screens, { before: isolate }),
    errors: {
      ...inSentences(sentences, { after: isolateNames }),
      faults: inSentences(faults, { before: isolate }),
    },
    ...(findings && { findings }),
    ...(trainingNotes && { trainingNotes }),
    ...(trainingRefusals && { trainingRefusals }),
  };
}

type Change = (text: string) => string;
const unchanged: Change = (text) => text;

/** Changes the texts that are inserted into sentences before, or the sentences after that. */
function inSentences<Part>(
  part: Part,
  { before = unchanged, after = unchanged }: { before?: Change; after?: Change },
): Part {
  const within = (value: unknown): unknown =>
    typeof value === "function"
      ? (...inserted: unknown[]) => inTexts(value(...inserted.map((each) => inTexts(each, before))), after)
      : isPlain(value)
        ? mapValues(value, within)
        : value;
  return within(part) as Part;
}

function inTexts(value: unknown, change: Change): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((each) => inTexts(each, change));
  return isPlain(value) ? mapValues(value, (each) => inTexts(each, change)) : value;
}

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const mapValues = (value: object, change: (value: unknown) => unknown) =>
  Object.fromEntries(Object.entries(value).map(([key, each]) => [key, change(each)]));
