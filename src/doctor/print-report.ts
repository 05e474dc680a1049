import { describeFinding } from "./describe-finding.ts";
import type { Examination } from "./report.ts";

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
