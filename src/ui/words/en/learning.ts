import { counted } from "../format.ts";

/** What a model has learned, its versions, import and export. */
export const learning = {
  heading: "What it has learned from you",
  cannotLearn:
    "This model can’t learn: its file lacks the outputs that lessons need. Your feedback is still saved.",
  recovered: {
    "checkpoint-rebuilt":
      "Saved lessons were damaged and have been rebuilt from your feedback. Nothing was lost.",
    "new-base-model": "This model was updated. Your lessons were relearned on the new one.",
  },
  lessons: (count: number): string => (count === 1 ? "lesson" : "lessons"),
  unusable: (count: number, figures: string): string =>
    `${figures} of these lessons ${count === 1 ? "teaches" : "teach"} nothing: the model can’t use ${count === 1 ? "its" : "their"} values or class, because it has changed since or fails on them. The feedback is kept.`,
  rightOnYours: "right on your inputs, before learning from them",
  onTestsSoon: "on test examples",
  onTests: (rows: string) => `on ${rows} test examples`,
  onTestsBefore: (rows: string, before: string) => `on ${rows} test examples (${before} before your lessons)`,
  seeFeedback: "See the feedback behind these lessons",
  nothingYet: "Nothing yet. The model learns as soon as you mark an answer, and only on this device.",
  outOfDate: "Some lessons haven’t been applied yet. Run a batch update to apply them.",
  regressed: (points: string) =>
    `Your lessons have lowered the model’s score on test examples by more than ${points}. Consider undoing the last lesson.`,
  tableKept: "The table that the model was trained on is stored in this browser.",
  trainAgain: "Train it again with your feedback",
  undo: "Undo",
  undoHint: "Undo the last lesson.",
  undoing: "Undoing",
  update: "Batch update",
  updateHint: "Rebuilds all lessons from your feedback. Saves a version first.",
  updating: "Relearning",
  updated: (lessons: number) => `Done: ${counted(lessons, "lesson")}.`,
  reset: "Reset",
  resetHint: "Returns to the original model and removes your feedback. Saves a version first.",
  resetQuestion:
    "Remove all lessons and feedback for this model? A version is saved first, so you can undo this.",
  resetting: "Resetting",
  exportCsv: "Export CSV",
  exportHint: "All feedback as CSV, for spreadsheets or retraining.",
  exporting: "Writing",
  download: "Download model",
  downloadHint:
    "model.onnx with your lessons in it, and its model.json: two files that any Hunch site can serve.",
  seldom: "More",
  curve: {
    heading: "What each lesson did",
    measuring: "Measuring…",
    draw: (lessons: string) => `Measure ${lessons} lessons`,
    tooFew: "Mark a few more answers to see a curve.",
    lines: { tests: "Right on test examples", yours: "Right on your inputs, before learning from them" },
    fromTo: (from: string, to: string) => `${from} → ${to}`,
    label: (lessons: string) =>
      `Share of right answers after each of ${lessons} lessons. The same data is in a table below.`,
    lessons: (count: number) => counted(count, "lesson"),
    table: "Show as a table",
    column: "Lessons",
  },
  preparing: "Preparing the file",
  importCsv: "Import CSV",
  importFile: "CSV file",
  importHint: (columns: string) =>
    `A CSV exported from Hunch, or any other with the columns ${columns} and label. Saves a version first.`,
  isClass: (column: string, meanings: string) =>
    `Does the column “${column}” contain the right class of each row${meanings === "" ? "" : ` (${meanings})`}? Its cells could mean something else. If you import the table, the model learns from it.`,
  importing: "Reading",
  imported: (read: number, added: string, known: string, refused: string) =>
    `${counted(read, "row")} read: ${added} added, ${known} already known, ${refused} refused.`,
  redated: (count: number) =>
    `${counted(count, "row")} had a date in the future, because a device’s clock was ahead. The date is now that of this import.`,
  unfinished: (file: string, now: number, before: string, mayRun: boolean) =>
    `The import of ${file} did not finish${mayRun ? ", or is still running in another tab" : ""}. What it had added was kept, unless it was deleted later: there ${now === 1 ? "is" : "are"} now ${counted(now, "row")} of feedback for this model, compared with ${before} before. To get the rest, import the file again; no row is imported twice.`,
  unfinishedDelivery: (file: string, now: number, before: string, mayRun: boolean) =>
    `Learning from the feedback in ${file} did not finish${mayRun ? ", or is still running in another tab" : ""}. What it had added was kept, unless it was deleted later: there ${now === 1 ? "is" : "are"} now ${counted(now, "row")} of feedback for this model, compared with ${before} before. For the rest, choose the same files and rows again under “Feedback from visitors”; no row is added twice.`,
  stopped: {
    kept: "The import stopped here. All complete rows up to this point were kept and are counted below.",
    toDo: "Fix this and import the same file again; no row is imported twice.",
  },
  line: (line: string) => `Line ${line}`,
  more: (count: string) => `And ${count} more.`,
  downloadRefused: "Download refused rows",
  refusedHint: "The file gives the reason for each refused row. Fix the rows, then import the file.",
  versions: {
    heading: "Versions",
    save: "Save version",
    saveHint: "A snapshot you can return to.",
    saving: "Saving",
    none: "No versions yet.",
    reasons: {
      request: "saved by you",
      "batch-update": "before a batch update",
      import: "before an import",
      restore: "before restoring",
      reset: "before a reset",
      deletion: "before deleting feedback",
    },
    lessons: (count: number) => counted(count, "lesson"),
    onTests: (share: string) => `${share} on test examples`,
    earlierModel: "from an earlier model",
    restore: "Restore",
    rename: "Rename",
    newName: "New name",
    download: "Download",
    more: "More",
    delete: "Delete",
    deleteQuestion: (name: string) => `Delete the version “${name}”? Your feedback stays.`,
    working: "Working",
  },
};
