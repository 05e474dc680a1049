import type { Card } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import type { Inputs, Prediction } from "../core/prediction.ts";
import { readEmbeddedCard } from "../doctor/embedded-card.ts";
import { columnsOf, readReferenceRows } from "../doctor/reference-rows.ts";
import { numberIn, rowOf } from "../doctor/table-rows.ts";

/** How much a model's answers in this browser differ from those of its original library. */
export type ReferenceCheck = {
  readonly library: string;
  readonly rows: number;
  /** The largest difference between two probabilities. */
  readonly largestDifference: number;
};

/**
 * Runs a model on the reference rows in its file, and compares its own probabilities, without lessons, with the
 * library's. The library's probabilities are in the last columns; the fields are found by name or, failing that,
 * by their order, just as in the check.
 * @param bytes the bytes of `model.onnx`
 * @throws AppError `not-found` if the file has no rows that fit its card
 */
export async function checkReference(
  card: Card,
  bytes: Uint8Array,
  predictMany: (rows: readonly Inputs[]) => Promise<readonly Prediction[]>,
): Promise<ReferenceCheck> {
  const { csv, library } = readEmbeddedCard(bytes)?.reference ?? {};
  const table = csv === undefined ? undefined : readReferenceRows(csv, library);
  const inputCount = (table?.columns.length ?? 0) - card.classes.length;
  if (!table || inputCount !== card.fields.length)
    throw new AppError("not-found", { what: `The table of reference rows for ${card.id}` });
  const order = columnsOf(card.fields, table.columns, inputCount);
  const inputs = table.rows.map((row): Inputs => {
    const values = rowOf(
      card.fields as Parameters<typeof rowOf>[0],
      order.map((index) => row[index] ?? ""),
    );
    return Object.fromEntries(
      card.fields.map(({ name }, index) => {
        const value = values[index]!;
        return [name, Number.isNaN(value) ? null : value];
      }),
    );
  });
  const given = await predictMany(inputs);
  const differences = given.flatMap(({ baseProbabilities }, row) =>
    baseProbabilities.map((value, index) => Math.abs(value - numberIn(table.rows[row]![inputCount + index]))),
  );
  return {
    library: table.library,
    rows: given.length,
    // A missing number must not count as agreement.
    largestDifference: differences.reduce(
      (most, value) => (value > most || Number.isNaN(value) ? value : most),
      0,
    ),
  };
}
