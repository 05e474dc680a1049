import { describe, expect, it } from "vitest";
import { AppError } from "../../src/core/errors.ts";
import { nextTask } from "../../src/core/promises.ts";
import { openGraph } from "../../src/runtime/graph-session.ts";
import { createRuntimeSession } from "../../src/runtime/onnx-runtime.ts";
import { createRunLimit } from "../../src/runtime/run-limit.ts";
import { makeCard, makeNumbersGraph, numberField } from "./graphs.ts";

const numbers = makeCard([numberField("a"), numberField("b")]);
const open = (longestMs: number) =>
  openGraph(numbers, makeNumbersGraph(), {
    limits: { rows: 1, paddedCharacters: 10 },
    createSession: (graph, runtime) =>
      createRuntimeSession(graph, runtime, createRunLimit("numbers", { longestMs })),
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

  it("begins no run before its start is stored, and none if that fails", async () => {
    const done: string[] = [];
    const storing = [nextTask, () => Promise.reject(new AppError("storage-full"))];
    const session = await openGraph(numbers, makeNumbersGraph(), {
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
    await session.run([rows[0]!], { features: false });
    expect(done).toEqual(["stored", "ended"]);
    await expect(session.run([rows[0]!], { features: false })).rejects.toMatchObject({
      code: "storage-full",
    });
    expect(done).toHaveLength(2);
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
