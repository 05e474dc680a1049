import type { CalibrationBin, Card } from "../core/card.ts";

/**
 * How reliable predictions like this one were on the rows that the card's scores were measured on. A property is
 * undefined if it was not measured.
 */
export type Reliability = {
  /** The rows that got this label with about this probability, and the share of them that were right. */
  readonly similar: CalibrationBin | undefined;
  /** Recall: the share of this class's rows that the model found. */
  readonly recall: number | undefined;
  /** Precision: the share of the rows predicted as this class that were right. */
  readonly precision: number | undefined;
};

/** Looks up in the card how often the model is right when it predicts this label with this probability. */
export function reliabilityOf(card: Card, label: string, probability: number): Reliability {
  const at = card.classes.findIndex((entry) => entry.name === label);
  const bins = card.metrics?.calibration[at] ?? [];
  const similar = bins.find(
    (bin, index) => probability >= bin.from && (probability < bin.to || index === bins.length - 1),
  );
  const scores = card.metrics?.perClass[at];
  return {
    similar: similar && similar.count > 0 ? similar : undefined,
    recall: scores?.recall,
    precision: scores?.precision,
  };
}
