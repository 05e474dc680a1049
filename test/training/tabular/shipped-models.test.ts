import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { type Card, parseCard } from "../../../src/core/card.ts";
import type { Inputs } from "../../../src/core/prediction.ts";
import { readHoldout } from "../../../src/onnx/holdout-file.ts";
import { readTable } from "../../../src/training/read-table.ts";
import { censusIncome } from "../../../src/training/tabular/census-income.ts";
import { ufoSighting } from "../../../src/training/tabular/ufo-sighting.ts";
import { type InputTensor, openModel, runtimeNames } from "../../onnx/run-model.ts";

// The first session of a process compiles the runtime, which a busy machine takes many seconds for.
vi.setConfig({ testTimeout: 60_000 });

function open(id: string) {
  const file = (name: string) => new Uint8Array(readFileSync(`public/models/${id}/${name}`));
  const card = parseCard(JSON.parse(new TextDecoder().decode(file("model.json"))), `${id}/model.json`);
  return { card, model: file("model.onnx"), guard: file("holdout.onnx") };
}

function feedsOf(card: Card, rows: readonly Inputs[]): Record<string, InputTensor> {
  const shape = [rows.length, 1];
  return Object.fromEntries(
    card.fields.map(({ kind, name }): [string, InputTensor] => {
      const values = rows.map((row) => row[name] ?? null);
      if (kind === "category") return [name, ["string", values.map((value) => String(value ?? "")), shape]];
      return [name, ["float32", values.map((value) => (value === null ? Number.NaN : Number(value))), shape]];
    }),
  );
}

const limits = [
  {
    trainer: ufoSighting,
    bytes: 300_000,
    accuracy: 0.995,
    balancedAccuracy: 0.98,
    auc: 0,
    calibrationError: 0.015,
  },
  {
    trainer: censusIncome,
    bytes: 500_000,
    accuracy: 0.871,
    balancedAccuracy: 0,
    auc: 0.927,
    calibrationError: 0.015,
  },
] as const;

describe.each(limits)("the shipped $trainer.id", ({ trainer, bytes, ...least }) => {
  const { card, model, guard } = open(trainer.id);

  test("is the file that its card names, and small enough", () => {
    expect(model.length).toBeLessThanOrEqual(bytes);
    expect(createHash("sha256").update(model).digest("hex")).toBe(card.files["model.onnx"].sha256);
    expect(createHash("sha256").update(guard).digest("hex")).toBe(card.files["holdout.onnx"]?.sha256);
  });

  test("was scored at least as well as was asked for, and best of the candidates", () => {
    expect(card.metrics?.accuracy).toBeGreaterThanOrEqual(least.accuracy);
    expect(card.metrics?.balancedAccuracy).toBeGreaterThanOrEqual(least.balancedAccuracy);
    expect(card.metrics?.auc).toBeGreaterThanOrEqual(least.auc);
    expect(card.metrics?.calibrationError).toBeLessThanOrEqual(least.calibrationError);
    const losses = card.candidates.map(({ metrics }) => metrics.logLoss);
    expect(card.candidates.find(({ chosen }) => chosen)?.metrics.logLoss).toBe(Math.min(...losses));
  });

  test("has a guard set that it is about as right on as in its card", () => {
    const set = readHoldout(guard);
    const classCount = card.classes.length;
    const right = set.labels.filter((label, row) => {
      const logits = set.logits.subarray(row * classCount, (row + 1) * classCount);
      return logits.indexOf(Math.max(...logits)) === label;
    });
    expect(set.labels.length).toBeGreaterThan(300);
    expect(right.length / set.labels.length).toBeGreaterThan((card.metrics?.accuracy ?? 1) - 0.03);
  });

  test("gives the same on its examples and on the typical row in both runtimes", async () => {
    const typical = Object.fromEntries(
      card.fields.map((field) => [field.name, "typical" in field ? (field.typical ?? null) : null]),
    );
    const rows = [...card.examples.map(({ inputs }) => inputs), typical, {}];
    await expectSameResults(card, model, rows);
  });

  test("gives the same on 1,000 rows of its data in both runtimes", async (context) => {
    if (!existsSync(trainer.defaultDataPath)) {
      console.warn(`skipped: the data of ${trainer.id} is not at ${trainer.defaultDataPath}`);
      context.skip();
    }
    const source: Readonly<Record<string, string>> = { seconds: "duration_seconds" };
    const names = card.fields.map(({ name }) => source[name] ?? name);
    const { columns } = await readTable(trainer.defaultDataPath, names);
    const rows = Array.from({ length: 1000 }, (_, row) =>
      Object.fromEntries(
        card.fields.map(({ kind, name }) => {
          const text = columns[source[name] ?? name]?.[row * 10] ?? "";
          return [name, kind === "category" ? text : Number(text)];
        }),
      ),
    );
    await expectSameResults(card, model, rows);
  });
});

async function expectSameResults(card: Card, model: Uint8Array, rows: readonly Inputs[]): Promise<void> {
  const results = [];
  for (const runtime of runtimeNames) {
    const session = await openModel(runtime, model);
    results.push(await session.run(feedsOf(card, rows)));
    await session.close();
  }
  const [web, native] = results;
  expect(web?.label).toEqual(native?.label);
  expect(web?.feature_indices).toEqual(native?.feature_indices);
  const others = native?.probabilities?.data ?? [];
  const differences = (web?.probabilities?.data ?? []).map((value, at) =>
    Math.abs(Number(value) - Number(others[at])),
  );
  expect(differences.length).toBe(rows.length * card.classes.length);
  expect(Math.max(...differences)).toBeLessThan(1e-5);
}

describe("the shipped ufo-sighting", () => {
  test.each([
    ["Vancouver", 49.26, -123.11, "ca"],
    ["Seattle", 47.61, -122.33, "us"],
    ["Windsor, Ontario, south of Detroit", 42.3, -83.02, "ca"],
    ["Detroit", 42.35, -83.06, "us"],
    ["Juneau", 58.3, -134.42, "us"],
    ["Whitehorse", 60.72, -135.05, "ca"],
    ["Honolulu", 21.31, -157.86, "us"],
    ["San Juan", 18.45, -66.07, "us"],
    ["Perth", -31.95, 115.86, "au"],
    ["Hobart", -42.88, 147.33, "au"],
    ["Berlin", 52.52, 13.4, "de"],
    ["Belfast", 54.6, -5.93, "gb"],
    ["Lerwick", 60.15, -1.15, "gb"],
  ])("knows where %s is", async (_, latitude, longitude, country) => {
    const { card, model } = open("ufo-sighting");
    const session = await openModel("onnxruntime-web", model);
    const results = await session.run(feedsOf(card, [{ seconds: 60, latitude, longitude }]));
    await session.close();
    expect(results.label?.data).toEqual([country]);
  });
});
