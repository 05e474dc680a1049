import { timeWithinLimits } from "../core/clock.ts";
import { AppError } from "../core/errors.ts";
import type { Inputs } from "../core/prediction.ts";
import type { WorkOptions } from "../core/progress.ts";
import { createDeferred } from "../core/promises.ts";
import { writeHoldout } from "../onnx/holdout-file.ts";
import { Adapter, type AdapterReader } from "./adapter.ts";
import { CurrentState, type LearnerDeps, unlessFull } from "./current-state.ts";
import { guessClass, importCsv } from "./import-csv.ts";
import { withLessons } from "./inbox/holdout-answers.ts";
import { openDelivery } from "./inbox/inbox.ts";
import { tryRows } from "./inbox/judge-exports.ts";
import { makeLearnedModel } from "./learned-model.ts";
import type { LearningState, LessonCalls, Version } from "./lessons.ts";
import type { Draft } from "./log.ts";
import type { LearnerStore, Merged, MergeOutcome } from "./ports.ts";
import { predictWithLessons } from "./predict-with-lessons.ts";
import { teach } from "./teach.ts";
import { checkVersionName, versionName } from "./version-name.ts";

export type { LearnerDeps } from "./current-state.ts";

/** Predictions and lessons for one graph and one log. */
export type OnlineLearner = LessonCalls & {
  /** The adapter currently in use. */
  readonly adapter: AdapterReader;
  readonly lessons: number;
};

/**
 * Creates a learner. It loads the learned state and catches up with the log on the first call that needs it.
 */
export function createOnlineLearner(deps: LearnerDeps): OnlineLearner {
  const current = new CurrentState(deps);
  const { card, sha256, source } = deps;
  const model = card.id;

  const addVersion = async (reason: Version["reason"]): Promise<Version> => {
    const store = await current.open();
    await current.catchUpInLock();
    const { learned } = current;
    const checkpoint = learned.checkpoint();
    const now = new Date(timeWithinLimits((deps.now ?? Date.now)()));
    const { keys, weights } = checkpoint?.adapter ?? { keys: [], weights: [] };
    const version: Version = {
      name: versionName(model, now),
      model,
      createdAt: now.toISOString(),
      reason,
      lessons: learned.lessons,
      bytes: 4 * (keys.length + weights.length),
      holdoutAccuracy: learned.holdoutScore()?.now.accuracy,
      modelSha256: sha256,
    };
    return store.addVersion(
      version,
      checkpoint && { checkpoint, truncatedAt: learned.truncatedAt, key: current.key },
    );
  };

  /** Changes the log and replays the result. If a reason is given, a version is saved first. */
  const change = async <Result>(
    reason: Version["reason"] | undefined,
    options: WorkOptions,
    work: () => Promise<Result>,
  ): Promise<Result> => {
    await current.open();
    const done = await current.exclusively(async () => {
      if (reason !== undefined) await addVersion(reason);
      try {
        const result = await work();
        // On a full disk, there may be room for the change but not for the learned state. In that case, the
        // change is kept, and the state reports that it is out of date.
        await current.catchUpInLock(options).catch(unlessFull);
        return { result };
      } finally {
        current.announce();
      }
    }, options);
    return done!.result;
  };

  /**
   * The model in its current state, for judging rows. Without storage, this is the base model. Lessons that come while
   * rows are judged leave this copy unchanged.
   */
  const judge = async () => {
    await current.open().catch(() => undefined);
    return { card, source, holdout: deps.holdout, adapter: current.learned.adapter.copy() };
  };

  const predictMany = async (instances: readonly Inputs[], options: WorkOptions = {}) => {
    const needsFeatures = () => current.learns && current.learned.adapter.size > 0;
    const run = (features: boolean) => source.run(instances, { features, signal: options.signal });
    // Without storage, nothing has been learned, and predictions continue.
    const read = deps.looksBeforePredicting ? current.refresh().catch(() => undefined) : undefined;
    // This waits for the same opening of the store as the line above, so that the read starts before the
    // graph keeps this thread busy.
    await current.open().catch(() => undefined);
    const features = needsFeatures();
    const [first] = await Promise.all([run(features), read]);
    // The lesson that was just read may be the first one.
    const outputs = needsFeatures() && !features ? await run(true) : first;
    const { learned } = current;
    const origin = { card, sha256, lessons: learned.lessons };
    return outputs.map((output) => predictWithLessons(origin, output, learned.adapter));
  };

  return {
    get adapter() {
      return current.learned.adapter;
    },
    get lessons() {
      return current.learned.lessons;
    },
    predictMany,
    predict: async (inputs, options) => (await predictMany([inputs], options))[0]!,
    teach: (verdict) => teach(current, verdict),
    learning: async () => {
      await current.refresh();
      return current.state();
    },
    history: (options = {}) => current.history(options),
    undo: (id, options = {}, writeId) =>
      change(undefined, options, async () => (await deps.store()).undo(model, id, writeId)),
    replay: async (options = {}): Promise<LearningState> => {
      await change("batch-update", options, () => current.catchUpInLock({ ...options, fromZero: true }));
      return current.state();
    },
    reset: async (options = {}) => {
      await change("reset", options, async () => (await deps.store()).clear(model, options));
      return current.state();
    },
    importCsv: (file, options = {}) =>
      change(undefined, options, async () => {
        const { merge } = mergeAndReplay(current, await deps.store(), options);
        // Only the first rows show that the file is readable, so the version is saved just before they are merged.
        let version: Promise<Version> | undefined;
        const store = {
          merge: async (id: string, rows: readonly Draft[]) => {
            if (rows.length > 0) version ??= addVersion("import");
            await version;
            return merge(id, rows);
          },
        };
        return importCsv(card, store, file, { now: deps.now, ...options });
      }),
    guessClass: (file) => guessClass(card, file),
    openDelivery: async (files, options = {}) =>
      openDelivery(await judge(), files, options, async (ids) => {
        // Without storage, nothing is known.
        const store = await current.open().catch(() => undefined);
        return (await store?.rowsWithIds(model, ids)) ?? [];
      }),
    tryRows: async (rows, options = {}) => tryRows(await judge(), rows, options),
    versions: async () => (await current.open()).listVersions(model),
    saveVersion: async () => {
      await current.open();
      return (await current.exclusively(() => addVersion("request")))!;
    },
    restoreVersion: async (name, options = {}) => {
      await (await current.open()).readVersion(name);
      await change("restore", options, async () =>
        (await deps.store()).restoreVersion(current.key, name, options),
      );
      return current.state();
    },
    renameVersion: async (name, newName) =>
      (await current.open()).renameVersion(name, checkVersionName(newName)),
    deleteVersion: async (name) => (await current.open()).deleteVersion(name),
    downloadLearned: async () => {
      await current.open();
      await current.catchUp();
      const { learned } = current;
      const base = await deps.modelBytes();
      const made = makeLearnedModel(card, base, sha256, learned.adapter.store(), learned.lessons);
      const holdout = deps.holdout && withLessons(deps.holdout, learned.adapter);
      return { ...made, holdout: holdout && new Uint8Array(writeHoldout(holdout, { "hunch.id": model })) };
    },
    downloadVersion: async (name) => {
      const version = await (await current.open()).readVersion(name);
      const { checkpoint, lessons, modelSha256, stateSha256 = current.key.sha256 } = version;
      const adapter = checkpoint ? Adapter.from(checkpoint.adapter, card.classes.length)?.store() : undefined;
      const isOfThisModel = modelSha256 === sha256 && stateSha256 === current.key.sha256;
      if (!isOfThisModel || (lessons > 0 && !adapter))
        throw new AppError("version-incomplete", { name, cause: isOfThisModel ? "unlearned" : "earlier" });
      return makeLearnedModel(card, await deps.modelBytes(), sha256, adapter, lessons);
    },
    onChange: (listener) => current.onChange(listener),
    close: () => current.close(),
  };
}

/**
 * Merges rows one batch at a time. If a batch comes after everything that has been replayed, as in an export
 * with its rows in order, it is replayed while the store writes the next one. `catchUp` replays the last
 * batch, and everything from the first out-of-order row on.
 */
export function mergeAndReplay(current: CurrentState, store: LearnerStore, options: WorkOptions) {
  let last: Merged | undefined;
  return {
    async merge(model: string, rows: readonly Draft[]): Promise<readonly MergeOutcome[]> {
      const { promise: handedOver, resolve } = createDeferred<void>();
      const writing = store.merge(model, rows, resolve);
      await Promise.race([handedOver, writing]);
      // This only saves time; `catchUp` will hit any error again.
      if (last) await current.replayMerged(last, options).catch(() => undefined);
      last = await writing;
      return last.outcomes;
    },
  };
}
