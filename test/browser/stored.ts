import type { JSHandle, Page } from "playwright-core";
import { databaseName, type HunchSchema } from "../../src/storage/schema.ts";

type StoreName = "feedback" | "past" | "steps" | "checkpoints" | "versions" | "summaries" | "receipts";

/**
 * All records in one store of the page's database, as a handle, since typed arrays and lone surrogates can't
 * be sent out of the page.
 */
export async function recordsOf<Name extends StoreName>(
  page: Page,
  store: Name,
): Promise<JSHandle<HunchSchema[Name]["value"][]>> {
  const handle = await page.evaluateHandle(
    async ([name, storeName]) => {
      const settled = <Value>(request: IDBRequest<Value>) =>
        new Promise<Value>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const database = await settled(indexedDB.open(name));
      const records: unknown[] = await settled(
        database.transaction(storeName).objectStore(storeName).getAll(),
      );
      database.close();
      return records;
    },
    [databaseName, store] as const,
  );
  return handle as JSHandle<HunchSchema[Name]["value"][]>;
}

/** The number of records in a store of the page's database. */
export async function countRecords(page: Page, store: StoreName): Promise<number> {
  return (await recordsOf(page, store)).evaluate((records) => records.length);
}
