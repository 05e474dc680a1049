import type { Browser, BrowserContext, ConsoleMessage, Page, WebError } from "playwright-core";
import { test as base, inject, type TestContext } from "vitest";
import {
  contextOptions,
  removeServiceWorkers,
  SharedBrowser,
  type SharedContext,
  SharedTabs,
} from "./shared-browser.ts";
import { type SharedSite, StaticSite } from "./static-site.ts";

/** Faults in a test's pages that the test itself doesn't check for: uncaught errors and policy violations. */
export type Complaints = string[];

/**
 * Records the uncaught errors and policy violations of every page in this context and of its workers.
 * @returns a function that ends this
 */
export function listenForComplaints(context: BrowserContext, complaints: Complaints): () => void {
  const onError = (error: WebError) =>
    complaints.push(`uncaught: ${error.error().stack ?? error.error().message}`);
  const onMessage = (message: ConsoleMessage) => {
    if (/Content Security Policy|violates the following/i.test(message.text())) {
      complaints.push(`policy: ${message.text()}`);
    }
  };
  context.on("weberror", onError).on("console", onMessage);
  return () => context.off("weberror", onError).off("console", onMessage);
}

/**
 * Prints each page's accessibility tree, which contains what a visitor sees, to help explain why a test
 * failed.
 */
async function tellWhatIsShown(context: BrowserContext): Promise<void> {
  for (const page of context.pages()) {
    const text = await page
      .locator("body")
      .ariaSnapshot()
      .catch((error: unknown) => String(error));
    console.log(`On the screen, at ${page.url().slice(0, 200)}:\n${text.slice(0, 3000)}`);
  }
}

type Cleanup = { onCleanup(cleanup: () => Promise<void>): void };

/** Ends a journey in a context. @throws an Error if there were complaints */
async function endVisit(
  context: BrowserContext,
  { complaints, task }: { complaints: Complaints; task: TestContext["task"] },
  close: () => Promise<void>,
): Promise<void> {
  if (task.result?.state === "fail") await tellWhatIsShown(context);
  await close();
  if (complaints.length > 0)
    throw new Error(`Uncaught errors or policy violations on the page:\n${complaints.join("\n")}`);
}

type Visit = {
  readonly browser: Browser;
  readonly complaints: Complaints;
  readonly hasServiceWorker: boolean;
  readonly task: TestContext["task"];
};

/** Opens a fresh browser context for a journey. */
async function openContext(
  { browser, complaints, hasServiceWorker, task }: Visit,
  { onCleanup }: Cleanup,
): Promise<BrowserContext> {
  const context = await browser.newContext(contextOptions);
  context.setDefaultTimeout(60_000);
  if (!hasServiceWorker) await context.addInitScript(removeServiceWorkers);
  listenForComplaints(context, complaints);
  onCleanup(() => endVisit(context, { complaints, task }, () => context.close()));
  return context;
}

type SharedVisit = {
  readonly site: SharedSite;
  readonly complaints: Complaints;
  readonly task: TestContext["task"];
  readonly onlyLooks: boolean;
};

/** Gives a journey the context of these tabs, and closes its tabs afterwards. */
async function shareContext(
  tabs: SharedTabs,
  { site, complaints, task, onlyLooks }: SharedVisit,
  { onCleanup }: Cleanup,
): Promise<BrowserContext> {
  if (!onlyLooks) await tabs.stopLooking();
  const context = await tabs.context();
  const stopListening = listenForComplaints(context, complaints);
  const failed = () => task.result?.state === "fail";
  const close = () =>
    (failed() ? tabs.discard() : tabs.closeTabs(site, { andLooked: !onlyLooks })).finally(stopListening);
  onCleanup(() => endVisit(context, { complaints, task }, close));
  return context;
}

/**
 * A journey is a test of the site, without a service worker. The site, the browser context and its process are shared
 * with other journeys: it finds nothing stored, but the runtime and the models may be cached. `otherContext` is another
 * visitor's. It also fails if a page had an uncaught error or violated the content policy. A journey that provokes
 * these must empty `complaints`.
 */
export const journey = base
  .extend("browserPath", { scope: "worker" }, () => inject("browserPath"))
  .extend("distFolder", () => inject("distFolder"))
  .extend("sharedBrowser", { scope: "worker" }, ({ browserPath }, { onCleanup }) => {
    const shared = new SharedBrowser(browserPath);
    onCleanup(() => shared.close());
    return shared;
  })
  .extend("tabsBrowser", { scope: "worker" }, ({ browserPath }, { onCleanup }) => {
    const shared = new SharedBrowser(browserPath, ["--process-per-site"]);
    onCleanup(() => shared.close());
    return shared;
  })
  .extend("sharedTabs", { scope: "worker" }, ({ tabsBrowser }, { onCleanup }) => {
    const shared = new SharedTabs(tabsBrowser, inject("distFolder"));
    onCleanup(() => shared.close());
    return shared;
  })
  .extend("browser", ({ sharedBrowser }): Promise<Browser> => sharedBrowser.open())
  .extend("site", ({ sharedTabs }): Promise<SharedSite> => sharedTabs.site())
  .extend("hasServiceWorker", (): boolean => false)
  .extend("onlyLooks", (): boolean => false)
  .extend("complaints", (): Complaints => [])
  .extend(
    "context",
    ({ sharedTabs, site, complaints, task, onlyLooks }, cleanup): Promise<SharedContext> =>
      shareContext(sharedTabs, { site, complaints, task, onlyLooks }, cleanup),
  )
  .extend("otherContext", openContext)
  .extend("page", async ({ context }): Promise<Page> => context.newPage());

/**
 * A journey that neither stores anything nor reloads or changes its page, which it shares with others like it. It is
 * cheap, since the page's models are already open.
 */
export const lookingJourney = journey
  .extend("onlyLooks", () => true)
  .extend("page", async ({ context, sharedTabs }): Promise<Page> => sharedTabs.pageToLookAt(context));

/**
 * A journey with a fresh site on its own port, and therefore an origin of its own, of which nothing is stored or cached.
 * It may change the site. It is for tests of first visits, requests and faults, since a visit takes more processor time.
 */
export const ownSiteJourney = journey.extend(
  "site",
  async ({ distFolder }, { onCleanup }): Promise<StaticSite> => {
    const site = await new StaticSite(distFolder).start();
    onCleanup(() => site.shutDown());
    return site;
  },
);

/**
 * A journey with its own site, in a context of its own, which it may change, with Chromium's usual processes: one for
 * each tab that is opened. It is for tests in which this matters, since a visit takes more processor time.
 */
export const ownContextJourney = ownSiteJourney.extend("context", openContext);

/**
 * A journey whose site also installs its service worker, for tests of the API, of offline use, or of a version that
 * replaces another. Installing it and fetching files for later take as much processor time as opening a model.
 */
export const offlineJourney = ownContextJourney.extend("hasServiceWorker", () => true);

/**
 * A journey with a service worker that an earlier journey may have installed. The site and the context are shared, and
 * the files for offline use are already there: only what the site stores is new. In a file with only one such journey,
 * `offlineJourney` is cheaper.
 */
export const installedJourney = journey
  .extend("installedTabs", { scope: "worker" }, ({ tabsBrowser }, { onCleanup }) => {
    const shared = new SharedTabs(tabsBrowser, inject("distFolder"), true);
    onCleanup(() => shared.close());
    return shared;
  })
  .extend("site", ({ installedTabs }): Promise<SharedSite> => installedTabs.site())
  .extend(
    "context",
    ({ installedTabs, site, complaints, task, onlyLooks }, cleanup): Promise<SharedContext> =>
      shareContext(installedTabs, { site, complaints, task, onlyLooks }, cleanup),
  );
