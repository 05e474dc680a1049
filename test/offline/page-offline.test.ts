import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { AppError } from "../../src/core/errors.ts";
import { createOffline, type NeededAssets, type Offline } from "../../src/offline/page-offline.ts";

/**
 * A fake service worker in the given `state`. It tells the page whether both have the same version, and whether it has
 * all files of its own.
 */
class FakeWorker extends EventTarget {
  readonly messages: unknown[] = [];
  isWhole = true;
  constructor(
    public state: ServiceWorkerState = "activated",
    readonly sameVersion = true,
  ) {
    super();
  }

  postMessage(message: { type: string }, [port]: MessagePort[] = []): void {
    this.messages.push(message);
    port?.postMessage({ sameVersion: this.sameVersion, isWhole: this.isWhole });
  }

  reach(state: ServiceWorkerState): void {
    this.state = state;
    this.dispatchEvent(new Event("statechange"));
  }
}

class FakeRegistration extends EventTarget {
  installing: FakeWorker | null = null;
  waiting: FakeWorker | null = null;
  active: FakeWorker | null = null;
}

const script = new URL("https://example.org/service-worker.js");
let registration: FakeRegistration;
let cached: boolean;
let reportCached: (error: AppError | undefined) => void;
let register: () => Promise<FakeRegistration>;

const needed: NeededAssets = {
  areCached: async () => cached,
  onCached: (listener) => {
    reportCached = listener;
    return () => undefined;
  },
  idle: async () => undefined,
};

beforeEach(() => {
  registration = new FakeRegistration();
  registration.active = new FakeWorker();
  cached = true;
  register = async () => registration;
  vi.stubEnv("DEV", false);
  vi.stubGlobal("requestIdleCallback", (call: () => void) => call());
  vi.stubGlobal("document", { readyState: "complete", querySelector: () => null });
  const serviceWorker = Object.assign(new EventTarget(), { controller: null, register: () => register() });
  vi.stubGlobal("navigator", { serviceWorker });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

const reaches = (offline: Offline, status: Offline["state"]["status"]) =>
  expect.poll(() => offline.state.status).toBe(status);

describe("the page's offline state", () => {
  it("is ready when the service worker serves the page and the models' files are cached", async () => {
    cached = false;
    const offline = createOffline(needed, script);
    const told = vi.fn();
    offline.onChange(told);
    await expect.poll(() => registration.active?.messages).toEqual([{ type: "serve", script: "" }]);
    expect(offline.state.status).toBe("installing");
    cached = true;
    reportCached(undefined);
    await reaches(offline, "ready");
    expect(told).toHaveBeenCalledOnce();
  });

  it("waits for a service worker that is still being installed", async () => {
    const worker = new FakeWorker("installing");
    registration.active = null;
    registration.installing = worker;
    const offline = createOffline(needed, script);
    await expect.poll(() => worker.messages).toEqual([]);
    registration.active = worker;
    worker.reach("activated");
    await reaches(offline, "ready");
  });

  it("fails if the script can't be registered or installed, or if a file can't be cached", async () => {
    register = () => Promise.reject(new TypeError("no network"));
    await reaches(createOffline(needed, script), "failed");

    register = async () => registration;
    registration.active = null;
    const worker = new FakeWorker("installing");
    registration.installing = worker;
    const second = createOffline(needed, script);
    await expect
      .poll(() => {
        worker.reach("redundant");
        return second.state.status;
      })
      .toBe("failed");

    registration.active = new FakeWorker();
    const third = createOffline(needed, script);
    reportCached(new AppError("storage-full"));
    expect(third.state).toMatchObject({ status: "failed", error: { code: "storage-full" } });
  });

  it("stays failed until all files are cached", async () => {
    cached = false;
    const offline = createOffline(needed, script);
    await expect.poll(() => registration.active?.messages.length).toBe(1);
    reportCached(new AppError("storage-full"));
    const states: string[] = [];
    offline.onChange(() => states.push(offline.state.status));
    reportCached(undefined);
    await Promise.resolve();
    cached = true;
    reportCached(undefined);
    await reaches(offline, "ready");
    expect(states).not.toContain("installing");
  });

  it("is ready only if the service worker still has the files that it installed, or has put them back", async () => {
    const worker = new FakeWorker();
    registration.active = worker;
    worker.isWhole = false;
    const offline = createOffline(needed, script);
    await reaches(offline, "failed");
    expect(worker.messages.at(-1)).toEqual({ type: "restore" });
    worker.isWhole = true;
    reportCached(undefined);
    await reaches(offline, "ready");
    const asked = worker.messages.length;
    reportCached(undefined);
    await Promise.resolve();
    expect(worker.messages).toHaveLength(asked);
  });

  it("offers a waiting version even while the service worker is looking for its files", async () => {
    vi.spyOn(registration.active!, "postMessage").mockImplementation(({ type }, [port] = []) => {
      if (type === "serve") port?.postMessage({ sameVersion: true });
    });
    registration.waiting = new FakeWorker("installed");
    const offline = createOffline(needed, script);
    await expect.poll(() => offline.updateWaiting).toBe(true);
    expect(offline.state.status).toBe("installing");
  });

  it("offers a waiting version, and lets it take over on request", async () => {
    const waiting = new FakeWorker("installed");
    registration.waiting = waiting;
    const offline = createOffline(needed, script);
    await expect.poll(() => offline.updateWaiting).toBe(true);
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const updating = offline.update();
    expect(waiting.messages).toEqual([{ type: "take-over" }]);
    // The browser hasn't let it start.
    const delayed = expect(updating).rejects.toMatchObject({ code: "update-delayed" });
    await vi.advanceTimersByTimeAsync(10_000);
    await delayed;
  });

  it("offers a reload if the service worker's version differs from the page's", async () => {
    registration.active = new FakeWorker("activated", false);
    const reload = vi.fn();
    vi.stubGlobal("location", { reload });
    const offline = createOffline(needed, script);
    await expect.poll(() => offline.updateWaiting).toBe(true);
    await offline.update();
    expect(reload).toHaveBeenCalledOnce();
  });

  it("is unsupported during development, and in a browser without service workers", async () => {
    vi.stubEnv("DEV", true);
    expect(createOffline(needed, script).state.status).toBe("unsupported");
    vi.stubEnv("DEV", false);
    vi.stubGlobal("navigator", {});
    expect(createOffline(needed, script).state.status).toBe("unsupported");
  });
});
