import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { smallCard, writeSmallModel } from "../cli/retrain/small-model.ts";
import { Deployment } from "./build-site.ts";
import { FeedbackForm } from "./feedback-form.ts";
import { contextOptions, journey, listenForComplaints } from "./journey.ts";
import {
  button,
  labelOf,
  openModel,
  resultOf,
  sayThatItWas,
  waitForLessons,
  waitUntilOffline,
} from "./model-page.ts";
import { downloadSite } from "./published-site.ts";
import { StaticSite } from "./static-site.ts";

const id = smallCard.id;

async function ask(page: Page, x: number): Promise<string> {
  const again = button(page, "Submit another");
  if (await again.isVisible()) {
    await again.click();
    await resultOf(page).waitFor({ state: "detached" });
  }
  await page.getByLabel("Number", { exact: true }).fill(String(x));
  await button(page, "Classify").click();
  await resultOf(page).waitFor();
  return labelOf(resultOf(page));
}

/** Says that the model is wrong about these numbers, and sends that to the owner. */
async function complainAndSend(page: Page, numbers: readonly number[]): Promise<void> {
  for (const x of numbers) {
    await ask(page, x);
    await sayThatItWas(page, "Incorrect");
  }
  const address = page.url().replace(/#.*/, "");
  await page.goto(`${address}#/${id}/learning`);
  await button(page, "Choose and review").click();
  await page.getByRole("checkbox", { name: /I agree/ }).check();
  await button(page, "Send").click();
  await page.getByText("Sent", { exact: true }).waitFor();
}

describe("feedback comes home", () => {
  journey(
    "publish, three visitors send theirs, the harmful one is refused, learn, publish again: the open tab is offered it",
    { timeout: 600_000 },
    async ({ page, browser, complaints }) => {
      const deployment = await Deployment.make();
      const form = new FeedbackForm();
      const visitors: BrowserContext[] = [];
      const folders: string[] = [];
      const newVisitor = async () => {
        const context = await browser.newContext(contextOptions);
        listenForComplaints(context, complaints);
        visitors.push(context);
        return context.newPage();
      };
      try {
        // From 40 on numbers are high, which the model does not know yet.
        await writeSmallModel(deployment.models, { isHigh: (x) => x >= 40 });
        const address = await form.start();
        const home = await new StaticSite(await deployment.build("home")).start();
        const published = new StaticSite(home.folder);
        try {
          await page.goto(`${home.url}#/publish?model=${id}`);
          await page.getByRole("radio", { name: /form I run/ }).check();
          await page.getByLabel("Address of the form").fill(address);
          const first = await downloadSite(page);
          folders.push(first.folder);
          published.folder = first.folder;
          await published.start();

          // The first visitor's tab stays open until the end.
          const open = await newVisitor();
          await openModel(open, published, id);
          await complainAndSend(open, [41, 42]);
          await waitUntilOffline(open);
          for (const numbers of [
            [43, 44],
            [60, 61, 62, 63, 64, 65],
          ]) {
            const tab = await newVisitor();
            await openModel(tab, published, id);
            await complainAndSend(tab, numbers);
          }
          expect(form.parcels.map(({ rows }) => rows.length)).toEqual([2, 2, 6]);
          const files = await Promise.all(
            form.parcels.map(async (parcel, index) => {
              const path = join(deployment.folder, `visitor-${index + 1}.json`);
              await writeFile(path, JSON.stringify(parcel));
              return path;
            }),
          );
          const foreign = join(deployment.folder, "photo.csv");
          await writeFile(foreign, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1]));

          await page.goto(`${home.url}#/${id}/learning`);
          const inbox = page.getByRole("region", { name: "Feedback from visitors" });
          await inbox.getByLabel("Feedback files").setInputFiles([...files, foreign]);
          await inbox.getByText("10 rows in 4 files.").waitFor();
          const third = inbox.getByRole("row", { name: /visitor-3\.json/ });
          expect(await third.textContent()).toMatch(/90\.0%.*84\.0%.*Harms/);
          await inbox.getByText("The model will learn from 4 of 10 rows.").waitFor();
          await inbox
            .getByRole("alert")
            .filter({ hasText: /can’t be read|not be read/ })
            .waitFor();
          await button(page, "Try on a copy").click();
          const trial = inbox.getByRole("row", { name: /Held-back examples/ });
          expect(await trial.textContent()).toMatch(/90\.0%.*94\.0%/);
          await button(page, "Learn from 4 rows").click();
          await inbox.getByText(/^Learned from 4 rows/).waitFor();
          await waitForLessons(page, 4);

          await inbox.getByRole("link", { name: "Publish the new version" }).click();
          await page.getByRole("checkbox", { name: /Include what it learned here/ }).check();
          await page.getByRole("radio", { name: /form I run/ }).check();
          await page.getByLabel("Address of the form").fill(address);
          const second = await downloadSite(page);
          folders.push(second.folder);
          published.folder = second.folder;
          await open.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
          const reloaded = open.waitForEvent("load");
          await button(open, "Update now").click();
          await reloaded;
          // Their own lessons are there, learned again; what the second visitor taught is in the model.
          await waitForLessons(open, 2);
          await openModel(open, published, id);
          expect(await ask(open, 43)).toBe("high");
          expect(await ask(open, 41)).toBe("high");
          expect(await ask(open, 60)).toBe("high");
          expect(await ask(open, 45)).toBe("low");
        } finally {
          await published.shutDown();
          await home.shutDown();
        }
      } finally {
        for (const context of visitors) await context.close();
        for (const folder of folders) await rm(folder, { recursive: true });
        form.stop();
        await deployment.remove();
      }
    },
  );
});
