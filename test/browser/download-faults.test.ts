import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { offlineJourney, ownSiteJourney } from "./journey.ts";
import { answerTo, button, classifyButton, openModel, praise, resultOf, reviewField } from "./model-page.ts";
import type { Fault } from "./static-site.ts";

const faults: readonly (readonly [what: string, fault: Fault, says: RegExp])[] = [
  ["is missing", { kind: "status", status: 404 }, /404/],
  ["fails with status 500", { kind: "status", status: 500 }, /500/],
  ["arrives truncated", { kind: "truncated", share: 0.6 }, /only|of .*arrived/i],
  ["has one wrong byte", { kind: "corrupted" }, /SHA-256|differs/i],
  ["is an HTML page with status 200", { kind: "html" }, /web page|HTML/i],
];

/** The sizes of all files in the browser's caches. */
async function cachedBytes(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    const sizes: number[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const body = await (await cache.match(request))?.arrayBuffer();
        if (body !== undefined) sizes.push(body.byteLength);
      }
    }
    return sizes;
  });
}

async function ask(page: Page): Promise<void> {
  await reviewField(page).fill(praise);
  await classifyButton(page).click();
}

describe("the page", () => {
  for (const [what, fault, says] of faults) {
    ownSiteJourney(
      `reports a model that ${what}, caches nothing, and works after Try again`,
      async ({ page, site }) => {
        site.breakFile("model.onnx", fault);
        await openModel(page, site);
        await ask(page);
        const failure = page.getByRole("alert").filter({ hasText: says });
        await failure.waitFor();
        expect(await resultOf(page).count()).toBe(0);
        const wrong = site.requests.filter(
          ({ path, status }) => path.endsWith("model.onnx") && status === 200,
        );
        const sizes = await cachedBytes(page);
        for (const { bodyBytes } of wrong) expect(sizes).not.toContain(bodyBytes);
        site.repair();
        await button(page, "Try again").click();
        await answerTo(page, praise);
        expect(await reviewField(page).inputValue()).toBe(praise);
      },
    );
  }

  for (const file of ["model.onnx", ".wasm"]) {
    ownSiteJourney(
      `keeps what was typed if the network fails in the middle of ${file}, and then continues`,
      async ({ page, site }) => {
        site.breakFile(file, { kind: "cut", share: 0.5 });
        await openModel(page, site);
        await ask(page);
        await page
          .getByRole("alert")
          .filter({ hasText: /connection was lost/i })
          .waitFor();
        expect(await reviewField(page).inputValue()).toBe(praise);
        // The alert says what to do, and a request to wait would contradict it.
        expect(await page.getByText(/The answer will appear as soon as/).count()).toBe(0);
        site.repair();
        await button(page, "Try again").click();
        await answerTo(page, praise);
      },
    );
  }

  offlineJourney(
    "recovers if the whole site goes down in the middle of a download and comes back",
    async ({ page, site }) => {
      site.breakFile("model.onnx", { kind: "stalled", share: 0.3 });
      await openModel(page, site);
      await ask(page);
      await page.getByRole("progressbar", { name: /model/i }).waitFor();
      await site.shutDown();
      await page.getByRole("alert").waitFor();
      site.repair();
      await site.start();
      await button(page, "Try again").click();
      await answerTo(page, praise);
    },
  );

  offlineJourney("doesn't use a broken model on the next visit either", async ({ page, site }) => {
    site.breakFile("model.onnx", { kind: "corrupted" });
    await openModel(page, site);
    await page.getByRole("alert").waitFor();
    site.repair();
    await page.reload();
    await ask(page);
    await answerTo(page, praise);
  });
});
