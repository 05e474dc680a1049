import type { JSHandle, Page } from "playwright-core";
import { describe, expect } from "vitest";
import type { Model } from "../../src/models/model.ts";
import { databaseName } from "../../src/storage/schema.ts";
import { openClient } from "./app-client.ts";
import { journey } from "./journey.ts";
import {
  classify,
  openLearning,
  openModel,
  openWithoutAnswer,
  percentagesOf,
  praise,
  waitForLessons,
} from "./model-page.ts";

/** Damages every checkpoint, or every step, in the page's database behind the app's back. */
async function damageCheckpoints(page: Page, how: "weights" | "shape" | "steps"): Promise<number> {
  return page.evaluate(
    async ([name, kind]) => {
      const settled = <Value>(request: IDBRequest<Value>) =>
        new Promise<Value>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const database = await settled(indexedDB.open(name));
      const storeName = kind === "steps" ? "steps" : "checkpoints";
      const store = database.transaction(storeName, "readwrite").objectStore(storeName);
      const records = await settled(store.getAll());
      for (const record of records) {
        if (kind === "weights") record.adapter.weights[0] += 1;
        if (kind === "shape") record.adapter = { keys: "not keys" };
        if (kind === "steps") record.values = new Float32Array([Number.NaN]);
        await settled(store.put(record));
      }
      database.close();
      return records.length;
    },
    [databaseName, how] as const,
  );
}

/** Enough lessons that two checkpoints are written along the way. */
const lessons = 132;

async function teachMany(client: JSHandle<Model>): Promise<void> {
  await client.evaluate(async (model, count) => {
    const [first, second] = model.card.classes.map(({ name }) => name);
    for (let index = 0; index < count; index++) {
      await model.teach({
        inputs: { review: `A film like number ${index}, in a row of wonderful and terrible films.` },
        metadata: {},
        predictedLabel: first ?? "",
        predictedProbability: 0.5,
        label: (index % 3 === 0 ? first : second) ?? "",
      });
    }
  }, lessons);
}

describe("damaged learned state", () => {
  journey(
    "with wrong steps, weights or shape is completely rebuilt from the log",
    async ({ page, context, site }) => {
      await openWithoutAnswer(page, site);
      await teachMany(await openClient(page, site));
      await waitForLessons(page, lessons);
      const taught = await percentagesOf(await classify(page, praise));
      let damaged = page;
      for (const how of ["steps", "weights", "shape"] as const) {
        expect(await damageCheckpoints(damaged, how), how).toBeGreaterThan(0);
        await damaged.close();
        const tab = await context.newPage();
        await openModel(tab, site);
        // The steps stored after the checkpoint only save time, so the page doesn't report their loss.
        if (how !== "steps")
          await (await openLearning(tab)).getByText("were damaged and have been rebuilt").waitFor();
        await waitForLessons(tab, lessons);
        expect(await percentagesOf(await classify(tab, praise)), how).toEqual(taught);
        await tab.reload();
        await waitForLessons(tab, lessons);
        expect(await (await openLearning(tab)).getByText(/were damaged/).count(), how).toBe(0);
        damaged = tab;
      }
    },
  );
});
