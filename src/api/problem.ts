import { AppError, type ErrorCode, isAbort, type Problem, toAppError } from "../core/errors.ts";
import { securityHeaders } from "./responses.ts";

/** Every kind of problem document, with its status, title (RFC 9457, section 3.1) and advice. */
export const problemKinds = {
  "bad-request": {
    status: 400,
    title: "The request cannot be read",
    advice: "Correct the JSON in the body, or the parameters listed under errors.",
  },
  "cross-site": {
    status: 403,
    title: "Only this site may send this request",
    advice: "Use fetch from a page on this origin. Forms are refused, and so are frames on other origins.",
  },
  "not-found": {
    status: 404,
    title: "There is nothing at this address",
    advice: "Look for the id in the list of models or feedback. A row of feedback may have been deleted.",
  },
  "method-not-allowed": {
    status: 405,
    title: "This address does not accept this method",
    advice: "The response's Allow header lists the accepted methods.",
  },
  conflict: {
    status: 409,
    title: "This model cannot do that",
    advice: "The detail says why. The model's own page may still be able to do it.",
  },
  "too-large": {
    status: 413,
    title: "The request is too large",
    advice: "Split it into several requests of at most 16 MiB and 10,000 instances each.",
  },
  "not-json": {
    status: 415,
    title: "The body must be JSON",
    advice: "Send the header Content-Type: application/json.",
  },
  invalid: {
    status: 422,
    title: "Some values are not valid",
    advice: "Up to 100 faults are listed under errors, each with its position in the body or query.",
  },
  unexpected: {
    status: 500,
    title: "Something unexpected went wrong",
    advice: "Try again. The browser's console may have more details.",
  },
  "model-unusable": {
    status: 502,
    title: "The model's files cannot be used",
    advice:
      "The site's owner needs to deploy the model again. If you added the model in this browser, add it again.",
  },
  unavailable: {
    status: 503,
    title: "This is not available right now",
    advice:
      "Try again after the number of seconds in the Retry-After header. The detail says what is not available.",
  },
  "storage-full": {
    status: 507,
    title: "There is no space left to store this",
    advice: "Export the feedback and delete some of it, or free up space on the device.",
  },
} as const satisfies Record<string, { status: number; title: string; advice: string }>;

export type ProblemKind = keyof typeof problemKinds;

/** At most this many faults are listed; the rest are counted. */
export const maximumErrors = 100;

type ProblemOptions = {
  readonly errors?: readonly Problem[];
  readonly headers?: Readonly<Record<string, string>>;
};

/** The error that a call's handler throws. `handle` turns it into a problem document. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";

  /** @param detail one or more complete, human-readable sentences about this occurrence */
  constructor(
    readonly kind: ProblemKind,
    readonly detail: string,
    readonly options: ProblemOptions = {},
  ) {
    super(`${kind}: ${detail}`);
  }
}

/** Creates a problem document (RFC 9457). Its `type` is the address of the page that explains the problem. */
function problemDocument(base: URL, { kind, detail, options }: ApiProblem): Response {
  const { status, title } = problemKinds[kind];
  const errors = options.errors ?? [];
  const document = {
    type: new URL(`#/api?problem=${kind}`, base).href,
    title,
    status,
    detail,
    ...(errors.length > 0 && { errors: errors.slice(0, maximumErrors).map(describeFault) }),
    ...(errors.length > maximumErrors && { errorsLeftOut: errors.length - maximumErrors }),
  };
  return new Response(JSON.stringify(document, undefined, 2), {
    status,
    headers: { ...securityHeaders, "Content-Type": "application/problem+json", ...options.headers },
  });
}

/**
 * Describes a fault at a JSON pointer (RFC 6901, in the fragment form that RFC 9457 uses) or in a query
 * parameter.
 */
function describeFault({ at, message }: Problem): Record<string, string> {
  if (at !== "" && !at.startsWith("/")) return { parameter: at, field: at, detail: message };
  // A name in a body may contain a lone surrogate, which a URL can't.
  const pointer = `#${at.toWellFormed().split("/").map(encodeURIComponent).join("/")}`;
  const field = at.slice(at.lastIndexOf("/") + 1);
  return { pointer, field: field.replaceAll("~1", "/").replaceAll("~0", "~"), detail: message };
}

const retry = { headers: { "Retry-After": "1" } };

/** The kind of problem and its detail, for each error code from the services. */
const byCode: Record<ErrorCode, readonly [kind: ProblemKind, detail: string]> = {
  "card-invalid": ["model-unusable", "The model's card is not valid."],
  "card-missing": ["model-unusable", "The model's card is missing from the site."],
  "model-missing": ["model-unusable", "The model's file is missing from the site."],
  "model-truncated": ["model-unusable", "The model's file is shorter than its card says."],
  "model-hash-mismatch": ["model-unusable", "The model's file is not the one that its card describes."],
  "own-model-damaged": [
    "model-unusable",
    "The file of this model, which was added in this browser, is damaged or missing.",
  ],
  "model-is-html": ["model-unusable", "The site sent a web page instead of the model's file."],
  "model-unreadable": ["model-unusable", "The model's file is not a readable ONNX graph."],
  "model-cannot-run": ["model-unusable", "The model's graph can't be run here."],
  "model-mismatch": ["model-unusable", "The model's graph and its card do not match."],
  "holdout-unreadable": ["model-unusable", "The model's test examples (holdout.onnx) can't be read."],
  "download-interrupted": ["unavailable", "The model could not be downloaded. Check the network connection."],
  "runtime-unavailable": ["unavailable", "The runtime that models need could not be loaded."],
  "out-of-memory": ["unavailable", "There is not enough memory to open the model."],
  "webassembly-unavailable": [
    "unavailable",
    "This browser does not support WebAssembly, which every model needs.",
  ],
  "workers-unavailable": [
    "unavailable",
    "This browser does not support web workers, which every model needs.",
  ],
  "input-invalid": ["invalid", "Some values are not valid; see errors."],
  "preprocessing-invalid": ["unexpected", "The preprocessing can't be used."],
  "storage-unavailable": [
    "unavailable",
    "This browser doesn't let the site store data, so there is no feedback log.",
  ],
  "storage-blocked": [
    "unavailable",
    "Another tab is using an older version of the database. Close that tab and try again.",
  ],
  "storage-failed": ["unavailable", "Storage could not be read from or written to."],
  "storage-full": [
    "storage-full",
    "The device has no space left. Nothing was stored, and a model that was added in this browser runs here only if the start of its run can be stored.",
  ],
  "csv-invalid": ["invalid", "The CSV is not valid."],
  "file-unreadable": ["unexpected", "The file can't be read."],
  "file-too-large": ["too-large", "The file is too large."],
  "not-found": ["not-found", "This does not exist, or it was deleted."],
  "version-incomplete": ["conflict", "The model of this version can't be made again."],
  "cannot-learn": ["conflict", "This model cannot learn from feedback."],
  "merge-failed": ["unexpected", "The lessons can't be merged into the model."],
  "model-loops": [
    "conflict",
    "This model was added in this browser and contains a loop. A loop that never ends would stop the whole site, so only the model's own page runs it.",
  ],
  "model-slow": [
    "conflict",
    "This model was added in this browser and took so long to open, or for one batch of rows, that it would keep the whole site waiting, so only the model's own page runs it.",
  ],
  "model-unfinished": [
    "conflict",
    "This model was added in this browser, and when the API last ran it, it did not answer before the browser ended it. It could hold up the whole site again, so classify something new on the model's own page first, where it can be stopped. If that has happened before, save the model as one file, remove it, and add that file; its feedback is kept.",
  ],
  "model-untried": [
    "conflict",
    "This model was added in this browser and has not answered here yet. If it were slow, it would keep the whole site waiting, so classify something on the model's own page first, where it can be stopped.",
  ],
  "model-stopped": ["unavailable", "The model was stopped before it answered."],
  "already-sent": ["conflict", "These rows have already been sent."],
  "update-delayed": ["unavailable", "The browser has not started the new version yet."],
  "site-invalid": ["unexpected", "The site's settings can't be used."],
  "site-unreadable": ["unexpected", "One of the site's files has unexpected content."],
  "code-missing": ["unavailable", "A part of the site's code could not be loaded."],
  "zip-invalid": ["unexpected", "The zip is damaged or was not made by this site."],
  unexpected: ["unexpected", "Something unexpected went wrong. Try again."],
};

/**
 * Turns an error that a call threw into a problem document. Errors that are not AppErrors are also logged to the console.
 * @param base the site's address
 */
export function problemOf(base: URL, error: unknown): Response {
  if (error instanceof ApiProblem) return problemDocument(base, error);
  if (isAbort(error)) {
    return problemDocument(base, new ApiProblem("unavailable", "The caller cancelled the request."));
  }
  if (!(error instanceof AppError)) console.error(error);
  const { code, problems } = toAppError(error);
  const [kind, detail] = byCode[code];
  const options = { errors: problems, ...(kind === "unavailable" && retry) };
  return problemDocument(base, new ApiProblem(kind, detail, options));
}
