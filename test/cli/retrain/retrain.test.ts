import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import Papa from "papaparse";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readModelFolder } from "../../../src/build/models-on-disk.ts";
import { runRetrain } from "../../../src/cli/retrain/run-retrain.ts";
import { weightedTable } from "../../../src/cli/retrain/weighted-table.ts";
import { type Card, parseSourceCard } from "../../../src/core/card.ts";
import { toAppError } from "../../../src/core/errors.ts";
import type { LogRow } from "../../../src/learning/log.ts";
import { nextVersion } from "../../../src/learning/version-name.ts";
import { readHoldout, writeHoldout } from "../../../src/onnx/holdout-file.ts";
import { readModel, writeModel } from "../../../src/onnx/model-file.ts";
import { metadataKeys, readMetadata, setMetadata } from "../../../src/onnx/model-metadata.ts";
import type { Trainer, TrainingOptions } from "../../../src/training/trainer.ts";
import { runModel } from "../../onnx/run-model.ts";
import { splitWeights } from "../../onnx/split-weights.ts";
import { feedbackCsv, smallCard, smallGraph, smallHoldout, writeSmallModel } from "./small-model.ts";

let root: string;
let models: string;
let lines: string[];
const report = (line: string) => lines.push(line);
const retrain = (...argv: string[]) => runRetrain(["small-number", ...argv], root, report, []);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "hunch-retrain-"));
  models = join(root, "public/models");
  lines = [];
});
afterEach(() => rm(root, { recursive: true }));

/** Writes each visitor's verdicts on some numbers to a separate file, and returns the file names. */
async function give(...visitors: (readonly (readonly [number, string])[])[]): Promise<string[]> {
  const names = visitors.map((_, visitor) => `feedback-${visitor + 1}.csv`);
  for (const [visitor, verdicts] of visitors.entries())
    await writeFile(join(root, names[visitor]!), feedbackCsv(visitor, verdicts));
  return names;
}

/** The labels that the model in the folder predicts for some numbers. */
async function labelsOf(...numbers: number[]): Promise<unknown> {
  const model = new Uint8Array(await readFile(join(models, "small-number/model.onnx")));
  const { label } = await runModel("onnxruntime-node", model, {
    x: ["float32", Float32Array.from(numbers), [numbers.length, 1]],
  });
  return label!.data;
}

describe("npm run retrain without data", () => {
  it("leaves out rows whose class the model no longer has, and says how many", async () => {
    await writeSmallModel(models, { isHigh: (x) => x >= 40 });
    const files = await give([
      [41, "high"],
      [42, "enormous"],
    ]);
    expect(await retrain(...files)).toBe(true);
    expect(lines.join("\n")).toMatch(/2 rows read, 2 new, 0 already known, 0 refused/);
    expect(lines.join("\n")).toContain("left out, since the model no longer has their class: 1");
    expect(readModelFolder(models, "small-number").card.limits.join()).toContain("before 1 lesson from");
  });

  it("merges the lessons of several visitors into the model and writes a complete next version", async () => {
    // 40 to 49 are high, although the model says that they are low.
    await writeSmallModel(models, { isHigh: (x) => x >= 40 });
    const files = await give(
      [
        [41, "high"],
        [42, "high"],
        [10, "low"],
      ],
      [[43, "high"]],
    );
    expect(await retrain(...files)).toBe(true);
    expect(await labelsOf(41, 42, 43, 44, 10, 60)).toEqual(["high", "high", "high", "low", "low", "high"]);

    const { card } = readModelFolder(models, "small-number");
    expect(card.version).toBe("1.0.1");
    expect(card.limits.join()).toContain("1.0.0, before 4 lessons from visitors");
    const bytes = new Uint8Array(await readFile(join(models, "small-number/model.onnx")));
    const metadata = readMetadata(readModel(bytes, "model.onnx"));
    expect(metadata.get(metadataKeys.version)).toBe("1.0.1");
    expect(metadata.get(metadataKeys.lessons)).toBe("4");
    // The holdout belongs to the new model: its logits include the lessons.
    const holdout = readHoldout(new Uint8Array(await readFile(join(models, "small-number/holdout.onnx"))));
    expect(holdout.logits[41 * 2 + 1]! > holdout.logits[41 * 2]!).toBe(true);
    expect(lines.join("\n")).toMatch(/holdout +90\.00 % +93\.00 % +100 {2}\+3\.00 points/);
    expect(lines.join("\n")).toContain("4 of the holdout's examples are also lessons");
    expect(lines.join("\n")).toMatch(/feedback, all of it +25\.00 % +100\.00 % +4/);
    expect(lines.join("\n")).toMatch(/feedback, one by one +25\.00 % +25\.00 % +4/);
  });

  it("adds up the lessons of two merges, whose scores are those from before the first", async () => {
    await writeSmallModel(models, { isHigh: (x) => x >= 40 });
    for (const number of [41, 42]) {
      expect(await retrain(...(await give([[number, "high"]])))).toBe(true);
      // Otherwise, the second backup would get the same name if it was made in the same second.
      await rm(join(root, "backups"), { recursive: true });
    }
    const { card } = readModelFolder(models, "small-number");
    expect(card.version).toBe("1.0.2");
    expect(card.limits).toEqual([
      "The scores are those of version 1.0.0, before 2 lessons from visitors were merged into it.",
    ]);
  });

  it("counts no lessons whose inputs the model refuses, and says how many these are", async () => {
    await writeSmallModel(models, { holdout: false, refusesFrom: 90 });
    const files = await give([
      [41, "high"],
      [95, "low"],
    ]);
    expect(await retrain(...files)).toBe(true);
    expect(lines).toContain("left out, since the model can't run on their inputs: 1");
    const { card } = readModelFolder(models, "small-number");
    expect(card.limits.join()).toContain("1.0.0, before 1 lesson from visitors");
  });

  it("merges lessons into a model whose card is inside its file and whose weights are in another", async () => {
    const folder = join(models, "small-number");
    await mkdir(folder, { recursive: true });
    const whole = readModel(smallGraph());
    setMetadata(whole, metadataKeys.card, JSON.stringify(smallCard));
    const { model, data } = splitWeights(writeModel(whole), "model.onnx.data");
    await writeFile(join(folder, "model.onnx"), model);
    await writeFile(join(folder, "model.onnx.data"), data);
    const [file = ""] = await give([[41, "high"]]);
    expect(await retrain(file)).toBe(true);
    expect(await labelsOf(41, 42, 60)).toEqual(["high", "low", "high"]);
    expect(readModelFolder(models, "small-number").card.version).toBe("1.0.1");
    await rm(join(folder, "model.onnx.data"));
    await writeFile(join(folder, "model.onnx"), model);
    await expect(retrain(file)).rejects.toMatchObject({
      code: "model-mismatch",
      details: { reason: expect.stringContaining("model.onnx.data") },
    });
  });

  it("keeps the old model in a folder named after the current time, outside the deployed folder", async () => {
    const folder = await writeSmallModel(models);
    const before = await readFile(join(folder, "model.onnx"));
    await retrain(...(await give([[10, "low"]])));
    const [name = ""] = await readdir(join(root, "backups"));
    expect(name).toMatch(/^small-number_\d{8}-\d{6}$/);
    expect(await readFile(join(root, "backups", name, "model.onnx"))).toEqual(before);
    expect(JSON.parse(await readFile(join(root, "backups", name, "model.json"), "utf8"))).toEqual(smallCard);
    expect((await readdir(folder)).sort()).toEqual(["holdout.onnx", "model.json", "model.onnx"]);
  });

  it("keeps the old model's files if its folder is a link to another folder", async () => {
    const folder = await writeSmallModel(models);
    const elsewhere = join(root, "elsewhere");
    await rename(folder, elsewhere);
    await symlink(elsewhere, folder);
    await symlink("nowhere", join(folder, "gone"));
    await mkdir(join(root, "runs"));
    await symlink(join(root, "runs"), join(folder, "latest-run"));
    const before = await readFile(join(folder, "model.onnx"));
    await retrain(...(await give([[10, "low"]])));
    expect(await readFile(join(folder, "model.onnx"))).not.toEqual(before);
    const [name = ""] = await readdir(join(root, "backups"));
    expect(await readFile(join(root, "backups", name, "model.onnx"))).toEqual(before);
  });

  it("refuses a worse model and changes nothing, unless forced", async () => {
    const folder = await writeSmallModel(models);
    const before = await readFile(join(folder, "model.json"));
    const wrong = Array.from({ length: 8 }, (_, index) => [60 + index, "low"] as const);
    const files = await give(wrong);
    expect(await retrain(...files)).toBe(false);
    expect(lines.at(-1)).toMatch(/worse on “holdout”.*--force/);
    expect(await readFile(join(folder, "model.json"))).toEqual(before);
    expect(await readdir(root)).not.toContain("backups");
    expect(await retrain(...files, "--force")).toBe(true);
    expect(await labelsOf(60, 70)).toEqual(["low", "high"]);
  });

  it("lists refused rows with the reasons, counts repeated rows once, and uses the newest verdict on an input", async () => {
    await writeSmallModel(models);
    const [first = "", second = ""] = await give([[41, "high"]], [[41, "low"]]);
    const csv = await readFile(join(root, first), "utf8");
    const bad = csv.trimEnd().split("\r\n")[1]!.replace(",41,", ",4100,").replace("0000000000", "00000000ff");
    await writeFile(join(root, first), `${csv}${bad}\r\n`);
    expect(await retrain(first, second, first)).toBe(true);
    expect(await labelsOf(41)).toEqual(["low"]);
    const said = lines.join("\n");
    expect(said).toMatch(/feedback-1\.csv: 2 rows read, 1 new, 0 already known, 1 refused\n {2}line 3: x: /);
    expect(said).toMatch(/feedback-1\.csv: 2 rows read, 0 new, 1 already known/);
    expect(said).toContain("1 lessons; 1 rows were replaced");
    expect(said).toContain("verdicts differ on 1 inputs");
  });

  it("works without a holdout, judging by the feedback alone", async () => {
    await writeSmallModel(models, { holdout: false });
    expect(await retrain(...(await give([[41, "high"]])))).toBe(true);
    expect(lines.join()).toContain("The old or the new model has no holdout");
    expect((await readdir(join(models, "small-number"))).sort()).toEqual(["model.json", "model.onnx"]);
  });

  it.each([
    [["nothing.csv"], "not-found", /no file .*nothing\.csv/],
    [[], "input-invalid", /usage/],
    [["empty.csv"], "csv-invalid", /empty/],
  ])("says what is wrong with %j", async (argv, code, reason) => {
    await writeSmallModel(models);
    await writeFile(join(root, "empty.csv"), "");
    await expect(retrain(...argv)).rejects.toMatchObject({
      code,
      details: { reason: expect.stringMatching(reason) },
    });
  });

  it("merges lessons into a model that had no features until the check added them", async () => {
    await writeSmallModel(models, { learns: false, holdout: false });
    const [file = ""] = await give([[41, "high"]]);
    expect(await retrain(file)).toBe(true);
    expect(await labelsOf(41, 12, 80)).toEqual(["high", "low", "high"]);
  });

  it("writes data and lessons as one weighted table for a model without a trainer", async () => {
    await writeSmallModel(models);
    const [file = ""] = await give([[41, "high"]]);
    await writeFile(join(root, "data.csv"), "x,note,class\n10,C:\\udead,low\n60,b,high\n");
    expect(await retrain(file, "--data", "data.csv", "--weight", "25")).toBe(true);
    const table = await readFile(join(root, "small-number-with-lessons.csv"), "utf8");
    expect(table).toBe("x,note,class,weight\n10,C:\\udead,low,1\n60,b,high,1\n41,,high,25\n");
    expect(lines.join("\n")).toContain('sample_weight=table["weight"]');
    expect(lines.join("\n")).toMatch(/pandas\.read_csv\(".*with-lessons\.csv"\)$/m);
    expect(lines.join("\n")).toContain(`--out ${join(models, "small-number")}`);
  });

  it("leaves the data's cells as they are, since another program doesn't know the ' before a formula", async () => {
    await writeSmallModel(models);
    const [file = ""] = await give([[-7.5, "high"]]);
    const data = "x;note;class\n-1,5;'+;low\n60,5;@anna hi;high;\n1;cut\n";
    await writeFile(join(root, "data.csv"), data);
    expect(await retrain(file, "--data", "data.csv")).toBe(true);
    const table = await readFile(join(root, "small-number-with-lessons.csv"), "utf8");
    expect(table).toBe('x,note,class,weight\n"-1,5",\'+,low,1\n"60,5",@anna hi,high,1\n"-7,5",,high,10\n');
    expect(lines.join("\n")).toMatch(/left out of the data, .*: 1$/m);
    expect(lines.join("\n")).toMatch(/pandas\.read_csv\(".*with-lessons\.csv", decimal=","\)$/m);
  });

  it("names the column of the weights in its advice if the data has a weight of its own", async () => {
    await writeSmallModel(models);
    const [file = ""] = await give([[41, "high"]]);
    await writeFile(join(root, "data.csv"), "x,weight,class\n10,1,low\n60,2,high\n");
    expect(await retrain(file, "--data", "data.csv")).toBe(true);
    expect(lines.join("\n")).toContain(
      '"lesson_weight"]), table["class"], sample_weight=table["lesson_weight"])',
    );
  });
});

it("writes the lessons' times and numbers in a weighted table as the data's are written", async () => {
  await writeFile(join(root, "data.csv"), "when;size;class\n17.9.2020;1,5;low\n30.10.2020;2,25;high\n");
  const fields = [
    { kind: "datetime", as: "seconds", name: "when", label: "When" },
    { kind: "number", name: "size", label: "Size" },
  ];
  const card = parseSourceCard({ ...smallCard, fields, examples: [] }, "model.json") as Card;
  const lesson = (date: string, size: number) =>
    ({ inputs: { when: Date.parse(date) / 1000, size }, label: "high" }) as unknown as LogRow;
  const lessons = [lesson("2020-10-30", 1.234), lesson("2021-02-03T04:05Z", 2.25)];
  const { csv } = await weightedTable(card, lessons, join(root, "data.csv"), 10);
  expect(csv.trim().split("\n").slice(3)).toEqual([
    '30.10.2020,"1,234",high,10',
    '2021-02-03T04:05:00.000Z,"2,25",high,10',
  ]);
  const packed = join(root, "data.csv.gz");
  await writeFile(packed, gzipSync(await readFile(join(root, "data.csv"))));
  expect((await weightedTable(card, lessons, packed, 10)).csv).toBe(csv);
});

it.each([
  ["WAHR", "2,0", "member;grade;class\nWAHR;2,0;low\nFALSCH;Good;high\nwahr;2,0;high\n", "WAHR;Good;high"],
  ["True", "2.0", "member,grade,class\nTrue,2.0,low\nFalse,1.0,high\n", "True;1.0;high"],
  [" yes", " 2", "member, grade, class\n yes, 2, low\n no, 1, high\n", " yes; 1; high"],
])(
  "writes yes, a choice and a class in a weighted table that has %s and %s as the data does",
  async (_yes, _two, data, row) => {
    await writeFile(join(root, "data.csv"), data);
    const fields = [
      { kind: "boolean", name: "member", label: "Member", yes: 1, no: 0, optional: true },
      {
        kind: "category",
        name: "grade",
        label: "Grade",
        choices: [{ value: "1", label: "Good" }, { value: "2" }, { value: "3" }],
      },
    ];
    const card = parseSourceCard({ ...smallCard, fields, examples: [] }, "model.json") as Card;
    const lessons = [
      { inputs: { member: 1, grade: "1" }, label: "high" },
      { inputs: { member: "", grade: "3" }, label: "high" },
    ] as unknown as LogRow[];
    const { csv } = await weightedTable(card, lessons, join(root, "data.csv"), 10);
    const written = Papa.parse<string[]>(csv.trim())
      .data.slice(-2)
      .map((cells) => cells.join(";"));
    const [, , label] = row.split(";");
    expect(written).toEqual([`${row};10`, `;3;${label};10`]);
  },
);

it("writes 1242 with a point in a weighted table whose other numbers have decimal commas, if the data does", async () => {
  await writeFile(join(root, "data.csv"), "people;rent;class\n716;1,5;low\n1.242;2,25;high\n");
  const fields = ["people", "rent"].map((name) => ({ kind: "number", name, label: name }));
  const card = parseSourceCard({ ...smallCard, fields, examples: [] }, "model.json") as Card;
  const lessons = [{ inputs: { people: 1242, rent: 2.25 }, label: "high" } as unknown as LogRow];
  const { csv } = await weightedTable(card, lessons, join(root, "data.csv"), 10);
  expect(csv.trim().split("\n").at(-1)).toBe('1.242,"2,25",high,10');
});

it("finds a field of a weighted table by the name that training gives to a repeated column", async () => {
  await writeFile(join(root, "data.csv"), "x,x,class\n1,2,low\n3,4,high\n");
  const fields = ["x", "x (2)"].map((name) => ({ kind: "number", name, label: name }));
  const card = parseSourceCard({ ...smallCard, fields, examples: [] }, "model.json") as Card;
  const lessons = [{ inputs: { x: 5, "x (2)": 6 }, label: "high" } as unknown as LogRow];
  const { csv } = await weightedTable(card, lessons, join(root, "data.csv"), 10);
  expect(csv.trim().split("\n").at(-1)).toBe("5,6,high,10");
});

describe("a weighted table's class column", () => {
  const ages = [{ kind: "number", name: "age", label: "Age" }];
  const cardWith = (classes: readonly { name: string; label?: string }[]) =>
    parseSourceCard({ ...smallCard, fields: ages, classes, examples: [] }, "model.json") as Card;
  const numbered = cardWith([{ name: "0" }, { name: "1" }]);
  const lessonOn = (label: string) => [{ inputs: { age: 30 }, label } as unknown as LogRow];
  const weighted = async (card: Card, data: string | Uint8Array, label = "1") => {
    await writeFile(join(root, "data.csv"), data);
    const table = await weightedTable(card, lessonOn(label), join(root, "data.csv"), 10).catch(toAppError);
    return table instanceof Error ? String(table.details.reason) : table.csv.split("\n").at(-2);
  };

  it("is not guessed if several columns could be it, and these are named", async () => {
    const data = "member,age,churned\n1,40,0\n0,50,1\n";
    expect(await weighted(numbered, data)).toMatch(
      /data\.csv: It's unclear which column is the class: "member", "churned"\. Name it "label"/,
    );
    expect(await weighted(numbered, data.replace("churned", "label"))).toBe(",30,1,10");
  });

  it("may have the classes as decimal numbers, but must name one in each row", async () => {
    expect(await weighted(numbered, "age,churned\n40,0.0\n50,1.0\n")).toBe("30,1.0,10");
    expect(await weighted(numbered, "age,churned\n40,0\n50,1\n60,\n")).toMatch(
      /the column "churned" has to name a class in each row, but contains ""; the classes are 0, 1/,
    );
  });

  it("has the labels of classes if the data does, also where they are other classes' names", async () => {
    const shifted = cardWith(["0", "1", "2"].map((name) => ({ name, label: String(Number(name) + 1) })));
    expect(await weighted(shifted, "age,kind\n40,1\n50,2\n60,3\n", "1")).toBe("30,2,10");
    expect(await weighted(shifted, "age,kind\n40,2\n50,2\n60,3\n", "0")).toBe("30,1,10");
    expect(await weighted(shifted, "age,kind\n40,0\n50,1\n", "2")).toBe("30,2,10");
    expect(await weighted(shifted, "age,kind\n40,1\n50,2\n", "2")).toMatch(/may be the class named 1/);
  });

  it("is not read if the data isn't UTF-8", async () => {
    const data = Buffer.from("age,churned,town\n40,0,Zürich\n50,1,Bonn\n", "latin1");
    expect(await weighted(numbered, data)).toMatch(/data\.csv: it is not UTF-8/);
  });
});

describe("npm run retrain with data", () => {
  it("has the model's trainer train again on the data and the lessons, and keeps what the owner changed in the card", async () => {
    const folder = await writeSmallModel(models);
    const path = join(folder, "model.json");
    const own = {
      title: "Kleine Zahlen",
      feedback: { mail: "owner@example.org" },
      metadata: [{ name: "source", label: "Quelle" }],
      fields: [{ ...smallCard.fields[0], label: "Zahl" }],
      classes: smallCard.classes.map(({ name }) => ({ name, label: `${name}!` })),
    };
    await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, "utf8")), ...own }));
    const [file = ""] = await give([
      [41, "high"],
      [10, "low"],
    ]);
    const asked: TrainingOptions[] = [];
    const trainer: Trainer = {
      id: "small-number",
      defaultDataPath: "",
      dataNeeded: "",
      async train(options) {
        asked.push(options);
        const card = { ...smallCard, version: "9.9.9" } as never;
        return { card, model: smallGraph(), holdout: writeHoldout(smallHoldout((x) => x >= 50)) };
      },
    };
    expect(
      await runRetrain(["small-number", file, "--data", file, "--seed", "7"], root, report, [trainer]),
    ).toBe(true);
    expect(asked).toMatchObject([
      {
        dataPath: join(root, file),
        seed: 7,
        feedback: [
          { inputs: { x: 41 }, label: "high" },
          { inputs: { x: 10 }, label: "low" },
        ],
      },
    ]);
    const { card } = readModelFolder(models, "small-number");
    expect(card.version).toBe("1.0.1");
    expect(card).toMatchObject(own);
  });
});

describe("the next version", () => {
  it.each([
    ["1.0.0", "1.0.1"],
    ["2.3.9+lessons.12", "2.3.10"],
    ["v3", "v4"],
    ["2026.01", "2026.02"],
    ["1.099", "1.100"],
    ["first", "first.1"],
  ])("of %s is %s", (version, next) => {
    expect(nextVersion(version)).toBe(next);
  });
});
