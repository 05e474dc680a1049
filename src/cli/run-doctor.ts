import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { checkModel } from "../build/check-model.ts";
import { readFilesIn } from "../build/models-on-disk.ts";
import { type Metrics, parseSourceCard, type SourceCard } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import { parseJson } from "../core/json.ts";
import { describeFinding } from "../doctor/describe-finding.ts";
import { parsePreprocessing } from "../doctor/preprocessing.ts";
import { hasProbabilities, readReferenceRows } from "../doctor/reference-rows.ts";
import type { Choices, Examination, Link } from "../doctor/report.ts";
import { reportLines } from "../doctor/report-text.ts";
import { drawSample, readTableText } from "../doctor/sample-table.ts";
import { readModel } from "../onnx/model-file.ts";
import { metadataKeys, readMetadata } from "../onnx/model-metadata.ts";
import { parseArguments } from "./parse-arguments.ts";
import { replaceFiles } from "./replace-files.ts";
import { isSameFile } from "./same-file.ts";

export const doctorUsage =
  "usage: npm run doctor -- FILE.onnx [--rows rows.csv] [--table table.csv] [--card model.json] [--preprocessing steps.json] [--output NAME] [--link softmax|sigmoid|complement|exp|percent|none] [--numbers classes|separate] [--width N] [--out FOLDER]";

/**
 * `npm run doctor -- FILE.onnx`: checks a model by running it and prints the findings. With `--out`, writes
 * the repaired file and a draft of its card.
 * @param root the project folder; paths are relative to it
 * @returns whether the model can be served
 * @throws AppError `input-invalid` for a wrong argument, `not-found` for a missing file, `card-invalid`,
 *   `csv-invalid`, `preprocessing-invalid`
 */
export async function runDoctor(
  argv: readonly string[],
  root: string,
  report: (line: string) => void,
): Promise<boolean> {
  const { values, positionals } = parse(argv);
  const [file] = positionals;
  if (file === undefined || positionals.length > 1)
    throw new AppError("input-invalid", { reason: doctorUsage });
  const path = resolve(root, file);
  const model = readFileAt(path);
  const text = (name: string | undefined) =>
    name === undefined ? undefined : readFileAt(resolve(root, name)).toString("utf8");
  const tableText = async (name: string | undefined) =>
    name === undefined
      ? undefined
      : readTableText(new Blob([new Uint8Array(readFileAt(resolve(root, name)))]), name);
  const rows = await tableText(values.rows);
  // Rows without probabilities are treated as a table like the one that the model was trained on.
  const read = rows === undefined ? undefined : readReferenceRows(rows);
  const drawn = rows === undefined ? undefined : await drawSample(new Blob([rows]));
  const reference = read && hasProbabilities(read) ? { ...read, drawn } : undefined;
  const samples = await tableText(values.table);
  const unreferenced = reference ? undefined : drawn;
  const table = samples === undefined ? unreferenced : await drawSample(new Blob([samples]));
  const cardText = text(values.card);
  const given =
    cardText === undefined ? undefined : parseSourceCard(parseJson(cardText, values.card!), values.card!);
  const steps = text(values.preprocessing);
  const examination = await checkModel(
    {
      name: basename(path),
      model,
      externalData: weightsBeside(path),
      ...(reference && { reference }),
      ...(table && { table }),
      ...(given && { card: given }),
      ...(steps !== undefined && { preprocessing: parsePreprocessing(steps) }),
    },
    { choices: choicesOf(values) },
  );
  report(`${file}: ${verdictWords[examination.verdict]}`);
  for (const line of reportLines(examination)) report(line);
  for (const line of summary(examination, given)) report(line);
  if (values.out !== undefined && examination.verdict === "served") {
    const out = resolve(root, values.out);
    const isInPlace = await isSameFile(path, join(out, "model.onnx"));
    for (const line of await write(examination, out, isInPlace)) report(line);
  }
  return examination.verdict === "served";
}

const verdictWords = {
  served: "can be served",
  choice: "can be served once you have made a choice",
  refused: "cannot be served",
} as const;

function parse(argv: readonly string[]) {
  const text = { type: "string" } as const;
  return parseArguments(
    argv,
    {
      rows: text,
      table: text,
      card: text,
      preprocessing: text,
      out: text,
      output: text,
      link: text,
      numbers: text,
      width: text,
    },
    doctorUsage,
  );
}

function choicesOf({
  output,
  link,
  numbers,
  width,
}: {
  output?: string;
  link?: string;
  numbers?: string;
  width?: string;
}): Choices {
  const links = ["none", "softmax", "sigmoid", "exp", "percent", "complement"];
  if (link !== undefined && !links.includes(link)) {
    throw new AppError("input-invalid", { reason: `--link takes one of ${links.join(", ")}` });
  }
  if (numbers !== undefined && numbers !== "classes" && numbers !== "separate") {
    throw new AppError("input-invalid", { reason: "--numbers takes classes or separate" });
  }
  if (width !== undefined && !/^[1-9]\d{0,3}$/.test(width)) {
    throw new AppError("input-invalid", { reason: "--width takes a whole number from 1 to 9999" });
  }
  return {
    ...(output !== undefined && { output }),
    ...(link !== undefined && { link: link as Link }),
    ...(numbers !== undefined && { numbers }),
    ...(width !== undefined && { width }),
  };
}

function readFileAt(path: string): Buffer {
  if (!existsSync(path)) throw new AppError("not-found", { path, reason: `there is no file ${path}` });
  return readFileSync(path);
}

/** The files next to a model that may contain its weights, such as `model.onnx.data`. */
function weightsBeside(path: string): Map<string, Uint8Array> {
  const own = basename(path);
  const stem = own.replace(/\.onnx$/i, "");
  return readFilesIn(
    dirname(path),
    (name) =>
      name !== own &&
      (name.startsWith(stem) || /\.(data|bin|weights)$/i.test(name)) &&
      !/\.(onnx|json|csv|md|txt)$/i.test(name),
  );
}

/** @param given the card whose scores the new one keeps if none were measured */
function summary({ card }: Examination, given: SourceCard | undefined): string[] {
  if (card === undefined) return [];
  const kinds = card.fields.slice(0, 12).map(({ name, kind }) => `${name} (${kind})`);
  const more = card.fields.length > kinds.length ? `, and ${card.fields.length - kinds.length} more` : "";
  const classes = card.classes
    .slice(0, 12)
    .map(({ name, label }) => (label === undefined ? name : `${name} = ${label}`));
  const metrics = card.metrics as Metrics | undefined;
  const accuracy = metrics && `${(metrics.accuracy * 100).toFixed(1)}%`;
  const areMeasured = metrics?.logLoss !== given?.metrics?.logLoss;
  return [
    `fields: ${kinds.join(", ")}${more}`,
    `classes: ${classes.join(", ")}`,
    ...(metrics && areMeasured ? [`correct on ${accuracy} of the table's ${metrics.rows} rows`] : []),
    ...(metrics && !areMeasured
      ? [
          `not measured: the scores (${accuracy} of ${metrics.rows} rows) are those in the given card. If this is another model, measure it with --table, and change its version.`,
        ]
      : []),
  ];
}

/**
 * Writes the repaired file and the card. Keeps any existing card, and the original of a file repaired in place. The
 * holdout of another model, which would count as this one's, gets another name.
 */
async function write(
  { model, holdout, card, findings }: Examination,
  out: string,
  isInPlace: boolean,
): Promise<string[]> {
  const id = basename(out);
  const isId = /^[a-z0-9]+(-[a-z0-9]+)*$/.test(id);
  const file = join(out, "model.onnx");
  const before = existsSync(file) ? readFileSync(file) : undefined;
  // What Hunch has written contains a card. If a file that is repaired in place has none, its owner has put it there.
  const isOther = before !== undefined && (isInPlace ? !hasCard(before) : !before.equals(model!));
  const keepsModel = isInPlace && before !== undefined && isNew(before, out, isOther);
  const keepsHoldout = isOther && !holdout;
  const hasOwnCard = existsSync(join(out, "model.json"));
  const cardName = hasOwnCard ? "model.draft.json" : "model.json";
  // The sizes and hashes in a given card are those of other files. The build fills them in.
  const { files: _, ...rest } = card!;
  const contents = {
    "model.onnx": model!,
    ...(holdout && { "holdout.onnx": holdout }),
    [cardName]: `${JSON.stringify({ ...rest, ...(isId ? { id } : {}) }, undefined, 2)}\n`,
  };
  const kept = await replaceFiles(out, contents, [
    ...(keepsModel ? ["model.onnx"] : []),
    ...(keepsHoldout ? ["holdout.onnx"] : []),
  ]);
  const lines = [
    file,
    ...(holdout ? [join(out, "holdout.onnx")] : []),
    ...kept
      .filter((path) => path.startsWith(join(out, "holdout.onnx")))
      .map((path) => `${path} (holdout.onnx belonged to the model that was there before)`),
    `${join(out, cardName)}${hasOwnCard ? " (model.json already exists and was not changed)" : ""}`,
  ];
  const open = findings
    .filter(({ severity }) => severity === "warning")
    .map((finding) => describeFinding(finding).message);
  return [
    `written: ${lines.join(", ")}`,
    ...(open.length > 0 ? ["Check the points above, and edit model.json."] : []),
  ];
}

function hasCard(file: Uint8Array): boolean {
  return readMetadata(readModel(file, "model.onnx")).has(metadataKeys.card);
}

/** Whether a file that is about to be replaced is worth keeping: as the only original, or as one of another model. */
function isNew(file: Buffer, folder: string, isOther: boolean): boolean {
  const originals = readdirSync(folder).filter((name) => name.startsWith("model.onnx.original"));
  if (!isOther) return originals.length === 0;
  return !originals.some((name) => readFileSync(join(folder, name)).equals(file));
}
