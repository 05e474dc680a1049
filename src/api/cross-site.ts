import type { Operation } from "./operation.ts";
import { ApiProblem } from "./problem.ts";

/*
 * How a service worker can tell where a request comes from. Browsers add `Sec-Fetch-*` and `Origin` after the
 * fetch event (w3c/ServiceWorker#1513, whatwg/fetch#1322), so these headers are usually missing here:
 * Chromium includes only `Origin`, and only when a form is submitted. They are checked if present. The mode
 * is always present. A page's subresource requests go to that page's own service worker, so a request that is
 * not a navigation comes from a page, frame or worker on this origin. Another site can reach this worker only
 * through a navigation: a link, a form or a frame. A form sends GET or POST. Therefore:
 *
 * - a navigation other than GET or HEAD is always refused, since the API has no forms;
 * - a write without CORS (`sendBeacon`, `no-cors`) is refused too, since its body need not be JSON;
 * - a GET in a frame must come from a page on this origin. Otherwise, a page on another origin could cause
 *   the runtime to be loaded, or measure how long a response takes. A withheld referrer counts as another
 *   origin. (With partitioned storage, a frame on another site doesn't reach this worker at all, but one on
 *   another origin of the same site does.)
 * - a GET in a tab is answered: it comes from the address bar or a link, and changes nothing. Feedback is
 *   personal, so it is not shown if the referrer is on another origin. A link without a referrer looks like the
 *   address bar.
 */

const frames: readonly string[] = ["iframe", "frame", "embed", "object", "fencedframe"];

/**
 * Refuses requests that another site could have caused, except for links to public responses and links without
 * a referrer.
 * @throws ApiProblem `cross-site`
 */
export function refuseCrossSite(request: Request, operation: Operation, base: URL): void {
  const safe = operation.method === "GET";
  const refuse = (detail: string): never => {
    throw new ApiProblem("cross-site", detail);
  };
  const navigation = request.mode === "navigate";
  const from = navigation ? referrerOrigin(request) : undefined;

  if (!safe) {
    if (navigation)
      refuse("A form or a link can't change anything here. Use fetch from a page on this site.");
    if (request.mode === "no-cors") refuse("A request without CORS can't change anything here.");
    const origin = request.headers.get("Origin");
    if (origin !== null && origin !== base.origin) refuse("The request came from another origin.");
  }
  const site = request.headers.get("Sec-Fetch-Site");
  const foreignSite = site !== null && site !== "same-origin" && site !== "none";
  if (foreignSite && (!safe || !navigation)) refuse("The request came from another origin.");

  if (navigation && frames.includes(request.destination) && (foreignSite || from !== base.origin)) {
    refuse("Only pages on the same origin can frame this response.");
  }
  if (navigation && operation.personal && (foreignSite || (from !== undefined && from !== base.origin))) {
    refuse("Another site linked to this feedback. Type or paste the address into the address bar to see it.");
  }
}

/** The request's origin according to its referrer. Undefined without a referrer, as from the address bar. */
function referrerOrigin(request: Request): string | undefined {
  // "about:client" and "" both mean that there is no referrer.
  return URL.canParse(request.referrer) && /^https?:/.test(request.referrer)
    ? new URL(request.referrer).origin
    : undefined;
}
