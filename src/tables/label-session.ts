import type { Card } from "../core/card.ts";
import { validateInputs } from "../core/inputs.ts";
import type { Inputs, Prediction } from "../core/prediction.ts";
import { likenessOf, marginOf, nextQuestion } from "./next-question.ts";
import type { ScoredRow } from "./table-scoring.ts";

/** A row that the user may be asked to label. */
export type OpenRow = { readonly line: number; readonly cells: ScoredRow["cells"]; readonly inputs: Inputs };

/** A label that the user gave. */
export type GivenLabel = {
  /** The row's position in `LabelSession.rows`. */
  readonly row: number;
  readonly label: string;
  /** The id of the feedback, for undoing it. */
  readonly feedback: string;
  /** Whether the model predicted this label before the lesson. */
  readonly wasRight: boolean;
  /** The number of rows whose answer the lesson changed. */
  readonly changed: number;
};

/** The state of labelling a table, row by row. */
export type LabelSession = {
  /** First the rows that were drawn at random, then those that the model was least sure about. */
  readonly rows: readonly OpenRow[];
  readonly drawn: number;
  /** The model's prediction for each row, with the lessons so far. */
  readonly predictions: readonly Prediction[];
  readonly given: readonly GivenLabel[];
};

const mostDrawn = 80;
const mostUnsure = 120;
/**
 * One question in this many is about a row drawn at random. Only these questions can estimate how often the
 * model is right on all the listed rows.
 */
const drawnEvery = 3;

/** Chooses the rows of a scored table to ask about, among those that have no label and that the model accepts. */
export function chooseRows(
  card: Card,
  rows: readonly ScoredRow[],
  random: () => number = Math.random,
): Pick<LabelSession, "rows" | "drawn"> {
  const open = rows.filter(({ actual }) => actual === undefined);
  const shuffled = [...open.map((row) => ({ row, at: random() }))].sort((a, b) => a.at - b.at);
  const most = Math.min(mostDrawn, Math.floor(open.length / 2));
  const drawn = readRows(
    card,
    shuffled.slice(0, most).map(({ row }) => row),
  );
  const others = shuffled.slice(most).map(({ row }) => row);
  const unsure = others.sort((one, other) => one.margin - other.margin).slice(0, mostUnsure);
  return { rows: [...drawn, ...readRows(card, unsure)], drawn: drawn.length };
}

function readRows(card: Card, rows: readonly ScoredRow[]): OpenRow[] {
  return rows.flatMap(({ line, cells }) => {
    const checked = validateInputs(card, cells);
    return checked.status === "valid" ? [{ line, cells, inputs: checked.inputs }] : [];
  });
}

/** The position of the row to ask about next, or -1 when all have been asked. */
export function nextRow(card: Card, { rows, drawn, predictions, given }: LabelSession): number {
  const asked = new Set(given.map(({ row }) => row));
  const left = rows.flatMap((_, row) => (asked.has(row) ? [] : [row]));
  const unsure = left.filter((row) => row >= drawn);
  const isDrawn = given.length % drawnEvery === drawnEvery - 1 || unsure.length === 0;
  if (isDrawn && left.length > 0 && left[0]! < drawn) return left[0]!;
  const candidates = unsure.map((row) => ({
    cells: rows[row]!.cells,
    margin: marginOf(predictions[row]!.probabilities),
  }));
  const all = rows.map(({ cells }) => cells);
  const chosen = nextQuestion(
    candidates,
    given.map(({ row }) => rows[row]!.cells),
    likenessOf(card, all),
  );
  return chosen < 0 ? -1 : unsure[chosen]!;
}

/** The session with one more label, and with the predictions after its lesson. */
export function withLabel(
  session: LabelSession,
  row: number,
  label: string,
  feedback: string,
  predictions: readonly Prediction[],
): LabelSession {
  const changed = predictions.filter(({ label: now }, index) => now !== session.predictions[index]!.label);
  const wasRight = session.predictions[row]!.label === label;
  return {
    ...session,
    predictions,
    given: [...session.given, { row, label, feedback, wasRight, changed: changed.length }],
  };
}

/** How often the model was right on the rows drawn at random, before each was labelled. */
export function drawnScore({ drawn, given }: LabelSession): {
  readonly right: number;
  readonly rows: number;
} {
  const tried = given.filter(({ row }) => row < drawn);
  return { right: tried.filter(({ wasRight }) => wasRight).length, rows: tried.length };
}

/** How many recent labels to look at when deciding whether more would teach the model anything. */
export const settledLabels = 10;

/**
 * Whether labels have stopped changing the answers: the last ten changed at most one answer in a hundred.
 * This is the stabilizing predictions method (Bloodgood and Vijay-Shanker 2009), which needs no extra labels.
 */
export function isSettled({ rows, given }: LabelSession): boolean {
  if (given.length < settledLabels) return false;
  const changed = given.slice(-settledLabels).reduce((sum, each) => sum + each.changed, 0);
  return changed <= rows.length / 100;
}
