import { formatCount } from "../format.ts";

/** The API page. The description of each call comes from the OpenAPI document, which is in English. */
export const api = {
  title: "API",
  lead: "Call the models from your own pages on this site. A service worker in the browser answers the calls, even offline, so they can’t be made with curl or from another server.",
  loading: "Contacting the service worker…",
  unanswered: {
    notRunning: "The API isn’t running on this page yet.",
    unsupported: "This browser can’t run a service worker for this page.",
    wait: "On a first visit, the service worker takes a moment to start. Reloading with Shift held down bypasses it. Without it there is no API, but the rest of the site still works.",
    requirements:
      "Service workers need HTTPS or localhost, and aren’t available in some private windows. Without one there is no API, but the rest of the site still works.",
    again: "Try again",
  },
  use: {
    heading: "Use a model in your page",
    module: "As a module",
    moduleHint:
      "The fastest way: the page runs the model itself. Answers include the lessons learned in this browser.",
    frame: "As a frame",
    frameHint:
      "Shows the form and its answer inside your page. The frame posts {message} to your page whenever its height changes.",
    fetch: "As a request",
    fetchHint: "For any script that can call fetch. All calls are listed below.",
  },
  origin:
    "Pages, frames and scripts in this site’s folder on {origin} can call the API; other pages and other sites can’t. You can also open GET calls in the address bar. For programs, this description is also available in OpenAPI 3.1 format at {openapi}.",
  calls: "Calls",
  optional: "Optional.",
  response: "Response",
  problemsOf: (statuses: string) => `Problems: ${statuses}.`,
  range: (minimum: unknown, maximum: unknown) => `From ${minimum} to ${maximum}.`,
  default: (value: unknown) => `Default: ${value}.`,
  tryIt: "Try it",
  example: "Example",
  body: "Request body (JSON)",
  asQuery: "Written as in a URL: name=value&name=value.",
  send: "Send",
  changes: "This changes the feedback on this device and what the model has learned from it.",
  waiting: "Waiting for the response…",
  status: (status: number, milliseconds: number) => `Status ${status} in ${milliseconds} ms`,
  cutOff: (characters: number) =>
    `${formatCount(characters)} more ${characters === 1 ? "character" : "characters"} not shown.`,
  copyLines: "Copy these lines",
  problems: {
    heading: "Problems",
    text: "Errors are returned as problem documents (RFC 9457): {status}, a human-readable {detail} and, if individual values are wrong, one entry for each under {errors}.",
  },
};
