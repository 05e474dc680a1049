import { describe, expect, it } from "vitest";
import { AppError } from "../../src/core/errors.ts";
import { nextTask } from "../../src/core/promises.ts";
import { openGraph } from "../../src/runtime/graph-session.ts";
import { createRuntimeSession } from "../../src/runtime/onnx-runtime.ts";
import { createRunLimit, readLimited } from "../../src/runtime/run-limit.ts";
import { makeCard, makeNumbersGraph, numberField } from "./graphs.ts";

const numbers = makeCard([numberField("a"), numberField("b")]);
/** @param opens how long opening the graph takes */
const open = (longestMs: number, { opens = longestMs } = {}) =>
  openGraph(numbers, makeNumbersGraph(), {
    limits: { rows: 1, paddedCharacters: 10 },
    createSession: (graph, runtime) => {
      const limit = createRunLimit("numbers", { longestMs });
      return createRuntimeSession(graph, runtime, { ...limit, opened: () => limit.opened?.(opens) });
    },
  });
const rows = [1, 2, 3].map((a) => ({ a, b: a }));
const slow = { code: "model-slow", details: { id: "numbers" } };

describe("a graph whose runs are limited", () => {
  it("is not run again after a run that took too long, not even for calls that were already waiting", async () => {
    const session = await open(-1);
    const calls = await Promise.allSettled(rows.map((row) => session.run([row], { features: false })));
    expect(calls.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
    await expect(session.run([rows[0]!], { features: false })).rejects.toMatchObject(slow);
    // A long call ends at the next batch.
    await expect((await open(-1)).run(rows, { features: false })).rejects.toMatchObject(slow);
  });

  it("is not run if opening it took too long, which may be all that it does", async () => {
    const session = await open(60_000, { opens: 60_001 });
    await expect(session.run([rows[0]!], { features: false })).rejects.toMatchObject(slow);
    const usual = await open(60_000, { opens: 59_999 });
    expect(await usual.run(rows, { features: false })).toHaveLength(3);
  });

  it("is not opened if reading its file took too long", () => {
    const times: number[] = [];
    const read = (longestMs: number) =>
      readLimited("numbers", () => "read", { longestMs, onSlow: (ms) => times.push(ms) });
    expect(() => read(-1)).toThrow(expect.objectContaining(slow));
    expect(times).toHaveLength(1);
    expect(read(60_000)).toBe("read");
    expect(times).toHaveLength(1);
  });

  it("is neither opened nor run before that is stored, and not at all if that fails", async () => {
    const done: string[] = [];
    const full = () => Promise.reject(new AppError("storage-full"));
    const openStored = (storing: (() => Promise<void>)[]) =>
      openGraph(numbers, makeNumbersGraph(), {
        createSession: (graph, runtime) =>
          createRuntimeSession(
            graph,
            runtime,
            createRunLimit("numbers", {
              onBegin: () => storing.shift()!().then(() => void done.push("stored")),
              onEnd: () => done.push("ended"),
            }),
          ),
      });
    const session = await openStored([nextTask, nextTask, full]);
    expect(done).toEqual(["stored", "ended"]);
    await session.run([rows[0]!], { features: false });
    expect(done).toEqual(["stored", "ended", "stored", "ended"]);
    const fails = { code: "storage-full" };
    await expect(session.run([rows[0]!], { features: false })).rejects.toMatchObject(fails);
    await expect(openStored([full])).rejects.toMatchObject(fails);
    expect(done).toHaveLength(4);
  });

  it("lets the thread do other work between two batches of a call", async () => {
    const session = await open(60_000);
    const done: string[] = [];
    const call = session.run(rows, { features: false }).then(() => done.push("call"));
    await nextTask();
    done.push("other work");
    await call;
    expect(done).toEqual(["other work", "call"]);
  });

  it("runs as often as it is asked to while it is fast enough", async () => {
    const session = await open(60_000);
    expect(await session.run(rows, { features: false })).toHaveLength(3);
    expect(await session.run(rows, { features: false })).toHaveLength(3);
  });
});
