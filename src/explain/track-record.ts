import type { CalibrationBin, Card, Metrics } from "../core/card.ts";

/** How reliable predictions like this one were on the rows that the card's scores were measured on. */
export type Reliability = {
  /** The rows that got this label with about this probability, and the share of them that were right. */
  readonly similar: CalibrationBin | undefined;
  /** The scores of the label's class; undefined if none were measured. */
  readonly scores: ClassScores | undefined;
};

/** Scores of one class. A share of no rows at all is undefined; cards have 0 for it. */
export type ClassScores = {
  /** The share of the rows predicted as this class that were right. */
  readonly precision: number | undefined;
  /** The share of this class's rows that the model found. */
  readonly recall: number | undefined;
  readonly f1: number | undefined;
  readonly support: number;
};

/** Looks up in the card how often the model is right when it predicts this label with this probability. */
export function reliabilityOf(card: Card, label: string, probability: number): Reliability {
  const at = card.classes.findIndex((entry) => entry.name === label);
  const bins = card.metrics?.calibration[at] ?? [];
  const similar = bins.find(
    (bin, index) => probability >= bin.from && (probability < bin.to || index === bins.length - 1),
  );
  return {
    similar: similar && similar.count > 0 ? similar : undefined,
    scores: card.metrics && classScoresOf(card.metrics, at),
  };
}

/** The scores of the class with this index; undefined if the card has none for it. */
export function classScoresOf({ perClass, confusion }: Metrics, at: number): ClassScores | undefined {
  const scores = perClass[at];
  if (scores === undefined) return undefined;
  const { precision, recall, f1, support } = scores;
  const isAnswered = confusion.length === 0 || confusion.some((counts) => counts[at] !== 0);
  return {
    precision: isAnswered ? precision : undefined,
    recall: support > 0 ? recall : undefined,
    f1: isAnswered || support > 0 ? f1 : undefined,
    support,
  };
}
