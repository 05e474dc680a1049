import { counted, formatCount } from "../format.ts";

/** Scoring a whole table. */
export const table = {
  heading: "Score a CSV",
  lead: "Drop a CSV anywhere on this page to get an answer for every row. The file stays on your device and can be any length.",
  choose: "Choose a table",
  file: "Table file",
  columns: (names: string) => `Needs a header row with ${names}. Other columns are kept.`,
  fieldCount: (count: number) => `the model’s ${formatCount(count)} fields`,
  paste: "Paste a table",
  pasted: "Pasted table",
  text: "Table as text",
  use: "Use this table",
  notOpened: (name: string) =>
    `${name} was not opened, since the table above is still being scored. Drop it again once that is done, or cancel first.`,
  notOpenedUnsaved: (name: string) =>
    `${name} was not opened, since that would discard this result, which has not been saved. Save it, then drop ${name} again.`,
  reading: (name: string) => `Reading ${name}…`,
  unreadable: (name: string, line: string | undefined, reason: string) =>
    `${name} can’t be read${line === undefined ? "" : ` from line ${line} on`}: ${reason}.`,
  separators: { ",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars" } as Readonly<
    Record<string, string>
  >,
  size: (bytes: string, columns: number, separator: string | undefined) =>
    `${bytes}, ${counted(columns, "column")}${separator === undefined ? "" : ` separated by ${separator}`}`,
  match: "Match your columns",
  noneMatched: "No columns matched automatically. Choose them below.",
  allMatched: (fields: number) => `All ${fields} fields matched`,
  moreFields: (count: number, all: number) =>
    `Show ${count === 1 ? "1 more" : `${formatCount(count)} more`} of ${formatCount(all)} fields`,
  leaveEmpty: "Leave empty",
  chooseColumn: "Choose a column",
  truth: "Right answer (optional)",
  noTruth: "None",
  truthHint: "With a column of right answers you also get accuracy and the worst mistakes.",
  unnamed: (position: number) => `Column ${position}`,
  example: (cell: string) => `such as ${cell}`,
  score: "Classify the table",
  scoreIntoFile: "Save straight to a file…",
  other: "Choose another",
  waiting: "Waiting for the model.",
  progress: "Rows read",
  rowCount: "rows",
  speed: "rows per second",
  starting: "Starting…",
  measuring: "Measuring…",
  skipped: (rows: string) => `, ${rows} skipped`,
  cancel: "Cancel",
  answered: (answered: string, rows: string, skipped: string) =>
    skipped === "0" ? `${rows} answered.` : `${answered} of ${rows} answered; ${skipped} skipped.`,
  fast: (rows: string) => ` ${rows} per second.`,
  lessons: (lessons: string) => ` Includes your ${lessons}.`,
  cancelled: "Cancelled. The result contains the rows finished so far.",
  stopped: "The result contains the rows up to that point.",
  save: "Save result",
  written: (name: string) => `Written to ${name}.`,
  resultHint:
    "Your columns, plus predicted_label, a probability for each class, and error. Cells are copied unchanged, so be careful when you open the file in a spreadsheet: formulas in them may run.",
  resultHintScores:
    "Your columns, plus predicted_label, a score for each class, and error. Cells are copied unchanged, so be careful when you open the file in a spreadsheet: formulas in them may run.",
  right: (share: string, rows: string, column: string) =>
    `${share} right, measured on the ${rows} with a known answer in “${column}”.`,
  severalTruths: (columns: readonly string[]) =>
    `Several columns name classes (${columns.map((name) => `“${name}”`).join(", ")}), so the answers are compared with none of them unless you choose one as “Right answer (optional)”.`,
  numbersMean: (column: string, meanings: string) =>
    `In “${column}”, ${meanings}. Unless you tick this, the answers are not compared with it, since its numbers may count the classes in another order.`,
  noneKnown: (column: string, classes: string) =>
    `No cell in “${column}” is the name of a class (${classes}), so there is nothing to compare the answers with.`,
  failed: "Skipped rows",
  failedCount: (rows: string) => `${rows} skipped`,
  failedLine: (line: string) => `Line ${line}`,
  /** If the reasons are not known here. */
  whyFailed: "The result file says why each one was skipped.",
  moreFailed: (rows: string) => `And ${rows} more; the result file says why each one was skipped.`,
  scores: {
    heading: "Accuracy on your table",
    region: "Scores on this table",
    accuracy: "Accuracy",
    macroF1: "Macro F1",
    auc: "AUC",
    calibrationError: "Calibration error",
    rows: (rows: string, without: string | undefined) =>
      `On the ${rows} with a known answer${without === undefined ? "" : `; ${without} had none`}.`,
    fewRows: (rows: string) =>
      `${rows} can’t show whether the model’s percentages can be trusted; that takes at least 200.`,
    worst: "Most confident mistakes",
    mistake: "Answer: {answer} at {probability}; the table says {right}.",
    showAll: (count: number) => `Show ${formatCount(count)} mistakes`,
  },
  drop: "Drop the table anywhere to score it",
  template: "Download a template",
  sample: "Try a sample table",
  unused: (names: string, more: number) =>
    `Not used: ${names}${more > 0 ? ` and ${more} more` : ""}. These columns are kept in the result.`,
  /** Of how the cells of a table are read. `more` is the number of columns that are not named. */
  notes: {
    "absent-columns": (names: string, more: number) =>
      `Without a column, and so left empty in every row: ${names}${more > 0 ? ` and ${formatCount(more)} more` : ""}.`,
    "decimal-commas": (names: string, more: number) =>
      `Read with decimal commas: ${names}${more > 0 ? ` and ${formatCount(more)} more` : ""}.`,
    "as-trained": (names: string, more: number) =>
      `Nothing in this table shows how these columns write numbers or dates, so they are read as in the table that the model was trained on: ${names}${more > 0 ? ` and ${formatCount(more)} more` : ""}.`,
    "grouped-thousands": (names: string, more: number) =>
      `Other columns have decimal commas, so points are read as separators of thousands here: ${names}${more > 0 ? ` and ${formatCount(more)} more` : ""}. If they are decimal points, write them as commas and choose the table again.`,
    "unclear-points": (names: string, more: number) =>
      `Points are read as decimal points here: ${names}${more > 0 ? ` and ${formatCount(more)} more` : ""}. If they separate thousands, remove them from the table and choose it again.`,
  },
  fewMatched: (matched: number, all: number) =>
    `Only ${matched} of ${all} fields ${matched === 1 ? "has" : "have"} a column. Fields without one are left empty in every row, so check the list below.`,
  rows: {
    heading: "Rows",
    counts: "Answers",
    confidence: "How sure the model was",
    bar: (from: string, to: string, rows: string) => `${from} to ${to}: ${rows}`,
    partial: (shown: string) =>
      `The list shows only the first ${shown} rows. The counts below include all rows, and so does the saved file.`,
    answer: "Answer",
    anyAnswer: "Any answer",
    sure: "Confidence",
    score: "Score",
    anySure: "Any",
    below: (share: string) => `Below ${share}`,
    from: (share: string) => `${share} or more`,
    truth: "Compared with the table",
    anyTruth: "All rows",
    right: "Right",
    wrong: "Wrong",
    unlabelled: "No known answer",
    line: "Line",
    says: "Table says",
    open: "Open",
    openLine: (line: string) => `Open line ${line} in the form`,
    teach: "Teach",
    teachLine: (line: string, label: string) => `Teach line ${line} as ${label}`,
    taught: "Learned",
    none: "No rows match these filters.",
    shown: (rows: string) => `${rows} shown`,
    teachAll: (rows: string) => `Learn from the mistakes shown (${rows})`,
    teaching: "Teaching",
    taughtAll: (rows: string) => `Learned from ${rows}. Score the table again to see what changed.`,
    refused: (line: string, reason: string) => `The model can’t learn from line ${line}: ${reason}`,
  },
  ask: {
    heading: "What to label next",
    lead: "Label the rows that the model is least sure about, one at a time: that is where its mistakes turn up fastest. Each label is a lesson.",
    begin: "Ask me for labels",
    line: (line: string) => `Line ${line} of the table`,
    question: "Which is right?",
    keys: (count: number) =>
      `Press 1 to ${count} to choose a label, the arrow keys to move between labels, or Backspace to undo the last one.`,
    given: (labels: number) => `${counted(labels, "label")} given.`,
    score: (right: number, rows: number, low: string, high: string) =>
      `The model was right on ${right} of ${rows} rows drawn at random. For all the listed rows, that means it is right between ${low} and ${high} of the time (95% confidence).`,
    settled: (labels: number, rows: string) =>
      `Your last ${labels} labels changed hardly any of the answers for ${rows} rows, so labelling more rows won’t teach the model much. To get the most out of your labels, train the model again on a table that includes them.`,
    all: "Every row that was worth asking about now has a label.",
    goOn: "Continue anyway",
    undo: "Undo last label",
    end: "Done",
  },
};
