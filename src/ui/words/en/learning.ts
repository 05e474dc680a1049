import { counted } from "../counted.ts";

/** What a model has learned, its versions, import and export. */
export const learning = {
  heading: "What it has learned from you",
  loading: "Loading…",
  cannotLearn:
    "This model can’t learn: its file doesn’t include learning features. Your feedback is still saved.",
  cannotLearnScores:
    "This model can’t learn here: its answers are scores, and lessons can only adjust probabilities. Your feedback is still saved.",
  recovered: {
    "checkpoint-rebuilt":
      "Saved lessons were damaged and have been rebuilt from your feedback. Nothing was lost.",
    "new-base-model": "This model was updated. Your lessons were relearned on the new one.",
  },
  lessons: (count: number): string => (count === 1 ? "lesson" : "lessons"),
  rightOnYours: "right before you corrected it",
  onTests: (rows: string) => `on ${rows} test examples`,
  onTestsBefore: (rows: string, before: string) => `on ${rows} test examples (${before} before your lessons)`,
  nothingYet: "Nothing yet. Each time you mark an answer, it learns at once, only on this device.",
  outOfDate: "Some lessons aren’t applied yet. Run a batch update to apply them.",
  regressed: (points: string) =>
    `Your lessons have lowered its score on test examples by more than ${points}. Consider undoing the last one.`,
  undo: "Undo",
  undoHint: "Undo the last lesson.",
  undoing: "Undoing",
  update: "Batch update",
  updateHint: "Relearns all feedback from scratch. Saves a version first.",
  updating: "Learning again",
  updated: (lessons: number) => `Done: ${counted(lessons, "lesson")}.`,
  reset: "Reset",
  resetHint: "Back to the original model; removes your feedback. Saves a version first.",
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
    tooFew: "Judge a few more answers to see a curve.",
    lines: { tests: "Right on test examples", yours: "Right before you corrected it" },
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
    `A CSV exported from Hunch, or any CSV with the columns ${columns} and label. Saves a version first.`,
  importing: "Reading",
  imported: (read: number, added: string, known: string, refused: string) =>
    `${counted(read, "row")} read: ${added} added, ${known} already known, ${refused} refused.`,
  stopped: {
    kept: "The import stopped here. Complete rows up to this point were kept; they are counted below.",
    toDo: "Fix this and import the same file again; no row is imported twice.",
  },
  line: (line: string) => `Line ${line}`,
  more: (count: string) => `And ${count} more.`,
  downloadRefused: "Download refused rows",
  refusedHint: "Every refused row with its reason. Fix and import again.",
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
    earlierModel: "of an earlier model",
    restore: "Restore",
    rename: "Rename",
    newName: "New name",
    download: "Download",
    more: "More",
    delete: "Delete",
    deleteQuestion: (name: string) => `Delete the version ${name}? Your feedback stays.`,
    working: "Working",
  },
};
