import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import type { OwnModelTrial } from "../../src/core/own-model.ts";
import { callApi, predictionOf, stopServiceWorkers } from "./api-calls.ts";
import { makeSecondBuild } from "./deployments.ts";
import { openFeedback, waitForRows } from "./feedback-page.ts";
import { installedJourney, offlineJourney } from "./journey.ts";
import { loopingExport, namedExport } from "./made-export.ts";
import {
  classify,
  classifyButton,
  complaint,
  exportCsv,
  openModel,
  percentagesOf,
  praise,
  resultOf,
  sayThatItWas,
  waitForLessons,
  waitUntilOffline,
} from "./model-page.ts";
import { addDraft, addExport, expectAnswer, give } from "./own-model-page.ts";
import { type SharedSite, StaticSite } from "./static-site.ts";

/**
 * Opens a page that runs no model, unlike the home page, so the runtime isn't loaded, and waits until the service
 * worker answers its calls.
 */
async function openInstalled(page: Page, site: SharedSite): Promise<void> {
  await page.goto(`${site.url}#/feedback`);
  await page.waitForFunction(() => navigator.serviceWorker.controller);
}

/** Opens the model's page and waits until the service worker has everything that it needs. */
async function openReady(page: Page, site: SharedSite): Promise<void> {
  await openModel(page, site);
  await waitUntilOffline(page);
}

const verdict = (review: string, correct: boolean) => ({
  method: "POST",
  body: { model: "movie-review", inputs: { review }, metadata: { movie: "Ozark" }, correct },
});

describe("the API", () => {
  installedJourney("gives the same answers as the page, lessons included", async ({ page, site }) => {
    await openReady(page, site);
    const result = await classify(page, praise);
    const before = await callApi(page, site, predictionOf(praise));
    const [highest] = [...(await percentagesOf(result)).values()].sort((a, b) => b - a);
    expect(100 * before.json.probability).toBeCloseTo(highest!, 0);
    await sayThatItWas(page, "Incorrect");
    const after = await callApi(page, site, predictionOf(praise));
    expect(after.json.model.lessons).toBe(before.json.model.lessons + 1);
    expect(after.json.probabilities[before.json.label]).toBeLessThan(before.json.probability);
    await page.reload();
    const again = await classify(page, praise);
    const shown = Math.max(...(await percentagesOf(again)).values());
    expect(100 * after.json.probability).toBeCloseTo(shown, 0);
  });

  installedJourney(
    "teaches the model, changes and deletes feedback, and updates open tabs",
    async ({ page, context, site }) => {
      await openReady(page, site);
      await classify(page, praise);
      const list = await context.newPage();
      await openFeedback(list, site);
      const given = await callApi(page, site, "feedback", verdict(praise, false));
      expect(given.status).toBe(201);
      await waitForLessons(page, 1);
      await waitForRows(list, 1);

      const location = given.headers.location!;
      expect((await callApi(page, site, location)).json).toEqual(given.json);
      const changed = await callApi(page, site, location, { method: "PUT", body: { correct: true } });
      expect(changed.json).toMatchObject({
        id: given.json.id,
        correct: true,
        label: given.json.predictedLabel,
      });

      expect((await callApi(page, site, location, { method: "DELETE" })).status).toBe(204);
      await waitForRows(list, 0);
      await waitForLessons(page, 0);
      expect((await callApi(page, site, location, { method: "DELETE" })).status).toBe(404);
      expect((await callApi(page, site, predictionOf(praise))).json.model.lessons).toBe(0);
    },
  );

  installedJourney("returns the CSV that the page exports", async ({ page, site }) => {
    await openReady(page, site);
    await classify(page, praise, "=1+1");
    await sayThatItWas(page, "Correct");
    await callApi(page, site, "feedback", verdict(complaint, true));
    await waitForLessons(page, 2);
    const exported = (await exportCsv(page)).toString("utf8");
    const { text } = await callApi(page, site, "feedback.csv?model=movie-review");
    expect(text.replace(/^\uFEFF/, "")).toBe(exported.replace(/^\uFEFF/, ""));
    expect(text).toContain(complaint);
  });

  installedJourney("predicts many rows, and names the faults in a request body", async ({ page, site }) => {
    await openInstalled(page, site);
    const post = (instances: unknown) =>
      callApi(page, site, "models/movie-review/predict", { method: "POST", body: { instances } });
    const many = await post(Array.from({ length: 300 }, (_, index) => ({ review: `${praise} ${index}` })));
    expect(many.json.predictions).toHaveLength(300);
    const refused = await post([{ review: praise }, { review: "short" }]);
    expect(refused.status).toBe(422);
    expect(refused.headers["content-type"]).toBe("application/problem+json");
    expect(refused.json.errors).toMatchObject([{ pointer: "#/instances/1/review" }]);
  });

  offlineJourney("loads the runtime only when a prediction is requested", async ({ page, site }) => {
    await openInstalled(page, site);
    await callApi(page, site, "models");
    await callApi(page, site, "openapi.json");
    await callApi(page, site, "feedback");
    expect(site.count(".wasm")).toBe(0);
    expect((await callApi(page, site, predictionOf(praise))).status).toBe(200);
    expect(site.count(".wasm")).toBeGreaterThan(0);
  });

  offlineJourney(
    "answers without the network, even after the browser has stopped its worker",
    async ({ page, site, context }) => {
      await openReady(page, site);
      await classify(page, praise);
      const before = await callApi(page, site, predictionOf(praise));
      await site.shutDown();
      await context.setOffline(true);
      await stopServiceWorkers(page);
      const after = await callApi(page, site, predictionOf(praise));
      expect(after.json).toEqual(before.json);
      const tab = await context.newPage();
      await tab.goto(`${site.url}api/models`);
      expect(await tab.locator("body").textContent()).toContain('"id": "movie-review"');
    },
  );

  offlineJourney(
    "predicts without lessons while storage is unavailable, refuses feedback calls for that reason, and recovers afterwards",
    async ({ page, site, context }) => {
      await openInstalled(page, site);
      const [worker] = context.serviceWorkers();
      await worker!.evaluate(() => {
        IDBFactory.prototype.open = () => {
          throw new DOMException("Refused.", "SecurityError");
        };
      });
      const predicted = await callApi(page, site, predictionOf(praise));
      expect(predicted.json).toMatchObject({ model: { lessons: 0 }, probability: expect.any(Number) });
      const answers = [
        await callApi(page, site, "feedback"),
        await callApi(page, site, "feedback", verdict(praise, false)),
        await callApi(page, site, "feedback.csv?model=movie-review"),
      ];
      for (const { status, headers, json } of answers) {
        expect(status).toBe(503);
        expect(headers["retry-after"]).toBe("1");
        expect(json.detail).toContain("doesn't let the site store data");
      }
      // Simulate the browser stopping an idle service worker; the next call starts a new one.
      await stopServiceWorkers(page);
      expect((await callApi(page, site, "feedback", verdict(praise, false))).status).toBe(201);
      expect((await callApi(page, site, predictionOf(praise))).json.model.lessons).toBe(1);
    },
  );

  offlineJourney("works under a sub-path", async ({ page, distFolder }) => {
    const site = await new StaticSite(distFolder, "/some/path/").start();
    try {
      await openInstalled(page, site);
      const given = await callApi(page, site, "feedback", verdict(praise, true));
      expect(given.headers.location).toBe(`/some/path/api/feedback/${given.json.id}`);
      expect((await callApi(page, site, "openapi.json")).json.servers).toEqual([{ url: `${site.url}api` }]);
    } finally {
      await site.shutDown();
    }
  });
});

describe("a new version of the site", () => {
  offlineJourney(
    "takes over between calls without losing any",
    async ({ page, context, site, distFolder }) => {
      const second = await makeSecondBuild(distFolder);
      try {
        await openReady(page, site);
        // Use an address on the site that doesn't load the app, since the app's pages reload when the version changes.
        const caller = await context.newPage();
        await caller.goto(`${site.url}models/index.json`);
        await callApi(caller, site, predictionOf(praise));
        site.folder = second.folder;
        await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
        const update = page.getByRole("button", { name: "Update now" });
        await update.waitFor();

        const changed = caller.evaluate(
          () =>
            new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve)),
        );
        const instances = Array.from({ length: 3000 }, (_, index) => ({ review: `${praise} ${index}` }));
        const long = callApi(caller, site, "models/movie-review/predict", {
          method: "POST",
          body: { instances },
        });
        await update.click();
        const statuses: number[] = [];
        let over = false;
        void changed.then(() => {
          over = true;
        });
        // Chromium waits until the old service worker has no call in progress. Without a gap between calls, that may
        // take minutes.
        const gap = () => caller.evaluate(() => new Promise((resolve) => setTimeout(resolve, 10)));
        for (; !over; await gap()) statuses.push((await callApi(caller, site, "models")).status);
        expect((await long).json.predictions).toHaveLength(3000);
        expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
        expect((await callApi(caller, site, predictionOf(praise))).status).toBe(200);
      } finally {
        await second.remove();
      }
    },
  );
});

describe("another origin", () => {
  installedJourney(
    "can't change anything, frame a response or link to the feedback",
    async ({ page, site, context, complaints }) => {
      await openInstalled(page, site);
      const folder = await mkdtemp(join(tmpdir(), "hunch-foreign-"));
      await writeFile(join(folder, "index.html"), "<!doctype html><title>Foreign</title><body></body>");
      // To the browser, another port on the same host is a different origin but the same site, which is the
      // harder case.
      const foreign = await new StaticSite(folder).start();
      try {
        const visit = async (html: string) => {
          const tab = await context.newPage();
          await tab.goto(foreign.url);
          await tab.evaluate((text) => {
            document.body.innerHTML = text;
          }, html);
          return tab;
        };
        const body = JSON.stringify(verdict(praise, true).body).slice(0, -1).replaceAll('"', "&quot;");
        const form = await visit(
          `<form method="post" enctype="text/plain" action="${site.url}api/feedback"><input name="${body},&quot;x" value="&quot;:1}"><button>Go</button></form>`,
        );
        await form.getByRole("button").click();
        await form.waitForURL(/api\/feedback/);
        expect(await form.locator("body").textContent()).toContain('"status": 403');

        const link = await visit(`<a href="${site.url}api/feedback">feedback</a>`);
        await link.getByRole("link").click();
        await link.waitForURL(/api\/feedback/);
        expect(await link.locator("body").textContent()).toContain('"status": 403');

        const framed = await visit(`<iframe src="${site.url}api/${predictionOf(praise)}"></iframe>`);
        await framed.waitForFunction(() => {
          const entries = performance.getEntriesByType("resource");
          return entries.some(({ name }) => name.includes("/api/models/"));
        });
        // Even the refusal can't be framed.
        await expect.poll(() => complaints.join()).toContain("frame-ancestors 'self'");
        complaints.length = 0;

        const fetched = await framed.evaluate(
          (url) =>
            fetch(url, { method: "POST", mode: "no-cors", body: "{}" }).then(
              (response) => response.type,
              () => "failed",
            ),
          `${site.url}api/feedback`,
        );
        expect(["opaque", "failed"]).toContain(fetched);
        expect((await callApi(page, site, "feedback")).json.items).toEqual([]);
      } finally {
        await foreign.shutDown();
        await rm(folder, { recursive: true });
      }
    },
  );
});

describe("an added model with a loop", () => {
  installedJourney(
    "runs on its page, but the API refuses it, since nothing could end the loop there",
    async ({ page, site }) => {
      await addExport(page, site, loopingExport());
      await waitUntilOffline(page);
      const read = await callApi(page, site, "models/loan-approval");
      expect(read.status).toBe(200);
      const [field] = read.json.fields;
      await page.getByLabel(field.label, { exact: true }).fill("50");
      await classifyButton(page).click();
      await resultOf(page).getByText("granted").first().waitFor();
      for (const call of [
        await callApi(page, site, `models/loan-approval/predict?${field.name}=50`),
        await callApi(page, site, "models/loan-approval/predict", {
          method: "POST",
          body: { instances: [{ [field.name]: 2 ** 53 }] },
        }),
      ]) {
        expect(call.status).toBe(409);
        expect(call.json.detail).toContain("contains a loop");
      }
    },
  );
});

describe("an added model", () => {
  const query = "models/loan-approval/predict?age=50&job=clerk";

  installedJourney(
    "answers the API once it has answered on the page, where it can be stopped, and unless it was slow there",
    async ({ page, site }) => {
      await give(page, site, namedExport());
      await page.getByRole("region", { name: "Answer", exact: true }).waitFor();
      await addDraft(page);
      await waitUntilOffline(page);
      expect(await callApi(page, site, query)).toMatchObject({ status: 200, json: { label: "granted" } });
      await expectAnswer(page, "50", "clerk", "granted");
      // A model from a backup has never answered in this browser, even if this page has run it before it was removed.
      for (const again of [async () => undefined, () => page.reload()]) {
        await setTrial(page, undefined);
        const untried = await callApi(page, site, query);
        expect(untried).toMatchObject({
          status: 409,
          json: { detail: expect.stringContaining("page first") },
        });
        await again();
        await expectAnswer(page, "51", "clerk", "granted");
        await expect.poll(async () => (await callApi(page, site, query)).status).toBe(200);
      }
      // If a worker that has been ended left its mark, its run never ended. Those above ended.
      await expect.poll(() => setTrial(page, {})).not.toHaveProperty("runningIn");
      await setTrial(page, { runningIn: "an ended worker" });
      const unfinished = await callApi(page, site, query);
      expect(unfinished).toMatchObject({
        status: 409,
        json: { detail: expect.stringContaining("did not answer") },
      });
      // The browser may have ended it for another reason, so an answer on the model's page helps once.
      await expectAnswer(page, "52", "clerk", "granted");
      await expect.poll(async () => (await callApi(page, site, query)).status).toBe(200);
      await expect.poll(() => setTrial(page, {})).not.toHaveProperty("runningIn");
      await setTrial(page, { slowestMs: 3001 });
      const slow = await callApi(page, site, query);
      expect(slow).toMatchObject({ status: 409, json: { detail: expect.stringContaining("took so long") } });
    },
  );

  /**
   * Changes what is stored about the runs of the model's file, as another visit would have recorded it. Returns what
   * was stored before.
   */
  function setTrial(
    page: Page,
    changes: { slowestMs?: number; runningIn?: string | undefined } | undefined,
  ): Promise<OwnModelTrial> {
    return page.evaluate(async (given) => {
      const settled = <Value>(request: IDBRequest<Value>) =>
        new Promise<Value>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const database = await settled(indexedDB.open("hunch-models"));
      const models = database.transaction("models", "readwrite").objectStore("models");
      const { trial, ...record } = await settled(models.get("loan-approval"));
      await settled(models.put(given ? { ...record, trial: { ...trial, ...given } } : record));
      database.close();
      return trial;
    }, changes);
  }
});

describe("the page about the API", () => {
  installedJourney("makes a prediction without violating the content policy", async ({ page, site }) => {
    await openInstalled(page, site);
    await page.getByRole("link", { name: "API", exact: true }).click();
    const call = page.getByRole("region", { name: "GET api/models/{id}/predict" });
    await call.getByText("Try it").click();
    await call.getByLabel("id", { exact: true }).selectOption("movie-review");
    await call.getByRole("button", { name: "Send" }).click();
    await call.getByText(/^Status 200/).waitFor();
    expect(await call.getByText(/"label": "/).count()).toBe(1);
  });

  installedJourney("explains the problem that a response's type links to", async ({ page, site }) => {
    await openInstalled(page, site);
    const { json } = await callApi(page, site, "models/nothing");
    await page.goto(json.type);
    await page.locator("[aria-current=true]").filter({ hasText: "404" }).waitFor();
  });
});
