import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runCommand } from "../../src/cli/run-command.ts";
import { makeNumbersGraph } from "../runtime/graphs.ts";

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const run = promisify(execFile);

/** A site with two models: one that works, and a pickle named model.onnx. */
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "hunch-build-"));
  writeFileSync(join(root, "index.html"), "<title>T</title>");
  const plugin = JSON.stringify(file("src/build/models-plugin.ts"));
  writeFileSync(
    join(root, "vite.config.ts"),
    `import { modelsPlugin } from ${plugin};\nexport default { plugins: [modelsPlugin({ keepGoing: process.env.HUNCH_KEEP_GOING !== undefined })] };`,
  );
  for (const [id, content] of [
    ["good", makeNumbersGraph()],
    ["bad", "\x80\x04\x95\x10sklearn."],
  ] as const) {
    mkdirSync(join(root, "public/models", id), { recursive: true });
    writeFileSync(join(root, "public/models", id, "model.onnx"), content, "latin1");
    const card = {
      format: 1,
      id,
      title: id,
      fields: ["a", "b"].map((name) => ({ kind: "number", name, label: name, min: 0, max: 1 })),
      classes: ["no", "yes"],
    };
    writeFileSync(join(root, "public/models", id, "model.json"), JSON.stringify(card));
  }
});
afterEach(() => rmSync(root, { recursive: true }));

/** Runs the command as a user would; resolves with its output and exit code. */
async function build(...words: string[]) {
  const loader = ["--import", import.meta.resolve("tsx")];
  const argv = ["--liftoff-only", ...loader, file("src/cli/main.ts"), "build", ...words];
  const ended = await run(process.execPath, argv, { cwd: root }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  return { code: ended.code, text: `${ended.stdout}\n${ended.stderr}` };
}

describe("npm run build on a site with a model that is refused", { timeout: 120_000 }, () => {
  it("prints the model's report and no stack trace", async ({ onTestFinished }) => {
    const lines: string[] = [];
    const print = (line: string) => void lines.push(line);
    for (const name of ["log", "warn", "error"] as const) {
      const spy = vi.spyOn(console, name).mockImplementation(print);
      onTestFinished(() => spy.mockRestore());
    }
    // This runs in the test's own process, which saves loading Vite a second time.
    const succeeded = await runCommand(["build"], root, { print, complain: print });
    const text = lines.join("\n");
    expect(text).toMatch(/public\/models\/bad\/model\.onnx: refused: .*pickle/);
    expect(text).not.toMatch(/^\s+at /m);
    expect(succeeded).toBe(false);
    expect(existsSync(join(root, "dist/models/index.json"))).toBe(false);
  });

  it("leaves the model out with --keep-going, and prints its report and no stack trace", async () => {
    const { code, text } = await build("--keep-going");
    expect(text).toMatch(/Left out: bad[\s\S]*public\/models\/bad\/model\.onnx: refused: .*pickle/);
    expect(text).not.toMatch(/^\s+at /m);
    expect(code).toBe(0);
    const { models } = JSON.parse(readFileSync(join(root, "dist/models/index.json"), "utf8"));
    expect(models).toMatchObject([{ id: "good" }]);
    expect(existsSync(join(root, "dist/models/good/model.onnx"))).toBe(true);
    expect(existsSync(join(root, "dist/models/bad"))).toBe(false);
  });
});
