import { mostSentences } from "../core/card.ts";
import { describeFinding } from "./describe-finding.ts";
import type { SourceFiles } from "./examine.ts";
import type { Examination, Finding } from "./report.ts";

const marks = {
  note: "-",
  repaired: "repaired:",
  warning: "check:",
  choice: "choose:",
  refused: "refused:",
} as const;
const order = ["refused", "choice", "warning", "repaired", "note"] as const;

/** A report as lines of plain text, with the worst findings first. */
export function reportLines({ findings, choices }: Pick<Examination, "findings" | "choices">): string[] {
  const lines = order.flatMap((severity) =>
    findings
      .filter((finding) => finding.severity === severity)
      .flatMap((finding) => {
        const { message, advice, line } = describeFinding(finding);
        return [
          `${marks[severity]} ${message}`,
          ...(advice ? [`  ${advice}`] : []),
          ...(line ? [`    ${line}`] : []),
        ];
      }),
  );
  for (const { name, label, options } of choices) {
    lines.push(
      `${label} Choose with --${name}:`,
      ...options.map(({ value, label: text }) => `  --${name} ${value}   ${text}`),
    );
  }
  return lines;
}

/** Warnings that can't be resolved by editing the card. */
const lastingWarnings = new Set<Finding["code"]>([
  "width-guessed",
  "columns-scaled",
  "same-answer",
  "always-certain",
  "label-differs",
  "logits-assumed",
  "scores-only",
]);

/** What was changed so that the model could be served, as in its card. */
export function repairsOf(findings: readonly Finding[]): string[] {
  const repaired = findings.filter(({ severity }) => severity === "repaired");
  return forCard(repaired.map((finding) => describeFinding(finding).message));
}

const notCompared = "The model’s answers have not been compared with those of the library that made it.";

/** What readers of the model's page should know about how it was checked, with what its card already says. */
export function doubtsOf(findings: readonly Finding[], { card, reference }: SourceFiles): string[] {
  const warnings = findings.filter(
    ({ code, severity }) => severity === "warning" && lastingWarnings.has(code),
  );
  const agrees = findings.some(({ code }) => code === "reference-agrees");
  const isCompared = card !== undefined || reference !== undefined;
  return forCard([
    ...(card?.doubts ?? []).filter((doubt) => !(agrees && doubt === notCompared)),
    ...warnings.map((finding) => describeFinding(finding).message),
    ...(isCompared ? [] : [notCompared]),
  ]);
}

/** The sentences without repeats. If they are too many for a card, the last one says how many are left out. */
function forCard(sentences: readonly string[]): string[] {
  const all = [...new Set(sentences)];
  if (all.length <= mostSentences) return all;
  const shown = all.slice(0, mostSentences - 1);
  return [...shown, `There are ${all.length - shown.length} more, which are not listed here.`];
}
