import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";
import { test as base, inject, type TestContext } from "vitest";
import { journeyArguments } from "./find-browser.ts";
import { StaticSite } from "./static-site.ts";

/** Faults in a test's pages that the test itself doesn't check for: uncaught errors and policy violations. */
export type Complaints = string[];

/**
 * The browser under test. The journeys in a process share it, since starting it takes longer than many
 * journeys do.
 */
class SharedBrowser {
  private launched: Promise<Browser> | undefined;

  constructor(private readonly executablePath: string) {}

  /** Starts the browser for the first journey, and starts it again if a journey has crashed it. */
  async open(): Promise<Browser> {
    const open = await this.launched?.catch(() => undefined);
    if (open?.isConnected() === true) return open;
    const { executablePath } = this;
    this.launched = chromium.launch({ executablePath, args: journeyArguments(), headless: true });
    return this.launched;
  }

  async close(): Promise<void> {
    await (await this.launched?.catch(() => undefined))?.close();
  }
}

/** Records the uncaught errors and policy violations of every page in this context and of its workers. */
export function listenForComplaints(context: BrowserContext, complaints: Complaints): void {
  context.on("weberror", (error) =>
    complaints.push(`uncaught: ${error.error().stack ?? error.error().message}`),
  );
  context.on("console", (message) => {
    if (/Content Security Policy|violates the following/i.test(message.text())) {
      complaints.push(`policy: ${message.text()}`);
    }
  });
}

/**
 * A time zone far from UTC, so that a test fails if the app uses local time where UTC is expected, and a locale
 * that doesn't write dates as in the US.
 */
export const contextOptions: BrowserContextOptions = {
  viewport: { width: 1280, height: 800 },
  locale: "en-GB",
  timezoneId: "Asia/Kolkata",
  acceptDownloads: true,
};

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

/** Makes a page as on a host without HTTPS, where browsers don't have service workers. */
function removeServiceWorkers(): void {
  delete (Navigator.prototype as { serviceWorker?: unknown }).serviceWorker;
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
  { onCleanup }: { onCleanup(cleanup: () => Promise<void>): void },
): Promise<BrowserContext> {
  const context = await browser.newContext(contextOptions);
  context.setDefaultTimeout(60_000);
  if (!hasServiceWorker) await context.addInitScript(removeServiceWorkers);
  listenForComplaints(context, complaints);
  onCleanup(async () => {
    if (task.result?.state === "fail") await tellWhatIsShown(context);
    await context.close();
    if (complaints.length > 0)
      throw new Error(`Uncaught errors or policy violations on the page:\n${complaints.join("\n")}`);
  });
  return context;
}

/**
 * A journey is a test with a fresh site on its own port and a fresh browser context, without a service worker;
 * `otherContext` is another visitor's. It also fails if a page had an uncaught error or violated the content policy. A
 * journey that provokes these must empty `complaints`.
 */
export const journey = base
  .extend("browserPath", { scope: "worker" }, () => inject("browserPath"))
  .extend("distFolder", () => inject("distFolder"))
  .extend("sharedBrowser", { scope: "worker" }, ({ browserPath }, { onCleanup }) => {
    const shared = new SharedBrowser(browserPath);
    onCleanup(() => shared.close());
    return shared;
  })
  .extend("browser", ({ sharedBrowser }): Promise<Browser> => sharedBrowser.open())
  .extend("site", async ({ distFolder }, { onCleanup }): Promise<StaticSite> => {
    const site = await new StaticSite(distFolder).start();
    onCleanup(() => site.shutDown());
    return site;
  })
  .extend("hasServiceWorker", (): boolean => false)
  .extend("complaints", (): Complaints => [])
  .extend("context", openContext)
  .extend("otherContext", openContext)
  .extend("page", async ({ context }): Promise<Page> => context.newPage());

/**
 * A journey whose site also installs its service worker, for tests of the API, of offline use, or of a version that
 * replaces another. Installing it and fetching files for later take as much processor time as opening a model.
 */
export const offlineJourney = journey.extend("hasServiceWorker", () => true);
