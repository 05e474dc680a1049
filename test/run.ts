/**
 * `npm test` runs the checks and the tests that don't need a browser. In parallel, it builds the site and then runs
 * the journeys, which spend most of their time waiting. `npm test -- offline undo` builds the site, and runs the
 * journeys whose file name contains one of these words or, if there are none, those whose title does.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { availableParallelism, setPriority } from "node:os";
import { fileURLToPath } from "node:url";

const words = process.argv.slice(2);
/** Limited, because there has to be enough memory for this many browsers. */
const cores = Math.min(availableParallelism(), 8);
const reporters = ["--reporter=default", "--reporter=./test/count-reporter.ts"];
const running = new Set<ChildProcess>();
/** The niceness of a command that lets others run first. A larger one would let its waits time out. */
const politeness = 5;

/** Runs one of the project's commands. @returns whether it succeeded */
async function run(
  command: string,
  args: readonly string[],
  {
    inBackground = false,
    yields = false,
    env = {},
    // `npx` would start two more processes to find it.
    program = [`node_modules/.bin/${command}`],
  }: {
    inBackground?: boolean;
    /** Whether the command and the processes that it starts let others run first. */
    yields?: boolean;
    env?: NodeJS.ProcessEnv;
    program?: readonly [string, ...string[]];
  } = {},
): Promise<boolean> {
  const begin = performance.now();
  const [file, ...first] = program;
  const child = spawn(file, [...first, ...args], {
    // When commands run in parallel, the output of each is collected and printed when it ends.
    stdio: inBackground ? ["ignore", "pipe", "pipe"] : "inherit",
    env: { ...process.env, ...env },
  });
  running.add(child);
  if (yields && child.pid !== undefined) setPriority(child.pid, politeness);
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => said.push(chunk));
  const code = await new Promise<number | null>((resolve) => {
    child.on("error", () => resolve(1));
    child.on("close", resolve);
  });
  running.delete(child);
  process.stdout.write(Buffer.concat(said));
  console.log(`${command} ${args[0] ?? ""}: ${Math.round((performance.now() - begin) / 1000)} s`);
  return code === 0;
}

/** Runs commands one after another, and stops at the first that fails. */
async function inTurn(...steps: readonly (() => Promise<boolean>)[]): Promise<boolean> {
  for (const step of steps) if (!(await step())) return false;
  return true;
}

function end(succeeded: boolean): void {
  for (const child of running) child.kill();
  if (!succeeded) process.exit(1);
}

/**
 * Sets how many test files run at once. A vitest option would have no effect, because the projects read the value
 * from vite.config.ts instead.
 */
const atOnce = (files: number) => ({ VITEST_MAX_WORKERS: String(files) });

/**
 * As in the tests (see vite.config.ts), V8 doesn't optimise WebAssembly after compiling it, so checking the models
 * takes only a third of the time.
 */
const vite = [process.execPath, "--liftoff-only", "node_modules/vite/bin/vite.js"] as const;
const build = () => run("vite", ["build"], { env: { HUNCH_BUILD: "quick" }, program: vite });

if (words.length === 0) {
  const inBackground = true;
  const installed = run("tsx", ["test/browser/install-browsers.ts"], { inBackground });
  const checks = inTurn(
    () => run("biome", ["check", "."], { inBackground }),
    // Several checkers would each look at most of the code: they need twice the processor time, of busy cores.
    () => run("tsc", ["--build", "--singleThreaded"], { inBackground }),
    () => run("knip", [], { inBackground }),
  );
  // If the checks fail, they fail quickly, and there is no need to wait for anything else.
  checks.then((succeeded) => succeeded || end(false));
  const withoutBrowser = checks.then(
    (succeeded) =>
      succeeded &&
      run("vitest", ["run", "--project", "unit", "--project", "ui", ...reporters], {
        inBackground,
        env: atOnce(cores),
      }),
  );
  const journeys = inTurn(
    build,
    async () => (await installed) || true,
    () =>
      run("vitest", ["run", "--project", "browser", ...reporters], {
        // One more than the number of cores, since journeys spend a fifth of their time waiting.
        env: atOnce(cores + 1),
        // Together, journeys keep all cores busy to the end. The tests without a browser don't, so they go first.
        yields: true,
      }),
  );
  end((await Promise.all([withoutBrowser, journeys])).every(Boolean));
} else {
  const files = readdirSync(fileURLToPath(new URL("browser", import.meta.url)), {
    recursive: true,
    encoding: "utf8",
  })
    .filter((name) => name.endsWith(".test.ts") && words.some((word) => name.includes(word)))
    .map((name) => `test/browser/${name}`);
  const title = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  const chosen = files.length > 0 ? files : ["-t", title];
  end(await inTurn(build, () => run("vitest", ["run", "--project", "browser", ...reporters, ...chosen])));
}
