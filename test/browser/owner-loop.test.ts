import { existsSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { runRetrain } from "../../src/cli/retrain/run-retrain.ts";
import { smallCard, writeSmallModel } from "../cli/retrain/small-model.ts";
import { openClient } from "./app-client.ts";
import { Deployment } from "./build-site.ts";
import { offlineJourney } from "./journey.ts";
import {
  ask,
  button,
  exportCsv,
  openLearning,
  openModel,
  sayThatItWas,
  waitForLessons,
  waitUntilOffline,
} from "./model-page.ts";
import { StaticSite } from "./static-site.ts";

const id = smallCard.id;

/** Submits one number after another, and gives these verdicts on the answers. */
async function teach(page: Page, verdicts: ReadonlyMap<number, "Correct" | "Incorrect">): Promise<void> {
  for (const [x, verdict] of verdicts) {
    await ask(page, "Number", String(x));
    await sayThatItWas(page, verdict);
  }
}

describe("an owner", () => {
  offlineJourney(
    "adds a model, deploys it, lets two visitors teach it, retrains on their exports and deploys again, and an open tab gets the new version",
    { timeout: 600_000 },
    async ({ page, otherContext }) => {
      const deployment = await Deployment.make();
      try {
        // To add a fourth model, add a folder. Numbers from 40 up should be high, which the model doesn't know yet.
        const folder = await writeSmallModel(deployment.models, { isHigh: (x) => x >= 40 });
        const site = await new StaticSite(await deployment.build("first")).start();
        try {
          await page.goto(site.url);
          await page.getByRole("link", { name: smallCard.title }).first().click();
          await teach(
            page,
            new Map([
              [41, "Incorrect"],
              [42, "Incorrect"],
              [10, "Correct"],
            ]),
          );
          await waitForLessons(page, 3);
          await waitUntilOffline(page);
          const second = await otherContext.newPage();
          await openModel(second, site, id);
          await teach(
            second,
            new Map([
              [43, "Incorrect"],
              [44, "Incorrect"],
            ]),
          );
          const files = [join(deployment.folder, "one.csv"), join(deployment.folder, "two.csv")];
          await writeFile(files[0]!, await exportCsv(page));
          await writeFile(files[1]!, await exportCsv(second));

          const said: string[] = [];
          const folders = ["--models", deployment.models, "--backups", join(deployment.folder, "backups")];
          const isTaken = await runRetrain(
            [id, ...files, ...folders],
            deployment.folder,
            (line) => said.push(line),
            [],
          );
          expect(isTaken, said.join("\n")).toBe(true);
          expect(said.join("\n")).toMatch(/5 lessons/);
          expect(said.join("\n")).toMatch(/holdout +90\.00 % +94\.00 %/);
          expect(await readdir(join(deployment.folder, "backups"))).toHaveLength(1);
          expect(existsSync(join(folder, "holdout.onnx"))).toBe(true);

          site.folder = await deployment.build("second");
          await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
          await button(page, "Update now").click();
          await (await openLearning(page)).getByText(/This model was updated/).waitFor({ timeout: 60_000 });
          // The tab has relearned its visitor's own lessons, and the new model knows what the other visitor taught.
          await waitForLessons(page, 3);
          const client = await openClient(page, site, id);
          expect(await client.evaluate(({ card }) => card.version)).toBe("1.0.1");
          expect(await ask(page, "Number", "43")).toBe("high");
          expect(await ask(page, "Number", "41")).toBe("high");
          expect(await ask(page, "Number", "45")).toBe("low");

          await waitUntilOffline(page);
          await site.shutDown();
          await page.reload();
          expect(await ask(page, "Number", "44")).toBe("high");
          await waitForLessons(page, 3);
        } finally {
          await site.shutDown();
        }
      } finally {
        await deployment.remove();
      }
    },
  );
});
