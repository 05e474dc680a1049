import type { InboxRule } from "../../../learning/inbox/inbox.ts";

const rules: Readonly<Record<InboxRule, string>> = {
  harmful: "Files that make the model worse",
  contradicted: "Rows that contradict another row",
  repeated: "Repeats by the same file",
  implausible: "Rows that the model gives less than 5%",
};

/** The owner's inbox: feedback that visitors sent, looked at before it teaches. */
export const inbox = {
  heading: "Feedback from visitors",
  lead: "Add the files that visitors sent you: exported CSVs, or what your form received as JSON. Nothing is learned until you say so.",
  files: "Feedback files",
  opening: "Reading and judging",
  rowsFound: (rows: string, files: string) => `${rows} in ${files}.`,
  nothing: "There is no row in these files that could teach this model.",
  table: "Files, and what each would do on its own",
  columns: {
    file: "File",
    rows: "New rows",
    holdout: "On held-back examples",
    others: "On what the others say",
    verdict: "Verdict",
  },
  notMeasured: "not measured",
  verdicts: { helps: "Helps", harms: "Harms", neither: "No clear effect" },
  change: (before: string, after: string) => `${before} → ${after}`,
  takeFile: (name: string) => `Use ${name}`,
  known: (rows: string) => `${rows} known already`,
  refused: (rows: string) => `${rows} refused`,
  refusedLine: (line: string, at: string, message: string) => `Line ${line}, ${at}: ${message}`,
  rulesHeading: "Leave out",
  rules,
  rowsHeading: "Rows, least plausible first",
  row: {
    says: (label: string) => `says ${label}`,
    probability: (share: string) => `the model gives that ${share}`,
    contradicted: "contradicted",
    repeats: (times: string) => `given ${times} times`,
    from: (file: string) => `from ${file}`,
  },
  more: (rows: string) => `Show ${rows} more`,
  accepted: (accepted: string, all: string) => `${accepted} of ${all} rows will be learned from.`,
  try: "Try on a copy",
  trying: "Trying",
  tried: {
    caption: "Before and after, tried on a copy",
    where: "Right answers",
    before: "Now",
    after: "After",
    holdout: "Held-back examples",
    feedback: "These rows",
  },
  learn: (rows: string) => `Learn from ${rows}`,
  learning: "Learning",
  learned: (rows: string) =>
    `Learned from ${rows}. The model as it was before is kept as a version, so you can go back to it.`,
  publish: "Publish the new version",
  another: "Open other files",
};
