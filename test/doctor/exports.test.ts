import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { createNativeSession, loadNativeRuntime } from "../../src/cli/native-runtime.ts";
import type { DraftCard } from "../../src/doctor/draft-types.ts";
import { examine } from "../../src/doctor/examine.ts";
import { removeZipMaps } from "../../src/doctor/prepare-graph.ts";
import type { FindingCode } from "../../src/doctor/report.ts";
import { readFacts } from "../../src/onnx/model-facts.ts";
import { readModel, writeModel } from "../../src/onnx/model-file.ts";
import { createRuntimeSession, type Feed } from "../../src/runtime/onnx-runtime.ts";

/** Exports that other people published. `HUNCH_EXPORTS` can name another folder with such files. */
const folder = resolve(process.env.HUNCH_EXPORTS ?? "../shared/exports");
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".onnx")) : [];

/** Files that can't be served, or only with a note, and the reason. */
const reasons: Readonly<Record<string, FindingCode>> = {
  "akshay-house.onnx": "number-or-logit",
  "tract-lgbm-regressor.onnx": "number-or-logit",
  "apunisal-sentiment.onnx": "data-missing",
  "zxc-catboost.onnx": "wrong-file",
  "shadow-hepatitis.onnx": "width-corrected",
  "vishesh-classifier.onnx": "scores-only",
  "hududed-20news.onnx": "same-answer",
  "skl-pipeline_tfidf.onnx": "same-answer",
};

/** Rows for a graph's inputs, from the ranges and choices of its card. */
function feedsFor(model: Uint8Array, fields: DraftCard["fields"], row: number): Record<string, Feed> {
  const share = (index: number) => Math.abs(Math.sin((row + 1) * 12.9898 + index * 78.233));
  const feeds: Record<string, Feed> = {};
  let start = 0;
  for (const { name, type, shape } of readFacts(model).inputs) {
    const width = shape?.length === 1 ? 1 : Number(shape?.[1] ?? 1);
    const values = fields.slice(start, start + width).map(({ kind, choices, min = -3, max = 3 }, index) => {
      if (choices) return choices[Math.floor(share(index) * choices.length)]!.value;
      if (kind === "text")
        return ["A good film about God", "terrible, the worst 10 of 10", "", "the"][row % 4]!;
      return kind === "boolean" ? Math.round(share(index)) : min + share(index) * (max - min);
    });
    start += width;
    const rank = shape?.length === 1 ? [1] : [1, width];
    if (type === "string") feeds[name] = { type, data: values.map(String), shape: rank };
    else if (type === "int64") {
      feeds[name] = {
        type,
        data: BigInt64Array.from(values, (value) => BigInt(Math.round(Number(value)))),
        shape: rank,
      };
    } else feeds[name] = { type: "float32", data: Float32Array.from(values, Number), shape: rank };
  }
  return feeds;
}

describe("a published export", () => {
  if (files.length === 0) it.skip(`there is no folder ${folder}; HUNCH_EXPORTS may name one`);

  it.each(files)(
    "%s gives the same results as in native ONNX Runtime, or is marked with the reason",
    async (name) => {
      const source = readFileSync(join(folder, name));
      const { verdict, findings, model, card } = await examine(
        { name, model: source },
        { createSession: (bytes) => createRuntimeSession(bytes) },
      );
      const reason = reasons[name];
      if (reason !== undefined) expect(findings.map(({ code }) => code)).toContain(reason);
      if (verdict !== "served") {
        expect(reason, `${name} was not served`).toBeDefined();
        return;
      }
      const original = readModel(source);
      removeZipMaps(original.graph);
      // The native runtime refuses a wrongly declared width too, so use the corrected one.
      if (reason === "width-corrected") original.graph.inputs = readModel(model!).graph.inputs;
      const native = await createNativeSession(await loadNativeRuntime(), writeModel(original));
      const web = await createRuntimeSession(model!);
      const outputs = original.graph.outputs.map((output) => output.name ?? "");
      const output = card!.output === "scores" ? "scores" : "probabilities";
      for (let row = 0; row < 20; row += 1) {
        const feeds = feedsFor(model!, card!.fields, row);
        const expected = await native.run(feeds, outputs);
        const given = (await web.run(feeds, [output]))[output]!.data as Float32Array;
        const wanted = Object.values(expected).find(({ data }) => data instanceof Float32Array)!
          .data as Float32Array;
        const size = output === "scores" ? Math.max(1, ...wanted.map(Math.abs)) : 1;
        const apart = Math.max(...wanted.map((value, index) => Math.abs(value - given[index]!)));
        expect(apart / size, `row ${row}`).toBeLessThanOrEqual(1e-5);
      }
      await Promise.all([native.release(), web.release()]);
    },
  );
});
