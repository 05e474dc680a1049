import { expose } from "comlink";
import { expect, it } from "vitest";
import { createDeferred } from "../../src/core/promises.ts";
import { readCsvHeader } from "../../src/csv/csv-header.ts";
import { matchColumns } from "../../src/csv/match-columns.ts";
import { createTableRun } from "../../src/tables/run-table.ts";
import type { RemoteScorer, TableEvent } from "../../src/tables/table-protocol.ts";
import { card, createScorer } from "./made-table.ts";

it("each part of the result comes with the number of rows and skipped rows in all parts so far", async () => {
  const lines = Array.from(
    { length: 6000 },
    (_, row) => `${row % 10 === 0 ? "hot" : "5"},${"x".repeat(2000)}\n`,
  );
  const file = new Blob(["degrees,note\n", ...lines]);
  const header = await readCsvHeader(card, file);
  const scorer = new MessageChannel();
  expose({ ...createScorer(), start: async () => undefined } satisfies RemoteScorer, scorer.port1);
  const { port1, port2 } = new MessageChannel();
  const ended = createDeferred<void>();
  const parts: Extract<TableEvent, { readonly part: Blob }>[] = [];
  port1.onmessage = ({ data }: MessageEvent<TableEvent>) => {
    if ("part" in data) parts.push(data);
    else if ("report" in data) ended.resolve();
  };
  const run = createTableRun({
    learned: async () => ({ lessons: 7 }) as never,
    load: async () => new Uint8Array(),
  });
  await run.run({
    card,
    file,
    header,
    mapping: matchColumns(card, header),
    base: "https://example.org/",
    runtime: { file: {} } as never,
    model: {} as never,
    scorers: [scorer.port2],
    target: undefined,
    events: port2,
  });
  await ended.promise;
  for (const port of [port1, scorer.port1, scorer.port2]) port.close();
  expect(parts.length).toBeGreaterThan(1);
  let text = "";
  for (const { part, rows, failed, lessons } of parts) {
    text += await part.text();
    const written = text.trimEnd().split("\r\n").slice(1);
    expect({ rows, failed, lessons }).toEqual({
      rows: written.length,
      failed: written.filter((line) => line.startsWith("hot")).length,
      lessons: 7,
    });
  }
});
