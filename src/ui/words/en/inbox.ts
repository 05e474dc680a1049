import type { InboxRule } from "../../../learning/inbox/inbox.ts";
import { counted } from "../format.ts";

const rules: Readonly<Record<InboxRule, string>> = {
  harmful: "Files that make the model worse",
  contradicted: "Rows that contradict another row",
  repeated: "Rows repeated within a file",
  implausible: "Rows the model considers less than 5% likely",
};

/** The owner's inbox: feedback that visitors sent, reviewed before the model learns from it. */
export const inbox = {
  heading: "Feedback from visitors",
  lead: "Add the files that visitors sent you: exported CSVs, or the JSON that your form received. Nothing is learned until you say so.",
  files: "Feedback files",
  opening: "Reading and checking",
  rowsFound: (rows: string, files: string) => `${rows} in ${files}.`,
  nothing: "These files contain no rows that this model could learn from.",
  table: "The effect of each file on its own",
  columns: {
    file: "File",
    rows: "New rows",
    holdout: "On test examples",
    others: "On rows from the other files",
    verdict: "Effect",
  },
  notMeasured: "not measured",
  verdicts: { helps: "Helps", harms: "Harms", neither: "No clear effect" },
  change: (before: string, after: string) => `${before} → ${after}`,
  takeFile: (name: string) => `Use ${name}`,
  known: (rows: string) => `${rows} already known`,
  refused: (rows: string) => `${rows} refused`,
  refusedLine: (line: string, at: string, message: string) => `Line ${line}, ${at}: ${message}`,
  otherModels: (rows: string, isOne: boolean) =>
    `${rows} ${isOne ? "is" : "are"} feedback on other models. To read ${isOne ? "it" : "them"}, open this file on their pages.`,
  notFeedback: (parts: number, line: string | undefined) => {
    const where =
      line === undefined ? "" : parts === 1 ? `, on line ${line},` : `, the first on line ${line},`;
    return `${counted(parts, "part")}${where} ${parts === 1 ? "isn’t" : "aren’t"} feedback that was sent from a page, and ${parts === 1 ? "was" : "were"} left out.`;
  },
  isClass: (column: string, meanings: string) =>
    `The column “${column}” was taken for the right class${meanings === "" ? "" : ` (${meanings})`}, although its cells could mean something else. If they do, leave this file out.`,
  rulesHeading: "Leave out",
  rules,
  rowsHeading: "Rows, least plausible first",
  row: {
    says: (label: string) => `says ${label}`,
    probability: (share: string) => `the model considers it ${share} likely`,
    contradicted: "contradicted",
    repeats: (times: string) => `given ${times} times`,
    known: "already known",
    from: (file: string) => `from ${file}`,
  },
  more: (rows: string) => `Show ${rows} more`,
  accepted: (accepted: string, all: string) => `The model will learn from ${accepted} of ${all} rows.`,
  try: "Try on a copy",
  trying: "Trying",
  tried: {
    caption: "Before and after, tried on a copy",
    where: "Right answers",
    before: "Now",
    after: "After",
    holdout: "Test examples",
    feedback: "These rows",
  },
  learn: (rows: string) => `Learn from ${rows}`,
  learning: "Learning",
  train: "Train again with these rows",
  trainHint:
    "If you have the table that the model was trained on, you can train the model again on the table and these rows.",
  learned: (rows: string) =>
    `Learned from ${rows}. The previous model is kept as a version you can go back to.`,
  publish: "Publish the new version",
  another: "Open other files",
};
