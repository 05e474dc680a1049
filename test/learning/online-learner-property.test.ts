import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Adapter } from "../../src/learning/adapter.ts";
import type { FeedbackEntry } from "../../src/learning/feedback.ts";
import { writeCsv } from "../../src/learning/feedback-csv.ts";
import { hashedWords, textCard } from "./hashed-words.ts";
import { freshDatabase, openLearner, openLog, tabs, verdict } from "./open-learner.ts";
import { replayFromZero, weightsOf } from "./replay-from-zero.ts";

const card = textCard();
const reviews = ["good film", "bad film", "a good cast", "bad plot and good cast", "the end", "so so"];
const labels = ["negative", "positive", "mixed"];

const action = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      act: fc.constant("teach" as const),
      review: fc.nat(5),
      label: fc.nat(2),
      tab: fc.nat(1),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      act: fc.constantFrom(
        ...([
          "undo",
          "remove",
          "take back",
          "edit",
          "mark",
          "import",
          "save",
          "restore",
          "reset",
          "crash",
          "replay",
        ] as const),
      ),
      pick: fc.nat(30),
      label: fc.nat(2),
      tab: fc.nat(1),
    }),
  },
);

describe("the adapter", () => {
  it("always equals a replay of the log, bit for bit", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 25 }), async (actions) => {
        const database = await freshDatabase();
        const { source } = hashedWords();
        const openTab = tabs();
        const open = () => openLearner(database, { channel: openTab(), source });
        const learners = [open(), open()];
        const log = openLog(database, openTab());
        let receipt: number | undefined;
        for (const step of actions) {
          const learner = learners[step.tab]!;
          if (step.act === "teach") {
            await learner.teach(verdict(reviews[step.review]!, labels[step.label]));
          } else {
            const { entries } = await log.page({}, 0, 100);
            const entry = entries[step.pick % Math.max(1, entries.length)];
            const versions = await learner.versions();
            const version = versions[step.pick % Math.max(1, versions.length)];
            if (step.act === "undo") await learner.undo();
            if (step.act === "remove" && entry) receipt = (await log.remove({ ids: [entry.id] })).receipt;
            if (step.act === "take back" && receipt !== undefined) {
              await log.restore(receipt);
              receipt = undefined;
            }
            if (step.act === "edit" && entry) await log.edit(entry.id, { label: labels[step.label]! });
            if (step.act === "mark" && entry)
              await log.edit(entry.id, { usedForTraining: !entry.usedForTraining });
            if (step.act === "import") await learner.importCsv(new Blob([someCsv(step.pick, entry)]));
            if (step.act === "save") await learner.saveVersion();
            if (step.act === "restore" && version) await learner.restoreVersion(version.name);
            if (step.act === "reset") await learner.reset();
            if (step.act === "replay") await learner.replay();
            if (step.act === "crash") {
              // Everything that was only in memory is lost.
              learner.close();
              learners[step.tab] = open();
            }
          }
        }
        const expected = await replayFromZero(database, card, source);
        for (const learner of [...learners, open()]) {
          await learner.learning();
          await settled(learner);
          expect(weightsOf(learner.adapter as Adapter)).toEqual(expected.weights);
          expect(learner.lessons).toBe(expected.lessons);
          expect((await learner.learning()).outOfDate).toBe(false);
        }
        const rows = await database.getAll("feedback");
        const counts = await log.counts({});
        expect(counts).toEqual({
          total: rows.length,
          correct: rows.filter(({ correct }) => correct === true).length,
          judged: rows.filter(({ correct }) => correct !== undefined).length,
        });
        database.close();
      }),
      { numRuns: 120 },
    );
  }, 120_000);
});

/** Waits until a tab has handled the other tabs' changes. */
async function settled(learner: ReturnType<typeof openLearner>): Promise<void> {
  while ((await learner.learning()).outOfDate) await new Promise((resolve) => setImmediate(resolve));
}

function someCsv(pick: number, entry: FeedbackEntry | undefined): string {
  if (pick % 2 === 0 && entry) {
    // A row from another browser, older than all rows from this one.
    const id = `01900000-0000-7000-8000-0000000000${String(10 + pick)}`;
    const row = {
      ...entry,
      id,
      createdAt: `2020-01-01T00:00:${String(10 + pick)}.000Z`,
      label: labels[pick % 3]!,
    };
    return writeCsv(card, [row]);
  }
  return `review,stars,verdict\n${reviews[pick % 6]},,${labels[pick % 3]}\nnew text ${pick},,${pick % 2}\n`;
}
