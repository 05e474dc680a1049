import { beforeEach, describe, expect, it, vi } from "vitest";
import { AppError, type Problem } from "../../src/core/errors.ts";
import { createDeferred } from "../../src/core/promises.ts";
import type { Adapter } from "../../src/learning/adapter.ts";
import { checkVerdict } from "../../src/learning/check-verdict.ts";
import type { LearningState } from "../../src/learning/lessons.ts";
import type { FeatureSource } from "../../src/learning/ports.ts";
import { createLearnerStore } from "../../src/storage/learner-store.ts";
import type { Database } from "../../src/storage/schema.ts";
import { fillDiskAfter, refuseWritesTo } from "../storage/full-disk.ts";
import { baseSha256, hashedWords, textCard } from "./hashed-words.ts";
import { freshDatabase, openLearner, openLog, verdict } from "./open-learner.ts";
import { replayFromZero, weightsOf } from "./replay-from-zero.ts";

// The tests' IndexedDB is slow on a busy machine, unlike a browser's.
vi.setConfig({ testTimeout: 60_000 });

let database: Database;
beforeEach(async () => {
  database = await freshDatabase();
});

const inputs = { review: "a bad film", stars: null };

async function expectReplay(
  learner: ReturnType<typeof openLearner>,
  source: FeatureSource = hashedWords().source,
) {
  const expected = await replayFromZero(database, textCard(), source);
  expect(weightsOf(learner.adapter as Adapter)).toEqual(expected.weights);
  expect(learner.lessons).toBe(expected.lessons);
}

describe("a lesson", () => {
  it("changes the answer to the same input, and returns both", async () => {
    const learner = openLearner(database);
    const { before, after, state, feedback } = await learner.teach(verdict("a bad film", "mixed"));
    expect(before.label).toBe("negative");
    expect(after.probabilities[2]).toBeGreaterThan(before.probabilities[2]!);
    expect(after.baseProbabilities).toEqual(before.probabilities);
    expect(await learner.predict(inputs)).toEqual(after);
    expect(state).toMatchObject({ lessons: 1, progressive: { rows: 1, accuracy: 0 }, outOfDate: false });
    expect(feedback).toMatchObject({ label: "mixed", correct: false, source: "page", usedForTraining: true });
  });

  it("is never larger than the cap", async () => {
    const learner = openLearner(database, { card: textCard({ learning: { aggressiveness: 0.01 } }) });
    const { before, after } = await learner.teach(verdict("a bad film", "mixed"));
    const shift =
      Math.log(after.probabilities[2]! / after.probabilities[0]!) -
      Math.log(before.probabilities[2]! / before.probabilities[0]!);
    expect(shift).toBeCloseTo(2 * 0.01, 5);
  });

  it.each([
    ["large", 2e6],
    ["tiny", 1e-9],
  ])("counts, and can be replayed, if its features have %s values", async (_, value) => {
    const words = hashedWords().source;
    const source: FeatureSource = {
      ...words,
      run: async (batch, options) =>
        (await words.run(batch, options)).map(({ features, ...output }) => ({
          ...output,
          features: features && { ...features, values: features.values.map(() => value) },
        })),
    };
    const card = textCard({ learning: { aggressiveness: 1e20, margin: 1 } });
    const learner = openLearner(database, { card, source });
    const { after } = await learner.teach(verdict("a bad film", "mixed"));
    expect(learner.lessons).toBe(1);
    expect(after.label).toBe("mixed");
    await learner.replay();
    expect(await openLearner(database, { card, source }).predict(inputs)).toEqual(after);
  });

  it("survives a restart", async () => {
    const { after } = await openLearner(database).teach(verdict("a bad film", "mixed"));
    expect(await openLearner(database).predict(inputs)).toEqual(after);
  });

  it("is refused for a class that the card does not have", async () => {
    const teaching = openLearner(database).teach(verdict("a bad film", "superb"));
    await expect(teaching).rejects.toMatchObject({ code: "input-invalid", problems: [{ at: "label" }] });
  });

  it("leaves neither a row nor a lesson if the disk is full", async () => {
    const learner = openLearner(database);
    await learner.teach(verdict("the first", "mixed"));
    const restore = fillDiskAfter(0);
    await expect(learner.teach(verdict("a bad film", "mixed"))).rejects.toMatchObject({
      code: "storage-full",
    });
    restore();
    expect(await database.count("feedback")).toBe(1);
    expect(await database.count("steps")).toBe(1);
    await expectReplay(learner);
    await learner.teach(verdict("a bad film", "mixed"));
    await expectReplay(learner);
  });

  it("is reported as stored once its row is, even if there is no room for what was learned before", async () => {
    const learner = openLearner(database);
    await learner.teach(verdict("the first", "mixed"));
    const restore = refuseWritesTo("checkpoints");
    const lines = Array.from({ length: 600 }, (_, row) => `review ${row},positive\n`);
    expect(await learner.importCsv(new Blob(["review,label\n", ...lines]))).toMatchObject({ added: 600 });
    const given = { ...verdict("a bad film", "mixed"), id: "01890a5d-ac96-774b-bcce-b302099a8057" };
    const { state, before, after } = await learner.teach(given);
    expect(state).toMatchObject({ outOfDate: true, isUpdating: false });
    expect(after.probabilities[2]).toBeGreaterThan(before.probabilities[2]!);
    expect((await learner.teach(given)).feedback).toMatchObject({ id: given.id, label: "mixed" });
    expect(await database.count("feedback")).toBe(602);
    restore();
    expect((await learner.teach(verdict("room again", "mixed"))).state).toMatchObject({
      lessons: 603,
      outOfDate: false,
    });
    await expectReplay(learner);
  });

  it("writes only its row and its step; the first 63 write no checkpoint", async () => {
    const learner = openLearner(database);
    for (let lesson = 0; lesson < 63; lesson++) await learner.teach(verdict(`review ${lesson}`));
    expect(await database.count("checkpoints")).toBe(0);
    expect(await database.count("steps")).toBe(63);
  });

  it("runs the graph once, however long the log is", async () => {
    const { source, calls } = hashedWords();
    const learner = openLearner(database, { source });
    for (let lesson = 0; lesson < 200; lesson++) await learner.teach(verdict(`review ${lesson}`));
    expect(calls).toEqual(Array(200).fill(1));
  });
});

describe("a verdict from another page's script", () => {
  const good = verdict("a bad film", "mixed");

  it.each<[string, unknown, readonly string[]]>([
    ["nothing", undefined, [""]],
    ["metadata that are not text", { ...good, metadata: { movie: 1999 } }, ["metadata.movie"]],
    ["unknown metadata", { ...good, metadata: { year: "1999" } }, ["metadata.year"]],
    ["metadata that are a list", { ...good, metadata: ["Alien"] }, ["metadata"]],
    ["no inputs", { ...good, inputs: undefined }, ["inputs"]],
    [
      "inputs of other types",
      { ...good, inputs: { review: true, stars: {}, extra: 1 } },
      ["inputs.extra", "inputs.review", "inputs.stars"],
    ],
    ["a function", { ...good, inputs: { review: () => "a bad film" } }, ["inputs.review"]],
    ["no probability", { ...good, predictedProbability: undefined }, ["predictedProbability"]],
    [
      "a probability that isn't a number",
      { ...good, predictedProbability: Number.NaN },
      ["predictedProbability"],
    ],
    ["a probability in percent", { ...good, predictedProbability: 97 }, ["predictedProbability"]],
    [
      "a probability too far above 1 to be imported again",
      { ...good, predictedProbability: 1.0005 },
      ["predictedProbability"],
    ],
    ["no predicted class", { ...good, predictedLabel: undefined }, ["predictedLabel"]],
    ["another source", { ...good, source: "import" }, ["source"]],
    ["two faults", { ...good, label: "superb", metadata: 1 }, ["metadata", "label"]],
  ])("is refused if it has %s", (_, given, at) => {
    const check = () => checkVerdict(textCard(), given);
    expect(check).toThrow(expect.objectContaining({ code: "input-invalid" }));
    let problems: readonly Problem[] = [];
    try {
      check();
    } catch (error) {
      problems = (error as AppError).problems;
    }
    expect(problems.map((problem) => problem.at)).toEqual(at);
  });

  it("is stored like one from the page, also if its metadata are missing", async () => {
    const learner = openLearner(database);
    const given = { ...good, inputs: { review: "a bad film" }, metadata: undefined };
    const { feedback } = await learner.teach(checkVerdict(textCard(), given));
    expect(feedback).toMatchObject({ inputs: { review: "a bad film", stars: null }, metadata: {} });
    const again = openLearner(database);
    expect((await again.replay()).lessons).toBe(1);
    expect((await again.teach(verdict("a bad film"))).replaced).toMatchObject({ id: feedback.id });
  });

  it("replaces the verdict whose feedback it was made of, instead of being taken for the same", async () => {
    const learner = openLearner(database);
    const { feedback } = await learner.teach(checkVerdict(textCard(), good));
    const given = { ...feedback, label: "positive" };
    const second = await learner.teach(checkVerdict(textCard(), given));
    expect(second).toMatchObject({ feedback: { label: "positive" }, replaced: { id: feedback.id } });
    expect(second.feedback.id).not.toBe(feedback.id);
  });
});

describe("predictions", () => {
  it("continue if nothing can be stored, but verdicts are refused", async () => {
    const store = async () => {
      throw new AppError("storage-unavailable");
    };
    const learner = openLearner(database, { store });
    expect((await learner.predict(inputs)).label).toBe("negative");
    await expect(learner.teach(verdict("a bad film"))).rejects.toMatchObject({ code: "storage-unavailable" });
  });

  it("are the graph's own if the model can't learn, but feedback is stored", async () => {
    const source = { ...hashedWords().source, learns: false };
    const learner = openLearner(database, { source });
    const { before, after, state } = await learner.teach(verdict("a bad film", "mixed"));
    expect(after).toEqual(before);
    expect(state).toMatchObject({ lessons: 0, outOfDate: false, progressive: { rows: 1 } });
    expect(await database.count("feedback")).toBe(1);
    // A later version that can learn uses the stored feedback.
    expect((await openLearner(database).learning()).lessons).toBe(1);
  });
});

describe("a learner that checks the log before it predicts", () => {
  it("includes a lesson that another thread has not announced yet, even the first one", async () => {
    const { source, calls } = hashedWords();
    const looking = openLearner(database, { source, looksBeforePredicting: true });
    const waiting = openLearner(database);
    const base = await looking.predict(inputs);
    await waiting.predict(inputs);
    const taught = await openLearner(database).teach(verdict("a bad film", "mixed"));
    expect(await looking.predict(inputs)).toEqual(taught.after);
    expect((await waiting.predict(inputs)).probabilities).toEqual(base.probabilities);
    // From now on, predictions request the features right away, so the graph runs once per prediction.
    calls.length = 0;
    expect(await looking.predict(inputs)).toEqual(taught.after);
    expect(calls).toHaveLength(1);
  });

  it("also waits until it has caught up with hundreds of lessons", async () => {
    const looking = openLearner(database, { looksBeforePredicting: true });
    const base = await looking.predict(inputs);
    const rows = Array.from({ length: 300 }, (_, row) => `a bad film ${row},mixed\n`);
    const elsewhere = openLearner(database);
    await elsewhere.importCsv(new Blob(["review,label\n", ...rows]));
    const expected = await elsewhere.predict(inputs);
    expect(expected.probabilities).not.toEqual(base.probabilities);
    expect(await looking.predict(inputs)).toEqual(expected);
  });

  it("reads only the log's summary if nothing has changed", async () => {
    const learner = createLearnerStore(database);
    const read = vi.spyOn(learner, "readUpdate");
    const looking = openLearner(database, { store: async () => learner, looksBeforePredicting: true });
    await looking.teach(verdict("a bad film", "mixed"));
    await looking.predict(inputs);
    expect(read).not.toHaveBeenCalled();
  });

  it("predicts without lessons if there is no storage", async () => {
    const store = () => Promise.reject(new AppError("storage-unavailable"));
    const looking = openLearner(database, { store, looksBeforePredicting: true });
    expect((await looking.predict(inputs)).label).toBe("negative");
  });
});

describe("undoing a lesson", () => {
  it("removes the newest lesson, and then the next newest", async () => {
    const learner = openLearner(database);
    await learner.teach(verdict("one", "mixed"));
    await learner.teach(verdict("two", "mixed"));
    expect((await learner.undo())?.inputs.review).toBe("two");
    await expectReplay(learner);
    expect((await learner.undo())?.inputs.review).toBe("one");
    expect(learner.adapter.weight(1, 0)).toBe(0);
    expect(await learner.undo()).toBeUndefined();
    expect(learner.lessons).toBe(0);
  });

  it("can be given the newest lesson's id, so that it never removes a different one", async () => {
    const learner = openLearner(database);
    expect((await learner.learning()).newestLesson).toBeUndefined();
    const { feedback, state } = await learner.teach(verdict("one", "mixed"));
    expect(state.newestLesson).toBe(feedback.id);
    const second = (await learner.teach(verdict("two", "mixed"))).feedback;
    expect((await openLearner(database).learning()).newestLesson).toBe(second.id);
    await learner.undo(second.id);
    expect((await learner.learning()).newestLesson).toBe(feedback.id);
    await learner.undo(feedback.id);
    expect((await learner.learning()).newestLesson).toBeUndefined();
  });

  it("removes the lesson with the given id, whatever lessons came after it", async () => {
    const learner = openLearner(database);
    const { feedback } = await learner.teach(verdict("one", "mixed"));
    await openLearner(database).teach(verdict("two", "mixed"));
    expect(await learner.undo(feedback.id)).toEqual(feedback);
    await expectReplay(learner);
    expect(learner.lessons).toBe(1);
    expect(await learner.undo(feedback.id)).toBeUndefined();
    expect(learner.lessons).toBe(1);
  });

  it("doesn't run the graph to remove any of the newest hundred lessons", async () => {
    const { source, calls } = hashedWords();
    const learner = openLearner(database, { source });
    for (let lesson = 0; lesson < 300; lesson++) await learner.teach(verdict(`review ${lesson}`, "mixed"));
    calls.length = 0;
    for (let lesson = 0; lesson < 100; lesson++) await learner.undo();
    expect(calls).toEqual([]);
    await expectReplay(learner);
  });
});

const holdout = {
  rowOffsets: Int32Array.of(0, 1, 2),
  featureIndices: Int32Array.of(0, 1),
  featureValues: Float32Array.of(1, 1),
  logits: Float32Array.of(1, 0, 0, 0, 1, 0),
  labels: Int32Array.of(0, 1),
};

describe("a newly opened learner", () => {
  it("rebuilds a damaged checkpoint from the log, and reports this whenever it is asked", async () => {
    const learner = openLearner(database);
    for (let lesson = 0; lesson < 150; lesson++) await learner.teach(verdict(`review ${lesson}`, "mixed"));
    for (const checkpoint of await database.getAll("checkpoints")) {
      const weights = checkpoint.adapter.weights.slice();
      weights[3] = 42;
      await database.put("checkpoints", { ...checkpoint, adapter: { ...checkpoint.adapter, weights } });
    }
    const again = openLearner(database);
    expect((await again.learning()).recoveries).toEqual(["checkpoint-rebuilt"]);
    expect((await again.learning()).recoveries).toEqual(["checkpoint-rebuilt"]);
    await expectReplay(again);
  });

  it("works even if a step can't be read", async () => {
    const learner = openLearner(database);
    for (let lesson = 0; lesson < 10; lesson++) await learner.teach(verdict(`review ${lesson}`, "mixed"));
    const step = (await database.getAll("steps"))[4]!;
    await database.put("steps", { ...step, pushes: new Float64Array(0) });
    const again = openLearner(database);
    await again.learning();
    await expectReplay(again);
  });

  it("replays the log with a new base model's features, and reports this", async () => {
    const learner = openLearner(database);
    for (let lesson = 0; lesson < 80; lesson++) await learner.teach(verdict(`review ${lesson}`, "mixed"));
    const { source } = hashedWords({ shift: 0.5 });
    const updated = openLearner(database, { source, sha256: "c".repeat(64) });
    expect(await updated.learning()).toMatchObject({
      lessons: 80,
      recoveries: ["new-base-model"],
      outOfDate: false,
    });
    await expectReplay(updated, source);
    const { feedback } = await updated.teach(verdict("another", "mixed"));
    expect(feedback.modelSha256).toBe("c".repeat(64));
  });

  it("reports a new base model even if asked only after a lesson has been taught", async () => {
    await openLearner(database).teach(verdict("a review", "mixed"));
    const updated = openLearner(database, { sha256: "c".repeat(64) });
    updated.onChange(() => undefined);
    await updated.teach(verdict("another", "mixed"));
    expect((await updated.learning()).recoveries).toEqual(["new-base-model"]);
  });

  it("replays the log if the owner corrects which class is which, or anything else that decides what a lesson does", async () => {
    const learner = openLearner(database);
    for (const [index, label] of ["mixed", "positive", "negative"].entries())
      await learner.teach(verdict(`review ${index}`, label));
    await learner.saveVersion();
    const changes = [
      { classes: [{ name: "positive" }, { name: "negative" }, { name: "mixed" }] },
      { learning: { aggressiveness: 0.1, margin: 1 } },
      {},
    ];
    for (const change of changes) {
      const card = textCard(change);
      const { source } = hashedWords();
      const changed = openLearner(database, { card, source });
      expect(await changed.learning()).toMatchObject({ lessons: 3, recoveries: ["new-base-model"] });
      const expected = await replayFromZero(database, card, source);
      expect(weightsOf(changed.adapter as Adapter)).toEqual(expected.weights);
      const [version] = await changed.versions();
      await changed.restoreVersion(version!.name);
      expect(weightsOf(changed.adapter as Adapter)).toEqual(expected.weights);
    }
  });

  it("replays a state that an earlier version of this page stored, without saying that the model was updated", async () => {
    const learner = openLearner(database);
    await learner.teach(verdict("a bad film", "mixed"));
    for (const { sha256: _, ...step } of await database.getAll("steps"))
      await database.put("steps", { ...step, sha256: baseSha256 });
    const again = openLearner(database);
    expect(await again.learning()).toMatchObject({ lessons: 1, recoveries: [] });
    await expectReplay(again);
  });

  it("counts all lessons while it replays them, and says that it does, not that they are missing", async () => {
    const learner = openLearner(database, { holdout });
    const lines = Array.from({ length: 300 }, (_, row) => `review ${row},mixed\n`);
    await learner.importCsv(new Blob(["review,label\n", ...lines]));
    const log = openLog(database);
    const { entries } = await log.page({}, 299, 1);
    await log.remove({ ids: [entries[0]!.id] });
    const again = openLearner(database, { holdout });
    const replayed = new Promise<LearningState>((resolve) => again.onChange(resolve));
    const during = { lessons: 299, outOfDate: true, isUpdating: true, holdout: undefined };
    expect(await again.learning()).toMatchObject(during);
    expect(await replayed).toMatchObject({ lessons: 299, outOfDate: false, isUpdating: false });
    expect((await again.learning()).holdout).toBeDefined();
    await expectReplay(again);
  });

  it("doesn't begin to replay again and again while the disk is full and pages ask for the state when told", async () => {
    const lines = Array.from({ length: 300 }, (_, row) => `review ${row},mixed\n`);
    await openLearner(database).importCsv(new Blob(["review,label\n", ...lines]));
    const log = openLog(database);
    const { entries } = await log.page({}, 299, 1);
    await log.remove({ ids: [entries[0]!.id] });
    const free = fillDiskAfter(0);
    const { source, calls } = hashedWords();
    const learner = openLearner(database, { source });
    const states: LearningState[] = [];
    for (const _ of ["the header", "the panel"])
      learner.onChange(() => void learner.learning().then((state) => states.push(state)));
    expect(await learner.learning()).toMatchObject({ isUpdating: true });
    await vi.waitFor(() => expect(states.length).toBeGreaterThan(1));
    const count = calls.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    free();
    expect(states).toHaveLength(2);
    expect(calls).toHaveLength(count);
    for (const state of states) expect(state).toMatchObject({ outOfDate: true, isUpdating: false });
    expect(await learner.replay()).toMatchObject({ lessons: 299, outOfDate: false, isUpdating: false });
  });

  it("takes verdicts and undos, and says that it is out of date, if there is no room for a few lessons", async () => {
    const restore = refuseWritesTo("checkpoints", "steps");
    const lines = Array.from({ length: 100 }, (_, row) => `review ${row},mixed\n`);
    await openLearner(database).importCsv(new Blob(["review,label\n", ...lines]));
    const learner = openLearner(database);
    expect(await learner.learning()).toMatchObject({ outOfDate: true, isUpdating: false });
    const { feedback } = await learner.teach(verdict("a bad film", "mixed"));
    expect(await database.count("feedback")).toBe(101);
    expect(await openLearner(database).undo(feedback.id)).toMatchObject({ id: feedback.id });
    expect(await database.count("feedback")).toBe(100);
    restore();
    const again = openLearner(database);
    expect(await again.learning()).toMatchObject({ lessons: 100, outOfDate: false });
    await expectReplay(again);
  });

  it("tells whoever asked during a short replay when it has ended", async () => {
    const learner = openLearner(database);
    await learner.learning();
    const elsewhere = openLearner(database);
    for (let lesson = 0; lesson < 100; lesson++) await elsewhere.teach(verdict(`review ${lesson}`, "mixed"));
    const { entries } = await openLog(database).page({}, 99, 1);
    await openLog(database).remove({ ids: [entries[0]!.id] });
    const told = createDeferred<LearningState>();
    learner.onChange(told.resolve);
    const asked = learner.learning();
    const states = [];
    for (let waited = 0; waited < 20; waited++) states.push(await learner.learning());
    expect(await asked).toMatchObject({ lessons: 99, outOfDate: false });
    expect(states.some(({ isUpdating }) => isUpdating)).toBe(true);
    expect(await told.promise).toMatchObject({ lessons: 99, outOfDate: false });
  });

  it("counts a lesson whose class a new model no longer has, but learns nothing from it", async () => {
    await openLearner(database).teach(verdict("a bad film", "mixed"));
    const card = textCard({ classes: [{ name: "negative" }, { name: "positive" }] });
    const learner = openLearner(database, {
      card,
      source: hashedWords({ classCount: 2 }).source,
      sha256: "c".repeat(64),
    });
    expect(await learner.learning()).toMatchObject({ lessons: 1, outOfDate: false });
    expect(learner.adapter.size).toBe(0);
  });
});

describe("a learner whose site data is cleared while it is open", () => {
  it("forgets what it learned from rows that are gone, even if it is then taught as many", async () => {
    let store = createLearnerStore(database);
    const learner = openLearner(database, { store: async () => store });
    await learner.teach(verdict("a bad film", "mixed"));
    database.close();
    database = await freshDatabase();
    store = createLearnerStore(database);
    const heard = vi.fn();
    learner.onChange(heard);
    await learner.teach(verdict("a good thing", "negative"));
    expect(heard).toHaveBeenCalledWith(expect.objectContaining({ lessons: 0 }));
    expect(learner.lessons).toBe(1);
    await expectReplay(learner);
  });
});

describe("a replay", () => {
  it("can be cancelled, which leaves the state in use unchanged, and can be started again", async () => {
    const { source } = hashedWords();
    const first = openLearner(database, { source });
    await first.importCsv(
      new Blob(["review,label\n", ...Array.from({ length: 700 }, (_, row) => `review ${row},mixed\n`)]),
    );
    const before = weightsOf(first.adapter as Adapter);
    const abort = new AbortController();
    const done: number[] = [];
    const replaying = first.replay({
      signal: abort.signal,
      onProgress: (progress) => {
        done.push(progress.done);
        abort.abort();
      },
    });
    await expect(replaying).rejects.toMatchObject({ name: "AbortError" });
    expect(done).toEqual([256]);
    expect(weightsOf(first.adapter as Adapter)).toEqual(before);
    expect((await first.replay()).lessons).toBe(700);
    expect(weightsOf(first.adapter as Adapter)).toEqual(before);
  });

  it("runs the graph on a limited number of rows at a time", async () => {
    const { source, calls } = hashedWords();
    const learner = openLearner(database, { source });
    await learner.importCsv(
      new Blob(["review,label\n", ...Array.from({ length: 2000 }, (_, row) => `review ${row},mixed\n`)]),
    );
    expect(Math.max(...calls)).toBeLessThanOrEqual(256);
    await expectReplay(learner);
  });
});

describe("the holdout score", () => {
  const card = textCard({ learning: { aggressiveness: 10, maximumHoldoutDrop: 0.4 } });
  /** Gives every review only one feature, the one that the holdout's first row has. */
  const source: FeatureSource = {
    learns: true,
    run: async (batch) =>
      batch.map(() => ({
        probabilities: Float32Array.of(0.5, 0.25, 0.25),
        logits: Float32Array.of(1, 0, 0),
        features: { indices: Int32Array.of(0), values: Float32Array.of(1) },
      })),
  };

  it("has a history that starts before the first lesson and has a point after each, up to the current state", async () => {
    const learner = openLearner(database, { holdout, card, source });
    for (const [index, label] of ["mixed", "negative", "positive"].entries())
      await learner.teach({ ...verdict(`review ${index}`, label), predictedLabel: "negative" });
    const { points } = await learner.history();
    const { holdout: score, progressive } = await learner.learning();
    expect(points.map(({ lessons }) => lessons)).toEqual([0, 1, 2, 3]);
    expect(points[0]!.onTests).toEqual(score?.base);
    expect(points.at(-1)!.onTests).toEqual(score?.now);
    expect(points.map(({ onYours }) => onYours)).toEqual([
      { rows: 0, accuracy: 0 },
      { rows: 1, accuracy: 0 },
      { rows: 2, accuracy: 0.5 },
      progressive,
    ]);
  });

  it("reports the effect of all lessons, and whether it has dropped too far", async () => {
    const learner = openLearner(database, { holdout, card, source });
    expect((await learner.learning()).holdout).toEqual({
      base: { rows: 2, accuracy: 1 },
      now: { rows: 2, accuracy: 1 },
    });
    const { state } = await learner.teach(verdict("anything", "mixed"));
    expect(state).toMatchObject({
      holdout: { base: { accuracy: 1 }, now: { accuracy: 0.5 } },
      holdoutRegressed: true,
    });
    expect((await openLearner(database, { holdout, card, source }).learning()).holdout?.now.accuracy).toBe(
      0.5,
    );
    await learner.undo();
    expect(await learner.learning()).toMatchObject({
      holdout: { now: { accuracy: 1 } },
      holdoutRegressed: false,
    });
  });
});

describe("the history of many lessons", () => {
  it("has at most about a hundred points, including the last, and stops when the signal fires", async () => {
    const learner = openLearner(database);
    const rows = Array.from({ length: 250 }, (_, index) => `review ${index},mixed`);
    await learner.importCsv(new Blob([`review,label\n${rows.join("\n")}\n`]));
    const { points } = await learner.history();
    expect(points.length).toBeLessThan(102);
    expect(points.at(-1)!.lessons).toBe(250);
    await expect(learner.history({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: "AbortError",
    });
  });
});

describe("versions", () => {
  const now = () => Date.UTC(2026, 10, 20, 16, 54, 0);

  it("are named after the model and the time in UTC, and get different names even within one second", async () => {
    const learner = openLearner(database, { now });
    await learner.teach(verdict("one", "mixed"));
    await learner.saveVersion();
    await learner.saveVersion();
    const versions = await learner.versions();
    expect(versions.map(({ name }) => name)).toEqual([
      "opinion_20261120-165400",
      "opinion_20261120-165400-2",
    ]);
    expect(versions[0]).toMatchObject({
      lessons: 1,
      reason: "request",
      bytes: expect.any(Number),
      holdoutAccuracy: undefined,
    });
    expect(versions[0]!.bytes).toBeGreaterThan(0);
  });

  it("restore the rows and the adapter without running the graph", async () => {
    const { source, calls } = hashedWords();
    const learner = openLearner(database, { now, source });
    await learner.teach(verdict("one", "mixed"));
    await learner.teach(verdict("two", "mixed"));
    const saved = weightsOf(learner.adapter as Adapter);
    const { name } = await learner.saveVersion();
    const log = openLog(database);
    const [newest] = (await log.page({}, 0, 1)).entries;
    await log.edit(newest!.id, { label: "positive" });
    await learner.teach(verdict("three", "mixed"));
    await learner.reset();
    expect(learner.lessons).toBe(0);
    calls.length = 0;
    expect((await learner.restoreVersion(name)).lessons).toBe(2);
    expect(calls).toEqual([]);
    expect(weightsOf(learner.adapter as Adapter)).toEqual(saved);
    await expectReplay(learner);
    const { entries } = await log.page({}, 0, 10);
    expect(entries.map(({ inputs, label }) => [inputs.review, label])).toEqual([
      ["two", "mixed"],
      ["one", "mixed"],
    ]);
  });

  it("are saved automatically before any large change", async () => {
    const learner = openLearner(database);
    const { name } = await learner.saveVersion();
    await learner.importCsv(new Blob(["review,label\na b,mixed\n"]));
    await learner.replay();
    await learner.restoreVersion(name);
    await learner.reset();
    const reasons = (await learner.versions()).map(({ reason }) => reason).sort();
    expect(reasons).toEqual(["batch-update", "import", "request", "reset", "restore"]);
  });

  it("can be renamed, and deleted together with rows that only they kept", async () => {
    const learner = openLearner(database, { now });
    await learner.teach(verdict("one", "mixed"));
    const { name } = await learner.saveVersion();
    const other = await learner.saveVersion();
    expect((await learner.renameVersion(name, " before the holidays ")).name).toBe("before the holidays");
    await expect(learner.renameVersion("before the holidays", other.name)).rejects.toMatchObject({
      code: "input-invalid",
    });
    await expect(learner.renameVersion(other.name, "a/b")).rejects.toMatchObject({ code: "input-invalid" });
    await expect(learner.restoreVersion(name)).rejects.toMatchObject({ code: "not-found" });
    await learner.undo();
    expect(await database.count("past")).toBe(1);
    for (const version of await learner.versions()) await learner.deleteVersion(version.name);
    expect(await learner.versions()).toEqual([]);
    expect(await database.count("past")).toBe(0);
  });
});
