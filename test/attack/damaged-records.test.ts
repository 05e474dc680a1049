import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { AppError } from "../../src/core/errors.ts";
import { allStores } from "../../src/storage/schema.ts";
import { freshDatabase, openLearner, openLog, verdict } from "../learning/open-learner.ts";

/**
 * Records that were changed by hand or damaged on disk. Each run uses a different seed; to repeat one, set
 * `HUNCH_SEED`.
 */
const seed = Number(process.env.HUNCH_SEED ?? Date.now() % 2 ** 31);
beforeAll(() => console.log(`HUNCH_SEED=${seed}`));

const odd = fc.constantFrom<unknown>(
  null,
  undefined,
  true,
  -1,
  1.5,
  Number.NaN,
  "",
  "x",
  [],
  {},
  [null],
  1e308,
);

describe("one damaged value in the store", () => {
  it("never stops verdicts from being stored, and every other call answers or says what is wrong", {
    timeout: 60_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...allStores),
        fc.nat(20),
        fc.nat(20),
        odd,
        async (store, at, key, by) => {
          const database = await freshDatabase();
          const learner = openLearner(database);
          for (const text of ["first", "second", "third"]) await learner.teach(verdict(text));
          await learner.saveVersion();
          await openLog(database).remove({ ids: [(await openLog(database).page({}, 0, 1)).entries[0]!.id] });
          const records = await database.getAll(store);
          const keys = await database.getAllKeys(store);
          if (records.length === 0) return;
          const record = records[at % records.length] as unknown as Record<string, unknown>;
          const names = Object.keys(record);
          const changed = { ...record, [names[key % names.length]!]: by };
          try {
            const transaction = database.transaction(store, "readwrite");
            const { keyPath } = transaction.store;
            const own = keyPath === null ? [keys[at % keys.length] as never] : [];
            await transaction.store.put(changed as never, ...own);
            await transaction.done;
          } catch {
            // A record's key can't have any type.
            return;
          }
          const [again, log] = [openLearner(database), openLog(database)];
          const what = `${store}.${names[key % names.length]} = ${JSON.stringify(by) ?? by}`;
          const calls: Record<string, () => Promise<unknown>> = {
            teach: () => again.teach(verdict("fourth")),
            predict: () => again.predictMany([verdict("first").inputs]),
            learning: () => again.learning(),
            page: () => log.page({}, 0, 10),
            "least sure": () => log.page({ order: "least-sure" }, 0, 10),
            counts: () => log.counts({}),
            health: () => log.health(),
            csv: async () => new Response(await log.exportCsv("opinion")).text(),
            versions: () => again.versions(),
            undo: () => again.undo(undefined as never),
            restore: async () => {
              for (const { name } of await again.versions()) await again.restoreVersion(name);
            },
            again: () => again.teach(verdict("fifth")),
            replay: () => again.replay(),
            remove: () => log.remove({ filter: {} }),
            reset: () => again.reset(),
          };
          for (const [name, call] of Object.entries(calls)) {
            const outcome = await call().catch((error: unknown) => error);
            const isFault = outcome instanceof Error && !(outcome instanceof AppError);
            expect(isFault ? `${what}: ${name}: ${outcome.stack}` : "").toBe("");
            if (name === "teach" || name === "again")
              expect(
                outcome instanceof Error ? `${what}: ${name}: ${outcome} ${(outcome as Error).cause}` : "",
              ).toBe("");
          }
          database.close();
        },
      ),
      { seed, numRuns: 50, endOnFailure: true },
    );
  });
});
