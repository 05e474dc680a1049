import { AppError } from "../core/errors.ts";
import { createDeferred } from "../core/promises.ts";
import type { RestoreReply, ServeReply, ServiceWorkerMessage } from "./worker-messages.ts";

/** The event on `window` before a new version reloads the page, for what the page keeps nowhere else. */
export const beforeReload = "hunch:before-reload";

/** The files that the page's models need. */
export type NeededAssets = {
  /** True if at least one model has been opened, and the files of all models opened so far are cached. */
  areCached(): Promise<boolean>;
  /**
   * Calls the listener when a file has been cached, or caching it has failed. Returns a function that unsubscribes
   * it.
   */
  onCached(listener: (error: AppError | undefined) => void): () => void;
  /** Settles when the visitor is no longer waiting for a download. */
  idle(): Promise<void>;
};

/**
 * Registers the service worker once the page is idle, and tracks its state: whether everything is cached for
 * offline visits, and whether a new version is waiting.
 * @param script the service worker's address, beside `index.html`
 */
export function createOffline(
  needed: NeededAssets,
  script = new URL("./service-worker.js", location.href),
): Offline {
  return new PageOffline(needed, script);
}

/**
 * How long a new version may take to start. Chromium may wait up to five minutes if the old one receives a request at that
 * moment.
 */
const takeOverMs = 10_000;

class PageOffline implements Offline {
  state: OfflineState = { status: "installing" };
  updateWaiting = false;
  readonly #needed: NeededAssets;
  readonly #listeners = new Set<() => void>();
  #registration: ServiceWorkerRegistration | undefined;
  #isInstalled = false;
  /** Whether all files of the service worker's version are cached. Undefined while it is putting back missing ones. */
  #isWhole: boolean | undefined = false;
  /** The page and its service worker have different versions. Only a reload can fix that. */
  #isOld = false;

  constructor(needed: NeededAssets, script: URL) {
    this.#needed = needed;
    // Insecure hosts and some private windows don't have service workers. In development, the page isn't
    // served from a build.
    if (!("serviceWorker" in navigator) || import.meta.env.DEV) {
      this.state = { status: "unsupported" };
      return;
    }
    needed.onCached((error) => (error ? this.#fail(error) : void this.#refresh()));
    void this.#start(script).catch((cause: unknown) => {
      const details = { path: "service-worker.js", loadedBytes: 0, totalBytes: 0, reason: String(cause) };
      this.#fail(new AppError("download-interrupted", details, { cause }));
    });
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async update(): Promise<void> {
    const waiting = this.#registration?.waiting;
    if (!waiting) return location.reload();
    tell(waiting, { type: "take-over" });
    // If the new version takes over, the page is reloaded long before that.
    await new Promise((resolve) => setTimeout(resolve, takeOverMs));
    throw new AppError("update-delayed");
  }

  async #start(script: URL): Promise<void> {
    const { serviceWorker } = navigator;
    let controlled = serviceWorker.controller !== null;
    serviceWorker.addEventListener("controllerchange", () => {
      // The controller is null after the visitor has cleared the site's data. Don't reload, so that nothing on
      // the page is lost.
      if (serviceWorker.controller === null) return;
      // The first service worker takes over this page without a reload. A later one is a new version, so every tab
      // reloads.
      if (controlled) {
        dispatchEvent(new Event(beforeReload));
        location.reload();
      }
      controlled = true;
    });
    await untilLoaded();
    await this.#needed.idle();
    // The browser must check for a new script even if the host allows caching it.
    const options = { type: "module", updateViaCache: "none" } as const;
    const registration = await serviceWorker.register(script, options);
    this.#registration = registration;
    registration.addEventListener("updatefound", () => this.#follow(registration.installing));
    if (registration.active && !registration.installing) await this.#serve(registration.active);
    this.#follow(registration.installing);
    await this.#refresh();
  }

  #follow(worker: ServiceWorker | null): void {
    worker?.addEventListener("statechange", () => {
      if (worker.state === "activated") void this.#serve(worker).then(() => this.#refresh());
      else if (worker.state === "redundant" && !this.#registration?.active) {
        const details = { path: "service-worker.js", loadedBytes: 0, totalBytes: 0 };
        this.#fail(new AppError("download-interrupted", details));
      } else void this.#refresh();
    });
  }

  /**
   * Asks the service worker to serve this page. If the service worker has a different version, the page is
   * outdated.
   */
  async #serve(worker: ServiceWorker): Promise<void> {
    if (navigator.serviceWorker.controller === null) {
      const entry = document
        .querySelector<HTMLScriptElement>("script[type=module][src]")
        ?.getAttribute("src");
      const { sameVersion } = await ask<ServeReply>(worker, { type: "serve", script: entry ?? "" });
      this.#isOld = !sameVersion;
    }
    this.#isInstalled = true;
  }

  /**
   * Has the service worker look for its own files, since the browser or another site on this origin may have deleted them
   * since they were installed. It does so only now, since it would slow down the first screen.
   */
  async #restore(): Promise<void> {
    const worker = this.#registration?.active;
    if (!worker) return;
    this.#isWhole = undefined;
    const { isWhole } = await ask<RestoreReply>(worker, { type: "restore" });
    this.#isWhole = isWhole;
    if (isWhole) return this.#refresh();
    const details = { path: "service-worker.js", loadedBytes: 0, totalBytes: 0 };
    this.#fail(new AppError("download-interrupted", details));
  }

  /** Determines the state and notifies listeners if it changed. */
  async #refresh(): Promise<void> {
    const registration = this.#registration;
    const updateWaiting = this.#isOld || (registration?.waiting != null && registration.active !== null);
    const isCached = this.#isInstalled && (await this.#needed.areCached());
    if (isCached && this.#isWhole === false) void this.#restore();
    const isReady = isCached && this.#isWhole === true;
    const isUnchanged = this.state.status === (isReady ? "ready" : "failed") || this.state.status === "ready";
    const state: OfflineState = isUnchanged ? this.state : { status: isReady ? "ready" : "installing" };
    if (state.status === this.state.status && updateWaiting === this.updateWaiting) return;
    this.state = state;
    this.updateWaiting = updateWaiting;
    this.#announce();
  }

  #fail(error: AppError): void {
    this.state = { status: "failed", error };
    this.#announce();
  }

  #announce(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Waits until the page is loaded and idle. By then, the interface has started opening its model. */
function untilLoaded(): Promise<void> {
  const { promise, resolve } = createDeferred<void>();
  // Safari doesn't have requestIdleCallback.
  const later = () =>
    typeof requestIdleCallback === "function"
      ? requestIdleCallback(() => resolve())
      : setTimeout(resolve, 300);
  if (document.readyState === "complete") later();
  else addEventListener("load", later, { once: true });
  return promise;
}

/** Sends the service worker a message and waits for its reply. */
async function ask<Reply>(worker: ServiceWorker, message: ServiceWorkerMessage): Promise<Reply> {
  const { port1, port2 } = new MessageChannel();
  const { promise, resolve } = createDeferred<Reply>();
  port1.onmessage = ({ data }: MessageEvent<Reply>) => resolve(data);
  tell(worker, message, [port2]);
  const reply = await promise;
  port1.close();
  return reply;
}

function tell(worker: ServiceWorker, message: ServiceWorkerMessage, ports: MessagePort[] = []): void {
  worker.postMessage(message, ports);
}

/** Whether the page works offline. */
export type OfflineState =
  | { readonly status: "unsupported" | "installing" | "ready" }
  | { readonly status: "failed"; readonly error: AppError };

export interface Offline {
  readonly state: OfflineState;
  /** True if a new version is waiting for the visitor's consent. */
  readonly updateWaiting: boolean;
  onChange(listener: () => void): () => void;
  /**
   * Switches every tab to the new version, or reloads this page if only the page is old.
   * @throws AppError `update-delayed` if the browser doesn't start the new version soon
   */
  update(): Promise<void>;
}
