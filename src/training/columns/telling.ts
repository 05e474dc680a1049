import { binOf } from "../estimators/binned-column.ts";
import { quantiles } from "../estimators/naive-bayes.ts";
import type { Dataset } from "./dataset.ts";

const numberBins = 32;
/** A column that explains this share of the target on its own probably repeats it. */
const suspiciousShare = 0.95;

/**
 * How much of the target each non-text field explains on its own: the mutual information divided by the
 * target's entropy, corrected for the bias of small counts (Miller 1955). A date's share is that of its most
 * telling part.
 */
export function tellingShares({ labels, classes, numbers, categories }: Dataset): Map<string, number> {
  const rows = Int32Array.from(labels.keys());
  const shares = new Map<string, number>();
  const note = (field: string, binOfRow: (row: number) => number, bins: number) => {
    const share = explainedShare(rows, labels, classes.length, binOfRow, bins);
    shares.set(field, Math.max(share, shares.get(field) ?? 0));
  };
  for (const { field, values } of numbers) {
    const borders = quantiles(values, rows, numberBins);
    const missing = borders.length + 1;
    note(field, (row) => (Number.isNaN(values[row]!) ? missing : binOf(borders, values[row]!)), missing + 1);
  }
  for (const { field, values, codes } of categories) {
    note(field, (row) => (codes[row]! < 0 ? values.length : codes[row]!), values.length + 1);
  }
  return shares;
}

/** The columns each of which almost gives the target away. */
export function giveaways(shares: ReadonlyMap<string, number>): string[] {
  return [...shares].filter(([, share]) => share >= suspiciousShare).map(([field]) => field);
}

function explainedShare(
  rows: Int32Array,
  labels: Int32Array,
  classCount: number,
  binOfRow: (row: number) => number,
  bins: number,
): number {
  const counts = new Float64Array(bins * classCount);
  for (const row of rows) counts[binOfRow(row) * classCount + labels[row]!]! += 1;
  const ofBin = new Float64Array(bins);
  const ofClass = new Float64Array(classCount);
  counts.forEach((count, at) => {
    ofBin[Math.floor(at / classCount)]! += count;
    ofClass[at % classCount]! += count;
  });
  const entropy = entropyOf(ofClass, rows.length);
  const information = entropy + entropyOf(ofBin, rows.length) - entropyOf(counts, rows.length);
  const usedBins = ofBin.filter((count) => count > 0).length;
  const bias = ((usedBins - 1) * (classCount - 1)) / (2 * rows.length);
  return entropy === 0 ? 0 : (information - bias) / entropy;
}

function entropyOf(counts: Float64Array, total: number): number {
  return counts.reduce(
    (sum, count) => sum - (count === 0 ? 0 : (count / total) * Math.log(count / total)),
    0,
  );
}
