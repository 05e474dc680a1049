import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Adapter } from "../../src/learning/adapter.ts";
import { createLogHistories } from "../../src/storage/log-histories.ts";
import { hashedWords } from "../learning/hashed-words.ts";
import { freshDatabase, openLearner, openLog, verdict } from "../learning/open-learner.ts";
import { weightsOf } from "../learning/replay-from-zero.ts";
import { fillDiskAfter } from "./full-disk.ts";

const { source } = hashedWords();

/** A browser with its own log. */
async function openBrowser(day = 1) {
  const database = await freshDatabase();
  let at = Date.UTC(2026, 0, day);
  const learner = openLearner(database, { source, now: () => (at += 60_000) });
  const announced: string[] = [];
  const histories = createLogHistories({
    open: async () => ({ database }),
    announce: (model) => announced.push(model),
  });
  return { database, learner, histories, announced, log: openLog(database) };
}
type Browser = Awaited<ReturnType<typeof openBrowser>>;

/** The rows in the log, and the probabilities for one input. */
async function stateOf({ database, log }: Browser) {
  const { entries } = await log.page({}, 0, 1000);
  const learner = openLearner(database, { source });
  const { probabilities } = await learner.predict({ review: "good soup again", stars: null });
  return { rows: entries.map(({ inputs, label }) => `${inputs.review}: ${label}`), probabilities };
}

/** The state after restoring each of the named versions. Restoring adds further versions. */
async function statesOfVersions(browser: Browser, names: readonly string[]) {
  const states = [];
  for (const name of names) {
    await browser.learner.restoreVersion(name);
    states.push(await stateOf(browser));
  }
  return states;
}
const namesIn = async ({ learner }: Browser) => (await learner.versions()).map(({ name }) => name);

let first: Browser;
let second: Browser;

beforeEach(async () => {
  first = await openBrowser();
  second = await openBrowser(2);
  const { learner, log } = first;
  await learner.teach(verdict("good soup", "negative"));
  await learner.teach(verdict("bad soup", "positive"));
  await learner.saveVersion();
  const { feedback } = await learner.teach(verdict("good bread", "mixed"));
  await learner.teach(verdict("stale bread", "negative"));
  await learner.saveVersion();
  // One row now has two labels: the old one in the saved version, the new one in the log.
  await log.edit(feedback.id, { label: "positive" });
  await learner.undo();
  await learner.saveVersion();
});

const carry = async (from: Browser, to: Browser) =>
  to.histories.merge("opinion", await from.histories.read("opinion"));

describe("a log that is copied to another browser", () => {
  it("yields the same rows, answers and versions there", async () => {
    expect(await carry(first, second)).toEqual({ added: 3, known: 0, different: 0, versions: 3 });
    expect(second.announced).toEqual(["opinion"]);
    expect(await stateOf(second)).toEqual(await stateOf(first));
    const names = await namesIn(first);
    expect(await namesIn(second)).toEqual(names);
    expect(names).toHaveLength(3);
    const states = await statesOfVersions(first, names);
    expect(states.map(({ rows }) => rows.length)).toEqual([2, 4, 3]);
    expect(await statesOfVersions(second, names)).toEqual(states);
  });

  it("adds nothing when it is copied again", async () => {
    await carry(first, second);
    const before = await stateOf(second);
    expect(await carry(first, second)).toEqual({ added: 0, known: 3, different: 0, versions: 0 });
    expect(await stateOf(second)).toEqual(before);
    expect(await namesIn(second)).toHaveLength(3);
  });

  it("is merged with existing rows and versions, which stay unchanged", async () => {
    await second.learner.teach(verdict("good tea", "negative"));
    await second.learner.saveVersion();
    const own = await namesIn(second);
    const ownStates = await statesOfVersions(second, own);
    await second.learner.teach(verdict("bad tea", "positive"));
    expect(await carry(first, second)).toMatchObject({ added: 3, versions: 3 });
    const { rows } = await stateOf(second);
    expect([...rows].sort()).toEqual(
      [
        "good soup: negative",
        "bad soup: positive",
        "good bread: positive",
        "good tea: negative",
        "bad tea: positive",
      ].sort(),
    );
    expect(await statesOfVersions(second, own)).toEqual(ownStates);
    // The copied versions contain only their own rows, and none of those that were already in this browser.
    const names = await namesIn(first);
    expect(await statesOfVersions(second, names)).toEqual(await statesOfVersions(first, names));
  });

  it("adds its lessons to a page that is open in the other browser, once that page replays its log", async () => {
    await second.learner.teach(verdict("good tea", "negative"));
    await carry(first, second);
    await second.learner.replay();
    const again = openLearner(second.database, { source });
    await again.learning();
    expect(weightsOf(second.learner.adapter as Adapter)).toEqual(weightsOf(again.adapter as Adapter));
    expect(again.lessons).toBe(4);
  });

  it("does not overwrite a row that already exists there with different content", async () => {
    await carry(first, second);
    const { entries } = await second.log.page({}, 0, 10);
    await second.log.edit(entries[0]!.id, { label: "mixed" });
    expect(await carry(first, second)).toMatchObject({ added: 0, known: 2, different: 1 });
    expect((await second.log.get(entries[0]!.id))!.label).toBe("mixed");
  });

  it("changes nothing if the disk fills up or the merge is cancelled", async () => {
    await second.learner.teach(verdict("good tea", "negative"));
    const before = await stateOf(second);
    const history = await first.histories.read("opinion");
    const empty = fillDiskAfter(4);
    onTestFinished(empty);
    await expect(second.histories.merge("opinion", history)).rejects.toMatchObject({ code: "storage-full" });
    empty();
    const cancelled = second.histories.merge("opinion", history, { signal: AbortSignal.abort() });
    await expect(cancelled).rejects.toMatchObject({ name: "AbortError" });
    expect(await stateOf(second)).toEqual(before);
    expect(await namesIn(second)).toEqual([]);
    expect(await carry(first, second)).toMatchObject({ added: 3, versions: 3 });
  });

  it("can be cancelled while a version is added whose rows are all here", async () => {
    await carry(first, second);
    const history = await first.histories.read("opinion");
    const missing = (await second.learner.versions()).at(-1)!.name;
    await second.learner.deleteVersion(missing);
    const controller = new AbortController();
    const options = { signal: controller.signal, onProgress: () => controller.abort() };
    await expect(second.histories.merge("opinion", history, options)).rejects.toMatchObject({
      name: "AbortError",
    });
    expect(await namesIn(second)).not.toContain(missing);
  });

  it("does not overwrite another model's rows that have the same ids", async () => {
    await carry(first, second);
    const history = await first.histories.read("opinion");
    const stolen = {
      ...history,
      versions: [],
      rows: [history.rows[0]!.map((row) => ({ ...row, model: "other" }))],
    };
    expect(await second.histories.merge("other", stolen)).toMatchObject({ added: 0, different: 3 });
    expect(await stateOf(second)).toEqual(await stateOf(first));
  });
});
