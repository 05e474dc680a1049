import { AppError } from "../core/errors.ts";

/**
 * The commands by name. A command returns false if it refused to do something and printed the reason. Each one
 * loads only its own code, since loading Vite takes longer than scoring most tables.
 */
const commands: Readonly<
  Record<string, (rest: readonly string[], root: string, print: (line: string) => void) => Promise<unknown>>
> = {
  train: async (...given) => (await import("./run-train.ts")).runTrain(...given),
  retrain: async (...given) => (await import("./retrain/run-retrain.ts")).runRetrain(...given),
  build: async (rest, root) => (await import("./run-build.ts")).runBuild(rest, root),
  doctor: async (...given) => (await import("./run-doctor.ts")).runDoctor(...given),
  score: async (...given) => (await import("./run-score.ts")).runScore(...given),
};

/** Where a command's output goes, one line at a time. */
export type Output = {
  readonly print: (line: string) => void;
  /** Prints the reason why the command failed. */
  readonly complain: (reason: string) => void;
};

/**
 * Runs a command. If it fails, prints the reason. Unexpected errors are rethrown.
 * @param argv the command's name and its arguments
 * @param root the project folder; paths in the arguments are relative to it
 * @returns whether the command succeeded
 */
export async function runCommand(
  [name = "", ...rest]: readonly string[],
  root: string,
  { print, complain }: Output,
): Promise<boolean> {
  try {
    if (!Object.hasOwn(commands, name)) throw await unknownCommand(name);
    return (await commands[name]!(rest, root, print)) !== false;
  } catch (error) {
    if (isFileFault(error)) {
      complain(`file-system error: ${error.message}`);
      return false;
    }
    if (!(error instanceof AppError)) throw error;
    const reason = error.details.reason ?? error.message;
    complain([reason, ...error.problems.map(({ at, message }) => `  ${at}: ${message}`)].join("\n"));
    return false;
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

/** True for a file-system error, such as a folder where a file should be, a full disk, or a file over 2 GiB. */
function isFileFault(error: unknown): error is NodeJS.ErrnoException {
  if (!(error instanceof Error)) return false;
  return (
    ("syscall" in error && "errno" in error) || ("code" in error && error.code === "ERR_FS_FILE_TOO_LARGE")
  );
}
