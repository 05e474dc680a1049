import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";
import { test as base, inject } from "vitest";
import { journeyArguments } from "./find-browser.ts";
import { StaticSite } from "./static-site.ts";

/** Faults in a test's pages beyond what the test checks: uncaught errors and policy violations. */
export type Complaints = string[];

/** Opens the browser under test. */
export function launchBrowser(executablePath = inject("browserPath")): Promise<Browser> {
  return chromium.launch({ executablePath, args: journeyArguments(), headless: true });
}

/** Records the uncaught errors and policy violations of every page of this context, including its workers. */
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

/** Far from UTC and from English dates, so that a local time shown instead of UTC is noticed. */
export const contextOptions: BrowserContextOptions = {
  viewport: { width: 1280, height: 800 },
  locale: "en-GB",
  timezoneId: "Asia/Kolkata",
  acceptDownloads: true,
};

/** When a test fails, prints what every page offers to a screen reader, which is also what a person saw. */
async function tellWhatIsShown(context: BrowserContext): Promise<void> {
  for (const page of context.pages()) {
    const text = await page
      .locator("body")
      .ariaSnapshot()
      .catch((error: unknown) => String(error));
    console.log(`On the screen, at ${page.url().slice(0, 200)}:\n${text.slice(0, 3000)}`);
  }
}

/**
 * A journey: a test with a fresh site on its own port, and a fresh browser context on it. It also fails if a page had
 * an uncaught error or broke the content policy; a journey that provokes these empties `complaints`.
 */
export const journey = base
  .extend("browserPath", { scope: "file" }, () => inject("browserPath"))
  .extend("distFolder", () => inject("distFolder"))
  .extend("browser", { scope: "file" }, async ({ browserPath }, { onCleanup }): Promise<Browser> => {
    const browser = await launchBrowser(browserPath);
    onCleanup(() => browser.close());
    return browser;
  })
  .extend("site", async ({ distFolder }, { onCleanup }): Promise<StaticSite> => {
    const site = await new StaticSite(distFolder).start();
    onCleanup(() => site.shutDown());
    return site;
  })
  .extend("complaints", (): Complaints => [])
  .extend("context", async ({ browser, complaints, task }, { onCleanup }): Promise<BrowserContext> => {
    const context = await browser.newContext(contextOptions);
    context.setDefaultTimeout(60_000);
    listenForComplaints(context, complaints);
    onCleanup(async () => {
      if (task.result?.state === "fail") await tellWhatIsShown(context);
      await context.close();
      if (complaints.length > 0) throw new Error(`The page complained:\n${complaints.join("\n")}`);
    });
    return context;
  })
  .extend("page", async ({ context }): Promise<Page> => context.newPage());
