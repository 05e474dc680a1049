/**
 * `npm test`: the checks, the build, then every test of every kind side by side; most of a journey is waiting.
 * `npm test -- offline undo`: builds, then runs the journeys whose file or title contains one of these words.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const words = process.argv.slice(2);
const reporters = ["--reporter=default", "--reporter=./test/count-reporter.ts"];

function run(command: string, ...args: string[]): void {
  const { status } = spawnSync("npx", ["--no-install", command, ...args], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

if (words.length === 0) {
  run("biome", "check", ".");
  run("tsc", "--build");
  run("knip");
}
run("vite", "build");
if (words.length === 0) {
  run("vitest", "run", ...reporters);
} else {
  const files = readdirSync(fileURLToPath(new URL("browser", import.meta.url)))
    .filter((name) => name.endsWith(".test.ts") && words.some((word) => name.includes(word)))
    .map((name) => `test/browser/${name}`);
  const title = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  run("vitest", "run", "--project", "browser", ...reporters, ...(files.length > 0 ? files : ["-t", title]));
}
