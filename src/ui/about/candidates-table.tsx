import type { Candidate } from "../../core/card.ts";
import { ScrollTable } from "../display/scroll-table.tsx";
import { formatMeasure, formatNumber, formatShare } from "../words/format.ts";

/** `leafCount` as "leaf count". */
function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function settingsText(settings: Candidate["settings"]): string {
  return Object.entries(settings)
    .map(([name, value]) => `${inWords(name)} ${typeof value === "number" ? formatNumber(value) : value}`)
    .join(", ");
}

/** The candidates that were compared, and the one that was chosen. */
export function CandidatesTable({ candidates }: { candidates: readonly Candidate[] }) {
  return (
    <section aria-labelledby="candidates-heading">
      <h2 id="candidates-heading">What it was compared with</h2>
      <ScrollTable caption="Candidates and their scores">
        <thead>
          <tr>
            <th scope="col">Candidate</th>
            <th scope="col">Accuracy</th>
            <th scope="col">Balanced</th>
            <th scope="col">Log loss</th>
            <th scope="col">Macro F1</th>
            <th scope="col">Calibration error</th>
          </tr>
        </thead>
        <tbody>
          {candidates.map(({ name, description, settings, chosen, metrics }) => (
            <tr key={name} data-chosen={chosen || undefined}>
              <th scope="row">
                {name} {chosen && <em className="chosen">chosen</em>}
                <span className="cell-note">{description}</span>
                <span className="cell-note">{settingsText(settings)}</span>
              </th>
              <td>{formatShare(metrics.accuracy)}</td>
              <td>{formatShare(metrics.balancedAccuracy)}</td>
              <td>{formatMeasure(metrics.logLoss)}</td>
              <td>{formatMeasure(metrics.macroF1)}</td>
              <td>{formatShare(metrics.calibrationError)}</td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </section>
  );
}
