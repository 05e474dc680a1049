import type { Metrics } from "../../core/card.ts";
import { formatCount, formatShare } from "../words/format.ts";

/** The figures that say most, large. */
export function Scores({ metrics }: { metrics: Metrics }) {
  const figures = [
    { name: "Accuracy", value: formatShare(metrics.accuracy) },
    { name: "Balanced accuracy", value: formatShare(metrics.balancedAccuracy) },
    { name: "Calibration error", value: formatShare(metrics.calibrationError) },
    ...(metrics.auc === undefined ? [] : [{ name: "AUC", value: metrics.auc.toFixed(3) }]),
  ];
  return (
    <section aria-label="Scores">
      <dl className="stats">
        {figures.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="figures">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="hint">On {formatCount(metrics.rows)} rows that it was not trained on.</p>
    </section>
  );
}
