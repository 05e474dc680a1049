import { createHash } from "node:crypto";
import { gzipSync, strToU8, unzipSync, type Zippable, zipSync } from "fflate";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { BackupDeps } from "../../src/backup/backup.ts";
import { type BrowserSettings, backupLimits } from "../../src/backup/backup-format.ts";
import { makeBackup } from "../../src/backup/make-backup.ts";
import { openBackup } from "../../src/backup/open-backup.ts";
import { type Card, parseCard, summarize } from "../../src/core/card.ts";
import { AppError } from "../../src/core/errors.ts";
import type { Progress } from "../../src/core/progress.ts";
import type { Sending } from "../../src/learning/outbox.ts";
import { createLogHistories } from "../../src/storage/log-histories.ts";
import { textCard } from "../learning/hashed-words.ts";
import { freshDatabase, openLearner, openLog, verdict } from "../learning/open-learner.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const hash = (content: Uint8Array) => createHash("sha256").update(content).digest("hex");

/** A simulated browser on a site that ships the model `opinion`, with the visitor's own models in memory. */
async function openBrowser() {
  const database = await freshDatabase();
  const cards = new Map<string, Card>([["opinion", textCard()]]);
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const sendings: Sending[] = [];
  const settings: BrowserSettings[] = [];
  const own = async ({ card, model }: Parameters<BackupDeps["own"]["add"]>[0]) => {
    const added = parseCard(
      { ...card, files: { "model.onnx": { bytes: model.length, sha256: hash(model) } } },
      "model.json",
    );
    if (cards.has(added.id)) throw new AppError("card-invalid", { path: "model.json", key: "id" });
    cards.set(added.id, added);
    files.set(hash(model), model);
    return added;
  };
  const deps: BackupDeps = {
    store: {
      records: async () =>
        [...cards.values()]
          .filter(({ id }) => id !== "opinion")
          .map((card) => ({ id: card.id, card, files: [], addedAt: "" })),
      record: () => Promise.reject(new Error("not part of this test")),
      file: async (sha256) => files.get(sha256),
    },
    own: { add: own },
    models: {
      list: async () =>
        [...cards.values()].map((card) => ({
          ...summarize(card),
          own: files.has(card.files["model.onnx"].sha256),
        })),
      card: async (id) => cards.get(id)!,
    },
    histories: createLogHistories({ open: async () => ({ database }), announce: () => undefined }),
    outbox: {
      all: async () => sendings,
      add: async (sending) => {
        const isFree = !sendings.some(({ id }) => id === sending.id);
        if (isFree) sendings.push(sending);
        return isFree;
      },
      change: () => Promise.reject(new Error("not part of this test")),
    },
    settings: { read: () => ({ theme: "dark" }), take: async (taken) => void settings.push(taken) },
  };
  return {
    deps,
    cards,
    sendings,
    settings,
    learner: openLearner(database),
    log: openLog(database),
    addModel: (id: string, content = `the graph of ${id}`) =>
      own({ card: { ...textCard(), id, title: `Mine, ${id}` }, model: bytes(content) }),
  };
}
type Browser = Awaited<ReturnType<typeof openBrowser>>;

async function save({ deps }: Browser): Promise<Uint8Array<ArrayBuffer>> {
  const { zip } = await makeBackup(deps);
  return new Uint8Array(await new Response(zip).arrayBuffer());
}
const open = ({ deps }: Browser, zip: Uint8Array<ArrayBuffer>) => openBackup(deps, new Blob([zip]));

/** A copy of the zip with changed files. */
function changed(zip: Uint8Array<ArrayBuffer>, change: (files: Record<string, Uint8Array>) => Zippable) {
  return zipSync(change(unzipSync(zip))) as Uint8Array<ArrayBuffer>;
}

/** A copy of the zip with a changed list in hunch.json; the files' hashes still match. */
function forged(zip: Uint8Array<ArrayBuffer>, change: (contents: Contents) => void) {
  return changed(zip, (files) => {
    const contents = JSON.parse(new TextDecoder().decode(files["hunch.json"])) as Contents;
    change(contents);
    return { ...files, "hunch.json": strToU8(JSON.stringify(contents)) };
  });
}
type Contents = {
  format: string;
  models: { id: string; files: { path: string }[] }[];
  feedback: { model: string; card?: unknown; versions: Record<string, unknown>[] }[];
  sendings: Record<string, unknown>[];
};

let first: Browser;
let second: Browser;
let zip: Uint8Array<ArrayBuffer>;

beforeEach(async () => {
  first = await openBrowser();
  second = await openBrowser();
  await first.addModel("mine");
  await first.learner.teach(verdict('good soup, "with"\nlines', "negative", "Ozark"));
  await first.learner.teach(verdict("bad soup", "positive"));
  await first.learner.saveVersion();
  first.sendings.push({
    id: "parcel",
    model: "opinion",
    to: "https://forms.example/x",
    rowIds: (await first.log.page({}, 0, 1)).entries.map(({ id }) => id),
    body: "{}",
    state: "waiting",
    changedAt: "2026-01-01T00:00:00.000Z",
  });
  zip = await save(first);
});

const rowsOf = async ({ log }: Browser) => (await log.page({}, 0, 100)).entries;
const nothing = async (browser: Browser) => {
  expect(await rowsOf(browser)).toEqual([]);
  expect([...browser.cards.keys()]).toEqual(["opinion"]);
  expect(browser.sendings).toEqual([]);
};

describe("a backup file", () => {
  it("contains models laid out as on a site, feedback as tables, and a list of everything", () => {
    expect(Object.keys(unzipSync(zip)).sort()).toEqual([
      "feedback/opinion.card.json",
      "feedback/opinion.csv",
      "hunch.json",
      "models/mine/model.json",
      "models/mine/model.onnx",
    ]);
  });

  it("is not created if it would be too large to open again", async () => {
    const mine = first.cards.get("mine")!;
    const files = { "model.onnx": { ...mine.files["model.onnx"], bytes: 3 * 2 ** 30 } };
    first.cards.set("mine", { ...mine, files });
    await expect(makeBackup(first.deps)).rejects.toMatchObject({ code: "file-too-large" });
  });

  it("is not created with more models than could be restored, and the error doesn't name its size", async () => {
    const mine = first.cards.get("mine")!;
    for (let index = 0; index < 500; index++) first.cards.set(`m${index}`, { ...mine, id: `m${index}` });
    await expect(makeBackup(first.deps)).rejects.toMatchObject({
      code: "file-too-large",
      details: { parts: expect.any(Number) },
    });
  });

  it("can be opened again even if a file in it would shrink to less than a hundredth", async () => {
    await first.addModel("empty", "\0".repeat(3 * 2 ** 20));
    const opened = await open(second, await save(first));
    expect(opened.models.map(({ id }) => id)).toEqual(["mine", "empty"]);
    expect(await opened.take()).toMatchObject({ models: 2 });
  });

  it("shows its contents before it is restored, and then restores everything", async () => {
    const opened = await open(second, zip);
    expect(opened.models).toEqual([{ id: "mine", title: "Mine, mine", here: "no" }]);
    expect(opened.feedback).toEqual([{ model: "opinion", fits: true, rows: 2, refused: 0, versions: 1 }]);
    await nothing(second);
    expect(await opened.take()).toEqual({ models: 1, added: 2, known: 0, different: 0, versions: 1 });
    expect(await rowsOf(second)).toEqual(await rowsOf(first));
    expect(await second.learner.versions()).toEqual(await first.learner.versions());
    expect(second.cards.get("mine")).toEqual(first.cards.get("mine"));
    expect(second.settings).toEqual([{ theme: "dark" }]);
  });

  it("adds no row twice, and doesn't send rows that the other browser is about to send", async () => {
    await (await open(second, zip)).take();
    expect(await (await open(second, zip)).take()).toMatchObject({
      models: 0,
      added: 0,
      known: 2,
      versions: 0,
    });
    expect(second.sendings).toMatchObject([{ id: "parcel", state: "elsewhere", body: undefined }]);
  });

  it("leaves a different model with the same id alone", async () => {
    await second.addModel("mine", "another graph");
    const opened = await open(second, zip);
    expect(opened.models).toMatchObject([{ id: "mine", here: "other", isShipped: false }]);
    expect(await opened.take()).toMatchObject({ models: 0, added: 2 });
    expect(second.cards.get("mine")!.files["model.onnx"].sha256).toBe(hash(bytes("another graph")));
  });

  it("says if the model that keeps the id is the site's own, which nobody can remove", async () => {
    second.cards.set("mine", { ...textCard(), id: "mine" });
    const opened = await open(second, zip);
    expect(opened.models).toMatchObject([{ id: "mine", here: "other", isShipped: true }]);
  });

  it("leaves alone a model that another tab added after the file was read", async () => {
    const opened = await open(second, zip);
    await second.addModel("mine", "another graph");
    expect(await opened.take()).toMatchObject({ models: 0, added: 2 });
  });

  it("is restored only once if two tabs restore it at the same time", async () => {
    const [one, other] = [await open(second, zip), await open(second, zip)];
    const reports = await Promise.all([one.take(), other.take()]);
    expect(reports.reduce((sum, { added }) => sum + added, 0)).toBe(2);
    expect(reports.reduce((sum, { models }) => sum + models, 0)).toBe(1);
    expect(await rowsOf(second)).toEqual(await rowsOf(first));
    expect(await second.learner.versions()).toEqual(await first.learner.versions());
    expect(second.sendings).toHaveLength(1);
  });

  it("restores a model even if it was removed after the file was read, as well as the feedback", async () => {
    await second.addModel("mine");
    const opened = await open(second, zip);
    expect(opened.models).toMatchObject([{ here: "same" }]);
    second.cards.delete("mine");
    expect(await opened.take()).toMatchObject({ models: 1, added: 2 });
  });

  it("restores rows whole on a site whose card has changed since, and from there again", async () => {
    const other = textCard({
      version: "2.0.0",
      fields: [{ kind: "number", name: "hours", label: "Hours" }],
      metadata: [],
      classes: [{ name: "negative" }, { name: "mixed" }],
    });
    second.cards.set("opinion", other);
    const opened = await open(second, zip);
    expect(opened.feedback).toMatchObject([{ fits: true, rows: 2, refused: 0, versions: 1 }]);
    expect(await opened.take()).toMatchObject({ added: 2, versions: 1 });
    expect(await rowsOf(second)).toEqual(await rowsOf(first));
    const third = await openBrowser();
    third.cards.set("opinion", other);
    expect(await (await open(third, await save(second))).take()).toMatchObject({ added: 2, versions: 1 });
    expect(await rowsOf(third)).toEqual(await rowsOf(first));
    expect(await third.learner.versions()).toEqual(await first.learner.versions());
    // Where they came from, they are known, whatever the card was meanwhile.
    expect(await (await open(first, await save(third))).take()).toMatchObject({ added: 0, known: 2 });
  });

  it("restores rows with hundreds of values, most of them missing", async () => {
    const names = Array.from({ length: 300 }, (_, index) => `f${index}`);
    const wide = textCard({
      fields: names.map((name) => ({ kind: "number", name, label: name, optional: true })),
    });
    const missing = Object.fromEntries(names.map((name) => [name, null]));
    const [row] = (await first.deps.histories.read("opinion")).rows[0]!;
    const rows = [{ f7: 1.5 }, { f0: 0, f299: -2 }].map((values, index) => ({
      ...row!,
      id: `00000000-0000-7000-8000-00000000000${index}`,
      inputs: { ...missing, ...values },
    }));
    const [from, to] = [await openBrowser(), await openBrowser()];
    for (const { cards } of [from, to]) cards.set("opinion", wide);
    await from.deps.histories.merge("opinion", { rows: [rows], versions: [] });
    const saved = await save(from);
    expect(await (await open(to, saved)).take()).toMatchObject({ added: 2 });
    expect((await rowsOf(to)).map(({ id, inputs }) => ({ id, inputs }))).toEqual(
      (await rowsOf(from)).map(({ id, inputs }) => ({ id, inputs })),
    );
    expect(await (await open(to, saved)).take()).toMatchObject({ added: 0, known: 2 });
  });

  it("omits the feedback on models that were removed, contains the rest, and reports those models", async () => {
    await first.addModel("other");
    const history = await first.deps.histories.read("opinion");
    const moved = history.rows[0]!.map((row, index) => ({
      ...row,
      model: "other",
      id: `00000000-0000-7000-8000-00000000000${index}`,
    }));
    await first.deps.histories.merge("other", { rows: [moved], versions: [] });
    first.cards.delete("other");
    const { leftOut, rows } = await makeBackup(first.deps);
    expect(leftOut).toEqual(["other"]);
    expect(rows).toBe(2);
  });

  it("leaves out a model whose card can't be read, and its feedback, and says so", async () => {
    const mine = first.cards.get("mine")!;
    first.cards.set("mine", { ...mine, fields: [] });
    const { leftOut, models, rows } = await makeBackup(first.deps);
    expect({ leftOut, models, rows }).toEqual({ leftOut: ["mine"], models: 0, rows: 2 });
  });

  it("is refused if it is too large, before any of it is read", async () => {
    const huge = { size: 2 ** 31, slice: () => expect.fail("it was read") } as unknown as Blob;
    await expect(openBackup(second.deps, huge)).rejects.toMatchObject({ code: "file-too-large" });
  });

  it("is read twice, first to check it, and says all the time how much is left", async () => {
    const told: Progress[] = [];
    await openBackup(second.deps, new Blob([zip]), { onProgress: (progress) => told.push(progress) });
    const files = Object.entries(unzipSync(zip)).filter(([path]) => path !== "hunch.json");
    const table = unzipSync(zip)["feedback/opinion.csv"]!.length;
    const checked = files.reduce((sum, [, content]) => sum + content.length, 0);
    expect(told.find(({ done }) => done === checked)).toEqual({
      done: checked,
      total: checked + table,
      unit: "bytes",
    });
    expect(told.at(-1)).toEqual({ done: checked + table, total: checked + table, unit: "bytes" });
    expect(told.map(({ done }) => done)).toEqual(told.map(({ done }) => done).toSorted((a, b) => a - b));
  });

  it("is not read any further once reading is cancelled", async () => {
    const cancelled = openBackup(second.deps, new Blob([zip]), { signal: AbortSignal.abort() });
    await expect(cancelled).rejects.toMatchObject({ name: "AbortError" });
  });

  it("is not created if the disk fills up while it is being packed, and the error says so", async () => {
    first.deps.store.file = () => Promise.reject(new AppError("storage-full", { reason: "quota" }));
    await expect(save(first)).rejects.toMatchObject({ code: "storage-full" });
  });
});

describe("a file that is not a complete backup", () => {
  const cases: readonly [what: string, make: () => Uint8Array<ArrayBuffer>, reason: RegExp][] = [
    ["a picture", () => crypto.getRandomValues(new Uint8Array(5000)), /not a zip/],
    ["an empty file", () => new Uint8Array(), /not a zip/],
    ["one that is cut off", () => zip.slice(0, zip.length - 40), /not a zip|cut off/],
    ["one without its middle", () => new Uint8Array([...zip.slice(0, 200), ...zip.slice(400)]), /./],
    ["another zip", () => zipSync({ "a.txt": strToU8("a") }) as Uint8Array<ArrayBuffer>, /no hunch\.json/],
    [
      "a site's zip",
      () => zipSync({ "index.html": strToU8("a"), "hunch.json": strToU8("{}") }) as never,
      /hunch\.json has an error: at format/,
    ],
    [
      "one with a replaced model",
      () => changed(zip, (files) => ({ ...files, "models/mine/model.onnx": strToU8("the evil of mine") })),
      /model\.onnx is (damaged|missing)/,
    ],
    [
      "one with a changed table",
      () =>
        changed(zip, (files) => ({
          ...files,
          "feedback/opinion.csv": files["feedback/opinion.csv"]!.map((byte) => (byte === 103 ? 98 : byte)),
        })),
      /opinion\.csv is damaged/,
    ],
    [
      "one with an extra file",
      () => changed(zip, (files) => ({ ...files, "../../evil.js": strToU8("x") })),
      /contains \.\.\/\.\.\/evil\.js, which isn’t in its list/,
    ],
    [
      "one that lists a path outside its folder",
      () =>
        forged(zip, ({ models }) => {
          models[0]!.files[0]!.path = "../model.json";
        }),
      /expected a path under models or feedback/,
    ],
    [
      "one with a model id that is not allowed",
      () =>
        forged(zip, ({ models }) => {
          models[0]!.id = "__proto__";
        }),
      /models\.0\.id/,
    ],
    [
      "one whose list renames a model",
      () =>
        forged(zip, ({ models }) => {
          models[0]!.id = "opinion-2";
        }),
      /models\/opinion-2\/model\.json is missing/,
    ],
    [
      "one with an unknown key",
      () =>
        forged(zip, ({ sendings }) => {
          sendings[0]!.body = "{}";
        }),
      /sendings\.0/,
    ],
    [
      "one with a version whose date is invalid",
      () =>
        forged(zip, ({ feedback }) => {
          feedback[0]!.versions[0]!.createdAt = "yesterday";
        }),
      /createdAt/,
    ],
  ];
  it.each(cases)("such as %s is refused with the reason, and nothing changes", async (_, make, reason) => {
    const refused = open(second, make());
    await expect(refused).rejects.toMatchObject({ code: "zip-invalid" });
    const { details } = (await refused.catch((error: unknown) => error)) as AppError;
    expect(details.reason).toMatch(reason);
    await nothing(second);
  });

  it("is not unpacked beyond the length that the zip states", async () => {
    const table = new Uint8Array(40_000_000);
    const bomb = changed(zip, (files) => ({ ...files, "feedback/opinion.csv": table }));
    const view = new DataView(bomb.buffer);
    // The list and the zip's directory state the old length, but the content is far longer.
    const listed = unzipSync(zip)["feedback/opinion.csv"]!.length;
    for (let at = 0; at + 46 < bomb.length; at++) {
      if (view.getUint32(at, true) === 0x02014b50 && view.getUint32(at + 24, true) === table.length)
        view.setUint32(at + 24, listed, true);
    }
    await expect(open(second, bomb)).rejects.toMatchObject({
      code: "zip-invalid",
      details: { reason: expect.stringMatching(/longer than the zip says/) },
    });
  });

  it("is refused before it is unpacked if it would grow a hundredfold", async () => {
    const bomb = changed(zip, (files) => ({ ...files, "feedback/opinion.csv": new Uint8Array(40_000_000) }));
    await expect(open(second, bomb)).rejects.toMatchObject({
      code: "zip-invalid",
      details: { reason: "feedback/opinion.csv would become more than 100 times as large" },
    });
  });

  it.each([
    ["millions of entries", `{"models":[${"0,".repeat(4_000_000)}0]}`, /too many entries/],
    [
      "millions of objects",
      `{"models":[${"{},".repeat(4_000_000)}{}]}`,
      /more than 1000000 lists and objects/,
    ],
    ["a million brackets", "[".repeat(1_000_000), /nested more than 10 levels deep/],
    ["an object with many keys", `{${'"a":1,'.repeat(100)}"b":1}`, /more than 20 members/],
  ])("is refused before it is validated if its list has %s", async (_, list, reason) => {
    const made = zipSync({ "hunch.json": [strToU8(list), { level: 0 }] }) as Uint8Array<ArrayBuffer>;
    const { details } = (await open(second, made).catch((error: unknown) => error)) as AppError;
    expect(details.reason).toMatch(reason);
  });

  it.each([
    ["rows", 1, "it has too many rows"],
    ["versionRows", 3, "it has too many versions of too many rows"],
  ] as const)("is neither opened nor made if it has too many %s", async (key, most, reason) => {
    await first.learner.saveVersion();
    zip = await save(first);
    const before = backupLimits[key];
    onTestFinished(() => {
      backupLimits[key] = before;
    });
    backupLimits[key] = most;
    await expect(open(second, zip)).rejects.toMatchObject({ code: "zip-invalid", details: { reason } });
    await expect(makeBackup(first.deps)).rejects.toMatchObject({ code: "file-too-large" });
    backupLimits[key] = 4;
    expect(await (await open(second, zip)).take()).toMatchObject({ added: 2, versions: 2 });
  });

  it("is neither opened nor made if its rows have too many values, since even empty ones take memory", async () => {
    const before = backupLimits.cells;
    onTestFinished(() => {
      backupLimits.cells = before;
    });
    // Two reviews, each without stars, and a movie.
    backupLimits.cells = 4;
    const error = { code: "file-too-large", details: { cells: 4 } };
    await expect(open(second, zip)).rejects.toMatchObject(error);
    await expect(makeBackup(first.deps)).rejects.toMatchObject(error);
    await nothing(second);
    backupLimits.cells = 5;
    await makeBackup(first.deps);
    expect(await (await open(second, zip)).take()).toMatchObject({ added: 2, versions: 1 });
  });

  it("is refused if a table in it is gzipped, which could unpack to any size", async () => {
    const packed = changed(zip, (files) => {
      const table = gzipSync(files["feedback/opinion.csv"]!);
      const contents = JSON.parse(new TextDecoder().decode(files["hunch.json"]));
      Object.assign(contents.feedback[0].files[0], { bytes: table.length, sha256: hash(table) });
      return { ...files, "feedback/opinion.csv": table, "hunch.json": strToU8(JSON.stringify(contents)) };
    });
    await expect(open(second, packed)).rejects.toMatchObject({
      code: "zip-invalid",
      details: { reason: "feedback/opinion.csv is gzipped" },
    });
  });

  it("is refused if its list has a hundred thousand wrong row ids", async () => {
    const ids = Array.from({ length: 200_000 }, () => crypto.randomUUID().replace("-", "x"));
    const wrong = forged(zip, ({ feedback }) => {
      feedback[0]!.versions[0]!.changes = [{ added: ids, removed: [] }];
    });
    const { details } = (await open(second, wrong).catch((error: unknown) => error)) as AppError;
    expect(details.reason).toMatch(/changes\.0\.added, expected a list of row ids/);
  });

  it("leaves out rows that don't fit the model if it is old and has no card, and says how many", async () => {
    second.cards.set("opinion", textCard({ classes: [{ name: "negative" }, { name: "mixed" }] }));
    const old = changed(zip, ({ "feedback/opinion.card.json": _, ...files }) => files);
    const listed = forged(old, (contents) => {
      contents.format = "hunch-backup/1";
      delete contents.feedback[0]!.card;
    });
    const opened = await open(second, listed);
    expect(opened.feedback).toMatchObject([{ rows: 1, refused: 1 }]);
    expect(await opened.take()).toMatchObject({ added: 1 });
  });
});
