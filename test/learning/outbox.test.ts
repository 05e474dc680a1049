import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it } from "vitest";
import { parseCard } from "../../src/core/card.ts";
import { createDeferred } from "../../src/core/promises.ts";
import type { FeedbackEntry } from "../../src/learning/feedback.ts";
import { createOutbox, type FeedbackParcel, type OutboxStore } from "../../src/learning/outbox.ts";
import { createOutboxStore } from "../../src/storage/outbox-store.ts";
import { textCard } from "./hashed-words.ts";
import { freshLog, verdict } from "./open-learner.ts";

const form = "https://forms.example/take";
const card = parseCard(
  {
    format: 1,
    id: "toy",
    version: "1.0.0",
    title: "Toy",
    summary: "A toy.",
    fields: [{ kind: "text", name: "words", label: "Words" }],
    classes: [{ name: "no" }, { name: "yes" }],
    files: { "model.onnx": { bytes: 1, sha256: "0".repeat(64) } },
  },
  "model.json",
);
const entry = (id: string, more: Partial<FeedbackEntry> = {}): FeedbackEntry => ({
  id,
  createdAt: `2026-11-0${id}T10:00:00.000Z`,
  model: "toy",
  modelVersion: "1.0.0",
  modelSha256: "0".repeat(64),
  inputs: { words: `words ${id}` },
  metadata: {},
  predictedLabel: "no",
  predictedProbability: 0.75,
  correct: false,
  label: "yes",
  source: "page",
  usedForTraining: true,
  superseded: false,
  contradicted: false,
  ...more,
});

/** A form that responds according to `answer`, and a record of what was sent to it. */
function world(
  store: OutboxStore,
  entries: readonly FeedbackEntry[],
  {
    mayContact,
    withdrawn,
    answerTimeout = 60_000,
  }: {
    mayContact?: (form: string) => boolean;
    withdrawn?: { of: string; at: string };
    answerTimeout?: number;
  } = {},
) {
  const state = {
    online: true,
    answer: (): Response | Promise<Response> => new Response(),
    posts: [] as FeedbackParcel[],
  };
  const outbox = createOutbox({
    store,
    log: {
      pageAfter: async (_filter, after) => (after ? [] : entries),
      liveIds: async (ids) => new Set(entries.map(({ id }) => id).filter((id) => ids.includes(id))),
    },
    isOnline: () => state.online,
    ...(mayContact && { mayContact }),
    locks: undefined,
    withdrawnAt: ({ id, to }) => ([id, to].includes(withdrawn?.of ?? "") ? withdrawn!.at : undefined),
    answerTimeout,
    fetch: (_url, init) => {
      state.posts.push(JSON.parse(String(init?.body)));
      return new Promise((resolve, reject) => {
        init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
        Promise.resolve().then(state.answer).then(resolve, reject);
      });
    },
  });
  return { state, outbox };
}
const statesOf = async (outbox: ReturnType<typeof createOutbox>) =>
  (await outbox.sendings("toy")).map(({ state }) => state);

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

describe("feedback for the owner", () => {
  it("that waits for another site's form, in another folder of this origin, is left to that site", async () => {
    const store = createOutboxStore();
    const there = world(store, [entry("1")]);
    there.state.online = false;
    await there.outbox.send(card, form, [entry("1")], "0198");
    const here = world(store, [entry("1")], { mayContact: (address) => address !== form });
    expect(here.outbox.mayContact(form)).toBe(false);
    await here.outbox.flush();
    expect(here.state.posts).toEqual([]);
    expect(await statesOf(here.outbox)).toEqual(["waiting"]);
    there.state.online = true;
    await there.outbox.flush();
    expect(await statesOf(there.outbox)).toEqual(["sent"]);
  });

  it("consists of the feedback given on the page that is still used for lessons, oldest first", async () => {
    const entries = [
      entry("5"),
      entry("4", { superseded: true }),
      entry("3", { source: "import" }),
      entry("2", { usedForTraining: false }),
      entry("1"),
    ];
    const { outbox } = world(createOutboxStore(), entries);
    expect((await outbox.unsent("toy")).map(({ id }) => id)).toEqual(["1", "5"]);
  });

  it("is sent once, as rows keyed by the CSV's columns, while rows that are left out stay unsent", async () => {
    const { outbox, state } = world(createOutboxStore(), [entry("2"), entry("1")]);
    const [first] = await outbox.unsent("toy");
    await outbox.send(card, form, [first!], "parcel-1");
    await outbox.flush();
    expect(state.posts).toMatchObject([
      {
        format: "hunch-feedback/1",
        parcel: "parcel-1",
        model: "toy",
        rows: [{ id: "1", words: "words 1", label: "yes", predicted_probability: "0.75" }],
      },
    ]);
    expect((await outbox.unsent("toy")).map(({ id }) => id)).toEqual(["2"]);
    const [sent] = await outbox.sendings("toy");
    expect(sent).toMatchObject({ state: "sent", body: undefined });
  });

  it("waits while there is no network, even until another visit, and can be cancelled until it is sent", async () => {
    const { outbox, state } = world(createOutboxStore(), [entry("2"), entry("1")]);
    state.online = false;
    const [one, two] = await outbox.unsent("toy");
    await outbox.send(card, form, [one!], "p1");
    await outbox.send(card, form, [two!], "p2");
    expect(await statesOf(outbox)).toEqual(["waiting", "waiting"]);
    await outbox.cancel("p1");
    const next = world(createOutboxStore(), [entry("2"), entry("1")]);
    await next.outbox.flush();
    expect(state.posts).toEqual([]);
    expect(next.state.posts.map(({ parcel }) => parcel)).toEqual(["p2"]);
    expect((await next.outbox.unsent("toy")).map(({ id }) => id)).toEqual(["1"]);
  });

  it("waiting for an address can be cancelled for all models at once, and for no other address", async () => {
    const { outbox, state } = world(createOutboxStore(), [entry("3"), entry("2"), entry("1")]);
    state.online = false;
    const [one, two, three] = await outbox.unsent("toy");
    await outbox.send(card, form, [one!], "p1");
    await outbox.send({ ...card, id: "other" }, form, [two!], "p2");
    await outbox.send({ ...card, id: "third" }, `${form}/elsewhere`, [three!], "p3");
    await outbox.cancelAllTo(form);
    state.online = true;
    await outbox.flush();
    expect(state.posts.map(({ parcel }) => parcel)).toEqual(["p3"]);
  });

  it("can be cancelled at once while another parcel is being sent, and is then not sent", async () => {
    const { outbox, state } = world(createOutboxStore(), [entry("3"), entry("2"), entry("1")]);
    state.online = false;
    for (const [index, row] of (await outbox.unsent("toy")).entries())
      await outbox.send(card, form, [row], `p${index + 1}`);
    state.online = true;
    const isSending = createDeferred<void>();
    const answered = createDeferred<Response>();
    state.answer = () => {
      isSending.resolve();
      return answered.promise;
    };
    const flushed = outbox.flush();
    await isSending.promise;
    await outbox.cancel("p2");
    await outbox.cancelAllTo(form);
    expect(await statesOf(outbox)).toEqual(["sending"]);
    answered.resolve(new Response());
    await flushed;
    expect(state.posts.map(({ parcel }) => parcel)).toEqual(["p1"]);
    expect(await statesOf(outbox)).toEqual(["sent"]);
  });

  it.each([
    ["consent", form],
    ["the parcel", "p1"],
  ])(
    "isn't sent on a later visit if the tab was closed while %s was being withdrawn, unless the visitor sends it",
    async (_, of) => {
      const store = createOutboxStore();
      const { outbox, state } = world(store, [entry("1")]);
      state.online = false;
      await outbox.send(card, form, await outbox.unsent("toy"), "p1");
      const withdrawn = { of, at: new Date().toISOString() };
      const next = world(createOutboxStore(), [entry("1")], { withdrawn });
      await next.outbox.flush();
      expect(next.state.posts).toEqual([]);
      expect(await statesOf(next.outbox)).toEqual([]);
      await new Promise((resolve) => setTimeout(resolve, 2));
      await next.outbox.send(card, form, await next.outbox.unsent("toy"), "p2");
      expect(next.state.posts.map(({ parcel }) => parcel)).toEqual(["p2"]);
    },
  );

  it("is sent again on request even if consent was withdrawn while the clock was ahead", async () => {
    const store = createOutboxStore();
    const { outbox, state } = world(store, [entry("1")]);
    state.answer = () => new Response(null, { status: 503 });
    await outbox.send(card, form, await outbox.unsent("toy"), "p1");
    const withdrawn = { of: form, at: new Date(Date.now() + 3_600_000).toISOString() };
    const next = world(store, [entry("1")], { withdrawn });
    await next.outbox.sendAgain("p1");
    expect(next.state.posts.map(({ parcel }) => parcel)).toEqual(["p1"]);
    expect(await statesOf(next.outbox)).toEqual(["sent"]);
  });

  it("counts as unconfirmed, and doesn't keep other parcels waiting, if the form never answers", async () => {
    const { outbox, state } = world(createOutboxStore(), [entry("2"), entry("1")], {
      answerTimeout: 50,
    });
    state.online = false;
    for (const [index, row] of (await outbox.unsent("toy")).entries())
      await outbox.send(card, form, [row], `p${index + 1}`);
    state.online = true;
    state.answer = () => (state.posts.length === 1 ? new Promise<Response>(() => {}) : new Response());
    await outbox.flush();
    expect(await statesOf(outbox)).toEqual(["unconfirmed", "sent"]);
  });

  it("is not cancelled, and so never sent twice, if another tab has sent it and does not know whether it arrived", async () => {
    const { outbox, state } = world(createOutboxStore(), [entry("1")]);
    state.online = false;
    await outbox.send(card, form, await outbox.unsent("toy"), "p1");
    const otherTab = world(createOutboxStore(), [entry("1")]);
    otherTab.state.answer = () => {
      throw new TypeError("the connection broke");
    };
    await otherTab.outbox.flush();
    await outbox.cancel("p1");
    expect(await statesOf(outbox)).toEqual(["unconfirmed"]);
    expect(await outbox.unsent("toy")).toEqual([]);
  });

  it("is not automatically sent a second time if it may have arrived", async () => {
    const { outbox, state } = world(createOutboxStore(), [entry("1")]);
    state.answer = () => {
      throw new TypeError("the connection broke");
    };
    await outbox.send(card, form, await outbox.unsent("toy"), "p1");
    state.answer = () => new Response();
    await outbox.flush();
    expect(state.posts).toHaveLength(1);
    expect(await statesOf(outbox)).toEqual(["unconfirmed"]);
    await outbox.sendAgain("p1");
    expect(state.posts.map(({ parcel }) => parcel)).toEqual(["p1", "p1"]);
    expect(await statesOf(outbox)).toEqual(["sent"]);
  });

  it("is sent again only once if two tabs offer to, and stays sent", async () => {
    const store = createOutboxStore();
    const { outbox, state } = world(store, [entry("1")]);
    state.answer = () => new Response(null, { status: 503 });
    await outbox.send(card, form, await outbox.unsent("toy"), "p1");
    expect(await statesOf(outbox)).toEqual(["refused"]);
    state.answer = () => new Response();
    await outbox.sendAgain("p1");
    const other = world(store, [entry("1")]);
    await other.outbox.sendAgain("p1");
    expect(other.state.posts).toEqual([]);
    expect(await statesOf(other.outbox)).toEqual(["sent"]);
  });

  it("counts as unconfirmed if the page was closed while it was being sent", async () => {
    const store = createOutboxStore();
    const { outbox, state } = world(store, [entry("1")]);
    state.online = false;
    await outbox.send(card, form, await outbox.unsent("toy"), "p1");
    await store.change("p1", (before) => ({ ...before, state: "sending" }));
    const next = world(createOutboxStore(), [entry("1")]);
    await next.outbox.flush();
    expect(next.state.posts).toEqual([]);
    expect(await statesOf(next.outbox)).toEqual(["unconfirmed"]);
  });

  it("is reported as refused by the form, with the status", async () => {
    const { outbox, state } = world(createOutboxStore(), [entry("1")]);
    state.answer = () => new Response("", { status: 413 });
    await outbox.send(card, form, await outbox.unsent("toy"), "p1");
    expect(await outbox.sendings("toy")).toMatchObject([{ state: "refused", status: 413 }]);
  });

  it("is sent by only one of two tabs", async () => {
    const one = world(createOutboxStore(), [entry("1")]);
    const other = world(createOutboxStore(), [entry("1")]);
    const rows = await one.outbox.unsent("toy");
    await one.outbox.send(card, form, rows, "p1");
    await expect(other.outbox.send(card, form, rows, "p2")).rejects.toThrow("already-sent");
    await expect(other.outbox.handOver(card, "owner@example.org", rows)).rejects.toThrow("already-sent");
    expect(other.state.posts).toEqual([]);
  });

  describe("that is deleted while it waits for a connection", () => {
    const opinion = textCard();
    const form2 = `${form}/2`;

    /** A log with the verdicts "one", "two" and "three", which wait to be sent: the first two together. */
    async function waiting() {
      const { log, learner } = await freshLog();
      const state = {
        online: false,
        answer: async () => new Response(),
        posts: [] as FeedbackParcel[],
      };
      const outbox = createOutbox({
        store: createOutboxStore(),
        log,
        isOnline: () => state.online,
        locks: undefined,
        fetch: async (_url, init) => {
          state.posts.push(JSON.parse(String(init?.body)));
          return state.answer();
        },
      });
      for (const word of ["one", "two", "three"]) await learner.teach(verdict(`${word} word`));
      const [one, two, three] = await outbox.unsent("opinion");
      await outbox.send(opinion, form, [one!, two!], "p1");
      await outbox.send(opinion, form2, [three!], "p2");
      const goOnline = async () => {
        state.online = true;
        await outbox.flush();
        return state.posts.map(({ parcel, rows }) => [parcel, ...rows.map(({ review }) => review)]);
      };
      return { log, learner, outbox, state, goOnline, ids: [one!.id, two!.id, three!.id] as const };
    }

    it.each<[string, (world: Awaited<ReturnType<typeof waiting>>) => Promise<unknown>]>([
      ["from the list", ({ log, ids }) => log.remove({ ids: [ids[0], ids[2]] })],
      ["for good", ({ log, ids }) => log.erase({ ids: [ids[0], ids[2]] })],
      [
        "by undoing its lessons",
        async ({ learner, ids }) => {
          await learner.undo(ids[0]);
          await learner.undo();
        },
      ],
    ])("%s isn't sent: what is left keeps its parcel, and an empty parcel is dropped", async (_, remove) => {
      const world = await waiting();
      await remove(world);
      expect(await world.goOnline()).toEqual([["p1", "two word"]]);
      expect(await world.outbox.sendings("opinion")).toMatchObject([
        { id: "p1", state: "sent", rowIds: [world.ids[1]] },
      ]);
    });

    it.each<[string, (world: Awaited<ReturnType<typeof waiting>>) => Promise<unknown>]>([
      ["by a filter", ({ log }) => log.remove({ filter: { words: "word" } })],
      ["by resetting the model", ({ learner }) => learner.reset()],
    ])("%s isn't sent, and isn't listed as waiting", async (_, remove) => {
      const world = await waiting();
      await remove(world);
      expect(await world.outbox.sendings("opinion")).toEqual([]);
      expect(await world.goOnline()).toEqual([]);
    });

    it("is unsent feedback if the deletion is undone, and leaves the browser only if the visitor sends it", async () => {
      const world = await waiting();
      const { receipt } = await world.log.remove({ ids: [world.ids[0]] });
      await world.outbox.dropDeleted();
      await world.log.restore(receipt);
      expect((await world.outbox.unsent("opinion")).map(({ id }) => id)).toEqual([world.ids[0]]);
      expect(await world.goOnline()).toEqual([
        ["p1", "two word"],
        ["p2", "three word"],
      ]);
    });

    it("isn't sent again if it may have arrived, while its parcel otherwise stays as it is", async () => {
      const world = await waiting();
      world.state.answer = () => {
        throw new TypeError("the connection broke");
      };
      await world.goOnline();
      world.state.answer = async () => new Response();
      world.state.posts.length = 0;
      const before = await world.outbox.sendings("opinion");
      await world.log.remove({ ids: [world.ids[0], world.ids[2]] });
      await world.outbox.dropDeleted();
      expect(await world.outbox.sendings("opinion")).toEqual(before);
      await world.outbox.sendAgain("p1");
      await world.outbox.sendAgain("p2");
      expect(world.state.posts.map(({ rows }) => rows.map(({ review }) => review))).toEqual([["two word"]]);
      expect(await world.outbox.sendings("opinion")).toMatchObject([
        { id: "p1", state: "sent", rowIds: [world.ids[1]] },
        { id: "p2", state: "unconfirmed", body: undefined, rowIds: [world.ids[2]] },
      ]);
    });

    it("isn't sent either if that happens while another parcel is being sent", async () => {
      const world = await waiting();
      world.state.answer = async () => {
        await world.log.remove({ ids: [world.ids[2]] });
        return new Response();
      };
      expect(await world.goOnline()).toEqual([["p1", "one word", "two word"]]);
    });
  });

  it("that is edited while it waits is sent as the visitor agreed", async () => {
    const { outbox, state } = world(createOutboxStore(), [
      entry("1", { label: "no", usedForTraining: false }),
    ]);
    state.online = false;
    await outbox.send(card, form, [entry("1")], "p1");
    state.online = true;
    await outbox.flush();
    expect(state.posts).toMatchObject([{ rows: [{ id: "1", label: "yes", source: "page" }] }]);
  });
});
