import { resolve } from "node:path";
import { AppError } from "../core/errors.ts";
import { retrainUsage, runRetrain } from "./retrain/run-retrain.ts";
import { runBuild } from "./run-build.ts";
import { doctorUsage, runDoctor } from "./run-doctor.ts";
import { runScore, scoreUsage } from "./run-score.ts";
import { runTrain } from "./run-train.ts";

const usage = "usage: npm run train -- [id] [--data FILE] [--seed N] [--out FOLDER]";

/**
 * Runs a command from the command line. If it fails, prints the reason in one sentence and sets the exit code
 * to 1.
 */
async function main([command, ...rest]: readonly string[]): Promise<void> {
  try {
    if (command === "train") await runTrain(rest, resolve("."), (line) => console.log(line));
    else if (command === "retrain") {
      const isTaken = await runRetrain(rest, resolve("."), (line) => console.log(line));
      if (!isTaken) process.exitCode = 1;
    } else if (command === "build") await runBuild(rest);
    else if (command === "doctor") {
      const isServed = await runDoctor(rest, resolve("."), (line) => console.log(line));
      if (!isServed) process.exitCode = 1;
    } else if (command === "score") await runScore(rest, resolve("."), (line) => console.log(line));
    else
      throw new AppError("input-invalid", {
        reason: `unknown command ${command ?? ""}; ${usage}; ${retrainUsage}; ${scoreUsage}; ${doctorUsage}`,
      });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const reason = error.details.reason ?? error.message;
    console.error([reason, ...error.problems.map(({ at, message }) => `  ${at}: ${message}`)].join("\n"));
    process.exitCode = 1;
  }
}

await main(process.argv.slice(2));
