import { formatCount } from "../format.ts";

/** A model's own page: form, answer, verdict. */
export const model = {
  sections: { try: "Try", table: "Score a table", learning: "Learning", about: "About" },
  /** After a percentage, on the link to the table that is being scored. */
  scored: "scored so far",
  aboutThis: "About this model",
  opening: "Opening…",
  loading: {
    plain: "Loading the model.",
    note: "Loading the model. You can fill in the form now.",
    runtime: "The runtime",
    model: "The model",
  },
  /** A model that has been computing for a while. */
  slow: {
    note: "The model is taking unusually long. If it doesn’t finish, you can stop it; what you entered is kept.",
    stop: "Stop the model",
  },
  examples: "Examples",
  earlier: "Earlier answers",
  form: {
    classify: "Classify",
    or: "or",
    control: "Ctrl",
    allOptional: "All fields are optional.",
    required: "required",
    /** After the reason why a text that would be stored with feedback is too long. */
    notSaved: "Until it is shorter, it isn’t saved with your feedback.",
    firstExample: "This is an example. Type over it.",
    linkIgnores: (names: string, more: string | undefined) =>
      `Values in the link were ignored, because this model has no such field: ${names}${more === undefined ? "" : `, and ${more} more`}.`,
    linkProblems: "Fix these values from the link:",
    waiting: "The model is loading. The answer will appear as soon as it’s ready.",
    /** A form with very many fields. */
    wide: {
      paste: "Paste a row",
      pasteHelp:
        "Paste one line of a CSV or TSV file. If you include the header line, the columns are matched by name; otherwise they are matched in order.",
      fill: "Fill in the form",
      filled: (count: number, of: number) => `Filled ${formatCount(count)} of ${formatCount(of)} fields.`,
      firstOnly: "Only the first row was used.",
      unused: (names: string, more: number) =>
        `Not used: ${names}${more > 0 ? `, plus ${formatCount(more)} more column${more === 1 ? "" : "s"}` : ""}.`,
      more: (count: number) => `and ${formatCount(count)} more`,
      wrongCount: (cells: number, fields: number) =>
        `The row has ${formatCount(cells)} values, but the form has ${formatCount(fields)} fields. Include the header line, so that the columns can be matched by name.`,
      twice: (field: string, columns: string) =>
        `${field} has more than one column: ${columns}. Remove all but one of them.`,
      noColumn: "The first line contains none of the form’s field names.",
      flags: "Which of these apply?",
      flagsOf: (group: string) => `${group}: which of these apply?`,
      picked: (count: number, of: number) => `${formatCount(count)} of ${formatCount(of)}`,
      find: "Find and add",
      remove: (label: string) => `Remove ${label}`,
      toFix: (count: number) => `${formatCount(count)} to fix`,
    },
  },
  /** What is shown until there is an answer. */
  unanswered: {
    oneOf: (count: string) => `one of ${count} classes`,
    note: "The answer will appear here, along with how sure the model is and why.",
  },
  answer: {
    result: "Result",
    bars: "Probability of each class",
    scores: "Score of each class",
    was: (answer: string) => `was ${answer}`,
    example: "Example",
    /** Why the answer shown doesn't belong to the form's current values. */
    forEarlier: "This answer is for your earlier entry. The form has errors that need fixing.",
    entered: "What you entered",
    toAnswer: (answer: string) => `Go to the answer: ${answer}`,
    another: (item: string | undefined) => (item ? `Submit another ${item}` : "Submit another"),
    /** How often answers with this confidence were right in the test recorded in the card. */
    reliability: {
      range: (from: string, to: string) => `${from}–${to}%`,
      similar: (range: string, right: string, rows: string) =>
        `In tests, answers this sure (${range}) were right ${right} of the time (${rows}).`,
      fewSimilar: (range: string, right: string) =>
        `In tests, answers this sure (${range}) were right ${right} times.`,
      untested: (label: string, precision: string) =>
        `In tests, the model never gave “${label}” with a probability like this. Overall, “${label}” was right ${precision} of the time.`,
      neverAnswered: (label: string) => `In tests, the model never answered “${label}”.`,
      rows: (count: string) => `${count} test examples`,
    },
    lessons: {
      changed: (answer: string) => `Your lessons changed this answer. Without them: ${answer}.`,
      same: (before: string, now: string) =>
        `Without your lessons the answer would be the same, but at ${before} rather than ${now}.`,
      none: "Your lessons don’t affect this answer.",
    },
  },
  verdict: {
    question: "Was that right?",
    correct: "Correct",
    incorrect: "Incorrect",
    which: "What is the right answer?",
    teach: "Teach this",
    unstored: "Your feedback could not be saved. It is kept on this page, under “Not stored”.",
  },
  lesson: {
    thanks: "Thank you.",
    undo: "Undo",
    cannotLearn:
      "This model can’t learn in the browser. Your feedback is saved for the next time the model is trained.",
    changed: (from: string, to: string) => `The model changed its answer from ${from} to ${to}.`,
    still: (now: string, was: string) => `Still ${now} (was ${was}).`,
    moved: (towards: string, now: string, was: string) =>
      `Moved towards ${towards}, but not enough yet: ${now} (was ${was}).`,
    unmoved: (now: string) =>
      `The model found nothing in this input to learn from, so its answer stays ${now}. Your feedback is saved for the next time the model is trained.`,
    holdout: (share: string, rows: string) => `Still right on ${share} of ${rows} test examples.`,
    holdoutChanged: (share: string, rows: string, points: string) =>
      `Now right on ${share} of ${rows} test examples (${points} since your first lesson).`,
    repeated: (item: string | undefined) =>
      `You’ve already given this feedback on this ${item ?? "input"}. It only counts once.`,
    replaced: (date: string, earlier: string, item: string | undefined, now: string) =>
      `On ${date} you said ${earlier} about the same ${item ?? "input"}; now you say ${now}. The newer feedback counts; the older stays in the list.`,
  },
  /** Verdicts that the store refused. */
  unsaved: {
    heading: "Not stored",
    again: "Store again",
    download: "Download",
  },
  share: {
    open: "Share",
    link: "Link to this answer",
    frame: "As a frame in your page",
    module: "From a script on this site",
    fetch: "As a request from this site’s pages",
    copy: "Copy",
    copyLink: "Copy link",
    copied: "Copied. The link contains everything you entered.",
    byHand: "Copy it by hand",
  },
};
