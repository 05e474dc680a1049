import type { Card } from "../core/card.ts";
import { indexOfLargest } from "../core/logits.ts";
import { marginOf } from "./next-question.ts";
import type { ScoredRow, TableRows } from "./table-scoring.ts";

/** At most this many rows are kept for the page to show, and this many characters of their cells. All rows are counted. */
const keptRows = 5000;
const keptCharacters = 4_000_000;
/** The number of bars in the confidence histogram, which spans 0 to 1. */
export const confidenceBins = 20;

/** Collects what the page shows about a scored table: its first rows, and counts of all rows. */
export class RowList {
  readonly #rows: ScoredRow[] = [];
  readonly #counts: number[];
  readonly #histogram = new Array<number>(confidenceBins).fill(0);
  #characters = 0;
  #isComplete = true;

  constructor(card: Card) {
    this.#counts = card.classes.map(() => 0);
  }

  /**
   * Records one predicted row.
   * @param cells returns the cells of the model's fields, by name
   * @param probabilities [C]
   * @param actual the index of the class that the table gives for this row; undefined if there is none
   */
  add(
    line: number,
    cells: () => ScoredRow["cells"],
    probabilities: Float64Array,
    actual: number | undefined,
  ): void {
    const predicted = indexOfLargest(probabilities);
    const probability = probabilities[predicted]!;
    this.#counts[predicted]! += 1;
    // Scores are not between 0 and 1; the page shows no histogram for them.
    const bin = Math.floor(probability * confidenceBins);
    this.#histogram[Math.max(0, Math.min(confidenceBins - 1, bin))]! += 1;
    if (this.#rows.length >= keptRows || this.#characters >= keptCharacters) {
      this.#isComplete = false;
      return;
    }
    const kept = cells();
    for (const cell of Object.values(kept)) this.#characters += cell.length;
    this.#rows.push({ line, predicted, probability, margin: marginOf(probabilities), actual, cells: kept });
  }

  result(): TableRows {
    return {
      rows: this.#rows,
      isComplete: this.#isComplete,
      counts: this.#counts,
      histogram: this.#histogram,
    };
  }
}
