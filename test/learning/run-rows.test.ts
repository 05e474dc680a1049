import { describe, expect, it, vi } from "vitest";
import { AppError } from "../../src/core/errors.ts";
import type { Inputs, ModelOutput } from "../../src/core/prediction.ts";
import type { LogRow } from "../../src/learning/log.ts";
import type { FeatureSource } from "../../src/learning/ports.ts";
import { runLessonsAfter, runRows } from "../../src/learning/run-rows.ts";
import { hashedWords, textCard } from "./hashed-words.ts";

const card = textCard();
const { source } = hashedWords();

const rowsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: String(index),
    createdAt: String(index).padStart(4, "0"),
    inputs: { review: `word ${index}`, stars: index % 5 },
  }));

describe("running rows", () => {
  it("yields each row with its own output, in order, a batch at a time", async () => {
    const rows = rowsOf(600);
    const sizes: number[] = [];
    const seen: unknown[] = [];
    for await (const batch of runRows({ card, source }, rows)) {
      sizes.push(batch.length);
      for (const [row, output] of batch) {
        seen.push(row);
        expect(output).toEqual((await source.run([row.inputs], { features: true }))[0]);
      }
    }
    expect(sizes).toEqual([256, 256, 88]);
    expect(seen).toEqual(rows);
  });

  it("reads each batch of the log from the position that the state has reached", async () => {
    const log = rowsOf(300) as unknown as LogRow[];
    const state: { position: LogRow | undefined } = { position: undefined };
    const store = {
      lessonsAfter: async (_: string, after: { createdAt: string } | undefined, limit: number) =>
        log.filter(({ createdAt }) => createdAt > (after?.createdAt ?? "")).slice(0, limit),
    };
    const ids: string[] = [];
    for await (const batch of runLessonsAfter({ card, source, store: store as never }, "words", state)) {
      for (const [row] of batch) ids.push(row.id);
      state.position = batch.at(-1)![0];
    }
    expect(ids).toEqual(log.map(({ id }) => id));
  });

  describe("that the graph refuses, because they were checked against the card only", () => {
    const refuse = (
      reason: (inputs: Inputs) => "input-invalid" | "model-cannot-run" | undefined,
    ): FeatureSource => ({
      learns: true,
      run: async (batch, options) => {
        for (const inputs of batch) {
          const code = reason(inputs);
          if (code) throw new AppError(code);
        }
        return source.run(batch, options);
      },
    });
    const outputsOf = async (strict: FeatureSource, count: number) => {
      const outputs: ModelOutput[] = [];
      for await (const batch of runRows({ card, source: strict }, rowsOf(count)))
        outputs.push(...batch.map(([, output]) => output));
      return outputs;
    };

    it.each(["input-invalid", "model-cannot-run"] as const)(
      "with %s gives no features for them alone",
      async (code) => {
        const strict = refuse(({ stars }) => (stars === 3 ? code : undefined));
        const outputs = await outputsOf(strict, 300);
        expect(outputs).toHaveLength(300);
        expect(outputs.map(({ features }) => features === undefined)).toEqual(
          rowsOf(300).map(({ inputs }) => inputs.stars === 3),
        );
      },
    );

    it.each([
      ["an example", { examples: [{ title: "Fine", inputs: { review: "fine", stars: 1 } }] }],
      ["usual values", {}],
    ])("gives nothing for any of them if all are refused, but not %s of the card", async (_, change) => {
      const own = textCard(change);
      const strict = refuse(({ review }) => (/^word/.test(String(review)) ? "model-cannot-run" : undefined));
      const outputs: ModelOutput[] = [];
      for await (const batch of runRows({ card: own, source: strict }, rowsOf(3)))
        outputs.push(...batch.map(([, output]) => output));
      expect(outputs.map(({ features }) => features)).toEqual([undefined, undefined, undefined]);
    });

    it("throws if the graph fails on every row, but not if no row fits the graph", async () => {
      await expect(
        outputsOf(
          refuse(() => "model-cannot-run"),
          3,
        ),
      ).rejects.toMatchObject({ code: "model-cannot-run" });
      expect(
        await outputsOf(
          refuse(() => "input-invalid"),
          1,
        ),
      ).toMatchObject([{ features: undefined }]);
    });
  });

  it("gives nothing for rows without any of the card's fields, and doesn't run the graph on them", async () => {
    const run = vi.fn(source.run);
    const rows = [{ inputs: { hours: 1 } }, { inputs: { stars: null } }];
    const outputs: ModelOutput[] = [];
    for await (const batch of runRows({ card, source: { learns: true, run } }, rows))
      outputs.push(...batch.map(([, output]) => output));
    expect(outputs.map(({ features }) => features !== undefined)).toEqual([false, true]);
    expect(run.mock.calls[0]![0]).toHaveLength(1);
  });

  it("stops between batches when the signal fires", async () => {
    const abort = new AbortController();
    const run = async () => {
      for await (const _ of runRows({ card, source }, rowsOf(600), { signal: abort.signal })) abort.abort();
    };
    await expect(run()).rejects.toMatchObject({ name: "AbortError" });
  });
});
