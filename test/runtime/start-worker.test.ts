import { afterEach, describe, expect, it, vi } from "vitest";
import { beginWorker, startWorker } from "../../src/runtime/start-worker.ts";

/** A browser that records the workers started in it, or refuses to start any. */
function browserWithWorkers({ refuses = false } = {}): string[] {
  const started: string[] = [];
  class FakeWorker extends EventTarget {
    constructor(url: string) {
      super();
      if (refuses) throw new DOMException("refused", "SecurityError");
      started.push(url);
    }
  }
  vi.stubGlobal("Worker", FakeWorker);
  return started;
}

afterEach(() => vi.unstubAllGlobals());

describe("a worker whose script can't be loaded", () => {
  const html = { headers: { "Content-Type": "text/html" } };
  it.each([
    ["is gone since the site was updated", new Response(null, { status: 404 }), "code-missing"],
    ["is gone, on a host that sends its front page instead", new Response("<html>", html), "code-missing"],
    ["is not delivered for now", new Response(null, { status: 503 }), "runtime-unavailable"],
    ["is there, but the browser refuses it", new Response("start();"), "workers-unavailable"],
  ])("says so if it %s", async (_, response, code) => {
    browserWithWorkers();
    vi.stubGlobal("location", { href: "https://example.org/shop.html" });
    vi.stubGlobal("fetch", async () => response);
    const worker = startWorker("/site/assets/model-worker-1.js");
    worker.endpoint.dispatchEvent(new Event("error"));
    expect(await worker.died).toMatchObject({ code });
  });
});

describe("a worker whose script is there, but not what it imports", () => {
  it("says so", async () => {
    browserWithWorkers();
    vi.stubGlobal("location", { href: "https://example.org/shop.html" });
    const files: Readonly<Record<string, Response>> = {
      "/assets/worker.js": new Response('import{a as b}from"./code.js";b();'),
      "/assets/code.js": new Response('import"./deeper.js";export const a=1;'),
      "/assets/deeper.js": new Response(null, { status: 503 }),
    };
    vi.stubGlobal("fetch", async (url: string) => files[new URL(url).pathname]);
    const worker = startWorker("/assets/worker.js");
    worker.endpoint.dispatchEvent(new Event("error"));
    const details = expect.objectContaining({ path: "/assets/deeper.js", status: 503 });
    expect(await worker.died).toMatchObject({ code: "runtime-unavailable", details });
  });
});

describe("a worker that is started before it is needed", () => {
  it("is given to the first caller, while a later caller gets a new one", () => {
    const started = browserWithWorkers();
    beginWorker("model-worker.js");
    const first = startWorker("model-worker.js");
    expect(started).toHaveLength(1);
    const second = startWorker("model-worker.js");
    expect(started).toHaveLength(2);
    expect(second.endpoint).not.toBe(first.endpoint);
  });

  it("is not given to a caller that needs a different script", () => {
    const started = browserWithWorkers();
    beginWorker("model-worker.js");
    startWorker("table-worker.js");
    expect(started).toEqual(["model-worker.js", "table-worker.js"]);
  });

  it("reports to the first caller that the browser refuses workers", () => {
    browserWithWorkers({ refuses: true });
    beginWorker("refused.js");
    expect(() => startWorker("refused.js")).toThrow(
      expect.objectContaining({ code: "workers-unavailable" }) as Error,
    );
  });
});
