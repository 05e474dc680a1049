import { counted, formatCount } from "../format.ts";

/** The page that lists all feedback. */
export const feedback = {
  title: "Feedback",
  lead: "Everything you’ve told the models in this browser.",
  list: "Feedback",
  counting: "Counting…",
  counts: (rows: number, correct: number, judged: number, share: string | undefined) =>
    judged === 0
      ? counted(rows, "row")
      : `${counted(rows, "row")}, ${formatCount(correct)} of ${formatCount(judged)} answers right${share === undefined ? "" : ` (${share})`}`,
  noMatch: "No matches. Change or clear the filters.",
  nothing: "Nothing here yet. Ask {model} something and mark its answer.",
  aModel: "a model",
  filter: {
    label: "Filter",
    model: "Model",
    allModels: "All models",
    verdict: "Answer",
    any: "Any",
    words: "Search",
    from: "From",
    to: "To",
    clear: "Clear",
    order: "Order",
    orders: { newest: "Newest first", "least-sure": "Least sure first", contradicted: "Contradicted first" },
    dates: "Dates",
    more: "Filter and order",
  },
  verdicts: { correct: "Correct", incorrect: "Incorrect", imported: "Imported" },
  row: {
    loading: "Loading",
    notForTraining: "not used as a lesson",
    replaced: "replaced",
    contradicted: "contradicted",
  },
  entry: {
    asGiven: "As entered",
    answer: (answer: string) => `Model’s answer: ${answer}`,
    superseded: "Replaced by newer feedback on the same input.",
    contradicted: "Conflicts with other feedback on the same input.",
    label: "Right answer",
    notForTraining: "Don’t learn from this",
    changing: "Changing",
    from: (source: string) => `source: ${source}`,
    delete: "Delete",
    save: "Save",
    saved: "Saved.",
    open: "Open in the form",
  },
  deleteRows: (rows: number) => `Delete ${counted(rows, "row")}`,
  deleteQuestion: (rows: number) =>
    `Delete ${counted(rows, "row")} of feedback, and the lessons from ${rows === 1 ? "it" : "them"}? A version is saved first, so you can go back.`,
  exclude: "Don’t learn from these",
  include: "Learn from these",
  changing: {
    deleted: "Deleting",
    excluded: "Excluding from lessons",
    included: "Adding to lessons",
    undone: "Restoring",
  },
  changed: {
    deleted: (rows: number) => `${counted(rows, "row")} deleted.`,
    excluded: (rows: number) =>
      rows === 0
        ? "None of these rows are used as lessons."
        : `${counted(rows, "row")} ${rows === 1 ? "is no longer used as a lesson" : "are no longer used as lessons"}.`,
    included: (rows: number) =>
      rows === 0
        ? "All of these rows are already used as lessons."
        : `${counted(rows, "row")} ${rows === 1 ? "is used as a lesson" : "are used as lessons"} again.`,
  },
  undo: "Undo",
  exportCsv: (title: string | undefined) => (title === undefined ? "Export CSV" : `Export CSV of ${title}`),
  exporting: "Writing",
  notInCsv: (rows: number) =>
    `${counted(rows, "row")} ${rows === 1 ? "belongs" : "belong"} to models that are no longer here, so no CSV file contains ${rows === 1 ? "it" : "them"}. “Save everything” does.`,
  chart: {
    heading: (label: string | undefined, field: string) =>
      `${label === undefined ? "Share of each class" : `Share of ${label}`} by ${field}`,
    hint: (title: string) =>
      `${title}: based on the right answer in each row listed here. The line marks 50%.`,
    none: (field: string) => `None of these rows has a value for ${field}.`,
    showAll: (count: string) => `Show all ${count}`,
    of: (share: string, rows: string) => `${share} of ${rows}`,
  },
  storage: {
    heading: "Where your feedback is stored",
    unavailable:
      "This browser isn’t saving data for this site. Everything you teach the models is lost when you close this page.",
    rows: (rows: number, isOnlyHere: boolean) =>
      `${counted(rows, "row")} of feedback ${rows === 1 ? "is" : "are"} stored${isOnlyHere ? " only" : ""} in this browser.`,
    neverExported: "Never exported.",
    exported: (days: number, rows: number) =>
      `Last exported ${days === 0 ? "today" : `${counted(days, "day")} ago`}; ${counted(rows, "new row")} since.`,
    remind: "Export your feedback to keep a copy.",
    damaged: (rows: number) =>
      `${counted(rows, "row")} of feedback couldn’t be read and ${rows === 1 ? "was" : "were"} set aside. All other feedback is intact, and the lessons were relearned from it.`,
    ahead:
      "A clock was ahead when some of this feedback was given. New feedback on that model is dated just after it, to keep the order right.",
    downloadDamaged: (rows: number) => `Download ${rows === 1 ? "it" : "them"}`,
    used: (used: string, quota: string | undefined) =>
      quota === undefined ? `Using ${used}.` : `Using ${used} of ${quota} available.`,
    persisted: "Storage is protected from automatic deletion.",
    notPersisted:
      "The browser may delete your feedback if storage runs low or you don’t visit for a long time.",
    declined: "The browser declined.",
    ask: "Ask the browser to keep it",
  },
};
