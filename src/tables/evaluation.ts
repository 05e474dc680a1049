import type { Card } from "../core/card.ts";
import { indexOfLargest } from "../core/logits.ts";
import { shorten } from "../core/visible-text.ts";
import { addRows, createTally, type MetricsTally, metricsOf } from "../metrics/metrics.ts";
import type { Mistake, TableScores } from "./table-scoring.ts";

const keptMistakes = 20;
const keptCharacters = 2000;

/** Compares predictions with the table's own classes, in constant memory. */
export class Evaluation {
  readonly #card: Card;
  readonly #classIn: (cell: string) => string | undefined;
  readonly #tally: MetricsTally;
  readonly #classIndexes = new Map<string, number>();
  #worst: Mistake[] = [];
  #labelled = 0;
  #unlabelled = 0;

  /** @param classIn reads the class in a cell */
  constructor(card: Card, classIn: (cell: string) => string | undefined) {
    this.#card = card;
    this.#classIn = classIn;
    this.#tally = createTally(card.classes.length);
  }

  /**
   * Counts one row.
   * @param given the cell in the class column
   * @param describe returns the row to keep if it is among the worst mistakes
   * @returns the index of the class in the cell; undefined if the cell doesn't name a class
   */
  add(
    given: string,
    probabilities: Float64Array,
    describe: () => { readonly line: number; readonly cells: Readonly<Record<string, string>> },
  ): number | undefined {
    const actual = this.#classIndex(given);
    if (actual < 0) {
      this.#unlabelled++;
      return undefined;
    }
    this.#labelled++;
    addRows(this.#tally, probabilities, [actual]);
    const predicted = indexOfLargest(probabilities);
    if (predicted === actual) return actual;
    const probability = probabilities[predicted]!;
    if (this.#worst.length === keptMistakes && probability <= this.#worst.at(-1)!.probability) return actual;
    const { line, cells } = describe();
    const { classes } = this.#card;
    const shortened = Object.fromEntries(
      Object.entries(cells).map(([name, cell]) => [name, shorten(cell, keptCharacters)]),
    );
    this.#worst.push({
      line,
      actual: classes[actual]!.name,
      predicted: classes[predicted]!.name,
      probability,
      cells: shortened,
    });
    this.#worst = this.#worst.sort((a, b) => b.probability - a.probability).slice(0, keptMistakes);
    return actual;
  }

  /** Undefined if no row had a known class. */
  scores(): TableScores | undefined {
    if (this.#labelled === 0) return undefined;
    return { metrics: metricsOf(this.#tally), unlabelled: this.#unlabelled, worst: this.#worst };
  }

  /** The index of a class. It is cached, since tables repeat a few classes many times. */
  #classIndex(given: string): number {
    const known = this.#classIndexes.get(given);
    if (known !== undefined) return known;
    const name = this.#classIn(given);
    const index = name === undefined ? -1 : this.#card.classes.findIndex((each) => each.name === name);
    if (this.#classIndexes.size < 10_000) this.#classIndexes.set(given, index);
    return index;
  }
}
