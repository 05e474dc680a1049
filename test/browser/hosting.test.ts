import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { contentPolicy } from "../../src/publish/content-policy.ts";
import { findNginx, findPython, type Host, startNginx, startPython } from "./hosts.ts";
import { journey, offlineJourney } from "./journey.ts";
import { classify, complaint, openModel, praise, waitUntilOffline } from "./model-page.ts";

/**
 * A visit to a host: classify, wait until the page works offline, stop the host, classify again.
 * @returns the headers with which the service worker answers
 */
async function visit(page: Page, host: Host): Promise<Readonly<Record<string, string>>> {
  try {
    await openModel(page, host);
    await classify(page, praise);
    await waitUntilOffline(page);
  } finally {
    await host.stop();
  }
  const offline = await page.reload();
  await classify(page, complaint);
  return offline!.headers();
}

const nginx = findNginx();
const python = findPython();

describe("a site opened from its folder, without a server", () => {
  journey("says what it needs", async ({ page, distFolder, complaints }) => {
    await page.goto(pathToFileURL(join(distFolder, "index.html")).href);
    await page.getByText(/a browser loads them only from a web server/).waitFor();
    // The browser reports each file that it refused.
    complaints.length = 0;
  });
});

describe("a site under /some/path/", () => {
  offlineJourney.skipIf(nginx === undefined)(
    "on nginx loads, classifies and works offline, with the same restrictions",
    async ({ page, distFolder }) => {
      const headers = await visit(page, await startNginx(nginx!, distFolder));
      expect(headers["content-security-policy"]).toContain("frame-ancestors 'self'");
      expect(headers["x-content-type-options"]).toBe("nosniff");
    },
  );

  offlineJourney.skipIf(nginx === undefined)(
    "on nginx has strict headers, long caching only for hashed names, and precompressed files",
    async ({ distFolder }) => {
      const host = await startNginx(nginx!, distFolder);
      try {
        const html = await fetch(host.url);
        // The page's first script is too short to be compressed, so use the first one that is long enough.
        const copy = readdirSync(join(distFolder, "assets")).find((name) => name.endsWith(".js.gz"));
        const script = `assets/${copy?.slice(0, -3)}`;
        expect(html.headers.get("cache-control")).toBe("no-cache");
        const policy = html.headers.get("content-security-policy") ?? "";
        for (const rule of contentPolicy().split("; ")) expect(policy).toContain(rule);
        expect(policy).toContain("frame-ancestors 'self'");
        expect(html.headers.get("x-content-type-options")).toBe("nosniff");

        const hashed = await fetch(host.url + script);
        expect(hashed.headers.get("cache-control")).toContain("immutable");
        expect(hashed.headers.get("content-encoding")).toBe("gzip");
        expect(hashed.headers.get("content-type")).toContain("text/javascript");
        for (const path of ["service-worker.js", "hunch.js", "models/index.json"])
          expect((await fetch(host.url + path)).headers.get("cache-control")).toBe("no-cache");
        const model = await fetch(`${host.url}models/movie-review/model.onnx`);
        expect(model.headers.get("content-encoding")).toBe("gzip");
      } finally {
        await host.stop();
      }
    },
  );

  offlineJourney.skipIf(python === undefined)(
    "on a plain static server loads, classifies and works offline",
    async ({ page, distFolder }) => {
      await visit(page, await startPython(python!, distFolder));
    },
  );
});
