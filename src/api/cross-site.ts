import type { Operation } from "./operation.ts";
import { ApiProblem } from "./problem.ts";

/*
 * Finds the origin of a request, as far as a service worker can know it. `Sec-Fetch-*` and `Origin` are added after the
 * fetch event (w3c/ServiceWorker#1513, whatwg/fetch#1322), so they are mostly absent: Chromium sends only `Origin`, and only
 * for a form's navigation. They are checked if present. The mode is always present. Requests for parts of a page go to the
 * service worker of that page, so a request that is not a navigation comes from a page, frame or worker of this origin.
 * Another site can reach the worker only by a navigation: a link, a form or a frame. A form's navigation is GET or POST.
 * Therefore:
 *
 * - a navigation other than GET or HEAD is always refused: the API has no forms;
 * - a write without CORS (`sendBeacon`, `no-cors`) is refused too: its body need not be JSON;
 * - a GET in a frame must come from a page of this origin. A foreign frame could make the runtime load, or measure the time
 *   of a response. A withheld referrer counts as foreign. (If storage is partitioned, frames of another site do not reach
 *   the worker at all; frames of another origin of the same site do.)
 * - a GET in a tab is answered: it comes from the address bar or a link, and changes nothing. Feedback is personal, so it is
 *   not shown to a tab that another site opened, judging by the referrer.
 */

const frames: readonly string[] = ["iframe", "frame", "embed", "object", "fencedframe"];

/**
 * Refuses requests that another site could have caused, except for links to public responses.
 * @throws ApiProblem `cross-site`
 */
export function refuseCrossSite(request: Request, operation: Operation, base: URL): void {
  const safe = operation.method === "GET";
  const refuse = (detail: string): never => {
    throw new ApiProblem("cross-site", detail);
  };
  const navigation = request.mode === "navigate";
  const from = referrerOrigin(request);

  if (!safe) {
    if (navigation)
      refuse("A form or a link can't change anything here. Use fetch from a page of this site.");
    if (request.mode === "no-cors") refuse("A request without CORS can't change anything here.");
    const origin = request.headers.get("Origin");
    if (origin !== null && origin !== base.origin) refuse("The request came from another origin.");
  }
  const site = request.headers.get("Sec-Fetch-Site");
  const foreignSite = site !== null && site !== "same-origin" && site !== "none";
  if (foreignSite && (!safe || !navigation)) refuse("The request came from another site.");

  if (navigation && frames.includes(request.destination) && (foreignSite || from !== base.origin)) {
    refuse("Only pages of the same origin can frame this response.");
  }
  if (navigation && operation.personal && (foreignSite || (from !== undefined && from !== base.origin))) {
    refuse("Another site linked to this feedback. Type or paste the address into the address bar to see it.");
  }
}

/** The origin of the request according to its referrer. Undefined for the address bar. */
function referrerOrigin(request: Request): string | undefined {
  // "about:client" and "" both mean that there is no referrer.
  return URL.canParse(request.referrer) && /^https?:/.test(request.referrer)
    ? new URL(request.referrer).origin
    : undefined;
}
