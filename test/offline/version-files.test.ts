import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { precacheKey, writeServiceWorker } from "../../src/core/precache.ts";
import { VersionFiles } from "../../src/offline/version-files.ts";
import { FakeCaches } from "../fake-caches.ts";

const base = new URL("https://host/some/path/");
const hash = (text: string) => createHash("sha256").update(text).digest("hex");

/** The service worker's code, the same for all versions in these tests. */
const code = "work();\n";
const script = "service-worker.js";

type Host = {
  files: Record<string, string>;
  requests: string[];
  browserCache: Record<string, string>;
  isDown?: boolean;
};

/**
 * A version of a site that consists of `files`. Its host serves `host.files`, and the browser's HTTP cache
 * contains `host.browserCache`.
 */
function makeVersion(files: Record<string, string>, host: Host, caches: FakeCaches, later: string[] = []) {
  const entries = Object.entries(files).map(([path, text]) => [path, hash(text)] as const);
  const manifest = {
    code: hash(code),
    shell: Object.fromEntries(entries.filter(([path]) => !later.includes(path))),
    later: Object.fromEntries(entries.filter(([path]) => later.includes(path))),
  };
  const network = (async (input: string | Request, init?: RequestInit) => {
    // As on a real host, a fragment or a query isn't part of the name.
    const { pathname } = new URL(typeof input === "string" ? input : input.url);
    const path = decodeURIComponent(pathname.slice(base.pathname.length));
    if (host.isDown) throw new TypeError("Failed to fetch");
    const remembered = init?.cache === "force-cache" ? host.browserCache[path] : undefined;
    if (remembered === undefined && path !== script) host.requests.push(path);
    const own = path === script ? writeServiceWorker(manifest, code) : undefined;
    const text = remembered ?? host.files[path] ?? own;
    const headers = {
      "Content-Type": "text/x-test",
      "Content-Security-Policy": "frame-ancestors 'self'",
      "X-Frame-Options": "SAMEORIGIN",
      "Cache-Control": "no-cache",
      "Content-Encoding": "identity",
    };
    return text === undefined ? new Response("", { status: 404 }) : new Response(text, { headers });
  }) as typeof fetch;
  const openCache = () => caches.open("files");
  const match = async (key: string) => (await openCache()).match(key);
  return new VersionFiles(manifest, { base, openCache, match, fetch: network });
}
const makeHost = (files: Record<string, string>): Host => ({ files, requests: [], browserCache: {} });
const read = async (version: VersionFiles, path: string) => {
  const url = new URL(path, base);
  const found = version.find(url);
  return found === undefined ? undefined : (await version.respond(new Request(url), found)).text();
};

const first = { "index.html": "page 1", "assets/app-1.js": "app 1", "icons/icon.svg": "icon" };
const second = { "index.html": "page 2", "assets/app-2.js": "app 2", "icons/icon.svg": "icon" };
const served = (files: Record<string, string>) => ({ ...files, "": files["index.html"]! });

describe("a version of the site", () => {
  it("is installed completely, and then works without the host", async () => {
    const host = makeHost(served(first));
    const version = makeVersion(first, host, new FakeCaches());
    await version.install();
    host.files = {};
    expect(await read(version, "")).toBe("page 1");
    expect(await read(version, "index.html")).toBe("page 1");
    expect(await read(version, "assets/app-1.js?x=1#y")).toBe("app 1");
    expect(await read(version, "elsewhere.js")).toBeUndefined();
  });

  it("puts back only the files that are missing from the cache, and those with the same content only once", async () => {
    const files = { ...first, "copy.js": "app 1" };
    const host = makeHost(served(files));
    const caches = new FakeCaches();
    const version = makeVersion(files, host, caches);
    await version.install();
    expect(host.requests.sort()).toEqual(["", "assets/app-1.js", "icons/icon.svg"]);
    const all = caches.keysOf("files").sort();
    host.requests = [];
    await version.install();
    expect(host.requests).toEqual([]);
    await (await caches.open("files")).delete(precacheKey(hash("app 1")));
    await version.install();
    expect(host.requests).toEqual(["assets/app-1.js"]);
    expect(caches.keysOf("files").sort()).toEqual(all);
    caches.caches.clear();
    await version.install();
    expect(caches.keysOf("files").sort()).toEqual(all);
  });

  it("keeps the host's content type, and the headers that restrict what others may do with a page", async () => {
    const version = makeVersion(first, makeHost(served(first)), new FakeCaches());
    await version.install();
    const answer = await version.respond(new Request(base), version.find(base)!);
    expect([...answer.headers]).toEqual([
      ["content-security-policy", "frame-ancestors 'self'"],
      ["content-type", "text/x-test"],
      ["x-frame-options", "SAMEORIGIN"],
    ]);
  });

  it("uses what the browser has just loaded, and requests only the remaining files from the host", async () => {
    const host = makeHost(served(first));
    host.browserCache = { "": "page 1", "assets/app-1.js": "app 1" };
    await makeVersion(first, host, new FakeCaches()).install();
    expect(host.requests).toEqual(["icons/icon.svg"]);
  });

  it("does not use an older file from the browser's cache", async () => {
    const host = makeHost(served(second));
    host.browserCache = { "": "page 1", "icons/icon.svg": "icon" };
    const version = makeVersion(second, host, new FakeCaches());
    await version.install();
    expect(await read(version, "")).toBe("page 2");
  });

  it("fetches the page by its file name if the host doesn't serve it at the folder's address", async () => {
    const version = makeVersion(first, makeHost(first), new FakeCaches());
    await version.install();
    expect(await read(version, "")).toBe("page 1");
  });

  it("is not installed if the host serves a file from a different version", async () => {
    const host = makeHost(served({ ...first, "icons/icon.svg": "another icon" }));
    const caches = new FakeCaches();
    await expect(makeVersion(first, host, caches).install()).rejects.toThrow("icon.svg");
    expect(caches.keysOf("files")).not.toContain(precacheKey(hash("another icon")));
  });

  it.each([
    ["price list 50%.txt", "price%20list%2050%25.txt"],
    ["50%41.txt", "50%2541.txt"],
    ["c#.txt", "c%23.txt"],
    ["what?.txt", "what%3F.txt"],
    ["terms: a, b & ä.txt", "./terms:%20a,%20b%20&%20%C3%A4.txt"],
  ])("has the owner's file %s, whatever its name means in an address", async (path, address) => {
    const files = { ...first, [path]: "by the owner" };
    const host = makeHost(served(files));
    const version = makeVersion(files, host, new FakeCaches());
    await version.install();
    host.files = {};
    expect(await read(version, address)).toBe("by the owner");
    expect(await read(version, encodeURIComponent(path))).toBe("by the owner");
    expect(version.find(new URL("50%.txt", base))).toBeUndefined();
  });

  it("is installed without an owner's file that the host doesn't serve, but not without a file of the app or a model", async () => {
    const files = {
      ...first,
      "private/list.txt": "list",
      "models/a/train.py": "how a was trained",
      "models/notes.txt": "notes",
      "assets/photo.psd": "photo",
      "icons/drafts.zip": "drafts",
      "page.html": "by the owner",
      "last.txt": "last",
    };
    const host = makeHost(served({ ...first, "page.html": "the host's front page", "last.txt": "last" }));
    const caches = new FakeCaches();
    const version = makeVersion(files, host, caches);
    await version.install();
    const kept = ["page 1", "app 1", "icon", "last", code].map((text) => precacheKey(hash(text)));
    expect(caches.keysOf("files").sort()).toEqual(kept.sort());
    expect(await read(version, "page.html")).toBe("the host's front page");
    host.files["private/list.txt"] = "list";
    await version.install();
    expect(caches.keysOf("files")).toContain(precacheKey(hash("list")));
    for (const path of [
      "index.html",
      "assets/app-D8NudN84.js",
      "hunch.js",
      "icons/icon-192.png",
      "models/a/model.json",
    ]) {
      const lacking = makeVersion({ ...files, [path]: "new" }, host, caches);
      await expect(lacking.install(), path).rejects.toThrow("does not belong to this version");
    }
  });

  it("remains whole offline without an owner's file that the host doesn't serve", async () => {
    const files = { ...first, "private/list.txt": "list" };
    const host = makeHost(served(first));
    const version = makeVersion(files, host, new FakeCaches());
    await version.install();
    host.isDown = true;
    await version.install();
  });

  it("requests files from the host if they are not cached yet, such as a runtime that the page has not needed so far", async () => {
    const files = { ...first, "runtime.wasm": "runtime" };
    const host = makeHost(served(files));
    const version = makeVersion(files, host, new FakeCaches(), ["runtime.wasm"]);
    await version.install();
    expect(host.requests).not.toContain("runtime.wasm");
    expect(await read(version, "runtime.wasm")).toBe("runtime");
  });
});

describe("a new version", () => {
  it("fetches only new files, while the old version goes on using its own", async () => {
    const host = makeHost(served(first));
    const caches = new FakeCaches();
    const before = makeVersion(first, host, caches);
    await before.install();
    host.files = served(second);
    host.requests = [];
    const after = makeVersion(second, host, caches);
    await after.install();
    expect(host.requests.sort()).toEqual(["", "assets/app-2.js"]);
    expect(await read(before, "")).toBe("page 1");
    expect(await read(before, "assets/app-1.js")).toBe("app 1");
    expect(await read(after, "")).toBe("page 2");
  });

  it("deletes files that it does not need, and keeps a runtime that has not changed", async () => {
    const caches = new FakeCaches();
    const cache = await caches.open("files");
    for (const text of ["runtime", "old model"]) await cache.put(precacheKey(hash(text)), new Response(text));
    const host = makeHost(served(first));
    await makeVersion({ ...first, "runtime.wasm": "runtime" }, host, caches, ["runtime.wasm"]).install();
    host.files = served(second);
    const after = makeVersion({ ...second, "runtime.wasm": "runtime" }, host, caches, ["runtime.wasm"]);
    await after.install();
    await after.tidy();
    const kept = ["page 2", "app 2", "icon", "runtime", code].map((text) => precacheKey(hash(text)));
    expect(caches.keysOf("files").sort()).toEqual(kept.sort());
  });

  it("recognizes pages of its own version by their script's path", () => {
    const version = makeVersion(second, makeHost({}), new FakeCaches());
    expect(version.has("./assets/app-2.js")).toBe(true);
    expect(version.has("./assets/app-1.js")).toBe(false);
    expect(version.has("")).toBe(true);
  });

  it("can serve its service worker script, which includes the list of its files", async () => {
    const host = makeHost(served(first));
    const version = makeVersion(first, host, new FakeCaches());
    await version.install();
    const kept = await read(version, script);
    expect(kept?.split("\n").slice(1)).toEqual(["work();", ""]);
    expect(kept).toContain(hash("app 1"));
  });

  it("reports a missing card rather than a network failure if the host no longer has the card", async () => {
    const path = "models/a/model.json";
    const version = makeVersion(
      { ...first, [path]: '{"id":"a"}' },
      makeHost(served(first)),
      new FakeCaches(),
    );
    await expect(version.readJson(path)).rejects.toMatchObject({
      code: "card-missing",
      details: { status: 404 },
    });
    await expect(version.readJson("models/b/model.json")).rejects.toMatchObject({ code: "card-missing" });
  });

  it("reads a card from the cache, and refuses one that is not JSON", async () => {
    const path = "models/a/model.json";
    const host = makeHost(served({ ...first, [path]: '{"id":"a"}' }));
    const version = makeVersion({ ...first, [path]: '{"id":"a"}' }, host, new FakeCaches());
    await version.install();
    host.files = {};
    expect(await version.readJson(path)).toEqual({ id: "a" });
    const broken = makeVersion({ [path]: "<html>" }, makeHost({ [path]: "<html>" }), new FakeCaches());
    await expect(broken.readJson(path)).rejects.toMatchObject({ code: "card-invalid" });
  });
});
