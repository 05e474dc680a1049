import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { mkdtemp, open, rm, stat } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { checkModelOnce } from "../build/check-model.ts";
import { readModelFiles } from "../build/models-on-disk.ts";
import { type Card, parseSourceCard } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import { shorten } from "../core/visible-text.ts";
import { tableClasses, unclearClasses } from "../csv/class-cells.ts";
import { readCsvHeader } from "../csv/csv-header.ts";
import type { CsvHeader, TableSource } from "../csv/csv-lines.ts";
import type { ColumnMapping } from "../csv/match-columns.ts";
import { matchColumns, missingColumns } from "../csv/match-columns.ts";
import { type ReadingNote, readingNotes } from "../csv/reading-notes.ts";
import type { Finding } from "../doctor/report.ts";
import { reportLines } from "../doctor/report-text.ts";
import { scoreTable } from "../tables/score-table.ts";
import type { TableProgress, TableReport } from "../tables/table-scoring.ts";
import { loadNativeRuntime } from "./native-runtime.ts";
import { parseArguments } from "./parse-arguments.ts";
import { isSameFile } from "./same-file.ts";
import { startThreadScorer } from "./score-thread-client.ts";

export const scoreUsage =
  "usage: npm run score -- <id> big.csv out.csv [--models FOLDER] [--threads N] [--column field=name]... [--label name]";

/**
 * `npm run score -- <id> big.csv out.csv`: predicts a table's rows as the page does, but natively, on all cores,
 * and without loading the whole table into memory.
 * @param root the project folder; paths are relative to it
 * @throws AppError `input-invalid` for a wrong argument, `not-found` for a missing file,
 *   `runtime-unavailable`, `csv-invalid`, and any error that stopped scoring early; an Error of the file system
 */
export async function runScore(
  argv: readonly string[],
  root: string,
  report: (line: string) => void,
): Promise<TableReport> {
  const request = readArguments(argv, root);
  if (await isSameFile(request.input, request.output)) {
    throw new AppError("input-invalid", {
      reason: "the output must be a different file from the input table",
    });
  }
  // Load the runtime here first. If it is missing, that is then reported once instead of by every thread.
  await loadNativeRuntime();
  const { card, model } = await readModel(
    join(request.models, request.id),
    join(root, "node_modules/.cache/hunch-checked"),
    report,
  );
  const { source, remove } = await openSource(request.input);
  try {
    return await scoreSource(request, { card, model }, source, report);
  } finally {
    await remove();
  }
}

async function scoreSource(
  request: Request,
  { card, model }: { readonly card: Card; readonly model: Uint8Array },
  source: TableSource,
  report: (line: string) => void,
): Promise<TableReport> {
  const matched = await readCsvHeader(card, source);
  const mapping = planFor(card, matched, request);
  const header = request.columns.size > 0 ? await readCsvHeader(card, source, mapping.fields) : matched;
  for (const line of readingLines(card, header, mapping)) report(line);
  const out = await open(request.output, "w");
  const starting = Array.from({ length: request.threads }, () => startThreadScorer({ card, model }));
  try {
    const scorers = await Promise.all(starting);
    report(`${request.id}: scoring ${request.input} with ${request.threads} threads`);
    const result = await scoreTable(
      {
        card,
        source,
        header,
        mapping,
        scorers,
        lessons: 0,
        now: () => performance.now(),
        write: (bytes) => out.writeFile(bytes),
      },
      { died: Promise.race(scorers.map(({ died }) => died)), onProgress: tellEvery(5000, report) },
    );
    for (const line of describe(result, request.output, answersOf(card, header, mapping))) report(line);
    if (result.stopped instanceof AppError) throw result.stopped;
    return result;
  } finally {
    await out.close();
    // A thread that has started would keep the command from ending, even if another couldn't start.
    const started = await Promise.allSettled(starting);
    await Promise.all(started.map((start) => start.status === "fulfilled" && start.value.end()));
  }
}

type Request = {
  readonly id: string;
  readonly input: string;
  readonly output: string;
  readonly models: string;
  readonly threads: number;
  /** By field name. */
  readonly columns: ReadonlyMap<string, string>;
  readonly label: string | undefined;
};

function readArguments(argv: readonly string[], root: string): Request {
  const { values, positionals } = parse(argv);
  const [id, input, output] = positionals;
  if (id === undefined || input === undefined || output === undefined || positionals.length > 3) {
    throw new AppError("input-invalid", { reason: scoreUsage });
  }
  const threads = Number(values.threads ?? availableParallelism());
  if (!Number.isInteger(threads) || threads < 1 || threads > 256) {
    throw new AppError("input-invalid", {
      reason: `--threads takes a whole number from 1 to 256, not ${values.threads}`,
    });
  }
  const columns = new Map(
    values.column.map((pair): [string, string] => {
      const at = pair.indexOf("=");
      if (at < 1) throw new AppError("input-invalid", { reason: `--column takes field=name, not ${pair}` });
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
  const paths = {
    input: resolve(root, input),
    output: resolve(root, output),
    models: resolve(root, values.models),
  };
  if (!existsSync(paths.input)) {
    throw new AppError("not-found", { path: paths.input, reason: `there is no table at ${paths.input}` });
  }
  return { id, ...paths, threads, columns, label: values.label };
}

function parse(argv: readonly string[]) {
  return parseArguments(
    argv,
    {
      models: { type: "string", default: "public/models" },
      threads: { type: "string" },
      column: { type: "string", multiple: true, default: [] },
      label: { type: "string" },
    },
    scoreUsage,
  );
}

/**
 * Reads a model and checks it by running it, as the build does, since a value that isn't a probability must
 * not be written as one.
 * @throws AppError `not-found`, `card-invalid`; `model-mismatch` with the report for a refused model
 */
async function readModel(
  folder: string,
  cache: string,
  report: (line: string) => void,
): Promise<{ card: Card; model: Uint8Array }> {
  const { path, card: given, model: original, externalData } = readModelFiles(folder);
  const source = { name: `${given.id}.onnx`, model: original, externalData, card: given };
  const examination = await checkModelOnce(source, cache);
  const lines = reportLines({ ...examination, findings: examination.findings.filter(isNews) });
  if (examination.verdict !== "served")
    throw new AppError("model-mismatch", { path, reason: lines.join("\n") });
  for (const line of lines) report(line);
  const card = parseSourceCard(examination.card, path);
  const model = examination.isChanged ? examination.model! : original;
  // The page verifies downloads against these hashes; local files don't need that.
  const files = card.files ?? { "model.onnx": { bytes: model.length, sha256: "0".repeat(64) } };
  return { card: { ...card, files }, model };
}

function isNews({ severity }: Finding): boolean {
  return severity !== "note";
}

/**
 * Opens a table, which is read more than once. What can be read only once, such as a pipe, is first copied to a temporary
 * file, which `remove` removes.
 */
async function openSource(path: string): Promise<{ source: TableSource; remove: () => Promise<void> }> {
  const facts = await stat(path);
  if (facts.isFile() || facts.isDirectory())
    return { source: sourceAt(path, facts.size), remove: async () => undefined };
  const folder = await mkdtemp(join(tmpdir(), "hunch-score-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const copy = join(folder, "table.csv");
    await pipeline(createReadStream(path), createWriteStream(copy));
    return { source: sourceAt(copy, (await stat(copy)).size), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

function sourceAt(path: string, size: number): TableSource {
  return {
    size,
    stream: () =>
      Readable.toWeb(createReadStream(path, { highWaterMark: 256 * 1024 })) as ReadableStream<Uint8Array>,
  };
}

function planFor(card: Card, header: CsvHeader, { columns, label }: Request): ColumnMapping {
  const place = (name: string) => {
    const index = header.columns.indexOf(name);
    if (index < 0) throw new AppError("input-invalid", { reason: `the table has no column ${name}` });
    return index;
  };
  const names = card.fields.map(({ name }) => name);
  const unknown = [...columns.keys()].find((field) => !names.includes(field));
  if (unknown !== undefined) {
    const reason = `the model has no field ${unknown}, named by --column; its fields are ${names.join(", ")}`;
    throw new AppError("input-invalid", { reason });
  }
  const guessed = matchColumns(card, header);
  const given = Object.fromEntries([...columns].map(([field, name]) => [field, place(name)]));
  const fields = { ...guessed.fields, ...given };
  const mapping = label === undefined ? { ...guessed, fields } : { fields, label: place(label) };
  const problems = missingColumns(card, mapping);
  if (problems.length > 0) {
    const reason = `the table's columns are ${header.columns.join(", ")}; match them with --column field=name`;
    throw new AppError("input-invalid", { reason }, { problems });
  }
  return mapping;
}

/** How the table is read where its owner might expect something else, as the page says it before it scores. */
function readingLines(card: Card, header: CsvHeader, { fields }: ColumnMapping): string[] {
  const absent = card.fields.flatMap(({ name }) => (fields[name] === undefined ? [name] : []));
  const notes = readingNotes(card, header, (name) => fields[name]);
  const all: readonly ReadingNote[] =
    absent.length > 0 ? [{ code: "absent-columns", columns: absent }, ...notes] : notes;
  return all.map(({ code, columns, examples = [] }) => {
    const named = columns
      .slice(0, 12)
      .map((name, at) => (examples[at] === undefined ? name : `${name} (${examples[at]})`));
    const more = columns.length - named.length;
    return `${noteStarts[code]}: ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  });
}

const noteStarts: Readonly<Record<ReadingNote["code"], string>> = {
  "absent-columns":
    "fields without a column, which are empty in every row (match columns with --column field=name)",
  "decimal-commas": "columns read with decimal commas",
  "as-trained":
    "columns that don't show how they write numbers or dates, and are read as in the table that the model was trained on",
  "grouped-thousands":
    "columns whose points are read as separators of thousands, since other columns have decimal commas",
  "unclear-points":
    "columns whose points are read as decimal points (remove them from the table if they separate thousands)",
};

function tellEvery(milliseconds: number, report: (line: string) => void) {
  let toldMs = performance.now();
  return ({ rows, rowsPerSecond, secondsLeft }: TableProgress) => {
    if (performance.now() - toldMs < milliseconds) return;
    toldMs = performance.now();
    const left = secondsLeft === undefined ? "" : `, ${Math.ceil(secondsLeft)} s left`;
    report(`${rows} rows, ${Math.round(rowsPerSecond)} per second${left}`);
  };
}

function describe(
  { rows, failed, failures, seconds, scores }: TableReport,
  output: string,
  answers: { readonly column: string } | { readonly unclear: string } | undefined,
): string[] {
  const lines = [
    `${rows} rows in ${seconds.toFixed(1)} s, ${Math.round(rows / seconds)} per second: ${output}`,
  ];
  if (failed > 0) lines.push(`${failed} rows have no prediction; see the "error" column for the reason:`);
  for (const { line, problem } of failures) lines.push(`  line ${line}: ${problem.at}: ${problem.message}`);
  const column = answers && "column" in answers ? `the column "${shorten(answers.column, 60)}"` : undefined;
  if (scores) {
    const { accuracy, macroF1, auc, rows: labelled } = scores.metrics;
    const area = auc === undefined ? "" : `, AUC ${auc.toFixed(4)}`;
    lines.push(
      `accuracy ${accuracy.toFixed(4)}, macro F1 ${macroF1.toFixed(4)}${area} on the ${labelled} rows with a known class in ${column}`,
    );
  } else if (column !== undefined)
    lines.push(`accuracy was not measured: no row has a known class in ${column}`);
  else if (answers && "unclear" in answers) lines.push(`accuracy was not measured. ${answers.unclear}`);
  return lines;
}

/** The column of true classes, or why it isn't clear which one it is or what its cells mean. */
function answersOf(card: Card, header: CsvHeader, { label, labels }: ColumnMapping) {
  if (card.output === "scores") return undefined;
  if (label === undefined) {
    if (!labels) return undefined;
    const names = labels.map((index) => `"${shorten(header.columns[index]!, 60)}"`).join(", ");
    return { unclear: `Several columns name classes: ${names}. Choose one with --label name.` };
  }
  const column = header.columns[label]!;
  const classes = tableClasses(card, header, label);
  return "unclear" in classes ? { unclear: unclearClasses(card, column, classes.unclear) } : { column };
}
