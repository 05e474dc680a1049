import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { FeedbackForm } from "./feedback-form.ts";
import { findNginx, findPython, hostedPath, startNginx, startPython } from "./hosts.ts";
import { listenForComplaints, offlineJourney } from "./journey.ts";
import {
  button,
  classifyButton,
  labelOf,
  openModel,
  openSection,
  resultOf,
  sayThatItWas,
  waitForLessons,
  waitUntilOffline,
} from "./model-page.ts";
import { downloadSite } from "./published-site.ts";
import { contextOptions } from "./shared-browser.ts";
import { StaticSite } from "./static-site.ts";

const id = "beans";
const good = ["red", "blue", "green"];
const colours = [...good, "white", "black", "brown"];

/**
 * Beans of six colours, of which three are good and three are bad, except for one row in 25. There are also a
 * few violet beans, all of them bad.
 */
const table = [
  "colour,size,bean",
  ...Array.from({ length: 606 }, (_, row) => {
    const colour = row % 101 === 100 ? "violet" : colours[row % 6]!;
    const isGood = good.includes(colour) !== (row % 25 === 7);
    return `${colour},${((row * 37) % 101) % 2 === 0 ? "small" : "large"},${isGood ? "good" : "bad"}`;
  }),
].join("\n");

/** Trains a model on the table, as a visitor would, and adds it to this browser. */
async function trainModel(page: Page, site: StaticSite): Promise<void> {
  await page.goto(`${site.url}#/new`);
  const file = { name: `${id}.csv`, mimeType: "text/csv", buffer: Buffer.from(table) };
  await page.getByLabel("Model or table", { exact: true }).setInputFiles(file);
  await page.getByText("2 classes: bad (306), good (300).").waitFor();
  expect(await page.getByLabel("Target", { exact: true }).inputValue()).toBe("bean");
  await button(page, "Train").click();
  await page.getByRole("heading", { name: /^Trained: / }).waitFor({ timeout: 120_000 });
  await button(page, "Add model").click();
  await page.waitForURL(new RegExp(`#/${id}$`));
}

/** Publishes a site with the trained model and a form for feedback. */
async function publish(page: Page, form: string): Promise<string> {
  await page.getByRole("radio", { name: /form I run/ }).check();
  await page.getByLabel("Address of the form").fill(form);
  return (await downloadSite(page)).folder;
}

async function ask(page: Page, colour: string, size: string): Promise<string> {
  await openSection(page, "Try");
  const again = page.getByRole("button", { name: /^Submit another/ });
  if (await again.isVisible()) {
    await again.click();
    await resultOf(page).waitFor({ state: "detached" });
  }
  await page.getByLabel(/^Colour/).selectOption(colour);
  await page.getByRole("radio", { name: size, exact: true }).check();
  await classifyButton(page).click();
  await resultOf(page).waitFor();
  return labelOf(resultOf(page));
}

/** Gives a verdict on the model's answer for each of these beans. */
async function judge(
  page: Page,
  verdict: "Correct" | "Incorrect",
  beans: readonly (readonly [colour: string, size: string])[],
): Promise<void> {
  for (const [colour, size] of beans) {
    await ask(page, colour, size);
    await sayThatItWas(page, verdict);
  }
}

async function send(page: Page): Promise<void> {
  await page.goto(`${page.url().replace(/#.*/, "")}#/${id}/learning`);
  await button(page, "Choose and review").click();
  await page.getByRole("checkbox", { name: /I agree/ }).check();
  await button(page, "Send").click();
  await page.getByText("Sent", { exact: true }).waitFor();
}

describe("an owner", () => {
  offlineJourney(
    "trains on a table, publishes, receives feedback from three visitors, refuses the harmful file, learns from the rest and publishes again, and an open tab is offered the new version",
    { timeout: 600_000 },
    async ({ page, site, browser, complaints }) => {
      const form = new FeedbackForm();
      const visitors: BrowserContext[] = [];
      const folders: string[] = [];
      const stops: (() => Promise<void>)[] = [async () => form.stop()];
      const newVisitor = async (host: { readonly url: string }) => {
        const context = await browser.newContext(contextOptions);
        context.setDefaultTimeout(60_000);
        listenForComplaints(context, complaints);
        visitors.push(context);
        const tab = await context.newPage();
        await openModel(tab, host, id);
        return tab;
      };
      try {
        const address = await form.start();
        await trainModel(page, site);
        await page.goto(`${site.url}#/publish?model=${id}`);
        await page.getByRole("checkbox", { name: /^Add compressed copies/ }).check();
        const first = await publish(page, address);
        folders.push(first);
        const published = await new StaticSite(first, hostedPath).start();
        stops.push(() => published.shutDown());
        const [nginx, python] = [findNginx(), findPython()];
        const start = async (program: string | undefined, run: typeof startNginx) => {
          if (program === undefined) return published;
          const host = await run(program, first);
          stops.push(host.stop);
          return host;
        };

        // The first visitor goes offline for a while, and keeps the tab open until the end.
        const open = await newVisitor(published);
        await waitUntilOffline(open);
        await published.shutDown();
        await open.reload();
        expect(await ask(open, "red", "small")).toBe("good");
        expect(await ask(open, "violet", "small")).toBe("bad");
        await judge(open, "Incorrect", [
          ["violet", "small"],
          ["violet", "large"],
        ]);
        await published.start();
        await send(open);
        const second = await newVisitor(await start(nginx, startNginx));
        await judge(second, "Incorrect", [["violet", "large"]]);
        await judge(second, "Correct", [["white", "large"]]);
        await send(second);
        const third = await newVisitor(await start(python, startPython));
        const falsehoods = good.flatMap((colour) => [[colour, "small"] as const, [colour, "large"] as const]);
        await judge(third, "Incorrect", falsehoods);
        await send(third);
        expect(form.parcels.map(({ rows }) => rows.length)).toEqual([2, 2, 6]);
        const files = await Promise.all(
          form.parcels.map(async (parcel, index) => {
            const path = join(first, `visitor-${index + 1}.json`);
            await writeFile(path, JSON.stringify(parcel));
            return path;
          }),
        );
        const foreign = join(first, "photo.csv");
        await writeFile(foreign, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1]));

        await page.goto(`${site.url}#/${id}/learning`);
        const inbox = page.getByRole("region", { name: "Feedback from visitors" });
        await inbox.getByLabel("Feedback files").setInputFiles([...files, foreign]);
        await inbox.getByText("10 rows in 4 files.").waitFor();
        const fileRow = (index: number) =>
          inbox.getByRole("row", { name: new RegExp(`visitor-${index}\\.json`) });
        await fileRow(3).filter({ hasText: "Harms" }).waitFor();
        for (const index of [1, 2]) expect(await fileRow(index).textContent()).not.toContain("Harms");
        await inbox.getByText("The model will learn from 4 of 10 rows.").waitFor();
        await inbox
          .getByRole("alert")
          .filter({ hasText: /can’t be read|not be read/ })
          .waitFor();
        await button(page, "Try on a copy").click();
        await inbox.getByRole("row", { name: /Test examples/ }).waitFor();
        const trial = inbox.getByRole("row", { name: /^These rows/ });
        expect(await trial.textContent()).toMatch(/1 of 4.*4 of 4/);
        await button(page, "Learn from 4 rows").click();
        await inbox.getByText(/^Learned from 4 rows/).waitFor();

        await inbox.getByRole("link", { name: "Publish the new version" }).click();
        await page.getByRole("checkbox", { name: /Include what it learned here/ }).check();
        folders.push(await publish(page, address));
        published.folder = folders[1]!;
        await open.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
        const reloaded = open.waitForEvent("load");
        await button(open, "Update now").click();
        await reloaded;
        // The open tab has relearned its visitor's own lessons, and a new visitor's model knows the accepted rows.
        await waitForLessons(open, 2);
        expect(await ask(open, "violet", "small")).toBe("good");
        const last = await newVisitor(published);
        expect(await ask(last, "violet", "small")).toBe("good");
        expect(await ask(last, "red", "small")).toBe("good");
        expect(await ask(last, "white", "large")).toBe("bad");
      } finally {
        for (const context of visitors) await context.close();
        for (const stop of stops) await stop();
        for (const folder of folders) await rm(folder, { recursive: true });
      }
    },
  );
});
