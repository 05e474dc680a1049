import { describe, expect, it } from "vitest";
import { AppError } from "../../src/core/errors.ts";
import { createLearnerStore } from "../../src/storage/learner-store.ts";
import { readLessons } from "../../src/tables/read-lessons.ts";
import { textCard } from "../learning/hashed-words.ts";
import { freshDatabase, openLearner, verdict } from "../learning/open-learner.ts";

describe("the lessons used for a table", () => {
  it("are those in the log", async () => {
    const database = await freshDatabase();
    await openLearner(database).teach(verdict("a fine review"));
    const { adapter, lessons } = await readLessons(textCard(), async () => createLearnerStore(database));
    expect(lessons).toBe(1);
    expect(adapter?.keys.length).toBeGreaterThan(0);
  });

  it("are empty if the browser has no storage", async () => {
    const refuse = () => Promise.reject(new AppError("storage-unavailable"));
    expect(await readLessons(textCard(), refuse)).toEqual({ adapter: undefined, lessons: 0 });
  });

  it.each(["storage-failed", "storage-blocked"] as const)(
    "make the table fail with %s if they can't be read",
    async (code) => {
      const refuse = () => Promise.reject(new AppError(code));
      await expect(readLessons(textCard(), refuse)).rejects.toMatchObject({ code });
    },
  );
});
