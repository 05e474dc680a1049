import { describe, expect, test, vi } from "vitest";
import { isApiAddress } from "../../src/api/api-address.ts";
import { AppError, abortError, type ErrorCode } from "../../src/core/errors.ts";
import { base, fakeSite, problemIn, row, sends } from "./fake-site.ts";

const verdict = { model: "coin", inputs: { force: 1 }, correct: true };

const manyMembers = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`member ${index}`, 1]));

describe("addresses and methods", () => {
  test("are limited to the site's own api folder", () => {
    for (const [address, expected] of [
      ["https://site.example/some/path/api/models", true],
      ["https://site.example/some/path/apis", false],
      ["https://site.example/api/models", false],
      ["https://other.example/some/path/api/models", false],
      // Browsers resolve these addresses before sending them, so they lead to the site's own files.
      ["https://site.example/some/path/api/%2e%2e/index.html", false],
      ["https://site.example/some/path/api/models/%2E%2e/%2e./x", false],
    ] as const) {
      expect(isApiAddress(new URL(address), base), address).toBe(expected);
    }
  });

  test.each(["", "nothing", "models/", "models//predict", "models/coin/predict/x", "feedback/%E0%A4%A"])(
    "lead to 404 if the API doesn't have the path: api/%s",
    async (path) => {
      expect((await problemIn(await fakeSite().call(path))).status).toBe(404);
    },
  );

  test.each([
    ["DELETE", "models", "GET, HEAD, OPTIONS"],
    ["PUT", "models/coin", "GET, HEAD, OPTIONS"],
    ["PATCH", "models/coin/predict", "GET, POST, HEAD, OPTIONS"],
    ["DELETE", "feedback", "GET, POST, HEAD, OPTIONS"],
    ["POST", "feedback/x", "GET, PUT, DELETE, HEAD, OPTIONS"],
    ["POST", "feedback.csv", "GET, HEAD, OPTIONS"],
    ["POST", "openapi.json", "GET, HEAD, OPTIONS"],
  ])("lead to 405 with an Allow header for %s api/%s", async (method, path, allow) => {
    const response = await fakeSite().call(path, { method });
    expect(response.headers.get("Allow")).toBe(allow);
    expect((await problemIn(response)).status).toBe(405);
  });

  test("answer OPTIONS with the allowed methods, and HEAD with the headers alone", async () => {
    const options = await fakeSite().call("feedback", { method: "OPTIONS" });
    expect([options.status, options.headers.get("Allow")]).toEqual([204, "GET, POST, HEAD, OPTIONS"]);
    const head = await fakeSite().call("feedback.csv?model=coin", { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect(head.headers.get("Content-Disposition")).toContain("coin-feedback.csv");
  });
});

describe("request bodies", () => {
  const post = (init: RequestInit) => fakeSite().call("feedback", { method: "POST", ...init });
  const json = { "Content-Type": "application/json" };

  test.each(["{", "", "{'model': 1}", '{"force": NaN}', '{"force": Infinity}', "undefined"])(
    "get 400 if they are not JSON: %s",
    async (body) => {
      const problem = await problemIn(await post({ headers: json, body }));
      expect(problem.status).toBe(400);
      expect(problem.detail).toContain("not JSON");
    },
  );

  test.each([
    ["nested brackets", "[".repeat(3_000_000) + "]".repeat(3_000_000), "levels deep"],
    ["nested objects", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`, "levels deep"],
    ["half a million members", JSON.stringify({ model: "coin", inputs: manyMembers(500_000) }), "members"],
  ])("get 400 for %s, before they are parsed", async (_, body, detail) => {
    const problem = await problemIn(await post({ headers: json, body }));
    expect(problem.status).toBe(400);
    expect(problem.detail).toContain(detail);
  });

  test("may contain strings that look like brackets and members", async () => {
    const report = `[[[{{{":":":${"\\"}"`.repeat(3);
    const body = JSON.stringify({ model: "weather", inputs: { report }, correct: true });
    expect((await post({ headers: json, body })).status).toBe(201);
  });

  test("may have a member for each field of the widest model", async () => {
    const body = JSON.stringify({ instances: [manyMembers(5000)] });
    const problem = await problemIn(
      await fakeSite().call("models/coin/predict", { method: "POST", headers: json, body }),
    );
    // The model has none of these fields, hence 422. A body with too many members would get 400.
    expect(problem.status).toBe(422);
  });

  test("are refused with a short list of errors, however many unknown members they have", async () => {
    const body = JSON.stringify({ instances: Array.from({ length: 200 }, () => manyMembers(1500)) });
    const problem = await problemIn(
      await fakeSite().call("models/coin/predict", { method: "POST", headers: json, body }),
    );
    expect(problem).toMatchObject({ status: 422, errorsLeftOut: expect.any(Number) });
  });

  test("get 400 if they are not UTF-8", async () => {
    const body = new Uint8Array([0x22, 0xe4, 0x22]);
    const problem = await problemIn(await post({ headers: json, body }));
    expect(problem).toMatchObject({ status: 400, detail: "The body is not JSON: its bytes are not UTF-8." });
  });

  test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp"])(
    "get 415 as %s, whatever they contain",
    async (type) => {
      const response = await post({ headers: { "Content-Type": type }, body: JSON.stringify(verdict) });
      expect(response.headers.get("Accept")).toBe("application/json");
      expect((await problemIn(response)).status).toBe(415);
    },
  );

  test("are also accepted as JSON with a charset", async () => {
    const headers = { "Content-Type": "application/JSON; charset=utf-8" };
    expect((await post({ headers, body: JSON.stringify(verdict) })).status).toBe(201);
  });

  test("get 413 at 20 MB", async () => {
    const body = JSON.stringify({ ...verdict, filler: "x".repeat(20_000_000) });
    expect((await problemIn(await post({ headers: json, body }))).status).toBe(413);
  });

  test("get 413 as soon as a stream exceeds the limit, and are read no further", async () => {
    let sent = 0;
    let cancelled = false;
    const body = new ReadableStream({
      pull(controller) {
        sent++;
        controller.enqueue(new Uint8Array(1024 * 1024));
      },
      cancel() {
        cancelled = true;
      },
    });
    const response = await post({ headers: json, body, duplex: "half" } as RequestInit);
    expect((await problemIn(response)).status).toBe(413);
    expect(cancelled).toBe(true);
    expect(sent).toBeLessThan(20);
  });

  test("are also read in browsers where requests have no body stream", async () => {
    const from = { body: undefined } as unknown as Partial<Request>;
    const site = fakeSite();
    expect((await site.call("feedback", { ...sends("POST", verdict), from })).status).toBe(201);
    const large = sends("POST", { ...verdict, filler: "x".repeat(17_000_000) });
    expect((await problemIn(await site.call("feedback", { ...large, from }))).status).toBe(413);
  });
});

describe("requests that another site could trigger", () => {
  const foreign = "https://evil.example/";
  const write = sends("POST", verdict);

  test.each([
    ["a form", write, { mode: "navigate", destination: "document", referrer: foreign }],
    [
      "a form on a page that hides its address",
      write,
      { mode: "navigate", destination: "document", referrer: "" },
    ],
    ["a form on this site", write, { mode: "navigate", destination: "document", referrer: base.href }],
    ["a beacon without CORS", write, { mode: "no-cors" }],
    ["another origin", { ...write, headers: { ...write.headers, Origin: "https://evil.example" } }, {}],
    ["a sandboxed frame", { ...write, headers: { ...write.headers, Origin: "null" } }, {}],
    [
      "a page that the browser doesn't mark as same-origin",
      { ...write, headers: { ...write.headers, "Sec-Fetch-Site": "same-site" } },
      {},
    ],
  ])("get 403 when %s tries to write", async (_, init, from) => {
    const site = fakeSite();
    const problem = await problemIn(await site.call("feedback", { ...init, from: from as Partial<Request> }));
    expect(problem.status).toBe(403);
    expect(site.taught).toEqual([]);
  });

  test.each(["iframe", "frame", "embed", "object"] as const)(
    "get 403 in another site's %s, and load nothing",
    async (destination) => {
      for (const referrer of [foreign, "", "about:client"]) {
        const site = fakeSite();
        const from = { mode: "navigate", destination, referrer } as const;
        const problem = await problemIn(await site.call("models/coin/predict?force=1", { from }));
        expect(problem.status).toBe(403);
        expect(site.opened).toEqual([]);
      }
    },
  );

  test("are answered if they come from a frame on this origin, the address bar or a link", async () => {
    for (const from of [
      { mode: "navigate", destination: "iframe", referrer: `${base.origin}/other.html` },
      { mode: "navigate", destination: "document", referrer: "about:client" },
      { mode: "navigate", destination: "document", referrer: "" },
      { mode: "navigate", destination: "document", referrer: foreign },
    ] as const) {
      expect((await fakeSite().call("models/coin/predict?force=1", { from })).status).toBe(200);
    }
  });

  test("get 403 if a link on another site asks for feedback, but not if the address bar or this site does", async () => {
    const site = fakeSite();
    site.entries = [row(1)];
    for (const path of ["feedback", `feedback/${row(1).id}`, "feedback.csv?model=coin"]) {
      const visit = (referrer: string) =>
        site.call(path, { from: { mode: "navigate", destination: "document", referrer } });
      expect((await problemIn(await visit(foreign))).status).toBe(403);
      expect((await visit("")).status).toBe(200);
      expect((await visit(base.href)).status).toBe(200);
    }
  });

  test("get responses that must not be framed, sniffed or stored", async () => {
    for (const path of ["models", "nothing", "feedback.csv?model=coin"]) {
      const { headers } = await fakeSite().call(path);
      expect(headers.get("Content-Security-Policy")).toBe("default-src 'none'; frame-ancestors 'self'");
      expect(headers.get("Cross-Origin-Resource-Policy")).toBe("same-origin");
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(headers.get("Cache-Control")).toBe("no-store");
      expect(headers.has("Access-Control-Allow-Origin")).toBe(false);
    }
  });
});

describe("service errors", () => {
  const failing = (error: unknown) => {
    const site = fakeSite();
    const fail = () => Promise.reject(error);
    Object.assign(site.log, { get: fail, pageAfter: fail, edit: fail, remove: fail });
    Object.assign(site.models, { open: async () => ({ predict: fail, predictMany: fail, teach: fail }) });
    return site;
  };

  test.each([
    ["storage-unavailable", 503],
    ["storage-blocked", 503],
    ["storage-failed", 503],
    ["storage-full", 507],
    ["download-interrupted", 503],
    ["model-hash-mismatch", 502],
    ["unexpected", 500],
  ] satisfies [ErrorCode, number][])("become problem documents: %s has status %i", async (code, status) => {
    const site = failing(new AppError(code, { reason: "secret" }));
    for (const [path, init] of [
      ["feedback", {}],
      ["feedback", sends("POST", verdict)],
      [`feedback/${row(1).id}`, sends("PUT", { correct: true })],
      [`feedback/${row(1).id}`, { method: "DELETE" }],
      ["models/coin/predict?force=1", {}],
    ] as const) {
      const response = await site.call(path, init);
      expect(response.headers.has("Retry-After")).toBe(status === 503);
      const problem = await problemIn(response);
      expect(problem.status).toBe(status);
      expect(JSON.stringify(problem)).not.toContain("secret");
    }
  });

  test("return 503 and say when to try again if a new version of the site has taken over", async () => {
    const site = fakeSite();
    Object.assign(site, { replaced: () => true });
    const response = await site.call("feedback", sends("POST", verdict));
    expect(response.headers.get("Retry-After")).toBe("1");
    expect((await problemIn(response)).status).toBe(503);
    expect(site.taught).toEqual([]);
  });

  test("don't become internal errors when the caller gives up", async () => {
    expect((await problemIn(await failing(abortError()).call("feedback"))).status).toBe(503);
  });

  test("return 500, and are logged, if they are unexpected", async () => {
    const spy = vi.spyOn(console, "error").mockImplementation(() => {});
    expect((await problemIn(await failing(new TypeError("oops")).call("feedback"))).status).toBe(500);
    expect(spy).toHaveBeenCalledOnce();
    spy.mockRestore();
  });
});
