import { resolve } from "node:path";
import { AppError } from "../core/errors.ts";

const root = resolve(".");
const print = (line: string) => console.log(line);

/**
 * The commands by name. A command returns false if it refused to do something and printed the reason. Each one
 * loads only its own code, since loading Vite takes longer than scoring most tables.
 */
const commands: Readonly<Record<string, (rest: readonly string[]) => Promise<unknown>>> = {
  train: async (rest) => (await import("./run-train.ts")).runTrain(rest, root, print),
  retrain: async (rest) => (await import("./retrain/run-retrain.ts")).runRetrain(rest, root, print),
  build: async (rest) => (await import("./run-build.ts")).runBuild(rest),
  doctor: async (rest) => (await import("./run-doctor.ts")).runDoctor(rest, root, print),
  score: async (rest) => (await import("./run-score.ts")).runScore(rest, root, print),
};

/**
 * Runs a command from the command line. If it fails, sets the exit code to 1 and prints the reason. Unexpected
 * errors are rethrown.
 */
async function main([name = "", ...rest]: readonly string[]): Promise<void> {
  try {
    if (!Object.hasOwn(commands, name)) throw await unknownCommand(name);
    if ((await commands[name]!(rest)) === false) process.exitCode = 1;
  } catch (error) {
    process.exitCode = 1;
    if (isFileFault(error)) {
      console.error(`file-system error: ${error.message}`);
      return;
    }
    if (!(error instanceof AppError)) throw error;
    const reason = error.details.reason ?? error.message;
    console.error([reason, ...error.problems.map(({ at, message }) => `  ${at}: ${message}`)].join("\n"));
  }
}

async function unknownCommand(name: string): Promise<AppError> {
  const [{ trainUsage }, { retrainUsage }, { buildUsage }, { doctorUsage }, { scoreUsage }] =
    await Promise.all([
      import("./run-train.ts"),
      import("./retrain/run-retrain.ts"),
      import("./run-build.ts"),
      import("./run-doctor.ts"),
      import("./run-score.ts"),
    ]);
  const usages = [trainUsage, retrainUsage, buildUsage, doctorUsage, scoreUsage];
  return new AppError("input-invalid", { reason: `unknown command ${name}\n${usages.join("\n")}` });
}

/** True for a file-system error, such as a folder where a file should be, or a full disk. */
function isFileFault(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "errno" in error;
}

await main(process.argv.slice(2));
