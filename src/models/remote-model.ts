import { type Remote, transfer } from "comlink";
import type { Card } from "../core/card.ts";
import { type AppError, abortError } from "../core/errors.ts";
import type { Capabilities } from "../core/prediction.ts";
import type { WorkOptions } from "../core/progress.ts";
import { raceAbort } from "../core/promises.ts";
import type { LearningState } from "../learning/lessons.ts";
import { toDraft } from "../learning/to-draft.ts";
import { WriteAhead } from "../learning/write-ahead.ts";
import { callWith, isWorkOptions } from "../runtime/remote-calls.ts";
import type { WorkerHandle } from "../runtime/start-worker.ts";
import type { Model } from "./model.ts";
import type { LocalModel, ModelCalls, ModelFiles } from "./open-model.ts";

/** The calls that a model's worker exposes: `start`, and then those of the model. */
export type RemoteModel = Omit<LocalModel, "capabilities"> & {
  /** Rejects with the same errors as `openModel`. */
  start(files: ModelFiles): Promise<Capabilities>;
};

/** Every call that goes to the worker. The compiler checks that none is missing. */
const callNames = Object.keys({
  predict: true,
  predictMany: true,
  explain: true,
  iceCurves: true,
  counterfactuals: true,
  classifyPoints: true,
  teach: true,
  learning: true,
  history: true,
  undo: true,
  replay: true,
  reset: true,
  importCsv: true,
  guessClass: true,
  openDelivery: true,
  tryRows: true,
  downloadLearned: true,
  versions: true,
  saveVersion: true,
  restoreVersion: true,
  renameVersion: true,
  deleteVersion: true,
  downloadVersion: true,
  checkReference: true,
} satisfies Record<keyof ModelCalls, true>);

/**
 * The minimum time between two reports of changed lessons. Lessons may follow each other quickly, for example
 * while another tab imports a file, and each report makes the page request its prediction and explanation
 * again.
 */
const betweenReportsMs = 200;

/**
 * How long a model that is no longer wanted stays open. Longer than the time between two calls of work that continues
 * without its screen, such as scoring a table.
 */
const lastCallsMs = 10_000;

/** A model that was closed meanwhile can't say how long it took. */
const ignoreEnd = () => undefined;

type AnyCall = (...values: unknown[]) => Promise<unknown>;
type Events = {
  onEnd(): void;
  onPrediction(): void;
  /** Called after a prediction with the time of the model's slowest run of a row, in milliseconds. */
  onRun?(slowestMs: number): void;
};

export type OpenModel = Model & {
  /** If true, closes the model once nothing has called it for ten seconds and no call is waiting for its worker. */
  setRetired(isRetired: boolean): void;
  /**
   * Closes the model once its worker has answered the verdicts and undos that it has been given, but within ten
   * seconds. Otherwise, one that has been stored might be reported as not stored. Opening the model again loads it
   * again at once.
   */
  finish(): void;
};

/**
 * The page's interface to a model in its worker. If the worker dies, all calls reject with its error.
 * @param writeAhead records verdicts before they are sent to the worker
 */
export function createRemoteModel(
  card: Card,
  capabilities: Capabilities,
  remote: Remote<RemoteModel>,
  worker: WorkerHandle,
  events: Events,
  writeAhead = new WriteAhead(undefined),
): OpenModel {
  const ended = new AbortController();
  const listeners = new Set<(state: LearningState) => void>();
  let changes: MessagePort | undefined;
  let unreported: LearningState | undefined;
  let pause: ReturnType<typeof setTimeout> | undefined;

  /** Reports the newest state: the first change immediately, and later ones together after a pause. */
  const report = () => {
    pause = undefined;
    if (unreported === undefined) return;
    const state = unreported;
    unreported = undefined;
    pause = setTimeout(report, betweenReportsMs);
    for (const listener of listeners) listener(state);
  };

  const end = (reason: AppError | DOMException) => {
    if (ended.signal.aborted) return;
    worker.end();
    changes?.close();
    clearTimeout(pause);
    clearTimeout(rest);
    events.onEnd();
    ended.abort(reason);
  };
  void worker.died.then(end);

  let waiting = 0;
  let isRetired = false;
  let rest: ReturnType<typeof setTimeout> | undefined;
  const endIfRetired = () => {
    clearTimeout(rest);
    if (isRetired && waiting === 0 && !ended.signal.aborted)
      rest = setTimeout(() => end(abortError()), lastCallsMs);
  };

  /** A dead worker never answers, so a call also ends when the worker does. */
  const untilEnd = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    ended.signal.throwIfAborted();
    waiting++;
    clearTimeout(rest);
    try {
      return await raceAbort(call(), ended.signal);
    } finally {
      waiting--;
      endIfRetired();
    }
  };

  let unanswered = 0;
  let isFinishing = false;
  const untilAnswered = async <Result>(change: () => Promise<Result>): Promise<Result> => {
    unanswered++;
    try {
      return await change();
    } finally {
      unanswered--;
      if (isFinishing && unanswered === 0) end(abortError());
    }
  };

  const callByName = (name: string): AnyCall => {
    return (...values) => {
      const last = values.at(-1);
      const options: WorkOptions | undefined = isWorkOptions(last) ? last : undefined;
      const rest = options ? values.slice(0, -1) : values;
      const call = remote[name as "predict"] as unknown as AnyCall;
      return untilEnd(() => callWith(options, (own) => call(...rest, ...(own ? [own] : []))));
    };
  };
  const calls = Object.fromEntries(
    callNames.map((name) => [name, callByName(name)]),
  ) as unknown as ModelCalls;

  return {
    ...calls,
    card,
    capabilities,
    async predict(inputs, options) {
      const start = performance.now();
      try {
        const prediction = await calls.predict(inputs, options);
        events.onPrediction();
        if (events.onRun)
          void untilEnd(() => remote.slowestRun()).then(
            (ms) => ms !== undefined && events.onRun!(ms),
            ignoreEnd,
          );
        return prediction;
      } catch (error) {
        // The run was ended together with its worker, so only the page knows how long it took.
        if (ended.signal.aborted) events.onRun?.(performance.now() - start);
        throw error;
      }
    },
    async teach(verdict) {
      const row = toDraft(card, card.files["model.onnx"].sha256, verdict);
      const given = { ...verdict, id: row.id, createdAt: row.createdAt };
      const teach = () => untilAnswered(() => calls.teach(given));
      // A caller that gave no id can't repeat this very verdict. It is told of the failure and still has the values, so a
      // verdict that stayed in the journal would be stored a second time if it tries again.
      return verdict.id === undefined
        ? writeAhead.during({ op: "teach", row }, teach)
        : writeAhead.through({ op: "teach", row }, teach);
    },
    undo(id, options) {
      const call = (writeId?: string) =>
        untilEnd(() => callWith(options, (own) => remote.undo(id, own, writeId)));
      const undo = (writeId?: string) => untilAnswered(() => call(writeId));
      // Without an id, this undoes the newest lesson. By the next time the model is opened, that may be a
      // different lesson, so the call is not recorded in the journal.
      if (id === undefined) return undo();
      return writeAhead.during({ op: "undo", model: card.id, id }, (entry) => undo(entry.id));
    },
    async reset(options) {
      await writeAhead.settleVerdicts();
      return calls.reset(options);
    },
    async restoreVersion(name, options) {
      await writeAhead.settleVerdicts();
      return calls.restoreVersion(name, options);
    },
    onChange(listener) {
      listeners.add(listener);
      if (!changes) {
        const { port1, port2 } = new MessageChannel();
        changes = port1;
        port1.onmessage = ({ data }: MessageEvent<LearningState>) => {
          unreported = data;
          if (pause === undefined) report();
        };
        untilEnd(() => remote.listen(transfer(port2, [port2]))).catch(() => port1.close());
      }
      return () => listeners.delete(listener);
    },
    close: () => end(abortError()),
    finish() {
      if (unanswered === 0) return end(abortError());
      isFinishing = true;
      events.onEnd();
      setTimeout(() => end(abortError()), lastCallsMs);
    },
    setRetired(value) {
      isRetired = value;
      endIfRetired();
    },
  };
}
