import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { link, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import Papa from "papaparse";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "../../src/cli/run-command.ts";
import { parseCard } from "../../src/core/card.ts";
import { readModel, writeModel } from "../../src/onnx/model-file.ts";
import { metadataKeys, setMetadata } from "../../src/onnx/model-metadata.ts";
import { openGraphScorer } from "../../src/tables/graph-scorer.ts";
import { splitWeights } from "../onnx/split-weights.ts";
import { smallCard, smallGraph } from "./retrain/small-model.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hunch-score-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the command as a user would; resolves with its output and exit code. */
async function score(...words: string[]) {
  const argv = ["--import", "tsx", "src/cli/main.ts", "score", ...words];
  // A running thread would keep the command from ending.
  return run(process.execPath, argv, { cwd: root, timeout: 60_000 }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

/** Runs the command in this process, which takes a tenth of the time. Returns whether it succeeded, and what it prints. */
async function scoreHere(
  ...words: string[]
): Promise<{ succeeded: boolean; stdout: string; stderr: string }> {
  const lines: Record<"print" | "complain", string[]> = { print: [], complain: [] };
  const output = {
    print: (line: string) => lines.print.push(line),
    complain: (reason: string) => lines.complain.push(reason),
  };
  const succeeded = await runCommand(["score", ...words], root, output);
  return { succeeded, stdout: lines.print.join("\n"), stderr: lines.complain.join("\n") };
}

/** Runs the command in this process, expects it to fail, and returns what it prints. */
async function failure(...words: string[]): Promise<string> {
  const { succeeded, stderr } = await scoreHere(...words);
  expect(succeeded).toBe(false);
  return stderr;
}

describe("npm run score", { timeout: 120_000 }, () => {
  it("prints no escape sequence from a file", async () => {
    const table = join(folder, "escapes.csv");
    await writeFile(table, "label\u001b[8m,title\u001b[2K\na,b\n");
    const { stderr } = await score("ufo-sighting", table, join(folder, "none.csv"));
    expect(stderr).toContain("label\uFFFD[8m, title\uFFFD[2K");
    expect(stderr).not.toContain("\u001b");
  });

  it("reports in one line that a folder isn't a table", async () => {
    const reason = await failure("ufo-sighting", folder, join(folder, "none.csv"));
    expect(reason).toMatch(/^file-system error: .*directory.*$/);
  });

  it("keeps the table if the output is the same file under another name", async () => {
    const input = join(folder, "kept.csv");
    const table = "seconds,latitude,longitude\n60,10,20\n";
    await writeFile(input, table);
    await link(input, join(folder, "hard.csv"));
    await symlink(input, join(folder, "soft.csv"));
    await symlink(folder, join(folder, "folder"));
    for (const output of ["kept.csv", "hard.csv", "soft.csv", "folder/kept.csv"])
      expect(await failure("ufo-sighting", input, join(folder, output))).toContain(
        "must be a different file",
      );
    expect(await readFile(input, "utf8")).toBe(table);
  });

  it.skipIf(!existsSync("/dev/full"))("reports in one line that the disk is full", async () => {
    const input = join(folder, "one.csv");
    await writeFile(input, "seconds,latitude,longitude\n60,10,20\n");
    const reason = await failure("ufo-sighting", input, "/dev/full", "--threads", "1");
    expect(reason).toBe("ENOSPC: no space left on device, write");
  });

  it.skipIf(process.platform === "win32")("reads a table from a pipe", async () => {
    const pipe = join(folder, "pipe");
    const output = join(folder, "from-pipe.csv");
    await run("mkfifo", [pipe]);
    const table = "seconds,latitude,longitude\n60,10,20\n90,30,40\n";
    const [{ succeeded, stderr }] = await Promise.all([
      scoreHere("ufo-sighting", pipe, output, "--threads", "1"),
      writeFile(pipe, table),
    ]);
    expect(stderr).toBe("");
    expect(succeeded).toBe(true);
    const rows = Papa.parse<string[]>((await readFile(output, "utf8")).trim()).data;
    expect(rows.slice(1).map(([seconds]) => seconds)).toEqual(["60", "90"]);
  });

  it("predicts the same as the page for every row, and keeps the rows in order", async () => {
    const rows = Array.from({ length: 3000 }, (_, row) => [
      String((row % 500) + 1),
      row === 1234 ? "north" : String(((row * 37) % 1300) / 10 - 50),
      String(((row * 53) % 3400) / 10 - 170),
    ]);
    const input = join(folder, "sightings.csv");
    const output = join(folder, "out.csv");
    await writeFile(input, Papa.unparse([["seconds", "lat", "longitude"], ...rows]));
    const { code, stdout } = await score(
      ...["ufo-sighting", input, output, "--column", "latitude=lat", "--threads", "2"],
    );
    expect(code).toBe(0);
    expect(stdout).toContain("3000 rows");
    expect(stdout).toContain("line 1236: latitude: ");

    const out = Papa.parse<string[]>(await readFile(output, "utf8"), { skipEmptyLines: true }).data.slice(1);
    expect(out.map((cells) => cells.slice(0, 3))).toEqual(rows);
    expect(out[1234]?.[3]).toBe("");

    const model = `${root}public/models/ufo-sighting/model`;
    const card = parseCard(JSON.parse(await readFile(`${model}.json`, "utf8")), "model.json");
    const nothing = { adapter: undefined, lessons: 0 };
    const scorer = await openGraphScorer(card, await readFile(`${model}.onnx`), nothing);
    const column = (index: number) => rows.map((cells) => cells[index] ?? "");
    const columns = { seconds: column(0), latitude: column(1), longitude: column(2) };
    const { probabilities } = await scorer.score({ rows: rows.length, columns });
    const classCount = card.classes.length;
    out.forEach((cells, row) => {
      if (row === 1234) return;
      for (let index = 0; index < classCount; index++) {
        expect(Number(cells[4 + index])).toBeCloseTo(probabilities[row * classCount + index]!, 5);
      }
    });
  });

  it("says how it reads the table, and which fields have no column", async () => {
    const input = join(folder, "commas.csv");
    await writeFile(input, "seconds;latitude\n60;10,5\n");
    const { stdout, stderr } = await scoreHere(
      "ufo-sighting",
      input,
      join(folder, "out.csv"),
      "--threads",
      "1",
    );
    expect(`${stdout}${stderr}`).toContain("longitude: No column has been chosen for Longitude.");
    await writeFile(input, "latitude;longitude\n10,5;20,25\n");
    const read = await scoreHere("ufo-sighting", input, join(folder, "out.csv"), "--threads", "1");
    expect(read.stdout).toContain("fields without a column, which are empty in every row");
    expect(read.stdout).toContain("columns read with decimal commas: latitude, longitude");
    const rows = Array.from(
      { length: 6000 },
      (_, row) => `${row < 5500 ? row % 1000 : `1.${row % 500}`.padEnd(5, "0")};10;20`,
    );
    await writeFile(input, ["duree;latitude;longitude", ...rows].join("\n"));
    const chosen = await scoreHere(
      ...["ufo-sighting", input, join(folder, "out.csv"), "--threads", "1", "--column", "seconds=duree"],
    );
    expect(chosen.stdout).toMatch(/points are read as decimal points .*: duree \(1\.000 = 1\)/);
  });

  it("names the column that the answers are compared with, or those of which it takes none", async () => {
    const { classes } = JSON.parse(await readFile(`${root}public/models/ufo-sighting/model.json`, "utf8"));
    const input = join(folder, "answers.csv");
    const row = ["60", "10", "20", classes[0].name, classes[1].name];
    await writeFile(input, Papa.unparse([["seconds", "latitude", "longitude", "first", "second"], row]));
    const argv = ["ufo-sighting", input, join(folder, "out.csv"), "--threads", "1"];
    expect((await scoreHere(...argv)).stdout).toContain(
      'accuracy was not measured. Several columns name classes: "first", "second". Choose one with --label name.',
    );
    expect((await scoreHere(...argv, "--label", "second")).stdout).toMatch(
      /accuracy .* on the 1 rows with a known class in the column "second"/,
    );
    expect((await scoreHere(...argv, "--label", "seconds")).stdout).toContain(
      'accuracy was not measured: no row has a known class in the column "seconds"',
    );
  });

  it.each([
    [["no-such-model", "strange.csv", "out.csv"], "there is no model in"],
    [["ufo-sighting", "missing.csv", "out.csv"], "there is no table at"],
    [["ufo-sighting", "strange.csv", "o.csv"], "the table's columns are a, b"],
  ])("says what is wrong with %j", async ([model = "", ...tables], says) => {
    await writeFile(join(folder, "strange.csv"), "a,b\n1,2\n");
    expect(await failure(model, ...tables.map((name) => join(folder, name)))).toContain(says);
  });

  it("refuses a column for a field that the model doesn't have", async () => {
    const input = join(folder, "places.csv");
    await writeFile(input, "seconds,lat,latitude,longitude\n60,10,20,30\n");
    expect(
      await failure("ufo-sighting", input, join(folder, "o.csv"), "--column", "lattitude=lat"),
    ).toContain("no field lattitude, named by --column; its fields are seconds, latitude, longitude");
  });

  it("scores with a model whose card is inside its file and whose weights are in another", async () => {
    const files = join(folder, "models/small-number");
    await mkdir(files, { recursive: true });
    const whole = readModel(smallGraph());
    setMetadata(whole, metadataKeys.card, JSON.stringify(smallCard));
    const { model, data } = splitWeights(writeModel(whole), "model.onnx.data");
    await writeFile(join(files, "model.onnx"), model);
    await writeFile(join(files, "model.onnx.data"), data);
    const [input, output] = [join(folder, "numbers.csv"), join(folder, "numbers-out.csv")];
    await writeFile(input, "x\n10\n60\n");
    const scored = await scoreHere("small-number", input, output, "--models", join(folder, "models"));
    expect(scored).toMatchObject({ succeeded: true });
    expect(await readFile(output, "utf8")).toMatch(/10,low,.*\r\n60,high,/);
  });

  it("shows how it is used", async () => {
    expect(await failure("ufo-sighting", "package.json")).toContain("usage: npm run score");
  });

  it("ends with 1 if the output can't be opened, and says so in one sentence, without a stack trace", async () => {
    const input = join(folder, "one.csv");
    await writeFile(input, "seconds,latitude,longitude\n60,10,20\n");
    const { code, stderr } = await score("ufo-sighting", input, join(folder, "missing/out.csv"));
    expect(code).toBe(1);
    expect(stderr).toMatch(/file-system error: .*missing/);
    expect(stderr).not.toContain("    at ");
  });
});
