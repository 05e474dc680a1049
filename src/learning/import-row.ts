import type { Card } from "../core/card.ts";
import { classList } from "../core/classes.ts";
import type { Problem } from "../core/errors.ts";
import { parseTime, validateInputs, validateMetadata } from "../core/inputs.ts";
import { roundingError } from "../core/prediction.ts";
import { truthIn } from "../csv/cell-values.ts";
import { exportedClass } from "../csv/class-cells.ts";
import { decodeCell } from "../csv/csv-cell.ts";
import { lengthProblem } from "../csv/csv-lines.ts";
import { earlierColumn, type FixedColumn, feedbackColumn } from "../csv/feedback-columns.ts";
import { decodeEarlier, type EarlierValues } from "./earlier-values.ts";
import type { Feedback } from "./feedback.ts";
import { excluded } from "./feedback-csv.ts";
import { type CsvLayout, quoteCell } from "./import-layout.ts";
import type { Draft } from "./log.ts";
import { contentId, inputKey } from "./row-identity.ts";

/** A row, or why it was refused. */
export type CsvRowResult =
  | {
      readonly row: Draft;
      /** True if it is dated in the future, by a clock that was ahead. */
      readonly isAhead?: boolean;
    }
  | { readonly problem: Problem };

/** Reads one row. Its fields are validated in the same way as in the form. */
export function readCsvRow(layout: CsvLayout, cells: readonly string[]): CsvRowResult {
  const { card, columns, kind } = layout;
  const lengthFault = lengthProblem(cells, columns);
  if (lengthFault) return { problem: lengthFault };
  // Only exported files escape with backslashes; in a training table, a backslash is just a backslash.
  const decode = (text: string) => decodeCell(text, { surrogates: kind === "feedback" });
  const cell = (name: string) => decode(cells[columns.indexOf(name)] ?? "");
  const earlierCell = kind === "feedback" ? cell(earlierColumn) : "";
  const earlier = earlierCell === "" ? undefined : decodeEarlier(earlierCell);
  if (earlier && "fault" in earlier) return refuse(earlierColumn, `The cell ${earlier.fault}.`);
  const own = earlier ? withoutEarlier(card, earlier.values) : card;
  const given = own.fields.flatMap(({ name }) => {
    const read = layout.fields.get(name);
    return read ? [[name, read(cells)] as const] : [];
  });
  const inputs = validateInputs(own, Object.fromEntries(given));
  if (inputs.status === "invalid") return { problem: inputs.problems[0]! };
  const metadata = validateMetadata(
    own,
    Object.fromEntries(
      own.metadata
        .map(({ name }) => [name, feedbackColumn(name)] as const)
        .filter(([, column]) => columns.includes(column))
        .map(([name, column]) => [name, cell(column)]),
    ),
  );
  if (metadata.status === "invalid") return { problem: metadata.problems[0]! };
  const classCell = cells[layout.labelColumn]!;
  const named = decode(classCell);
  const known = layout.classIn(classCell);
  // An earlier card may have had this class.
  const label = known ?? (earlier && named !== "" && named.length <= longestClass ? named : undefined);
  if (label === undefined) {
    const at = columns[layout.labelColumn]!;
    return refuse(
      at,
      `${quoteCell(named)} is not a class of this model. The classes are ${classList(card)}.`,
    );
  }
  const date = layout.dateColumn < 0 ? "" : decode(cells[layout.dateColumn]!);
  const time = date === "" ? undefined : parseTime(date);
  if ((date !== "" || kind === "feedback") && time === undefined) {
    return refuse(
      columns[layout.dateColumn]!,
      `${quoteCell(date)} is not a date such as 2026-11-20T16:54:00Z.`,
    );
  }
  const createdAt = time === undefined ? layout.now : new Date(time).toISOString();
  const isAhead = createdAt > layout.latest;
  if (isAhead && kind === "table")
    return refuse(columns[layout.dateColumn]!, `${quoteCell(date)} is in the future.`);
  const values = { ...inputs.inputs, ...earlier?.values.inputs };
  const row = {
    inputs: values,
    metadata: { ...metadata.metadata, ...earlier?.values.metadata },
    label,
    createdAt,
    inputKey: inputKey(values),
  };
  return kind === "feedback"
    ? readExportedRow(layout, row, cell, isAhead)
    : { row: toTrainingRow(layout, row, time) };
}

/** The longest name of a class that a row of an earlier card may have. */
const longestClass = 200;

/** The parts of the card whose values the card's own columns hold, for a row that doesn't fit the card. */
function withoutEarlier(card: Card, { inputs, metadata, without }: EarlierValues) {
  const absent = new Set(without);
  return {
    fields: card.fields.filter(({ name }) => !Object.hasOwn(inputs, name) && !absent.has(name)),
    metadata: card.metadata.filter(({ name }) => !Object.hasOwn(metadata, name)),
  };
}

type Content = Pick<Draft, "inputs" | "metadata" | "label" | "createdAt" | "inputKey">;

function readExportedRow(
  { card }: CsvLayout,
  content: Content,
  cell: (name: FixedColumn) => string,
  isAhead: boolean,
): CsvRowResult {
  if (cell("model") !== card.id) {
    return refuse(
      "model",
      `The row belongs to the model ${quoteCell(cell("model"))}; this model is ${card.id}.`,
    );
  }
  const id = cell("id");
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
    return refuse("id", `${quoteCell(id)} is not a row id.`);
  const modelSha256 = cell("model_sha256");
  if (!/^[0-9a-f]{64}$/.test(modelSha256))
    return refuse("model_sha256", `${quoteCell(modelSha256)} is not a SHA-256 hash.`);
  const modelVersion = cell("model_version");
  if (!/^[0-9A-Za-z.+_-]{1,64}$/.test(modelVersion)) {
    return refuse("model_version", `${quoteCell(modelVersion)} is not a model version.`);
  }
  const usedForTraining = !cell("source").endsWith(excluded);
  const source = usedForTraining ? cell("source") : cell("source").slice(0, -excluded.length);
  if (source !== "page" && source !== "api" && source !== "import") {
    return refuse("source", `${quoteCell(cell("source"))} is not page, api or import.`);
  }
  const judged = readPrediction(card, cell);
  if ("problem" in judged) return judged;
  return {
    row: {
      id,
      model: card.id,
      modelVersion,
      modelSha256,
      source,
      usedForTraining,
      ...judged,
      ...content,
    },
    isAhead,
  };
}

function readPrediction(
  card: Card,
  cell: (name: FixedColumn) => string,
): Pick<Feedback, "predictedLabel" | "predictedProbability" | "correct"> | { readonly problem: Problem } {
  const label = cell("predicted_label");
  const probability = cell("predicted_probability");
  const correct = cell("correct");
  // A spreadsheet may have saved the probability with a decimal comma, and some older exports contain 1.0000001.
  const value = Number(probability.replace(",", "."));
  if (
    probability !== "" &&
    !(/^[\d.,]+(e-\d+)?$/i.test(probability) && value >= 0 && value <= 1 + roundingError)
  ) {
    return refuse("predicted_probability", `${quoteCell(probability)} is not a probability from 0 to 1.`);
  }
  const verdict = truthIn(correct);
  if (verdict === undefined && correct !== "")
    return refuse("correct", `${quoteCell(correct)} is neither true nor false.`);
  return {
    predictedLabel: label === "" ? undefined : (exportedClass(card, label) ?? label),
    predictedProbability: probability === "" ? undefined : value,
    correct: verdict,
  };
}

function toTrainingRow({ card }: CsvLayout, content: Content, time: number | undefined): Draft {
  const { inputs, metadata, label } = content;
  const createdAt = time === undefined ? undefined : content.createdAt;
  return {
    id: contentId({ model: card.id, inputs, metadata: metadata, label, createdAt }),
    model: card.id,
    modelVersion: card.version,
    modelSha256: card.files["model.onnx"].sha256,
    predictedLabel: undefined,
    predictedProbability: undefined,
    correct: undefined,
    source: "import",
    usedForTraining: true,
    ...content,
  };
}

function refuse(at: string, message: string): { readonly problem: Problem } {
  return { problem: { at, message } };
}
