/** Whether a column of this name holds the predictions in a table that Hunch scored, and so not the true classes. */
export function isPrediction(name: string): boolean {
  return /^predicted_label(_\d+)?$/i.test(name.trim());
}

/**
 * The positions of the columns that Hunch added when it scored a table: each predicted class, and the probabilities or
 * scores after it. Their numbers have decimal points, whatever the table's own have.
 */
export function resultColumns(header: readonly string[]): ReadonlySet<number> {
  const found = new Set<number>();
  let isAdded = false;
  for (const [column, name] of header.entries()) {
    isAdded = isPrediction(name) || (isAdded && /^(probability|score)_/i.test(name.trim()));
    if (isAdded) found.add(column);
  }
  return found;
}
