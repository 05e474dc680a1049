import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { checkModel, checkModelOnce } from "../../src/build/check-model.ts";
import { createNativeSession, loadNativeRuntime } from "../../src/cli/native-runtime.ts";
import { runCommand } from "../../src/cli/run-command.ts";
import { runDoctor } from "../../src/cli/run-doctor.ts";
import { parseSourceCard } from "../../src/core/card.ts";
import { evaluate } from "../../src/metrics/metrics.ts";
import { GraphBuilder } from "../../src/onnx/graph-builder.ts";
import { madeGraph } from "./made-graphs.ts";

/** A graph that practically runs forever: a Loop with nearly 2^63 iterations. */
function endlessGraph(): Uint8Array {
  const graph = new GraphBuilder("endless");
  const x = graph.input("x", "float", ["N", 2]);
  const body = graph.subgraph("body", (inner) => {
    inner.input("step", "int64", []);
    inner.input("goes_on", "bool", []);
    const sum = inner.input("sum", "float", ["N", 2]);
    inner.output(inner.bool(true), "bool", [], "still");
    inner.output(inner.node("Add", [sum, inner.float(1)]), "float", ["N", 2], "next");
  });
  const steps = graph.constant(BigInt64Array.of(2n ** 62n), []);
  const looped = graph.node("Loop", [steps, graph.bool(true), x], { body });
  graph.output(graph.node("Softmax", [looped], { axis: 1 }), "float", ["N", 2], "y");
  return graph.toBytes();
}

/** A graph that needs memory for a square matrix with this many rows of floats. */
function hugeGraph(side: number): Uint8Array {
  const graph = new GraphBuilder("huge");
  const x = graph.input("x", "float", ["N", 2]);
  const zeros = graph.node("ConstantOfShape", [graph.int64([side, side])]);
  const sum = graph.node("ReduceSum", [zeros], { keepdims: 0 });
  graph.output(graph.node("Softmax", [graph.node("Add", [x, sum])], { axis: 1 }), "float", ["N", 2], "y");
  return graph.toBytes();
}

describe("a model that is checked in a thread", () => {
  it("is stopped if it never finishes", async () => {
    const { verdict, findings } = await checkModel(
      { name: "endless.onnx", model: endlessGraph() },
      { limitMs: 2500 },
    );
    expect(verdict).toBe("refused");
    expect(findings).toMatchObject([{ code: "time-exceeded" }]);
  });

  it("is checked again each time if it took too long, since the machine may have been busy", async () => {
    const cache = mkdtempSync(join(tmpdir(), "checked-"));
    onTestFinished(() => rmSync(cache, { recursive: true }));
    const source = { name: "fine.onnx", model: madeGraph("y", (_graph, logits) => logits) };
    const { findings } = await checkModelOnce(source, cache, { limitMs: 1 });
    expect(findings).toMatchObject([{ code: "time-exceeded" }]);
    expect((await checkModelOnce(source, cache)).findings).not.toContainEqual(findings[0]);
    expect(readdirSync(cache)).toHaveLength(1);
  });

  it("is checked again if the result in the cache was damaged, by a full disk for example", async () => {
    const cache = mkdtempSync(join(tmpdir(), "checked-"));
    onTestFinished(() => rmSync(cache, { recursive: true }));
    const source = { name: "fine.onnx", model: madeGraph("y", (_graph, logits) => logits) };
    const { verdict } = await checkModelOnce(source, cache);
    const [file = ""] = readdirSync(cache);
    writeFileSync(join(cache, file), "");
    expect(await checkModelOnce(source, cache)).toMatchObject({ verdict });
    expect(readFileSync(join(cache, file)).length).toBeGreaterThan(0);
  });

  it.each([
    ["40 GB", 100_000],
    ["4 GB", 32_768],
  ])("is refused if it needs %s of memory", async (_, side) => {
    const { findings } = await checkModel({ name: "huge.onnx", model: hugeGraph(side) });
    expect(findings.at(-1)).toMatchObject({ code: "memory-exceeded", severity: "refused" });
  });

  it("prints no escape sequence from the file when the runtime can't open it", async () => {
    const graph = new GraphBuilder("escapes");
    const x = graph.input("x", "float", ["N", 2]);
    graph.output(graph.node("Softmax\u001b[8m", [x]), "float", ["N", 2], "y\u001b[1A");
    const printed: string[] = [];
    const write = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
      printed.push(Buffer.from(chunk as string).toString());
      return true;
    });
    onTestFinished(() => write.mockRestore());
    const { verdict } = await checkModel({ name: "escapes.onnx", model: graph.toBytes() });
    expect(verdict).toBe("refused");
    expect(printed.join("")).toContain("\uFFFD[8m");
    expect(printed.join("")).not.toContain("\u001b");
  });
});

describe("npm run doctor", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "doctor-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("prints its findings, and writes the repaired file with a valid card", async () => {
    writeFileSync(
      join(folder, "My Logits.onnx"),
      madeGraph("y", (_graph, logits) => logits),
    );
    const lines: string[] = [];
    expect(
      await runDoctor(["My Logits.onnx", "--out", "models/my-logits"], folder, (line) => lines.push(line)),
    ).toBe(true);
    expect(lines.join("\n")).toMatch(/repaired: The output “y” contains logits.*softmax/);
    const out = join(folder, "models/my-logits");
    expect(readdirSync(out).sort()).toEqual(["model.json", "model.onnx"]);
    const card = parseSourceCard(JSON.parse(readFileSync(join(out, "model.json"), "utf8")), "model.json");
    expect(card).toMatchObject({ id: "my-logits", fields: [{ input: "x" }, { input: "x" }] });
    // A folder beside the model, whose name begins like the model's, contains no weights of it.
    expect(await runDoctor(["My Logits.onnx", "--out", "My Logits"], folder, () => undefined)).toBe(true);
    expect(await runDoctor(["My Logits.onnx", "--out", "My Logits"], folder, () => undefined)).toBe(true);
  });

  it("doesn't leave the holdout of another model beside the one that it writes", async () => {
    const write = (name: string, axis: number) =>
      writeFileSync(
        join(folder, name),
        madeGraph("y", (graph, logits) => graph.node("Softmax", [logits], { axis })),
      );
    write("one.onnx", 1);
    write("two.onnx", -1);
    const doctor = (name: string, lines: string[] = []) =>
      runDoctor([name, "--out", "toy"], folder, (line) => lines.push(line)).then(() => lines.join("\n"));
    await doctor("one.onnx");
    writeFileSync(join(folder, "toy", "holdout.onnx"), "of one");
    expect(await doctor("one.onnx")).not.toContain("holdout");
    expect(await doctor("two.onnx")).toContain("holdout.onnx belonged to the model that was there before");
    expect(readdirSync(join(folder, "toy")).filter((name) => name.startsWith("holdout"))).toEqual([
      "holdout.onnx.original",
    ]);
  });

  it("sets the holdout aside and keeps the original if the file that it repairs in place is another one", async () => {
    const logits = (name: string) => madeGraph(name, (_graph, x) => x);
    const toy = join(folder, "toy");
    const doctor = (lines: string[] = []) =>
      runDoctor(["toy/model.onnx", "--out", "toy"], folder, (line) => lines.push(line)).then(() =>
        lines.join("\n"),
      );
    const beside = (start: string) =>
      readdirSync(toy)
        .filter((name) => name.startsWith(start))
        .sort();
    mkdirSync(toy);
    writeFileSync(join(toy, "model.onnx"), logits("one"));
    await doctor();
    writeFileSync(join(toy, "holdout.onnx"), "of one");
    expect(await doctor()).not.toContain("holdout");
    expect(beside("holdout")).toEqual(["holdout.onnx"]);
    expect(beside("model.onnx")).toEqual(["model.onnx", "model.onnx.original"]);

    writeFileSync(join(toy, "model.onnx"), logits("two"));
    expect(await doctor()).toContain("holdout.onnx belonged to the model that was there before");
    expect(beside("holdout")).toEqual(["holdout.onnx.original"]);
    expect(beside("model.onnx")).toEqual(["model.onnx", "model.onnx.original", "model.onnx.original-2"]);
    expect(readFileSync(join(toy, "model.onnx.original")).equals(logits("one"))).toBe(true);
    expect(readFileSync(join(toy, "model.onnx.original-2")).equals(logits("two"))).toBe(true);

    // An original that its owner has put back is kept already.
    writeFileSync(join(toy, "model.onnx"), logits("one"));
    await doctor();
    expect(beside("model.onnx")).toHaveLength(3);
  });

  it("leaves the files as they were if it can't write one of them", async () => {
    const toy = join(folder, "toy");
    const original = madeGraph("y", (_graph, logits) => logits);
    mkdirSync(join(toy, "model.json.new"), { recursive: true });
    writeFileSync(join(toy, "model.onnx"), original);
    await expect(runDoctor(["toy/model.onnx", "--out", "toy"], folder, () => undefined)).rejects.toThrow(
      "EISDIR",
    );
    expect(readdirSync(toy).sort()).toEqual(["model.json.new", "model.onnx"]);
    expect(readFileSync(join(toy, "model.onnx")).equals(original)).toBe(true);
  });

  it.each(["--table", "--rows"])(
    "refuses a table that isn't UTF-8 with %s, since its texts would be others",
    async (option) => {
      writeFileSync(
        join(folder, "logits.onnx"),
        madeGraph("y", (_graph, logits) => logits),
      );
      writeFileSync(join(folder, "table.csv"), Buffer.from("a,b,label\n1,2,0\n2,é,1\n", "latin1"));
      await expect(
        runDoctor(["logits.onnx", option, "table.csv"], folder, () => undefined),
      ).rejects.toMatchObject({
        code: "csv-invalid",
        details: { line: 3, reason: expect.stringMatching(/^table.csv: it is not UTF-8/) },
      });
    },
  );

  it("keeps no hashes of another file, and says that scores from a card were not measured", async () => {
    writeFileSync(
      join(folder, "new.onnx"),
      madeGraph("y", (graph, logits) => graph.node("Softmax", [logits], { axis: 1 })),
    );
    const out = join(folder, "toy");
    await runDoctor(["new.onnx", "--out", "toy"], folder, () => undefined);
    const card = JSON.parse(readFileSync(join(out, "model.json"), "utf8"));
    const metrics = evaluate(Float64Array.of(0.5, 0.3, 0.2), Int32Array.of(0), 3);
    const old = { ...card, metrics, files: { "model.onnx": { bytes: 1, sha256: "0".repeat(64) } } };
    writeFileSync(join(out, "model.json"), JSON.stringify(old));
    const lines: string[] = [];
    const argv = ["new.onnx", "--card", "toy/model.json", "--out", "toy"];
    await runDoctor(argv, folder, (line) => lines.push(line));
    expect(lines.join("\n")).toMatch(
      /not measured: the scores \(100.0% of 1 rows\) are those in the given card/,
    );
    expect(JSON.parse(readFileSync(join(out, "model.draft.json"), "utf8"))).not.toHaveProperty("files");

    writeFileSync(join(folder, "table.csv"), "Column 1,Column 2,label\n1,0,0\n-1,1,1\n0,-2,2\n");
    const measured: string[] = [];
    await runDoctor([...argv, "--table", "table.csv"], folder, (line) => measured.push(line));
    expect(measured.join("\n")).toContain("of the table's 3 rows");
  });

  it("reports in one line that a file is too large for memory", async () => {
    const file = join(folder, "huge.onnx");
    writeFileSync(file, "");
    truncateSync(file, 2 ** 31 + 1);
    const lines: string[] = [];
    const output = {
      print: (line: string) => lines.push(line),
      complain: (line: string) => lines.push(line),
    };
    expect(await runCommand(["doctor", "huge.onnx"], folder, output)).toBe(false);
    expect(lines).toEqual([expect.stringMatching(/^file-system error: .*2 GiB/)]);
  });

  it("fails for a file that is not an ONNX model, and shows the command that exports one", async () => {
    writeFileSync(join(folder, "model.onnx"), "CBM1 and so on");
    const lines: string[] = [];
    expect(await runDoctor(["model.onnx"], folder, (line) => lines.push(line))).toBe(false);
    expect(lines.join("\n")).toMatch(/cannot be served[\s\S]*CatBoost[\s\S]*save_model/);
  });
});

describe("a text model in native ONNX Runtime", () => {
  it("runs even if the locale of its text step is not installed", async () => {
    const graph = new GraphBuilder("text");
    const text = graph.input("text", "string", ["N"]);
    const options = { case_change_action: "LOWER", is_case_sensitive: 0, locale: "xx_XX.none" };
    graph.output(graph.node("StringNormalizer", [text], options), "string", ["N"], "lower");
    const session = await createNativeSession(await loadNativeRuntime(), graph.toBytes());
    const feed = { type: "string", data: ["GRÜSSE"], shape: [1] };
    expect((await session.run({ text: feed }, ["lower"])).lower?.data).toEqual(["grüsse"]);
    await session.release();
  });
});
