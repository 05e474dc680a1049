import { counted, formatCount } from "../format.ts";

/** Controls that every screen uses: fields, buttons, dialogs, progress. */
export const controls = {
  tryAgain: "Try again",
  cancel: "Cancel",
  close: "Close",
  notKnown: "Not known",
  /** Values in a summary of the inputs. */
  values: {
    notKnown: "not known",
    yes: "Yes",
    no: "No",
    all: (count: number) => `All ${formatCount(count)} values`,
  },
  choose: "Choose…",
  choices: "Choices",
  /** The last entry in a list of choices, and the text box that this entry opens. */
  other: "Other…",
  otherText: "Other value",
  copied: "Copied.",
  utc: "In UTC.",
  /** The directions after a coordinate: 14° S. */
  hemispheres: { north: "N", south: "S", east: "E", west: "W" },
  quoted: (name: string) => `“${name}”`,
  allClasses: (count: string) => `Show all ${count} classes`,
  fewerClasses: "Show fewer classes",
  /** How far along a task is. */
  progress: (done: string, total: string | undefined, unit: "bytes" | "rows") => {
    const amount = total === undefined ? done : `${done} of ${total}`;
    return unit === "rows" ? `${amount} rows` : amount;
  },
  length: {
    atLeast: (count: string, minimum: string) => `${count} of at least ${minimum} characters`,
    atMost: (count: string, maximum: string) => `${count} of ${maximum} characters`,
  },
  pasteTooLong: (count: string, longest: string) =>
    `That text has ${count} characters, and this box holds at most ${longest}. Nothing was inserted; your clipboard still has the text.`,
  /** For a deletion for which there is no space, because what Undo restores must be kept. */
  forGood: {
    kept: "Nothing was deleted.",
    offer:
      "What you delete is kept so that you can undo the deletion, and that needs space, too. You can delete it for good instead.",
    delete: (rows: number) => `Delete ${counted(rows, "row")} for good`,
    question: (rows: number) =>
      `Delete ${counted(rows, "row")} of feedback for good, with the lessons from ${rows === 1 ? "it" : "them"}? This can’t be undone. Saved versions that contain ${rows === 1 ? "this row" : "any of these rows"} are deleted too.`,
    /** If there isn't even enough space for that. */
    keptRest: "What could not be deleted is still there.",
    toDo: "Free some disk space, or delete all feedback on the model: nothing has to be stored for that.",
    deleting: "Deleting for good",
    deleted: (rows: number) => `${counted(rows, "row")} deleted for good.`,
  },
};
