import type { AppError, ErrorCode } from "../../core/errors.ts";
import { formatBytes, formatCount } from "./format.ts";

/** An error in words: what happened, what was kept, what to do. */
export type ErrorText = {
  readonly what: string;
  readonly kept?: string;
  readonly toDo: string;
};

type Details = AppError["details"];

const inputKept = "What you typed is still in the form.";
const textOr = (value: string | number | undefined, otherwise: string) =>
  value === undefined || value === "" ? otherwise : String(value);
const bytes = (value: string | number | undefined) =>
  typeof value === "number" ? formatBytes(value) : value;
const file = (details: Details) => textOr(details.path ?? details.file ?? details.url, "the model's file");

const sentence = (reason: string | number) => `${String(reason).replace(/\.$/, "")}.`;
const atLine = ({ line }: Details) =>
  typeof line === "number" && line > 1 ? `line ${formatCount(line)}, ` : "";

const texts: Record<ErrorCode, (details: Details) => ErrorText> = {
  "card-invalid": (details) => ({
    what: `The card ${file(details)} can’t be read: at ${textOr(details.key, "its top")}, ${textOr(details.expected, "something else was expected")}.`,
    toDo: "Whoever runs this site has to mend that file.",
  }),
  "card-missing": (details) => ({
    what: `The card ${textOr(details.path ?? details.url, "of this model")} is missing on this site.`,
    toDo: "Try again, or go back to the list of models.",
  }),
  "model-missing": (details) => ({
    what: `The site has no ${file(details)} (the server answered ${textOr(details.status, "404")}).`,
    kept: inputKept,
    toDo: "Try again; if it stays away, whoever runs this site has to put it there.",
  }),
  "model-truncated": (details) => ({
    what: `Only ${textOr(bytes(details.loadedBytes ?? details.actual ?? details.got), "a part")} of ${textOr(bytes(details.totalBytes ?? details.expected), "the whole")} arrived of ${file(details)}.`,
    kept: `${inputKept} The part was not kept.`,
    toDo: "Try again.",
  }),
  "model-hash-mismatch": (details) => ({
    what: `${file(details)} is not the file that its card describes: its SHA-256 differs. It was not used.`,
    kept: inputKept,
    toDo: "Try again; a half-finished update of the site gives this for a moment.",
  }),
  "model-is-html": (details) => ({
    what: `In place of ${file(details)} the server sent a web page.`,
    kept: `${inputKept} The page was not kept.`,
    toDo: "Try again. On a network with a sign-in page, sign in first.",
  }),
  "model-unreadable": (details) => ({
    what: `${file(details)} arrived whole, but is no model that can be read here${details.reason ? `: ${details.reason}` : ""}.`,
    kept: inputKept,
    toDo: "Whoever runs this site has to replace that file.",
  }),
  "model-cannot-run": (details) => ({
    what: `The model stopped over this input${details.reason ? `: ${details.reason}` : ""}.`,
    kept: inputKept,
    toDo: "Change the input, or try again.",
  }),
  "model-mismatch": (details) => ({
    what: `The model and its card do not fit together${details.reason ? `: ${details.reason}` : ""}.`,
    kept: inputKept,
    toDo: "Whoever runs this site has to mend the card, model.json, or the model beside it.",
  }),
  "download-interrupted": (details) => ({
    what: `The network went away while ${details.file === "runtime" ? "the runtime" : "the model"} was on its way.`,
    kept: inputKept,
    toDo: "Try again when you are connected.",
  }),
  "runtime-unavailable": (details) => ({
    what: `The part that runs models could not be started${details.reason ? `: ${details.reason}` : ""}.`,
    kept: inputKept,
    toDo: "Try again.",
  }),
  "webassembly-unavailable": () => ({
    what: "This browser does not run WebAssembly, which every model here needs.",
    kept: inputKept,
    toDo: "Allow WebAssembly for this site, or use another browser. Strict or lockdown modes turn it off.",
  }),
  "workers-unavailable": () => ({
    what: "This browser does not start web workers, in which every model here runs.",
    kept: inputKept,
    toDo: "Allow them for this site, or use another browser.",
  }),
  "input-invalid": () => ({
    what: "Something in the form can’t be used as it stands.",
    kept: inputKept,
    toDo: "The reason stands at the field.",
  }),
  "storage-unavailable": () => ({
    what: "This browser keeps no data for this site. A private window does this.",
    kept: "Predictions go on. Your verdicts stay on this page until it is closed.",
    toDo: "Download them, or open the site in an ordinary window.",
  }),
  "storage-full": () => ({
    what: "There is no room left for this site’s data.",
    kept: "Predictions go on. What could not be stored stays on this page.",
    toDo: "Make room on the disk or delete feedback, then try again.",
  }),
  "storage-blocked": () => ({
    what: "Another tab of this site still holds the store in its older form.",
    kept: "Predictions go on. What could not be stored stays on this page.",
    toDo: "Close the other tabs that show this site, then try again.",
  }),
  "storage-failed": (details) => ({
    what: `The browser’s store refused${details.reason ? `: ${details.reason}` : "."}`,
    kept: "Predictions go on. What could not be stored stays on this page.",
    toDo: "Try again.",
  }),
  "checkpoint-corrupt": () => ({
    what: "The saved state of what was learned is damaged.",
    kept: "Every lesson is still in the log.",
    toDo: "Run a batch update: it rebuilds the state from the log.",
  }),
  "csv-invalid": (details) => ({
    what: `The file can’t be read as a table of this model${details.reason ? `: ${atLine(details)}${sentence(details.reason)}` : "."}`,
    kept: "Nothing was changed.",
    toDo: "It needs a header line with the fields’ names, and a column named label or as the CSV from here has it.",
  }),
  "file-too-large": (details) => ({
    what: `That is larger than can be taken${details.limit ? ` (${bytes(details.limit)} at most)` : ""}.`,
    kept: "Nothing was changed.",
    toDo: "Split it, and give the parts one after the other.",
  }),
  "not-found": (details) => ({
    what: `There is no ${textOr(details.what ?? details.id ?? details.name, "such thing")} here any more.`,
    toDo: "It may have been deleted in another tab. Load the list again.",
  }),
  "cannot-learn": () => ({
    what: "This model does not give what a lesson needs, so it can’t learn here.",
    kept: "Verdicts are collected all the same.",
    toDo: "Nothing needs doing.",
  }),
  "holdout-unreadable": () => ({
    what: "The examples that guard what was learned can’t be read.",
    kept: "Lessons go on, unguarded.",
    toDo: "Whoever runs this site has to mend holdout.onnx.",
  }),
  unexpected: (details) => ({
    what: `Something went wrong that Hunch did not foresee${details.reason ? `: ${details.reason}` : "."}`,
    kept: "Nothing stored was changed by it.",
    toDo: "Try again; if it stays, reload the page.",
  }),
};

/** The one place that says an error to people, by its code. */
export function describeError(error: AppError): ErrorText {
  const [problem, ...others] = error.problems;
  // Where there is no form to show it at a field, the reason has to stand here.
  if (error.code === "input-invalid" && problem !== undefined && others.length === 0) {
    return { what: problem.message, kept: "Nothing was changed.", toDo: "Change it, and try again." };
  }
  return texts[error.code](error.details);
}
