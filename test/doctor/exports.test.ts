import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { createNativeSession, loadNativeRuntime } from "../../src/cli/native-runtime.ts";
import { examine } from "../../src/doctor/examine.ts";
import { removeZipMaps } from "../../src/doctor/prepare-graph.ts";
import type { FindingCode } from "../../src/doctor/report.ts";
import { readModel, writeModel } from "../../src/onnx/model-file.ts";
import { createRuntimeSession } from "../../src/runtime/onnx-runtime.ts";
import { feedsFor } from "./compare-native.ts";

/** The folder of exports published by others. `HUNCH_EXPORTS` can name a different one. */
const folder = resolve(process.env.HUNCH_EXPORTS ?? "../shared/exports");
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".onnx")) : [];

/** Files that are refused or served with a certain finding, each with that finding's code. */
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

describe("the published export", () => {
  if (files.length === 0) it.skip(`there is no folder ${folder}; set HUNCH_EXPORTS to use a different one`);

  it.each(files)(
    "%s gives the same results here as in native ONNX Runtime, or gets the expected finding",
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
      // Native ONNX Runtime also refuses a wrongly declared width, so use the corrected one.
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
