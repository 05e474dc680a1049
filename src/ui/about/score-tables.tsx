import type { Candidate, Card, Metrics, Slice } from "../../core/card.ts";
import { valueText } from "../display/input-summary.tsx";
import { ScrollTable } from "../display/scroll-table.tsx";
import { formatCount, formatMeasure, formatNumber, formatShare } from "../words/format.ts";

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

/** Precision, recall and F1 of each class. */
export function ClassTable({ card, metrics }: { card: Card; metrics: Metrics }) {
  return (
    <section aria-labelledby="classes-heading">
      <h2 id="classes-heading">Class by class</h2>
      <ScrollTable caption="Precision and recall of each class">
        <thead>
          <tr>
            <th scope="col">Class</th>
            <th scope="col">Precision</th>
            <th scope="col">Recall</th>
            <th scope="col">F1</th>
            <th scope="col">Rows</th>
          </tr>
        </thead>
        <tbody>
          {card.classes.map(({ name, label }, index) => {
            const scores = metrics.perClass[index];
            return (
              scores && (
                <tr key={name}>
                  <th scope="row">{label ?? name}</th>
                  <td>{formatShare(scores.precision)}</td>
                  <td>{formatShare(scores.recall)}</td>
                  <td>{formatMeasure(scores.f1)}</td>
                  <td>{formatCount(scores.support)}</td>
                </tr>
              )
            );
          })}
        </tbody>
      </ScrollTable>
      <p className="hint">
        Precision: how often it is right when it says this class. Recall: how much of this class it finds.
      </p>
    </section>
  );
}

type Group = Slice["groups"][number];

const columns: readonly { readonly title: string; readonly value: (group: Group) => number | undefined }[] = [
  { title: "Accuracy", value: (group) => group.accuracy },
  { title: "Calibration error", value: (group) => group.calibrationError },
  { title: "Share in fact", value: (group) => group.baseRate },
  { title: "Share it gives", value: (group) => group.meanProbability },
  { title: "False alarms", value: (group) => group.falsePositiveRate },
  { title: "Missed", value: (group) => group.falseNegativeRate },
];

/** Scores by the values of one field, plainly. */
export function Slices({ card, slice }: { card: Card; slice: Slice }) {
  const field = card.fields.find(({ name }) => name === slice.field);
  // The groups of a number are ranges, which carry their own words.
  const isChosen = field?.kind === "category" || field?.kind === "boolean";
  const shown = columns.filter(({ value }) => slice.groups.some((group) => value(group) !== undefined));
  const id = `slice-${slice.field}`;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>By {slice.label}</h2>
      <ScrollTable caption={`Scores by ${slice.label}`}>
        <thead>
          <tr>
            <th scope="col">{slice.label}</th>
            <th scope="col">Rows</th>
            {shown.map(({ title }) => (
              <th scope="col" key={title}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {slice.groups.map((group) => (
            <tr key={group.value}>
              <th scope="row">{field && isChosen ? valueText(field, group.value) : group.value}</th>
              <td>{formatCount(group.rows)}</td>
              {shown.map(({ title, value }) => {
                const share = value(group);
                return <td key={title}>{share === undefined ? "–" : formatShare(share)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </section>
  );
}

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
