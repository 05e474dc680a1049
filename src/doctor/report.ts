import type { DraftCard } from "./draft-types.ts";

/**
 * How serious a finding is:
 * - `note`: this was checked and is fine, or is worth knowing
 * - `repaired`: the file was changed so that it can be served; the message says how
 * - `warning`: the model is served, but the user should look at this
 * - `choice`: the file leaves a question open, so the user has to answer it; see `Choice`
 * - `refused`: the model is not served, for this reason
 */
export type Severity = "note" | "repaired" | "warning" | "choice" | "refused";

/** Every kind of finding. `describeFinding` describes each one in words. */
export type FindingCode =
  // The file
  | "wrong-file"
  | "file-unreadable"
  | "file-cut-off"
  | "file-too-large"
  | "data-missing"
  | "data-inlined"
  | "nodes-sorted"
  | "version-lowered"
  | "operators-missing"
  | "tree-cycle"
  // Its inputs
  | "no-inputs"
  | "image-input"
  | "token-input"
  | "sequence-input"
  | "input-type"
  | "input-cast"
  | "too-many-columns"
  | "width-corrected"
  | "width-guessed"
  | "inputs-unread"
  | "columns-scaled"
  | "preprocessing-added"
  // Running it
  | "run-failed"
  | "memory-exceeded"
  | "time-exceeded"
  | "batch-opened"
  | "row-by-row"
  | "answers-vary"
  | "not-finite"
  | "same-answer"
  | "always-certain"
  // Its outputs
  | "no-output"
  | "regression"
  | "clusters"
  | "outliers"
  | "transformer"
  | "multi-label"
  | "label-only"
  | "scores-only"
  | "two-outputs"
  | "number-or-logit"
  | "two-answers"
  | "amounts-or-logits"
  | "logits-assumed"
  | "link-unfit"
  | "too-many-classes"
  | "output-chosen"
  | "dictionaries-removed"
  | "link-added"
  | "pairs-counted"
  | "classes-reordered"
  | "classes-unnamed"
  | "classes-named"
  | "classes-renamed"
  | "label-differs"
  // Its card and its tests
  | "card-problem"
  | "feedback-address"
  | "preprocessing-unfit"
  | "reference-agrees"
  | "reference-differs"
  | "reference-unusable"
  | "table-unused"
  | "class-column-guessed"
  | "answers-unknown"
  | "answers-column"
  | "cells-unread"
  | "rows-left-out"
  | "labels-swapped"
  | "labels-unknown"
  | "labels-unclear"
  | "learning-added"
  | "learning-left-out"
  | "findings-left-out";

/** One thing that the check found. */
export type Finding = {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** Names, numbers and phrases for the finding's sentence, but never text from the runtime. */
  readonly details: Readonly<Record<string, string | number>>;
};

/** How many findings of a kind are enough to understand it. */
const mostOfAKind = 20;

/** The first findings of each kind, and the number of all others: a file may have the same fault thousands of times. */
export function firstOfEach(findings: readonly Finding[]): Finding[] {
  const counts = new Map<string, number>();
  const first = findings.filter(({ code, severity }) => {
    const count = (counts.get(`${code} ${severity}`) ?? 0) + 1;
    counts.set(`${code} ${severity}`, count);
    return count <= mostOfAKind;
  });
  const count = findings.length - first.length;
  if (count > 0) first.push({ code: "findings-left-out", severity: "note", details: { count } });
  return first;
}

/** A finding described in words. */
export type FindingText = {
  /** The finding, in one to three complete sentences. */
  readonly message: string;
  /** What to do next. */
  readonly advice?: string;
  /** The line of code that the advice refers to. */
  readonly line?: string;
  /** In other languages, the question that the finding leads to. In English it is the choice's label. */
  readonly question?: string;
  /** In other languages, the labels of the question's options, by value. */
  readonly answers?: Readonly<Record<string, string>>;
};

/** The text for each finding code, made from the finding's details. */
export type FindingTexts = Readonly<Record<FindingCode, (details: Finding["details"]) => FindingText>>;

/** How to turn an output's numbers into class probabilities or scores. */
export type Link = "none" | "softmax" | "sigmoid" | "exp" | "percent" | "complement" | "votes";

/** What is done to an output's numbers, as named in findings. */
export const linkNames: Readonly<Record<string, string>> = {
  none: "no further step",
  sigmoid: "a sigmoid",
  exp: "the exponential function",
  percent: "division by 100",
  complement: "1 - p for the other class",
};

/** A question that only the user can answer. The answer goes into `ExamineOptions.choices`, under its `name`. */
export type Choice = {
  readonly name: keyof Choices;
  /** The question as shown to the user. */
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
};

/** Answers to the questions from an earlier examination. */
export type Choices = {
  /** The graph output that contains the answer. */
  readonly output?: string;
  /** How to turn the output's numbers into probabilities. */
  readonly link?: Link;
  /**
   * The meaning of several numbers in a row that don't add up to 1: "classes", of which one is right, or
   * "separate" answers.
   */
  readonly numbers?: "classes" | "separate";
  /** The number of columns in the graph's only matrix. */
  readonly width?: string;
};

/** The result of an examination. */
export type Examination = {
  /**
   * `served`: the repaired file can be served. `choice`: it can be once `choices` are answered. `refused`: it
   * can't be.
   */
  readonly verdict: "served" | "choice" | "refused";
  readonly findings: readonly Finding[];
  readonly choices: readonly Choice[];
  /** The repaired file, with the card in its metadata and, where possible, the outputs that lessons need. */
  readonly model: Uint8Array | undefined;
  /** Whether the graph itself was changed. If not, the original file can be served unchanged. */
  readonly isChanged: boolean;
  /**
   * The bytes of `holdout.onnx`, made from a table with the true classes or taken from a file that Hunch
   * saved.
   */
  readonly holdout?: Uint8Array | undefined;
  /** The card made from the graph, the given card and the table. Parse it with `parseSourceCard`. */
  readonly card: DraftCard | undefined;
};

/** Whether any finding prevents the model from being served. */
export function isRefused(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === "refused");
}

/** The result for a model that is refused for these reasons. */
export function refusal(findings: readonly Finding[]): Examination {
  return { verdict: "refused", findings, choices: [], model: undefined, card: undefined, isChanged: false };
}
