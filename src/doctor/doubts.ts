import { describeFinding } from "./describe-finding.ts";
import type { SourceFiles } from "./examine.ts";
import type { Finding } from "./report.ts";

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

/** What readers of the model's page should know about how it was checked. */
export function doubtsOf(findings: readonly Finding[], { card, reference }: SourceFiles): string[] {
  const warnings = findings.filter(
    ({ code, severity }) => severity === "warning" && lastingWarnings.has(code),
  );
  const isCompared = card !== undefined || reference !== undefined;
  return [
    ...warnings.map((finding) => describeFinding(finding).message),
    ...(isCompared
      ? []
      : ["The model’s answers have not been compared with those of the library that made it."]),
  ];
}
