import type { Operation } from "./operation.ts";
import { ApiProblem } from "./problem.ts";

/*
 * What a service worker can know of who asks. `Sec-Fetch-*` and `Origin` are added to a request after the fetch
 * event (w3c/ServiceWorker#1513, whatwg/fetch#1322), so they are mostly not there: Chromium shows `Origin` for a
 * form's navigation and nothing else. Where an engine shows them they are heeded. What is always there is the mode.
 * Requests for parts of a page go to the service worker of that page, so whatever is not a navigation comes from a
 * page, frame or worker of this origin. Another site can reach the worker by a navigation alone: a link, a form, a
 * frame. A form's navigation is GET or POST, hence:
 *
 * - a navigation that is not GET or HEAD is refused, whoever made it: no call of ours is a form;
 * - so is a write without CORS (`sendBeacon`, `no-cors`), which would take bodies that are not JSON;
 * - a GET in a frame has to come from a page of this origin. A foreign frame could make the runtime load, or measure
 *   how long an answer takes; a referrer that was withheld counts as foreign. (Where storage is partitioned, frames
 *   of another site do not reach the worker at all; those of another origin of the same site do.)
 * - a GET in a tab is answered: that is the address bar, or a link. It changes nothing. Feedback, which is personal,
 *   is not shown to a tab that another site opened, as far as the referrer tells.
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
      refuse("A form or a link cannot change anything here; use fetch from a page of this site.");
    if (request.mode === "no-cors") refuse("A request without CORS cannot change anything here.");
    const origin = request.headers.get("Origin");
    if (origin !== null && origin !== base.origin) refuse("The request came from another origin.");
  }
  const site = request.headers.get("Sec-Fetch-Site");
  const foreignSite = site !== null && site !== "same-origin" && site !== "none";
  if (foreignSite && (!safe || !navigation)) refuse("The request came from another site.");

  if (navigation && frames.includes(request.destination) && (foreignSite || from !== base.origin)) {
    refuse("This answer can be framed by pages of its own origin only.");
  }
  if (navigation && operation.personal && (foreignSite || (from !== undefined && from !== base.origin))) {
    refuse("Another site linked to this feedback. Open the address by hand to see it.");
  }
}

/** The origin that the request came from, as far as its referrer says. Undefined for the address bar. */
function referrerOrigin(request: Request): string | undefined {
  // "about:client" and "" both say that there is none to be seen.
  return URL.canParse(request.referrer) && /^https?:/.test(request.referrer)
    ? new URL(request.referrer).origin
    : undefined;
}
