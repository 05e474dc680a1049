import type { Problem } from "./errors.ts";

/** The limits of a number's range; undefined if the card doesn't set them. */
type Range = { readonly min: number | undefined; readonly max: number | undefined };

/**
 * Something wrong or unusual about one value of an input: a code, and the parts of a sentence about it.
 * `label` is the field's label. The page shows the sentence in the reader's language; everything else uses
 * the English one from `faultMessage`.
 */
export type InputFault =
  | { readonly code: "unknown-name"; readonly what: "field" | "metadata"; readonly known: string }
  | { readonly code: "not-text"; readonly label: string }
  | { readonly code: "empty"; readonly label: string; readonly minLength: number }
  | {
      readonly code: "too-short";
      readonly label: string;
      readonly length: number;
      readonly minLength: number;
    }
  | {
      readonly code: "too-long";
      readonly label: string;
      readonly length: number;
      readonly maxLength: number;
    }
  | ({ readonly code: "number-missing"; readonly label: string } & Range)
  | ({ readonly code: "not-a-number"; readonly label: string } & Range)
  | ({ readonly code: "out-of-range"; readonly label: string; readonly value: number } & Range)
  | ({ readonly code: "beyond-training"; readonly label: string; readonly value: number } & Range)
  | { readonly code: "choice-missing"; readonly label: string }
  | {
      readonly code: "not-a-choice";
      readonly label: string;
      /** The first choices; `more` is true if there are others. */
      readonly known: string;
      readonly more: boolean;
    }
  | {
      readonly code: "new-choice";
      readonly label: string;
      readonly value: string;
      readonly known: string;
      readonly more: boolean;
    }
  | { readonly code: "yes-or-no-missing"; readonly label: string }
  | { readonly code: "not-yes-or-no"; readonly label: string }
  | { readonly code: "time-missing"; readonly label: string }
  | { readonly code: "not-a-time"; readonly label: string }
  | { readonly code: "too-early"; readonly label: string; readonly earliest: string }
  | { readonly code: "too-late"; readonly label: string; readonly latest: string }
  | { readonly code: "no-column"; readonly label: string };

type FaultOf<Code extends InputFault["code"]> = Extract<InputFault, { code: Code }>;

/** A sentence for each fault. */
export type FaultMessages = {
  readonly [Code in InputFault["code"]]: (fault: FaultOf<Code>) => string;
};

/** The sentences in English: for the API, CSV reports, the command line and the page in English. */
export const englishFaults: FaultMessages = {
  "unknown-name": ({ what, known }) => `There is no ${what} with this name. Known names: ${known || "none"}.`,
  "not-text": ({ label }) => `${label} must be text.`,
  empty: ({ label, minLength }) =>
    `${label} is empty. ${minLength > 1 ? `Enter at least ${minLength} characters.` : "Enter some text."}`,
  "too-short": ({ label, length, minLength }) =>
    `${label} is too short: ${length} of at least ${minLength} characters.`,
  "too-long": ({ label, length, maxLength }) =>
    `${label} is too long: ${count(length)} of at most ${count(maxLength)} characters.`,
  "number-missing": (fault) => `${fault.label} is missing. Enter ${rangeText(fault)}.`,
  "not-a-number": (fault) => `${fault.label} must be ${rangeText(fault)} (use a point for decimals).`,
  "out-of-range": (fault) => `${fault.label} must be ${rangeText(fault)}, not ${fault.value}.`,
  "beyond-training": (fault) =>
    `${fault.label} ${fault.value} is outside the range of the training data (${boundsText(fault)}). Treat the answer with caution.`,
  "choice-missing": ({ label }) => `${label} is missing. Choose one.`,
  "not-a-choice": (fault) => `${fault.label} must be one of ${listText(fault)}.`,
  "new-choice": (fault) =>
    `The training data has no “${fault.value}” for ${fault.label}, so treat the answer with caution. Known values: ${listText(fault)}.`,
  "yes-or-no-missing": ({ label }) => `${label} is missing. Choose yes or no.`,
  "not-yes-or-no": ({ label }) => `${label} must be yes or no.`,
  "time-missing": ({ label }) => `${label} is missing. Enter a date and time.`,
  "not-a-time": ({ label }) => `${label} must be a date and time such as 2026-11-20T16:54:00Z.`,
  "too-early": ({ label, earliest }) => `${label} must not be before ${earliest}.`,
  "too-late": ({ label, latest }) => `${label} must not be after ${latest}.`,
  "no-column": ({ label }) => `No column has been chosen for ${label}.`,
};

/** The sentence about a fault in one language. */
export function faultMessage(fault: InputFault, messages: FaultMessages = englishFaults): string {
  // The types can't express that each code indexes the sentence for its own fault.
  return (messages[fault.code] as (fault: InputFault) => string)(fault);
}

/** Combines a fault with its position in the input and its sentence in English. */
export function toProblem(at: string, fault: InputFault): Problem {
  return { at, message: faultMessage(fault), fault };
}

/** "a number from 0 to 10". */
function rangeText(range: Range): string {
  return `a number ${boundsText(range)}`.trimEnd();
}

/** "from 0 to 10"; empty without bounds. */
function boundsText({ min, max }: Range): string {
  if (min !== undefined && max !== undefined) return `from ${min} to ${max}`;
  if (min !== undefined) return `from ${min} upwards`;
  return max === undefined ? "" : `up to ${max}`;
}

function listText({ known, more }: { readonly known: string; readonly more: boolean }): string {
  return more ? `${known}, and others` : known;
}

function count(value: number): string {
  return value.toLocaleString("en");
}
