import { counted } from "../format.ts";

const allOf = (models: number, rows: number, versions: number) =>
  `${counted(models, "model")}, ${counted(rows, "row")} of feedback and ${counted(versions, "version")}`;

/** Saving everything in this browser to one file, and adding such a file to another browser. */
export const backup = {
  heading: "Everything in one file",
  lead: "Your models, feedback, lessons, versions and settings. Keep the file as a backup, or add it to another browser and carry on there: the same questions will get the same answers. Tables that are kept for training again, and models that were replaced, are not included.",
  save: "Save everything",
  saving: "Saving",
  saved: (models: number, rows: number, versions: number, size: string) =>
    `Saved: ${allOf(models, rows, versions)}, ${size}. Keep the file to yourself: it contains what you typed.`,
  leftOut: (ids: string) =>
    `The file doesn’t include models that you removed or that can’t be read, nor the feedback on them: ${ids}.`,
  file: "Backup file to add",
  hint: "Nothing already here changes; only what’s missing is added.",
  reading: "Reading",
  from: (date: string) => `Saved on ${date}.`,
  newModel: (title: string) => `${title}: a model that isn’t here yet`,
  sameModel: (title: string) => `${title}: already here`,
  otherModel: (title: string) =>
    `${title}: a different model with the same address is already here and stays. The model in the file and its feedback are left out; to add them, first remove the model that is here.`,
  shippedModel: (title: string) =>
    `${title}: this site has a model of its own with the same address. The model in the file and its feedback are left out; they stay in the file, which can be added on a site without that model.`,
  feedback: (model: string, rows: number, versions: number) =>
    `${model}: ${counted(rows, "row")} of feedback, ${counted(versions, "version")}.`,
  refused: (rows: number) =>
    rows === 1
      ? "One more row doesn’t fit the model and is left out."
      : `${counted(rows, "more row")} don’t fit the model and are left out.`,
  noModel: (model: string) =>
    `Feedback on ${model} is left out: neither this site nor the file has that model.`,
  add: "Add to this browser",
  adding: "Adding",
  stopped: {
    kept: "Everything added so far is complete and has been kept.",
    toDo: "Add the same file again to continue; nothing is added twice.",
  },
  added: (models: number, rows: number, versions: number) => `Added ${allOf(models, rows, versions)}.`,
  known: (rows: number) => `${counted(rows, "row")} ${rows === 1 ? "was" : "were"} already here.`,
  different: (rows: number) =>
    rows === 1
      ? "One row is already here with different content and was left unchanged."
      : `${counted(rows, "row")} are already here with different content and were left unchanged.`,
  nothingNew: "Everything in this file was already here. Nothing was changed.",
  nothingThatFits: "Nothing was added: anything in this file that fits was already here.",
};
