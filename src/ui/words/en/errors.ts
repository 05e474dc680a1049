import type { AppError } from "../../../core/errors.ts";
import { englishFaults } from "../../../core/input-faults.ts";
import type { ErrorText, ErrorTexts } from "../describe-error.ts";
import { formatBytes, formatCount } from "../format.ts";

type Details = AppError["details"];
type Value = string | number | undefined;

const inputKept = "What you typed is still in the form.";
const nothingChanged = "Nothing was changed.";
const answersGoOn = "You still get answers. Feedback that couldn’t be saved stays on this page.";
const textOr = (value: Value, otherwise: string) =>
  value === undefined || value === "" ? otherwise : String(value);
const bytes = (value: Value) => (typeof value === "number" ? formatBytes(value) : value);
const file = ({ path, file: name, url }: Details, otherwise = "the model’s file") =>
  textOr(path ?? name ?? url, otherwise);
const fileAtStart = (details: Details) => file(details, "The model’s file");
/** The end of a sentence: a colon and the reason, or only a full stop if there is no reason. */
const because = (reason: Value) => (reason ? `: ${String(reason).replace(/\.$/, "")}.` : ".");
const loadedFile = ({ file }: Details) =>
  file === "runtime" ? "the runtime" : file === "site" ? "the site’s own files" : "the model";
const atLine = ({ line }: Details) =>
  typeof line === "number" && line > 1 ? `line ${formatCount(line)}, ` : "";

const byCode: ErrorTexts = {
  "card-invalid": (details) => ({
    what: `The model card ${file(details)} has an error: at ${textOr(details.key, "the top level")}, expected ${textOr(details.expected, "something else")}.`,
    toDo: "The site’s owner needs to fix this file.",
  }),
  "card-missing": ({ path, url }) => ({
    what: `This site has no ${textOr(path ?? url, "card for this model")}.`,
    toDo: "Try again, or go back to the list of models.",
  }),
  "model-missing": (details) => ({
    what: `This site has no ${file(details)} (the server responded with ${textOr(details.status, "404")}).`,
    kept: inputKept,
    toDo: "Try again. If it is still missing, the site’s owner needs to add it.",
  }),
  "model-truncated": (details) => ({
    what: `Only ${textOr(bytes(details.loadedBytes ?? details.actual ?? details.got), "part")} of the ${textOr(bytes(details.totalBytes ?? details.expected), "data")} in ${file(details)} arrived.`,
    kept: `${inputKept} The incomplete file was discarded.`,
    toDo: "Try again.",
  }),
  "model-hash-mismatch": (details) => ({
    what: `${fileAtStart(details)} is not the file that its card describes: the SHA-256 hashes differ. It was not used.`,
    kept: inputKept,
    toDo: "Try again. This can happen for a moment while the site is being updated.",
  }),
  "own-model-damaged": ({ id }) => ({
    what: `The file for your model ${textOr(id, "")} is damaged or missing from this browser. It was not used.`,
    kept: inputKept,
    toDo: "Replace it with the file that you saved.",
  }),
  "model-is-html": (details) => ({
    what: `The server sent a web page instead of ${file(details)}.`,
    kept: `${inputKept} The web page was discarded.`,
    toDo: "Try again. On a network with a sign-in page, sign in first.",
  }),
  "model-unreadable": (details) => ({
    what: `${fileAtStart(details)} arrived complete, but this page can’t read it as a model${because(details.reason)}`,
    kept: inputKept,
    toDo: "The site’s owner needs to replace this file.",
  }),
  "model-cannot-run": ({ reason }) => ({
    what: `The model failed on this input${because(reason)}`,
    kept: inputKept,
    toDo: "Change the input, or try again.",
  }),
  "model-mismatch": ({ reason }) => ({
    what: `The model and its card don’t match${because(reason)}`,
    kept: inputKept,
    toDo: "The site’s owner needs to fix model.json or the model beside it.",
  }),
  "download-interrupted": (details) => ({
    what: `The connection was lost while loading ${loadedFile(details)}.`,
    kept: inputKept,
    toDo: "Try again when you’re connected.",
  }),
  "runtime-unavailable": ({ reason }) => ({
    what: `The runtime that the models need couldn’t be started${because(reason)}`,
    kept: inputKept,
    toDo: "Try again. If that doesn’t help, the site may have been updated: press “Update now” if the page offers it, or reload the page.",
  }),
  "out-of-memory": () => ({
    what: "There isn’t enough memory to open the model.",
    kept: inputKept,
    toDo: "Close other tabs and programs, then try again. The model may also be too large for this device.",
  }),
  "webassembly-unavailable": () => ({
    what: "WebAssembly, which every model here needs, doesn’t run on this page.",
    kept: inputKept,
    toDo: "Allow WebAssembly for this site, or use another browser: strict and lockdown modes turn it off. If that doesn’t help, the site’s server may forbid it; its owner can add 'wasm-unsafe-eval' to the content policy.",
  }),
  "workers-unavailable": () => ({
    what: "Web workers can’t be started on this page, and every model here runs in one.",
    kept: inputKept,
    toDo: "Allow web workers for this site, or use another browser. If that doesn’t help, the content policy of the site’s server may forbid them.",
  }),
  "input-invalid": () => ({
    what: "Some values in the form can’t be used.",
    kept: inputKept,
    toDo: "See the message next to each field.",
  }),
  "preprocessing-invalid": (details) => ({
    what: `The preprocessing can’t be used: at ${textOr(details.key, "the top level")}, expected ${textOr(details.expected, "something else")}.`,
    kept: nothingChanged,
    toDo: "Paste everything that the lines above print, and nothing else.",
  }),
  "storage-unavailable": () => ({
    what: "This browser isn’t saving data for this site. This happens in private windows and on a full disk.",
    kept: "You still get answers. Your feedback stays on this page until you close it.",
    toDo: "Download your feedback, or open the site in an ordinary window or, after making room, in a restarted browser.",
  }),
  "storage-full": () => ({
    what: "There is no space left for this site’s data.",
    kept: answersGoOn,
    // Unless for good, deleting feedback frees nothing at once, and neither does removing a model, since both can be
    // restored for a day.
    toDo: "Free some disk space, or delete saved versions, then try again.",
  }),
  "storage-blocked": () => ({
    what: "Another tab is using a different version of this site’s data.",
    kept: answersGoOn,
    toDo: "Close the other tabs that show this site, then try again. If that doesn’t help, reload this page.",
  }),
  "storage-failed": ({ reason }) => ({
    what: `The browser couldn’t save this${because(reason)}`,
    kept: answersGoOn,
    toDo: "Try again.",
  }),
  "csv-invalid": (details) => ({
    what: `This file can’t be read as a table${details.reason ? `: ${atLine(details)}${String(details.reason).replace(/\.$/, "")}.` : "."}`,
    kept: nothingChanged,
    toDo: "The file needs a header row with the field names; to import feedback, it also needs a column with the right class, such as “label”.",
  }),
  "file-too-large": (details) => ({ ...tooLarge(details), kept: nothingChanged }),
  "file-unreadable": () => ({
    what: "The browser can’t read this file: it is a folder, or it was changed, moved or removed after you chose it.",
    kept: "What was already saved is still here.",
    toDo: "Choose the file again. If it is in a folder, choose the file itself.",
  }),
  "not-found": ({ what, id, name }) => ({
    what: `${textOr(what ?? id ?? name, "This item")} no longer exists.`,
    toDo: "It may have been deleted in another tab. Reload the page.",
  }),
  "version-incomplete": ({ name, cause }) => ({
    what:
      cause === "earlier"
        ? `Version ${name} was saved with an earlier model or card, so its model can’t be downloaded.`
        : `What version ${name} had learned isn’t stored here, so its model can’t be downloaded.`,
    kept: "The version’s feedback is still saved.",
    toDo: "Restore the version, then download the current model.",
  }),
  "cannot-learn": () => ({
    what: "This model can’t learn here: its file lacks the outputs that lessons need.",
    kept: "Your feedback is still saved.",
    toDo: "You don’t need to do anything.",
  }),
  "merge-failed": ({ model, reason }) => ({
    what: `With its lessons merged into it, ${textOr(model, "the model")} failed a trial in this browser${because(reason)}`,
    kept: "No site was made. The model and its lessons are unchanged.",
    toDo: "Publish it without the lessons, or export the feedback and train the model again on it.",
  }),
  "model-loops": () => ({
    what: "This model contains a loop, which may never end, so the API doesn’t run it.",
    kept: nothingChanged,
    toDo: "Use the model on its page.",
  }),
  "model-slow": () => ({
    what: "This model took so long that the API won’t run it again, since that would keep the whole site waiting.",
    kept: nothingChanged,
    toDo: "Use the model on its page.",
  }),
  "model-unfinished": () => ({
    what: "When the API last ran this model, it didn’t answer before the browser ended it, so the API doesn’t run it for now.",
    kept: nothingChanged,
    toDo: "Classify something new on the model’s page, and the API will run it again. If that has happened before, save the model as one file, remove it, and add that file.",
  }),
  "model-untried": () => ({
    what: "This model has not answered in this browser yet, so the API doesn’t run it: if it were slow, it would keep the whole site waiting.",
    kept: nothingChanged,
    toDo: "Classify something on the model’s page first.",
  }),
  "model-stopped": () => ({
    what: "You stopped the model before it answered.",
    kept: "What you entered and your feedback are still here.",
    toDo: "Change an entry, or try the same one again.",
  }),
  "holdout-unreadable": () => ({
    what: "The test examples used to check each lesson can’t be read.",
    kept: "The model still learns, but its score isn’t checked.",
    toDo: "The site’s owner needs to fix holdout.onnx.",
  }),
  "update-delayed": () => ({
    what: "The browser hasn’t started the new version yet.",
    kept: "Nothing is lost, and this page keeps working.",
    toDo: "Wait: it usually starts within five minutes, and then this page is reloaded. It also starts once all tabs of this site are closed.",
  }),
  "already-sent": () => ({
    what: "Some of these rows have just been sent from another tab.",
    kept: "Nothing was sent twice.",
    toDo: "Check the list again.",
  }),
  "site-invalid": ({ key, expected }) => ({
    what: `The site’s settings can’t be used: at ${textOr(key, "the top level")}, expected ${textOr(expected, "something else")}.`,
    kept: nothingChanged,
    toDo: "Correct them and try again.",
  }),
  "site-unreadable": ({ path, reason }) => ({
    what: `This site can’t be used to make another one. The problem is in ${path || "one of its files"}${because(reason)}`,
    kept: nothingChanged,
    toDo: "Reload the page to get the newest version of the site, then try again.",
  }),
  "zip-invalid": ({ reason }) => ({
    what: `This file isn’t a complete backup saved by Hunch${because(reason)}`,
    kept: nothingChanged,
    toDo: "Choose the .zip that was saved with “Save everything”, or save it again.",
  }),
  "code-missing": () => ({
    what: "This part of the page couldn’t be loaded. Either there is no connection, or the site was updated after you opened the page.",
    kept: "Your saved data was not changed.",
    toDo: "Reload the page.",
  }),
  unexpected: ({ reason }) => ({
    what: `Unexpected error${because(reason)}`,
    kept: "Your saved data was not changed.",
    toDo: "Try again. If it happens again, reload the page.",
  }),
};

/** What each error says: what happened, what was kept, what to do. */
export const errors = {
  /** What is wrong with a value. The API uses the same English texts. */
  faults: englishFaults,
  byCode,
  /** Why a file or a row can't be used, as an error or a problem says it, or a problem's place. */
  reason: (text: string) => text,
  /** What a check expected, such as "a number", and how a list of problems says so. */
  expected: (what: string) => what,
  expectedHere: (what: string) => `expected ${what}`,
  /** The sentences that follow the reason if an input was refused for a single reason. */
  oneProblem: { kept: nothingChanged, toDo: "Change it and try again." },
};

function tooLarge({ limit, unpackedLimit, parts, cells, rows }: Details): Pick<ErrorText, "what" | "toDo"> {
  if (rows)
    return {
      what: `There are more than ${formatCount(Number(rows))} rows of feedback, and a page can’t judge more at once.`,
      toDo: "Add fewer files, or read them all with npm run retrain.",
    };
  if (cells)
    return {
      what: `The feedback has more than ${formatCount(Number(cells))} values, including empty ones, and a backup can’t hold more.`,
      toDo: "Move the feedback as tables, which may be of any size: “Export CSV” makes one for each model, and a backup has them in its folder “feedback”. “Import CSV” reads them.",
    };
  if (parts)
    return {
      what: "A backup can’t hold this many models and versions, or this many rows that versions added or removed.",
      toDo: "Delete models or versions that you no longer need, then try again.",
    };
  if (unpackedLimit)
    return {
      what: `Once unpacked, this file is too large (the limit is ${bytes(unpackedLimit)}).`,
      toDo: "Split it into smaller files.",
    };
  return {
    what: `This file is too large${limit ? ` (the limit is ${bytes(limit)})` : ""}.`,
    toDo: "Use a smaller file, or include less in it.",
  };
}
