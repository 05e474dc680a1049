import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { AppError } from "../../src/core/errors.ts";
import type { WorkOptions } from "../../src/core/progress.ts";
import type { FeedbackLog } from "../../src/learning/feedback.ts";
import { toDraft } from "../../src/learning/to-draft.ts";
import { type KeyValueStore, WriteAhead } from "../../src/learning/write-ahead.ts";
import { createJournalCopy } from "../../src/storage/journal-copy.ts";
import type { Database } from "../../src/storage/schema.ts";
import { takeUpVerdicts, takeUpWrites } from "../../src/storage/take-up-writes.ts";
import { baseSha256, textCard } from "../learning/hashed-words.ts";
import { freshDatabase, openLearner, openLog, tabs, verdict } from "../learning/open-learner.ts";

/** An in-memory Web Storage that follows the specification. */
function webStorage(): KeyValueStore & { readonly map: Map<string, string> } {
  const map = new Map<string, string>();
  return {
    map,
    get length() {
      return map.size;
    },
    key: (index) => [...map.keys()][index] ?? null,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
  };
}

let database: Database;
let storage: ReturnType<typeof webStorage>;
let journal: WriteAhead;
/** Completes the writes left in the journal, as the next visit does. */
const takeUp = async () =>
  takeUpWrites(
    await new WriteAhead(storage).unconfirmed(),
    async () => ({ database }),
    () => undefined,
    async () => textCard(),
  );
const rows = async () => (await openLog(database).page({}, 0, 100)).entries;
const draftOf = (review: string) => toDraft(textCard(), baseSha256, verdict(review));

beforeEach(async () => {
  database = await freshDatabase();
  storage = webStorage();
  journal = new WriteAhead(storage);
});

describe("a journal of changes", () => {
  it("records a verdict before anything asynchronous happens, and removes it once it is confirmed", () => {
    const confirm = journal.begin({ op: "teach", row: draftOf("cut off") });
    expect(storage.map.size).toBe(1);
    confirm();
    expect(storage.map.size).toBe(0);
  });

  it("stores each write that a closed tab left behind, but only once", async () => {
    journal.begin({ op: "teach", row: draftOf("cut off") });
    await takeUp();
    await takeUp();
    expect((await rows()).map(({ inputs }) => inputs.review)).toEqual(["cut off"]);
    expect(storage.map.size).toBe(0);
  });

  it("adds nothing if the store already has the row and only the confirmation was lost", async () => {
    const row = draftOf("stored, but not confirmed");
    journal.begin({ op: "teach", row });
    const learner = openLearner(database);
    await learner.teach({ ...verdict("stored, but not confirmed"), id: row.id, createdAt: row.createdAt });
    await takeUp();
    expect(await rows()).toHaveLength(1);
    expect((await learner.replay()).lessons).toBe(1);
  });

  it("leads to only one lesson even if the same call is made twice", async () => {
    const learner = openLearner(database);
    const { id } = draftOf("again");
    await learner.teach({ ...verdict("again"), id });
    const { state } = await learner.teach({ ...verdict("again"), id });
    expect(state.lessons).toBe(1);
    expect(await rows()).toHaveLength(1);
  });

  it("leads to a lesson when the model is next opened", async () => {
    journal.begin({ op: "teach", row: draftOf("cut off") });
    await takeUp();
    expect((await openLearner(database).learning()).lessons).toBe(1);
  });

  it("completes an edit, an undo, a removal and the undo of a removal", async () => {
    const learner = openLearner(database);
    const first = (await learner.teach(verdict("first"))).feedback;
    const second = (await learner.teach(verdict("second"))).feedback;
    const third = (await learner.teach(verdict("third"))).feedback;
    journal.begin({ op: "edit", id: first.id, change: { label: "negative" } });
    journal.begin({ op: "undo", model: first.model, id: second.id });
    journal.begin({ op: "remove", which: { ids: [third.id] } });
    await takeUp();
    expect((await rows()).map(({ id, label }) => [id, label])).toEqual([[first.id, "negative"]]);

    const { receipt } = await openLog(database).remove({ ids: [first.id] });
    journal.begin({ op: "restore", receipt });
    await takeUp();
    expect((await rows()).map(({ id }) => id)).toEqual([first.id]);
    expect(storage.map.size).toBe(0);
  });

  it("saves a version before a removal, as the question promised, so that the visitor can go back", async () => {
    const learner = openLearner(database);
    for (const review of ["first", "second"]) await learner.teach(verdict(review));
    const before = await rows();
    const answer = await learner.predict({ review: "first", stars: null });
    journal.begin({ op: "remove", which: { filter: {} } });
    await takeUp();
    expect(await rows()).toEqual([]);
    const [version, ...others] = await learner.versions();
    expect(version).toMatchObject({ reason: "deletion", lessons: 2, modelSha256: baseSha256 });
    expect(others).toEqual([]);
    await learner.restoreVersion(version!.name);
    expect(await rows()).toEqual(before);
    expect(await learner.predict({ review: "first", stars: null })).toEqual(answer);
  });

  it("completes a removal, without a version, of rows whose model the site no longer has", async () => {
    const learner = openLearner(database);
    await learner.teach(verdict("first"));
    journal.begin({ op: "remove", which: { filter: {} } });
    await takeUpWrites(
      await new WriteAhead(storage).unconfirmed(),
      async () => ({ database }),
      () => undefined,
      () => Promise.reject(new AppError("not-found")),
    );
    expect(await rows()).toEqual([]);
    expect(await learner.versions()).toEqual([]);
  });

  it.each([
    ["removal", (log: FeedbackLog, options: WorkOptions) => log.remove({ filter: {} }, options)],
    [
      "exclusion",
      (log: FeedbackLog, options: WorkOptions) => log.setUsedForTraining({ filter: {} }, false, options),
    ],
  ])("completes the %s of the rows that were chosen, future ones too, and of no others", async (_, begin) => {
    const learner = openLearner(database);
    await learner.teach({ ...verdict("ahead"), createdAt: "2200-01-01T00:00:00.000Z" });
    const log = openLog(database, tabs()(), journal);
    let left: readonly (readonly [string, string])[] = [];
    const onProgress = () => {
      left = [...storage.map];
      throw new Error("the tab was closed");
    };
    await expect(begin(log, { onProgress })).rejects.toThrow("the tab was closed");
    expect(storage.map.size).toBe(0);
    for (const [key, text] of left) storage.map.set(key, text);
    await learner.importCsv(new Blob(["review,label,date\nimported since,positive,2001-01-01\n"]));
    await takeUp();
    const used = (await rows()).filter((row) => row.usedForTraining);
    expect(used.map(({ inputs }) => inputs.review)).toEqual(["imported since"]);
  });

  it("drops a change to a row that no longer exists", async () => {
    journal.begin({ op: "edit", id: "00000000-0000-7000-8000-000000000000", change: { label: "negative" } });
    await takeUp();
    expect(storage.map.size).toBe(0);
  });

  it("keeps a verdict that the store still refuses, and passes it to the page", async () => {
    const row = draftOf("no room");
    journal.begin({ op: "teach", row });
    const full = new AppError("storage-full");
    const refused = await takeUpWrites(
      await new WriteAhead(storage).unconfirmed(),
      () => Promise.reject(full),
      () => undefined,
      async () => textCard(),
    );
    expect(refused).toEqual([{ row, error: full }]);
    expect(storage.map.size).toBe(1);
  });

  it("drops invalid entries under its own keys, and leaves other keys alone", async () => {
    storage.setItem("hunch-write:1", "not JSON");
    storage.setItem("hunch-write:2", JSON.stringify({ op: "teach", row: { id: "__proto__" } }));
    storage.setItem("another", "kept");
    await takeUp();
    expect([...storage.map.keys()]).toEqual(["another"]);
  });

  it("removes everything at once if nothing has changed since: WebKit takes long to remove single rows", async () => {
    for (const review of ["first", "second"]) await openLearner(database).teach(verdict(review));
    const { revision } = (await database.get("meta", "log"))!;
    const clear = vi.spyOn(IDBObjectStore.prototype, "clear");
    onTestFinished(() => clear.mockRestore());
    journal.begin({ op: "remove", which: { filter: {}, revision } });
    await takeUp();
    expect(await rows()).toEqual([]);
    expect(clear).toHaveBeenCalledOnce();
  });

  it("lets a change go ahead if the browser has no room for the journal", async () => {
    const refusing = new WriteAhead({
      ...webStorage(),
      setItem: () => {
        throw new DOMException("full", "QuotaExceededError");
      },
    });
    await expect(refusing.through({ op: "restore", receipt: 1 }, async () => "done")).resolves.toBe("done");
  });
});

/** What a page does through its journal. */
type Page = ReturnType<typeof openPage>;
function openPage(page: WriteAhead) {
  const learner = openLearner(database);
  const log = openLog(database, tabs()(), page);
  const teach = (review: string, row = draftOf(review)) =>
    page.through({ op: "teach", row }, () => learner.teach({ ...verdict(review), id: row.id }));
  const undo = (id: string) =>
    page.during({ op: "undo", model: textCard().id, id }, (entry) => learner.undo(id, {}, entry.id));
  return { learner, log, teach, undo };
}
/** Each kind of change to a row, and how the visitor takes it back. */
const takenBack: Record<string, (page: Page, id: string) => Promise<() => Promise<unknown>>> = {
  async verdict({ teach, undo }) {
    const row = draftOf("second thoughts");
    await teach("second thoughts", row);
    return () => undo(row.id);
  },
  async "verdict that is deleted"({ teach, log }) {
    const row = draftOf("second thoughts");
    await teach("second thoughts", row);
    return () => log.remove({ ids: [row.id] });
  },
  async "verdict that is deleted with all others"({ teach, log }) {
    await teach("second thoughts");
    return () => log.remove({ filter: {} });
  },
  async undo({ undo, learner }, id) {
    await undo(id);
    return () => learner.teach({ ...verdict("kept"), id });
  },
  async edit({ log }, id) {
    await log.edit(id, { label: "negative" });
    return () => log.edit(id, { label: "positive" });
  },
  async exclusion({ log }, id) {
    await log.setUsedForTraining({ ids: [id] }, false);
    return () => log.setUsedForTraining({ ids: [id] }, true);
  },
  async deletion({ log }, id) {
    const { receipt } = await log.remove({ ids: [id] });
    return () => log.restore(receipt);
  },
  async "deletion of everything"({ log }) {
    const { receipt } = await log.remove({ filter: {} });
    return () => log.restore(receipt);
  },
  async restoration({ log }, id) {
    const { receipt } = await log.remove({ ids: [id] });
    await log.restore(receipt);
    return () => log.remove({ ids: [id] });
  },
};

describe("a write that was finished, but not confirmed, since its page ended in between", () => {
  /** A page that ends before it confirms anything. */
  const endingPage = () => openPage(new WriteAhead({ ...storage, removeItem: () => undefined }));

  it.each(Object.keys(takenBack))("is not repeated if the visitor took it back: a %s", async (kind) => {
    const { feedback } = await openLearner(database).teach(verdict("kept"));
    const takeBack = await takenBack[kind]!(endingPage(), feedback.id);
    await takeBack();
    const before = await rows();
    await takeUp();
    expect(await rows()).toEqual(before);
    expect(storage.map.size).toBe(0);
  });

  /** Each way to remove a verdict in a thread without the journal, as in a worker, or in a tab without the entry. */
  const removals: Record<string, (id: string) => Promise<unknown>> = {
    undo: (id) => openLearner(database).undo(id),
    "undo of the newest lesson": () => openLearner(database).undo(),
    deletion: (id) => openLog(database).remove({ ids: [id] }),
    "deletion of everything": () => openLog(database).remove({ filter: {} }),
    "deletion for good": () => openLog(database).erase({ filter: {} }),
    reset: () => openLearner(database).reset(),
    "restored version": async () => {
      const [version] = await openLearner(database).versions();
      await openLearner(database).restoreVersion(version!.name);
    },
  };

  it.each(Object.keys(removals))("does not return after a %s elsewhere", async (kind) => {
    const learner = openLearner(database);
    await learner.saveVersion();
    const row = draftOf("second thoughts");
    await endingPage().teach("second thoughts", row);
    expect(await rows()).toHaveLength(1);
    await removals[kind]!(row.id);
    expect(await rows()).toEqual([]);
    await takeUp();
    expect(await rows()).toEqual([]);
    expect(storage.map.size).toBe(0);
    expect((await openLearner(database).learning()).lessons).toBe(0);
  });

  it("does not return if it was the next visit that stored it, and that ended in between too", async () => {
    const row = draftOf("second thoughts");
    journal.begin({ op: "teach", row });
    const left = [...storage.map];
    await takeUp();
    await openLearner(database).undo(row.id);
    for (const [key, text] of left) storage.map.set(key, text);
    await takeUp();
    expect(await rows()).toEqual([]);
  });

  it("does not return as an edit or an exclusion of a row that was removed since", async () => {
    const { feedback } = await openLearner(database).teach(verdict("kept"));
    const { log } = endingPage();
    await log.edit(feedback.id, { label: "negative" });
    await log.setUsedForTraining({ ids: [feedback.id] }, false);
    await openLearner(database).undo(feedback.id);
    await takeUp();
    expect(await rows()).toEqual([]);
    expect(storage.map.size).toBe(0);
  });

  it("is there only once if the visitor restored it on purpose", async () => {
    const row = draftOf("second thoughts");
    await endingPage().teach("second thoughts", row);
    const { receipt } = await openLog(database).remove({ ids: [row.id] });
    await openLog(database).restore(receipt);
    await takeUp();
    expect((await rows()).map(({ id }) => id)).toEqual([row.id]);
    expect((await openLearner(database).learning()).lessons).toBe(1);
  });

  it("is not mistaken for one that the visitor requested after it and that was cut off", async () => {
    const row = draftOf("second thoughts");
    await endingPage().teach("second thoughts", row);
    await openLog(database).remove({ filter: {} });
    journal.begin({ op: "teach", row: draftOf("afterwards") });
    await takeUp();
    expect((await rows()).map(({ inputs }) => inputs.review)).toEqual(["afterwards"]);
  });

  it("is remembered in little space, for thousands of changes, also if the clock is set back", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const traces = async () =>
      (await database.getAllKeys("meta")).flatMap((key) => (typeof key === "string" ? [] : [key[2]]));
    const teach = async (review: string) => {
      const row = draftOf(review);
      await endingPage().teach(review, row);
      return row.id;
    };
    vi.setSystemTime("2030-01-01");
    await teach("first");
    vi.setSystemTime("2020-01-01");
    const second = await teach("second");
    const { revision } = (await database.get("meta", "log"))!;
    await database.put("meta", { revision: revision! + 1999 }, "log");
    const third = await teach("third");
    expect(await traces()).toEqual([second, third]);
  });
});

/** An in-memory version of Web Locks, for simple requests only. */
function webLocks(): LockManager {
  const last = new Map<string, Promise<unknown>>();
  const request = (name: string, ...rest: unknown[]) => {
    const work = rest.at(-1) as (lock: object | null) => unknown;
    const before = last.get(name);
    if (before && (rest[0] as LockOptions).ifAvailable) return Promise.resolve(work(null));
    const done = (before ?? Promise.resolve()).catch(() => undefined).then(() => work({}));
    const end = () => void (last.get(name) === done && last.delete(name));
    last.set(name, done);
    done.then(end, end);
    return done;
  };
  return { request, query: async () => ({}) } as LockManager;
}

describe("a verdict that its page could not store before it ended", () => {
  /** A tab that was open at that time. */
  const openTab = (locks?: LockManager) => {
    const tab = new WriteAhead(storage, undefined, locks);
    tab.beforeRemovals(async () =>
      takeUpVerdicts(
        await tab.unconfirmed(),
        async () => ({ database }),
        () => undefined,
      ),
    );
    return { tab, log: openLog(database, tabs()(), tab) };
  };
  const reviews = async () => (await rows()).map(({ inputs }) => inputs.review);

  it.each(["remove", "erase"] as const)("doesn't appear if everything was deleted since: %s", async (way) => {
    const { tab, log } = openTab();
    await openLearner(database).teach(verdict("stored"));
    journal.begin({ op: "teach", row: draftOf("before") });
    await log[way]({ filter: { model: textCard().id } });
    tab.begin({ op: "teach", row: draftOf("afterwards") });
    await takeUp();
    expect(await reviews()).toEqual(["afterwards"]);
    expect(storage.map.size).toBe(0);
  });

  it("returns with the others if the deletion is undone", async () => {
    const { log } = openTab();
    journal.begin({ op: "teach", row: draftOf("before") });
    const { receipt } = await log.remove({ filter: {} });
    await log.restore(receipt);
    await takeUp();
    expect(await reviews()).toEqual(["before"]);
  });

  it("is stored if others are deleted", async () => {
    const { log } = openTab();
    journal.begin({ op: "teach", row: draftOf("kept") });
    await log.remove({ filter: { words: "something else" } });
    expect(await reviews()).toEqual(["kept"]);
    await takeUp();
    expect(await reviews()).toEqual(["kept"]);
  });

  it("is not lost if there is still no space, and doesn't keep the others from being deleted", async () => {
    const { log } = openTab();
    await openLearner(database).teach(verdict("stored"));
    journal.begin({ op: "teach", row: draftOf("no room") });
    const full = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementationOnce(() => {
      throw new DOMException("the disk is full", "QuotaExceededError");
    });
    onTestFinished(() => full.mockRestore());
    await log.remove({ filter: {} });
    expect(await reviews()).toEqual([]);
    await takeUp();
    expect(await reviews()).toEqual(["no room"]);
  });

  it("is left to the page that shows it because the store refused it", async () => {
    const { tab, log } = openTab();
    journal.begin({ op: "teach", row: draftOf("shown as unsaved") });
    await takeUpWrites(
      await tab.unconfirmed(),
      () => Promise.reject(new AppError("storage-full")),
      () => undefined,
      async () => textCard(),
    );
    await log.remove({ filter: {} });
    await takeUp();
    expect(await reviews()).toEqual(["shown as unsaved"]);
  });

  it("is not waited for while its page is still storing it", async () => {
    const locks = webLocks();
    const row = draftOf("under way");
    void new WriteAhead(storage, undefined, locks).through({ op: "teach", row }, () => new Promise(() => {}));
    await openTab(locks).log.remove({ filter: {} });
    expect(await reviews()).toEqual([]);
    expect(storage.map.size).toBe(1);
  });
});

describe("a write that is under way in one tab while another opens", () => {
  it.each(["Web Storage", "its copy"])("is left to the first tab, which may cancel it: %s", async (place) => {
    const locks = webLocks();
    const tab = () => {
      const own =
        place === "its copy" ? ([webStorage(), createJournalCopy()] as const) : ([storage] as const);
      return new WriteAhead(own[0], own[1], locks);
    };
    await openLearner(database).teach(verdict("not to be removed"));
    let cancel = () => {};
    const removing = tab().during(
      { op: "remove", which: { filter: {} } },
      () => new Promise<void>((_, reject) => (cancel = () => reject(new DOMException("", "AbortError")))),
    );
    await vi.waitFor(async () => expect(await tab().unconfirmed()).toHaveLength(1));
    let isOpen = () => {};
    const opened = new Promise<void>((resolve) => (isOpen = resolve));
    const taken = takeUpWrites(
      await tab().unconfirmed(),
      async () => {
        isOpen();
        return { database };
      },
      () => undefined,
      async () => textCard(),
    );
    await opened;
    cancel();
    await expect(removing).rejects.toMatchObject({ name: "AbortError" });
    await taken;
    expect(await rows()).toHaveLength(1);
  });

  it("is not repeated if it is confirmed in the meantime, since it may have been undone", async () => {
    const row = draftOf("taught, then undone");
    const confirm = journal.begin({ op: "teach", row });
    await takeUpWrites(
      await new WriteAhead(storage).unconfirmed(),
      async () => {
        // While the second tab opens the database, the first one finishes and the visitor presses Undo there.
        const learner = openLearner(database);
        await learner.teach({ ...verdict("taught, then undone"), id: row.id, createdAt: row.createdAt });
        confirm();
        await learner.undo(row.id);
        return { database };
      },
      () => undefined,
      async () => textCard(),
    );
    expect(await rows()).toEqual([]);
  });
});

describe("the journal's copy", () => {
  const takeUpFrom = async (next: WriteAhead) =>
    takeUpWrites(
      await next.unconfirmed(),
      async () => ({ database }),
      () => undefined,
      async () => textCard(),
    );
  const entries = async () => [...(await createJournalCopy().all()).left];

  it("recovers a write that Web Storage lost when the browser was killed, but only once", async () => {
    const killed = new WriteAhead(webStorage(), createJournalCopy());
    killed.begin({ op: "teach", row: draftOf("killed") });
    await vi.waitFor(async () => expect(await entries()).toHaveLength(1));
    await takeUpFrom(new WriteAhead(webStorage(), createJournalCopy()));
    expect((await rows()).map(({ inputs }) => inputs.review)).toEqual(["killed"]);
    await vi.waitFor(async () => expect(await entries()).toEqual([]));
  });

  it("drops a write once it is confirmed", async () => {
    const confirm = new WriteAhead(storage, createJournalCopy()).begin({ op: "teach", row: draftOf("kept") });
    await vi.waitFor(async () => expect(await entries()).toHaveLength(1));
    confirm();
    await vi.waitFor(async () => expect(await entries()).toEqual([]));
  });

  it("drops a write even if the disk is so full that deleting it fails at first", async () => {
    const confirm = new WriteAhead(storage, createJournalCopy()).begin({ op: "teach", row: draftOf("full") });
    await vi.waitFor(async () => expect(await entries()).toHaveLength(1));
    for (const method of ["put", "delete"] as const) {
      const failing = vi.spyOn(IDBObjectStore.prototype, method).mockImplementationOnce(() => {
        throw new DOMException("the disk is full", "QuotaExceededError");
      });
      onTestFinished(() => failing.mockRestore());
    }
    confirm();
    await vi.waitFor(async () => expect(await entries()).toEqual([]));
  });

  it.each(Object.keys(takenBack))(
    "leaves a finished %s alone if the visitor took it back and Web Storage still has it after the browser was killed",
    async (kind) => {
      const { feedback } = await openLearner(database).teach(verdict("kept"));
      const written = new Map<string, string>();
      const killed = webStorage();
      const setItem = (key: string, text: string) => {
        written.set(key, text);
        killed.setItem(key, text);
      };
      const copy = createJournalCopy();
      const takeBack = await takenBack[kind]!(
        openPage(new WriteAhead({ ...killed, setItem }, copy)),
        feedback.id,
      );
      const onDisk = [...written];
      expect(onDisk).not.toEqual([]);
      await takeBack();
      const before = await rows();
      vi.useFakeTimers({ toFake: ["Date"] });
      onTestFinished(() => void vi.useRealTimers());
      // Twice, because the browser may be killed at the next visit, too, which may be on another day.
      for (const _visit of ["first", "second"]) {
        vi.setSystemTime(Date.now() + 24 * 60 * 60 * 1000);
        for (const [key, text] of onDisk) storage.map.set(key, text);
        await takeUpFrom(new WriteAhead(storage, createJournalCopy()));
        expect(await rows()).toEqual(before);
        expect(storage.map.size).toBe(0);
      }
    },
  );

  it("forgets after an hour which writes are finished", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const copy = createJournalCopy();
    copy.put("first", "{}");
    copy.finish("first");
    copy.finish("second");
    await vi.waitFor(async () => expect(await copy.find("second")).toBe("finished"));
    expect(await copy.find("first")).toBe("finished");
    vi.setSystemTime(Date.now() + 61 * 60 * 1000);
    copy.put("first", "{}");
    copy.finish("third");
    await vi.waitFor(async () => expect(await copy.find("second")).toBeUndefined());
    expect(await copy.find("first")).toBe("left");
    vi.setSystemTime(Date.now() + 61 * 60 * 1000);
    const next = createJournalCopy();
    expect((await next.all()).finished).toEqual(new Set(["third"]));
    await vi.waitFor(async () => expect(await next.find("third")).toBeUndefined());
    expect(await next.find("first")).toBe("left");
    next.finish("first");
  });

  it("does not repeat a page's own pending writes on that page", async () => {
    const page = new WriteAhead(storage, createJournalCopy());
    page.begin({ op: "teach", row: draftOf("under way") });
    await takeUpFrom(page);
    expect(await rows()).toEqual([]);
  });

  it("does not exist if the browser refuses IndexedDB, but the journal works without it", async () => {
    vi.stubGlobal("indexedDB", undefined);
    onTestFinished(() => void vi.unstubAllGlobals());
    const page = new WriteAhead(storage, createJournalCopy());
    page.begin({ op: "teach", row: draftOf("refused") });
    expect(storage.map.size).toBe(1);
    expect(await new WriteAhead(storage, createJournalCopy()).unconfirmed()).toHaveLength(1);
  });
});
