import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { fileFacts } from "../build/file-facts.ts";
import { parseCard } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import type { TrainedModel, Trainer } from "../training/trainer.ts";
import { parseArguments } from "./parse-arguments.ts";
import { replaceFiles } from "./replace-files.ts";
import { trainers as allTrainers } from "./train-recipe.ts";
import { type TableRequest, trainOnTable } from "./train-table.ts";

export const trainUsage =
  "usage: npm run train -- [id] [--data FILE] [--seed N] [--out FOLDER], or npm run train -- --data FILE --target COLUMN [--id ID] [--text COLUMN] [--ignore COLUMN] [--minutes N] [--seed N] [--out FOLDER]";

/** What `npm run train` was asked to do. */
type Request = {
  readonly ids: readonly string[];
  readonly data?: string;
  readonly seed: number;
  readonly out: string;
};

/**
 * `npm run train -- [id] [--data FILE] [--seed N] [--out FOLDER]`: trains one shipped model, or all of them, and
 * writes their folders. With `--data FILE --target COLUMN`, trains a model on that table instead.
 * @param root the project folder; paths are relative to it
 * @throws AppError `input-invalid` for a wrong argument, `not-found` if the data is missing
 */
export async function runTrain(
  argv: readonly string[],
  root: string,
  report: (line: string) => void,
  trainers: readonly Trainer[] = allTrainers,
): Promise<void> {
  const table = readTableArguments(argv, root);
  if (table) {
    const model = await trainOnTable(table.request, report);
    const folder = join(resolve(root, table.out), model.card.id);
    for (const line of await writeModel(folder, model)) report(line);
    return;
  }
  const request = readArguments(argv, trainers);
  const wanted = trainers.filter(({ id }) => request.ids.includes(id));
  // Look for all the data first, so that a missing file is reported immediately, not after an hour of training.
  const paths = wanted.map((trainer) => findData(trainer, root, request.data));
  for (const [index, trainer] of wanted.entries()) {
    const start = Date.now();
    report(`${trainer.id}: training on ${paths[index]} with seed ${request.seed}`);
    const model = await trainer.train({ dataPath: paths[index]!, seed: request.seed, report });
    for (const line of await writeModel(join(resolve(root, request.out), trainer.id), model)) report(line);
    report(`${trainer.id}: done in ${((Date.now() - start) / 1000).toFixed(0)} s`);
  }
}

/** The arguments for training on any table; undefined if a recipe's id was given, or no `--data` or `--target`. */
function readTableArguments(
  argv: readonly string[],
  root: string,
): { request: TableRequest; out: string } | undefined {
  const { values, positionals } = parse(argv);
  if (values.target === undefined || values.data === undefined || positionals.length > 0) return undefined;
  const path = resolve(root, values.data);
  if (!existsSync(path)) throw new AppError("not-found", { path, reason: `There is no file ${path}.` });
  const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
  if (minutes !== undefined && !(minutes > 0)) {
    throw new AppError("input-invalid", {
      reason: `--minutes takes a number above 0, not ${values.minutes}`,
    });
  }
  return {
    out: values.out,
    request: {
      path,
      target: values.target,
      id: values.id,
      text: values.text,
      ignore: values.ignore,
      minutes,
      seed: readSeed(values.seed),
    },
  };
}

function readSeed(given: string): number {
  if (/^\d{1,9}$/.test(given)) return Number(given);
  throw new AppError("input-invalid", { reason: `--seed takes a whole number, not ${given}` });
}

/** Options that would have no effect on an included model, and so are refused. */
const tableOptions = ["target", "id", "text", "ignore", "minutes"] as const;

function readArguments(argv: readonly string[], trainers: readonly Trainer[]): Request {
  const known = trainers.map(({ id }) => id);
  const { values, positionals } = parse(argv);
  const unknown = positionals.find((id) => !known.includes(id));
  if (unknown !== undefined) {
    throw new AppError("input-invalid", {
      reason: `there is no model ${unknown}; the models are ${known.join(", ")}`,
    });
  }
  if (positionals.length > 1) {
    throw new AppError("input-invalid", {
      reason: `it trains one model, or all without an id, but there are ${positionals.length}: ${positionals.join(", ")}`,
    });
  }
  const forTable = tableOptions.find((name) => values[name]?.length);
  if (forTable !== undefined) {
    throw new AppError("input-invalid", {
      reason: `--${forTable} is for training on a table of your own, which takes --data and --target and no model's id`,
    });
  }
  if (values.data !== undefined && positionals.length === 0) {
    throw new AppError("input-invalid", {
      reason:
        "--data needs the id of the recipe that the file is for or, for your own table, --target with the column to predict",
    });
  }
  return {
    ids: positionals.length > 0 ? positionals : known,
    seed: readSeed(values.seed),
    out: values.out,
    ...(values.data === undefined ? {} : { data: values.data }),
  };
}

function parse(argv: readonly string[]) {
  return parseArguments(
    argv,
    {
      data: { type: "string" },
      seed: { type: "string", default: "1" },
      out: { type: "string", default: "public/models" },
      target: { type: "string" },
      id: { type: "string" },
      text: { type: "string", multiple: true, default: [] },
      ignore: { type: "string", multiple: true, default: [] },
      minutes: { type: "string" },
    },
    trainUsage,
  );
}

function findData(
  { id, defaultDataPath, dataNeeded }: Trainer,
  root: string,
  given: string | undefined,
): string {
  const path = resolve(root, given ?? defaultDataPath);
  if (existsSync(path)) return path;
  throw new AppError("not-found", {
    path,
    reason: `${id}: there is no data at ${path}. ${dataNeeded} Then: npm run train -- ${id} --data FILE`,
  });
}

/**
 * Creates a folder and writes `model.onnx`, `holdout.onnx` and `model.json` to it. Keeps the card of a model that is
 * replaced, since its owner may have written its texts and its address for feedback.
 * @returns lines that list the written files with their sizes
 * @throws AppError `card-invalid` before anything is written
 */
export async function writeModel(folder: string, { card, model, holdout }: TrainedModel): Promise<string[]> {
  const files = { "model.onnx": fileFacts(model), "holdout.onnx": fileFacts(holdout) };
  // Write the trainer's own keys rather than the parsed card, so that defaults stay out of the file.
  const whole = { ...card, files };
  parseCard(whole, join(folder, "model.json"));
  const contents = {
    "model.onnx": model,
    "holdout.onnx": holdout,
    "model.json": `${JSON.stringify(rounded(whole), undefined, 2)}\n`,
  };
  const kept = await replaceFiles(folder, contents, ["model.json"]);
  return [
    ...kept.map(
      (path) =>
        `${path}: the card that was there before. Copy what you wrote in it, such as texts and an address for feedback, to the new model.json.`,
    ),
    `${join(folder, "model.onnx")}: ${model.length} bytes, ${brotliCompressSync(model).length} with brotli`,
    `${join(folder, "holdout.onnx")}: ${holdout.length} bytes`,
  ];
}

/** Rounds numbers to six decimal places, or to six significant digits below 1, to keep the card short. */
function rounded(value: unknown): unknown {
  if (typeof value === "number")
    return Number.isInteger(value)
      ? value
      : Number(Math.abs(value) < 1 ? value.toPrecision(6) : value.toFixed(6));
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, rounded(entry)]));
}
