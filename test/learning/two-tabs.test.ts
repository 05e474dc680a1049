import { describe, expect, it } from "vitest";
import type { Adapter } from "../../src/learning/adapter.ts";
import { openDatabase } from "../../src/storage/open-database.ts";
import { hashedWords, textCard } from "./hashed-words.ts";
import { freshDatabase, openLearner, tabs, verdict } from "./open-learner.ts";
import { replayFromZero, weightsOf } from "./replay-from-zero.ts";

describe("two tabs that teach one model at the same time", () => {
  it("store 2,000 rows, and both use the adapter that a replay gives", async () => {
    const first = await freshDatabase();
    const second = await openDatabase();
    const openTab = tabs();
    const { source } = hashedWords();
    const learners = [first, second].map((database) => openLearner(database, { channel: openTab(), source }));
    await Promise.all(
      learners.map(async (learner, tab) => {
        for (let lesson = 0; lesson < 1000; lesson++) {
          // Now and then, both tabs judge the same review, and one verdict replaces the other.
          const review =
            lesson % 50 === 0 ? `seen by both ${lesson}` : `review ${lesson} of tab ${tab} ${lesson % 7}`;
          await learner.teach(verdict(review, lesson % 3 === 0 ? "negative" : "positive"));
        }
      }),
    );
    const expected = await replayFromZero(first, textCard(), source);
    expect(await first.count("feedback")).toBe(2000);
    expect(expected.lessons).toBe(1980);
    for (const learner of learners) {
      while ((await learner.learning()).outOfDate) await new Promise((resolve) => setImmediate(resolve));
      expect(learner.lessons).toBe(1980);
      expect(weightsOf(learner.adapter as Adapter)).toEqual(expected.weights);
    }
    expect(await first.count("checkpoints")).toBeLessThanOrEqual(2);
    expect(await first.count("steps")).toBeLessThanOrEqual(3 * 64);
  }, 120_000);

  it("notify each other's listeners", async () => {
    const database = await freshDatabase();
    const openTab = tabs();
    const [one, other] = [1, 2].map(() => openLearner(database, { channel: openTab() }));
    await other!.learning();
    const heard = new Promise<number>((resolve) => other!.onChange(({ lessons }) => resolve(lessons)));
    await one!.teach(verdict("a fine thing"));
    expect(await heard).toBe(1);
  });
});
