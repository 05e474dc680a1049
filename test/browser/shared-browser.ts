import { readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";
import { journeyArguments } from "./find-browser.ts";
import { type SharedSite, StaticSite } from "./static-site.ts";

/**
 * A time zone far from UTC, so that a test fails if the app uses local time where UTC is expected, and a locale
 * that doesn't write dates as in the US.
 */
export const contextOptions = {
  viewport: { width: 1280, height: 800 },
  locale: "en-GB",
  timezoneId: "Asia/Kolkata",
  acceptDownloads: true,
} satisfies BrowserContextOptions;

/** The path of an address without a page, which is shown there. */
export const pathOfNothing = "nothing-here";

/** Makes a page as on a host without HTTPS, where browsers don't have service workers. */
export function removeServiceWorkers(): void {
  delete (Navigator.prototype as { serviceWorker?: unknown }).serviceWorker;
}

/**
 * A browser under test. The journeys in a process share it, since starting it takes longer than many journeys
 * do.
 */
export class SharedBrowser {
  private launched: Promise<Browser> | undefined;

  constructor(
    private readonly executablePath: string,
    private readonly switches: readonly string[] = [],
  ) {}

  /** Starts the browser for the first journey, and starts it again if a journey has crashed it. */
  async open(): Promise<Browser> {
    const open = await this.launched?.catch(() => undefined);
    if (open?.isConnected() === true) return open;
    const { executablePath } = this;
    const args = [...journeyArguments(), ...this.switches];
    this.launched = chromium.launch({ executablePath, args, headless: true });
    return this.launched;
  }

  async close(): Promise<void> {
    await (await this.launched?.catch(() => undefined))?.close();
  }
}

/** What a journey may do with a context that it shares: nothing that would remain for the next journey. */
export type SharedContext = Pick<BrowserContext, "newPage" | "grantPermissions">;

/**
 * Opens tabs for the journeys of a process, all in one context and one process. Journeys that share the site, too, find
 * nothing that another has stored, but the models and runtimes that it has cached: fetching and caching them for each
 * journey took a quarter of a visit's processor time.
 *
 * V8 shares a WebAssembly module, with all functions compiled so far, between the pages and workers of a process,
 * as long as one of them holds it. A page that stays open holds the runtimes, so that a visit doesn't compile
 * them again, which took a fifth of its processor time.
 */
export class SharedTabs {
  private readonly ownSite: StaticSite;
  private started: Promise<SharedSite> | undefined;
  private opened: Promise<{ context: BrowserContext; holder: Page }> | undefined;
  private looked: Page | undefined;

  /**
   * @param browser should have one process for each site
   * @param hasServiceWorker whether the site's service worker is installed, and stays so from one journey to the next
   */
  constructor(
    private readonly browser: SharedBrowser,
    distFolder: string,
    private readonly hasServiceWorker = false,
  ) {
    this.ownSite = new StaticSite(distFolder);
  }

  /** The site for journeys that don't change one. */
  site(): Promise<SharedSite> {
    this.started ??= this.ownSite.start();
    return this.started;
  }

  /** Opens the context for the first journey, and opens another if a journey has crashed its process. */
  async context(): Promise<BrowserContext> {
    const open = await this.opened?.catch(() => undefined);
    if (open?.holder.isClosed() === false) return open.context;
    await open?.context.close().catch(() => undefined);
    this.opened = this.open();
    return (await this.opened).context;
  }

  /**
   * The page for journeys that only look. It stays open from one to the next, and with it their models; a visit of a
   * page's own takes 0.7 s of processor time. What the last journey left on the screen and in the form's draft is gone,
   * but a table that it opened is still there.
   */
  async pageToLookAt(context: SharedContext): Promise<Page> {
    const { url } = await this.site();
    if (this.looked === undefined || this.looked.isClosed()) this.looked = await context.newPage();
    const page = this.looked;
    await page.setViewportSize(contextOptions.viewport);
    await page.emulateMedia({ colorScheme: null, reducedMotion: null });
    await page.goto(`${url}#/${pathOfNothing}`);
    await page.getByText(pathOfNothing).waitFor();
    await page.evaluate(() => sessionStorage.clear());
    return page;
  }

  /** Closes the page for journeys that only look, since it would notice what other journeys store. */
  async stopLooking(): Promise<void> {
    if (this.looked !== undefined) await this.closeTabs(await this.site());
  }

  /**
   * Closes the tabs that a journey has opened, and deletes what its site has stored, which takes up memory. The page
   * that was looked at may stay open.
   */
  async closeTabs({ url }: SharedSite, { andLooked = true } = {}): Promise<void> {
    const open = await this.opened;
    if (open === undefined) return;
    const { context, holder } = open;
    const kept = [holder, andLooked ? undefined : this.looked];
    await Promise.all(context.pages().map((page) => !kept.includes(page) && page.close()));
    await context.clearPermissions();
    if (holder.isClosed() || !andLooked) return;
    this.looked = undefined;
    const session = await context.newCDPSession(holder);
    if (this.hasServiceWorker) {
      // It remembers what the models have learned, which is about to be deleted.
      await session.send("ServiceWorker.enable");
      await session.send("ServiceWorker.stopAllWorkers");
    }
    const stored = "indexeddb,local_storage,file_systems";
    const storageTypes = url === this.ownSite.url ? stored : `${stored},cache_storage`;
    await session.send("Storage.clearDataForOrigin", { origin: new URL(url).origin, storageTypes });
    await session.detach();
  }

  /** Closes the context after a journey that failed, which may have left anything in it. */
  async discard(): Promise<void> {
    const open = await this.opened;
    this.opened = undefined;
    await open?.context.close();
  }

  close(): Promise<void> {
    return this.ownSite.shutDown();
  }

  private async open(): Promise<{ context: BrowserContext; holder: Page }> {
    const browser = await this.browser.open();
    const context = await browser.newContext(contextOptions);
    context.setDefaultTimeout(60_000);
    if (!this.hasServiceWorker) await context.addInitScript(removeServiceWorkers);
    const holder = await context.newPage();
    holder.on("crash", () => holder.close().catch(() => undefined));
    const { url, folder } = await this.site();
    const names = await readdir(join(folder, "assets"));
    const runtimes = names.filter((name) => name.endsWith(".wasm")).map((name) => `assets/${name}`);
    await holder.goto(`${url}site.json`);
    await holder.evaluate(async (files) => {
      const compiled = files.map(async (file) =>
        WebAssembly.compile(await (await fetch(file)).arrayBuffer()),
      );
      Object.assign(globalThis, { held: await Promise.all(compiled) });
    }, runtimes);
    return { context, holder };
  }
}
