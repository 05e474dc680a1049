import { expose } from "comlink";
import { describe, expect, it } from "vitest";
import { AppError } from "../../src/core/errors.ts";
import { createDeferred } from "../../src/core/promises.ts";
import { readCsvHeader } from "../../src/csv/csv-header.ts";
import { matchColumns } from "../../src/csv/match-columns.ts";
import type { Assets } from "../../src/runtime/assets.ts";
import type { WorkerHandle } from "../../src/runtime/start-worker.ts";
import { createTables, scorerCount } from "../../src/tables/table-client.ts";
import type { RemoteTable, TableEvent, TableStart } from "../../src/tables/table-protocol.ts";
import { card } from "./made-table.ts";

const assets = {
  base: new URL("https://example.org/"),
  modelFile: () => ({ path: "model.onnx", sha256: "0".repeat(64), bytes: 1 }),
  runtimeFor: async () => ({ file: { path: "runtime.wasm", sha256: "1".repeat(64), bytes: 1 } }),
} as unknown as Assets;

const report = { rows: 2, bytesWritten: 4, seconds: 0, failed: 0, failures: [], lessons: 0 };
const ended = { ...report, scores: undefined, list: undefined, stopped: undefined };

type FakeTable = {
  readonly send: (event: TableEvent) => void;
  readonly die: (error: AppError) => void;
  /** Resolves when the page has received everything sent so far. */
  readonly arrived: () => Promise<void>;
  readonly cancelled: Promise<void>;
};

const progress = { rows: 1, failed: 0, bytesRead: 1, bytesTotal: 2 } as never;

/** Scores a table with a worker that executes `run`, and counts the workers that were ended. */
async function scoredBy(run: (table: FakeTable) => Promise<void>, signal?: AbortSignal, site = assets) {
  const file = new Blob(["degrees,note\n1,a\n2,b\n"]);
  const header = await readCsvHeader(card, file);
  const death = createDeferred<AppError>();
  const handles: MessagePort[] = [];
  const cancelled = createDeferred<void>();
  const heard = createDeferred<void>();
  const calls = { ended: 0 };
  const handle = (died: Promise<AppError>, remote?: RemoteTable): WorkerHandle => {
    const { port1, port2 } = new MessageChannel();
    handles.push(port1, port2);
    if (remote) expose(remote, port1);
    return { endpoint: port2, died, end: () => void calls.ended++ };
  };
  const tables = createTables(site, {
    cores: 2,
    startScorer: () => handle(new Promise(() => undefined)),
    startTable: () =>
      handle(death.promise, {
        run: async ({ events }: TableStart) => {
          const send = (event: TableEvent) => events.postMessage(event);
          const arrived = () => {
            send({ progress });
            return heard.promise;
          };
          await run({ send, die: death.resolve, arrived, cancelled: cancelled.promise });
        },
        cancel: () => cancelled.resolve(),
        scorerDied: () => undefined,
      }),
  });
  const mapping = matchColumns(card, header);
  const job = { card, file: file as File, header, mapping, target: undefined, predictor: undefined };
  const outcome = await tables
    .score(job, { signal, onProgress: () => heard.resolve() })
    .catch((error: unknown) => error as Error)
    .finally(() => {
      for (const port of handles) port.close();
    });
  return { outcome, calls };
}

describe("a table's workers", () => {
  it("return the file's parts in order, and the report, and then end", async () => {
    const { outcome, calls } = await scoredBy(async ({ send }) => {
      send({ part: new Blob(["a\n"]), rows: 1, failed: 0, lessons: 0 });
      send({ part: new Blob(["b\n"]), rows: 2, failed: 0, lessons: 0 });
      send({ report: ended });
    });
    if (outcome instanceof Error) throw outcome;
    expect(await outcome.file!.text()).toBe("a\nb\n");
    expect(outcome.report).toMatchObject({ rows: 2, stopped: undefined });
    // These are the table's worker and one scorer.
    expect(calls.ended).toBe(2);
  });

  it("leave behind the rows completed so far if the table's worker dies", async () => {
    const { outcome, calls } = await scoredBy(async ({ send, die, arrived }) => {
      send({ part: new Blob(["a\n"]), rows: 3, failed: 2, lessons: 5 });
      await arrived();
      die(new AppError("unexpected", { reason: "out of memory" }));
      await new Promise(() => undefined);
    });
    if (outcome instanceof Error) throw outcome;
    expect(await outcome.file!.text()).toBe("a\n");
    expect(outcome.report).toMatchObject({ rows: 3, failed: 2, lessons: 5, bytesWritten: 2 });
    expect(outcome.report.stopped).toMatchObject({ code: "unexpected" });
    expect(calls.ended).toBe(2);
  });

  it("pass on a worker's error if it dies before the first row", async () => {
    const { outcome, calls } = await scoredBy(async ({ die }) => {
      die(new AppError("workers-unavailable"));
      await new Promise(() => undefined);
    });
    expect(outcome).toMatchObject({ code: "workers-unavailable" });
    expect(calls.ended).toBe(2);
  });

  it("don't start if the visitor cancels while the runtime is still being chosen", async () => {
    const abort = new AbortController();
    const runtimeFor: Assets["runtimeFor"] = async (...of) => {
      abort.abort();
      return assets.runtimeFor(...of);
    };
    const run = async ({ send }: FakeTable) => send({ report: ended });
    const { outcome } = await scoredBy(run, abort.signal, { ...assets, runtimeFor } as unknown as Assets);
    expect(outcome).toMatchObject({ name: "AbortError" });
  });

  it("are notified of a cancellation, and report it", async () => {
    const abort = new AbortController();
    const { outcome } = await scoredBy(async ({ send, cancelled }) => {
      abort.abort();
      await cancelled;
      send({ report: { ...ended, stopped: "cancelled" } });
    }, abort.signal);
    expect(outcome).toMatchObject({ report: { stopped: "cancelled" } });
  });
});

it("a table gets one scorer for every 256 KiB of the file, but at most one per core and at most eight", () => {
  expect([scorerCount(4, 1000), scorerCount(4, 600_000), scorerCount(4, 1e9), scorerCount(64, 1e9)]).toEqual([
    1, 3, 4, 8,
  ]);
  expect(scorerCount(Number.NaN, 1e9)).toBe(1);
});
