import type { Card } from "../../../core/card.ts";
import type { TableScores } from "../../../tables/table-scoring.ts";
import { CalibrationPlot } from "../../display/calibration-plot.tsx";
import { ConfusionMatrix } from "../../display/confusion-matrix.tsx";
import { formatCountOf, formatMeasure, formatShare } from "../../words/format.ts";
import { WorstMistakes } from "./worst-mistakes.tsx";

/** How right the model was on this table, by the table's own classes. */
export function TableScoresView({ card, scores }: { card: Card; scores: TableScores }) {
  const { metrics, unlabelled, worst } = scores;
  const figures = [
    { name: "Accuracy", value: formatShare(metrics.accuracy) },
    { name: "Macro F1", value: formatMeasure(metrics.macroF1) },
    ...(metrics.auc === undefined ? [] : [{ name: "AUC", value: formatMeasure(metrics.auc) }]),
    { name: "Calibration error", value: formatShare(metrics.calibrationError) },
  ];
  return (
    <div className="table-scores">
      <section aria-label="Scores on this table">
        <h2>How right it was</h2>
        <dl className="stats">
          {figures.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="figures">{value}</dd>
            </div>
          ))}
        </dl>
        <p className="hint">
          On {formatCountOf(metrics.rows, "row")} of this table that say their class
          {unlabelled > 0 && `; ${formatCountOf(unlabelled, "row")} with a prediction did not`}.
        </p>
      </section>
      <ConfusionMatrix card={card} metrics={metrics} />
      <CalibrationPlot card={card} metrics={metrics} />
      {worst.length > 0 && <WorstMistakes card={card} worst={worst} />}
    </div>
  );
}
