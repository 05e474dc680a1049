import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runTrain } from "../../src/cli/run-train.ts";
import { parseCard } from "../../src/core/card.ts";
import type { TrainedModel, Trainer, TrainingOptions } from "../../src/training/trainer.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "hunch-train-"));
});
afterEach(() => rm(root, { recursive: true }));

describe("npm run train", () => {
  it("finds a table by its path from the project's folder, wherever it is called", async () => {
    const argv = ["--data", "side.csv", "--target", "side", "--id", "new"];
    await expect(runTrain(argv, root, () => {})).rejects.toMatchObject({ code: "not-found" });
    await writeFile(join(root, "side.csv"), "side\nheads\n");
    // The id is refused only after the table was found.
    await expect(runTrain(argv, root, () => {})).rejects.toMatchObject({ code: "input-invalid" });
  });

  it("writes the model, the holdout and a card with their sizes and hashes", async () => {
    await writeFile(join(root, "coins.csv"), "side\nheads\n");
    const { trainer, calls } = fakeTrainer();
    await runTrain(["coin", "--seed", "7", "--data", "coins.csv"], root, () => {}, [trainer]);
    expect(calls).toEqual([{ dataPath: join(root, "coins.csv"), seed: 7 }]);
    const folder = join(root, "public/models/coin");
    const card = parseCard(JSON.parse(await readFile(join(folder, "model.json"), "utf8")), "model.json");
    expect(await readFile(join(folder, "model.onnx"))).toEqual(Buffer.from([1, 2, 3]));
    expect(card.files["model.onnx"]).toEqual({
      bytes: 3,
      sha256: "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81",
    });
    expect(card.files["holdout.onnx"]?.bytes).toBe(2);
  });

  it("keeps the card of a model that it replaces, since its owner may have written its texts", async () => {
    const rows = Array.from({ length: 40 }, (_, row) => `${row % 10},${row % 2 === 0 ? "heads" : "tails"}`);
    await writeFile(join(root, "side.csv"), `toss,side\n${rows.join("\n")}\n`);
    const folder = join(root, "public/models/coin");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "model.json"), '{ "title": "My coin" }');
    const lines: string[] = [];
    const argv = ["--data", "side.csv", "--target", "side", "--id", "coin", "--minutes", "0.01"];
    await runTrain(argv, root, (line) => lines.push(line));
    expect(await readFile(join(folder, "model.json.original"), "utf8")).toBe('{ "title": "My coin" }');
    expect(JSON.parse(await readFile(join(folder, "model.json"), "utf8"))).toMatchObject({ id: "coin" });
    expect(lines.join("\n")).toContain("model.json.original: the card that was there before");
    await writeFile(join(folder, "model.json"), '{ "title": "My second coin" }');
    await runTrain(argv, root, () => {});
    expect(await readFile(join(folder, "model.json.original"), "utf8")).toBe('{ "title": "My coin" }');
    expect(await readFile(join(folder, "model.json.original-2"), "utf8")).toBe(
      '{ "title": "My second coin" }',
    );
  });

  it("keeps a recipe's card only if its owner has changed it", async () => {
    const folder = join(root, "public/models/coin");
    await writeFile(join(root, "coins.csv"), "side\nheads\n");
    const train = () => runTrain(["coin"], root, () => {}, [fakeTrainer().trainer]);
    await train();
    await train();
    const files = ["holdout.onnx", "model.json", "model.onnx"];
    expect((await readdir(folder)).sort()).toEqual(files);
    await writeFile(join(folder, "model.json"), '{ "title": "My coin" }');
    await train();
    expect((await readdir(folder)).sort()).toEqual([...files, "model.json.original"].sort());
    expect(await readFile(join(folder, "model.json.original"), "utf8")).toBe('{ "title": "My coin" }');
  });

  it.skipIf(!existsSync("/dev/full"))("leaves a model as it was if the disk is full", async () => {
    const folder = join(root, "public/models/coin");
    await mkdir(folder, { recursive: true });
    const before = { "holdout.onnx": "old", "model.json": "{}", "model.onnx": "old" };
    for (const [name, content] of Object.entries(before)) await writeFile(join(folder, name), content);
    await writeFile(join(root, "coins.csv"), "side\nheads\n");
    await symlink("/dev/full", join(folder, "holdout.onnx.new"));
    await expect(runTrain(["coin"], root, () => {}, [fakeTrainer().trainer])).rejects.toThrow("ENOSPC");
    expect((await readdir(folder)).sort()).toEqual(Object.keys(before));
    for (const [name, content] of Object.entries(before))
      expect(await readFile(join(folder, name), "utf8")).toBe(content);
  });

  it("says where it looked, what data it needs and how to pass it, if the data is missing", async () => {
    const { trainer, calls } = fakeTrainer();
    await expect(runTrain([], root, () => {}, [trainer])).rejects.toMatchObject({
      code: "not-found",
      details: { reason: expect.stringMatching(/no data at .*coins\.csv.*column side.*--data FILE/) },
    });
    expect(calls).toEqual([]);
  });

  it.each([
    [["dice"], /no model dice; the models are coin/],
    [["coin", "--seed", "x"], /--seed takes a whole number, not x/],
    [["--data", "a.csv"], /--data needs the id/],
    [["coin", "--sed", "1"], /sed/],
    [["coin", "coin"], /one model, or all without an id/],
    [["--target", "side"], /--target is for training on a table of your own/],
    [["coin", "--data", "coins.csv", "--ignore", "side"], /--ignore is for training on a table/],
    [
      ["--data", "package.json", "--target", "x", "--seed", "1e400"],
      /--seed takes a whole number, not 1e400/,
    ],
    [
      ["--data", "package.json", "--target", "x", "--id", "new"],
      /--id takes an id that isn't reserved .* not new/,
    ],
    [["--data", "package.json", "--target", "x", "--id", "../x"], /--id takes lowercase .* not \.\.\/x/],
  ])("refuses %j", async (argv, reason) => {
    await writeFile(join(root, "package.json"), "{}");
    const { trainer } = fakeTrainer();
    await expect(runTrain(argv, root, () => {}, [trainer])).rejects.toMatchObject({
      code: "input-invalid",
      details: { reason: expect.stringMatching(reason) },
    });
  });
});

function fakeTrainer(): { trainer: Trainer; calls: Pick<TrainingOptions, "dataPath" | "seed">[] } {
  const calls: Pick<TrainingOptions, "dataPath" | "seed">[] = [];
  const train = async ({ dataPath, seed }: TrainingOptions): Promise<TrainedModel> => {
    calls.push({ dataPath, seed });
    return {
      model: Uint8Array.of(1, 2, 3),
      holdout: Uint8Array.of(4, 5),
      card: {
        format: 1,
        id: "coin",
        version: "1.0.0",
        title: "Coin",
        summary: "Heads or tails.",
        fields: [{ kind: "text", name: "coin", label: "Coin" }],
        classes: [{ name: "heads" }, { name: "tails" }],
      },
    };
  };
  const trainer = {
    id: "coin",
    defaultDataPath: "coins.csv",
    dataNeeded: "Make one with the column side.",
    train,
  };
  return { trainer, calls };
}
