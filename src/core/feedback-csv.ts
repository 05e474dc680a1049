import Papa from "papaparse";
import type { Card } from "./card.ts";
import { decodeCell, encodeCell } from "./csv-cell.ts";
import type { Problem } from "./errors.ts";
import type { Feedback } from "./feedback.ts";
import { parseTime, validateContext, validateInputs } from "./inputs.ts";
import { contentId, inputKey } from "./keys.ts";
import type { Draft } from "./log-records.ts";

const before = ["id", "created_at", "model", "model_version", "model_sha256"] as const;
const after = ["predicted_label", "predicted_probability", "correct", "label", "source"] as const;
type FixedColumn = (typeof before)[number] | (typeof after)[number];

/** The byte order mark by which spreadsheets know UTF-8. */
const byteOrderMark = "\uFEFF";
const lineEnd = "\r\n";
/** Behind the source of a row that is not for teaching, so that the columns can stay as they are. */
const excluded = " excluded";

/** The columns of a model's feedback CSV, in order. */
export function csvColumns(card: Card): string[] {
  return [
    ...before,
    ...card.fields.map(({ name }) => name),
    ...card.contexts.map(({ name }) => name),
    ...after,
  ];
}

/** The first line of the file, byte order mark included. */
export function csvHeader(card: Card): string {
  return byteOrderMark + toLines([csvColumns(card)]);
}

/** Rows as lines of the file: RFC 4180, cells safe in a spreadsheet, everything readable again bit for bit. */
export function csvLines(card: Card, rows: readonly Feedback[]): string {
  return toLines(rows.map((row) => toCells(card, row)));
}

function toLines(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(encodeCell));
  return Papa.unparse(cells, { newline: lineEnd }) + lineEnd;
}

function toCells(card: Card, row: Feedback): string[] {
  return [
    row.id,
    row.createdAt,
    row.model,
    row.modelVersion,
    row.modelSha256,
    ...card.fields.map(({ name }) => String(row.inputs[name] ?? "")),
    ...card.contexts.map(({ name }) => row.context[name] ?? ""),
    row.predictedLabel ?? "",
    String(row.predictedProbability ?? ""),
    String(row.correct ?? ""),
    row.label,
    row.source + (row.teaches ? "" : excluded),
  ];
}

/** How a table is read: what stands in which column. */
export type CsvPlan = {
  readonly card: Card;
  /** A feedback CSV of ours, or a table with the fields and a label. */
  readonly kind: "feedback" | "table";
  readonly columns: readonly string[];
  readonly labelColumn: number;
  /** Of a table, where it has one. */
  readonly dateColumn: number;
  /** The time of rows that say none, ISO 8601, and the time that no row may be later than. */
  readonly now: string;
};

/** A plan, or why the table can't be read at all. */
export type CsvPlanResult = { readonly plan: CsvPlan } | { readonly problem: Problem };
/** A row, or why it is refused. */
export type CsvRowResult = { readonly row: Draft } | { readonly problem: Problem };

/**
 * Decides how to read a table by its first line.
 * @param sample some of the rows that follow: a column of classes is known by what stands in it
 */
export function planCsv(
  card: Card,
  header: readonly string[],
  sample: readonly (readonly string[])[],
  now: Date,
): CsvPlanResult {
  const columns = header.map((name) => decodeCell(name).trim());
  const wrong = wrongHeader(card, header.length, columns);
  if (wrong) return { problem: wrong };
  const plan = { card, columns, now: now.toISOString() };
  const ours = [...before, ...after];
  if (ours.every((name) => columns.includes(name))) {
    const labelColumn = columns.indexOf("label");
    return { plan: { ...plan, kind: "feedback", labelColumn, dateColumn: columns.indexOf("created_at") } };
  }
  const known = new Set<string>([...card.fields, ...card.contexts].map(({ name }) => name));
  const dateColumn = columns.findIndex(
    (name) => !known.has(name) && ["created_at", "date"].includes(name.toLowerCase()),
  );
  const labelColumn = findLabel(card, columns, sample, known, dateColumn);
  if (labelColumn < 0) {
    const message = `No column says the class: name it label, or write ${classList(card)} in it.`;
    return { problem: { at: "label", message } };
  }
  return { plan: { ...plan, kind: "table", labelColumn, dateColumn } };
}

/** Reads one row by a plan. Fields are validated as those of the form are. */
export function readCsvRow(plan: CsvPlan, cells: readonly string[]): CsvRowResult {
  const { card, columns, kind } = plan;
  if (cells.length !== columns.length) {
    const message = `The line has ${cells.length} cells; the header has ${columns.length}.`;
    return refuse("(the whole line)", message);
  }
  const cell = (name: string) => {
    const text = cells[columns.indexOf(name)] ?? "";
    // A plain table was not written by us: its backslashes are its own.
    return decodeCell(text, { surrogates: kind === "feedback" });
  };
  const pick = (list: readonly { readonly name: string }[]) =>
    Object.fromEntries(
      list.filter(({ name }) => columns.includes(name)).map(({ name }) => [name, cell(name)]),
    );
  const inputs = validateInputs(card, pick(card.fields));
  if (inputs.status === "invalid") return { problem: inputs.problems[0]! };
  const context = validateContext(card, pick(card.contexts));
  if (context.status === "invalid") return { problem: context.problems[0]! };
  const given = decodeCell(cells[plan.labelColumn]!);
  const label = kind === "feedback" ? classNamed(card, given) : readLabel(card, given);
  if (label === undefined) {
    const at = columns[plan.labelColumn]!;
    return refuse(at, `${shown(given)} is no class of this model; there is ${classList(card)}.`);
  }
  const date = plan.dateColumn < 0 ? "" : decodeCell(cells[plan.dateColumn]!);
  const time = date === "" ? undefined : parseTime(date);
  if ((date !== "" || kind === "feedback") && time === undefined) {
    return refuse(columns[plan.dateColumn]!, `${shown(date)} is no date such as 2026-11-20T16:54:00Z.`);
  }
  const createdAt = time === undefined ? plan.now : new Date(time).toISOString();
  if (createdAt > plan.now) return refuse(columns[plan.dateColumn]!, `${shown(date)} lies in the future.`);
  const row = {
    inputs: inputs.inputs,
    context: context.context,
    label,
    createdAt,
    inputKey: inputKey(inputs.inputs),
  };
  return kind === "feedback" ? readOurs(plan, row, cell) : { row: fromTable(plan, row, time) };
}

type Content = Pick<Draft, "inputs" | "context" | "label" | "createdAt" | "inputKey">;

function readOurs({ card }: CsvPlan, content: Content, cell: (name: FixedColumn) => string): CsvRowResult {
  if (cell("model") !== card.id) {
    return refuse("model", `The row belongs to the model ${shown(cell("model"))}; this one is ${card.id}.`);
  }
  const id = cell("id");
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
    return refuse("id", `${shown(id)} is no id of a row.`);
  const modelSha256 = cell("model_sha256");
  if (!/^[0-9a-f]{64}$/.test(modelSha256))
    return refuse("model_sha256", `${shown(modelSha256)} is no SHA-256.`);
  const modelVersion = cell("model_version");
  if (!/^[0-9A-Za-z.+_-]{1,64}$/.test(modelVersion)) {
    return refuse("model_version", `${shown(modelVersion)} is no version of a model.`);
  }
  const [source = "", ...mark] = cell("source").split(/(?= excluded$)/);
  if (source !== "page" && source !== "api" && source !== "import") {
    return refuse("source", `${shown(cell("source"))} is none of page, api and import.`);
  }
  const judged = readPrediction(cell);
  if ("problem" in judged) return judged;
  return {
    row: {
      id,
      model: card.id,
      modelVersion,
      modelSha256,
      source,
      teaches: mark.length === 0,
      ...judged,
      ...content,
    },
  };
}

function readPrediction(
  cell: (name: FixedColumn) => string,
): Pick<Feedback, "predictedLabel" | "predictedProbability" | "correct"> | { readonly problem: Problem } {
  const label = cell("predicted_label");
  const probability = cell("predicted_probability");
  const correct = cell("correct");
  const value = Number(probability);
  if (probability !== "" && !(/^[\d.]+(e-\d+)?$/i.test(probability) && value >= 0 && value <= 1)) {
    return refuse("predicted_probability", `${shown(probability)} is no probability from 0 to 1.`);
  }
  const verdict = /^(true|false)?$/i.test(correct) ? correct.toLowerCase() : undefined;
  if (verdict === undefined) return refuse("correct", `${shown(correct)} is neither true nor false.`);
  return {
    predictedLabel: label === "" ? undefined : label,
    predictedProbability: probability === "" ? undefined : value,
    correct: verdict === "" ? undefined : verdict === "true",
  };
}

function fromTable({ card }: CsvPlan, content: Content, time: number | undefined): Draft {
  const { inputs, context, label } = content;
  const createdAt = time === undefined ? undefined : content.createdAt;
  return {
    id: contentId({ model: card.id, inputs, context, label, createdAt }),
    model: card.id,
    modelVersion: card.version,
    modelSha256: card.files["model.onnx"].sha256,
    predictedLabel: undefined,
    predictedProbability: undefined,
    correct: undefined,
    source: "import",
    teaches: true,
    ...content,
  };
}

function wrongHeader(card: Card, cellCount: number, columns: readonly string[]): Problem | undefined {
  const separator = cellCount === 1 ? [";", "\t", "|"].find((each) => columns[0]?.includes(each)) : undefined;
  if (separator !== undefined) {
    const name = separator === "\t" ? "tabs" : separator;
    return {
      at: "(the first line)",
      message: `The columns are separated by ${name}; please save the table with commas.`,
    };
  }
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) return { at: twice, message: `Two columns are named ${shown(twice)}.` };
  const lacking = card.fields.filter(({ name, optional }) => !optional && !columns.includes(name));
  if (lacking.length === 0) return undefined;
  const names = lacking.map(({ name }) => name);
  const message = `The first line lacks ${names.length === 1 ? "the column" : "the columns"} ${names.join(", ")}.`;
  return { at: names[0]!, message };
}

function findLabel(
  card: Card,
  columns: readonly string[],
  sample: readonly (readonly string[])[],
  known: ReadonlySet<string>,
  dateColumn: number,
): number {
  const named = columns.findIndex((name) => name.toLowerCase() === "label");
  if (named >= 0) return named;
  const unknown = [...columns.keys()].filter((index) => !known.has(columns[index]!) && index !== dateColumn);
  const isClass = (index: number) => (row: readonly string[]) =>
    readLabel(card, decodeCell(row[index] ?? "")) !== undefined;
  // One bad line must not hide the column; a column of other things must not be taken for it.
  const candidates = unknown.filter(
    (index) => sample.length > 0 && sample.filter(isClass(index)).length * 2 > sample.length,
  );
  if (candidates.length === 1) return candidates[0]!;
  return unknown.length === 1 && candidates.length === 0 ? unknown[0]! : -1;
}

function classNamed(card: Card, text: string): string | undefined {
  return card.classes.find(({ name }) => name === text)?.name;
}

/** A class by its name, its label, either in other case, or its number from 0. */
function readLabel(card: Card, text: string): string | undefined {
  const wanted = text.trim().toLowerCase();
  const alike = card.classes.find(({ name, label }) =>
    [name, label].some((each) => each?.toLowerCase() === wanted),
  );
  const numbered = /^\d+(\.0+)?$/.test(wanted) ? card.classes[Number(wanted)] : undefined;
  return classNamed(card, text) ?? alike?.name ?? numbered?.name;
}

function classList(card: Card): string {
  const names = card.classes.slice(0, 12).map(({ name }) => name);
  return names.join(", ") + (card.classes.length > names.length ? ", and others" : "");
}

function refuse(at: string, message: string): { readonly problem: Problem } {
  return { problem: { at, message } };
}

function shown(text: string): string {
  return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;
}
