import { useId } from "react";
import type { Candidate, Card, Metrics, Slice } from "../../core/card.ts";
import { classLabel } from "../../core/classes.ts";
import { classScoresOf } from "../../explain/track-record.ts";
import { missingGroup } from "../../metrics/slices.ts";
import { byValue, useFirstClasses } from "../display/first-classes.tsx";
import { valueText } from "../display/input-summary.tsx";
import { ScrollTable } from "../display/scroll-table.tsx";
import { Stats } from "../display/stats.tsx";
import { formatCount, formatDigits, formatMeasure, formatNumber, formatShare } from "../words/format.ts";
import { useWords } from "../words/language.ts";

/** The most important figures in large type, and what they mean. */
export function Scores({ card, metrics }: { card: Card; metrics: Metrics }) {
  const { scores: words, measures, glosses } = useWords().about;
  const figures = [
    { name: measures.accuracy, value: formatShare(metrics.accuracy) },
    { name: measures.balancedAccuracy, value: formatShare(metrics.balancedAccuracy) },
    { name: measures.calibrationError, value: formatShare(metrics.calibrationError) },
    ...(metrics.auc === undefined ? [] : [{ name: measures.auc, value: formatMeasure(metrics.auc) }]),
  ];
  return (
    <section aria-label={words.region}>
      <Stats figures={figures} />
      {/* An imported model may have been trained on any of these rows. */}
      <p className="hint">{(card.training ? words.tested : words.given)(metrics.rows)}</p>
      <details>
        <summary>{words.glossary}</summary>
        <dl className="facts">
          {Object.entries(glosses).map(([measure, gloss]) => (
            <div key={measure}>
              <dt>{measures[measure as keyof typeof glosses]}</dt>
              <dd>{gloss}</dd>
            </div>
          ))}
        </dl>
      </details>
    </section>
  );
}

/** Precision, recall and F1 of each class. */
export function ClassTable({ card, metrics }: { card: Card; metrics: Metrics }) {
  const { classes: words, measures, glosses } = useWords().about;
  const { shown, button } = useFirstClasses(
    byValue(card.classes.map((_, index) => metrics.perClass[index]?.support ?? 0)),
  );
  return (
    <section aria-labelledby="classes-heading">
      <h2 id="classes-heading">{words.heading}</h2>
      <ScrollTable
        caption={words.caption}
        columns={[words.class, measures.precision, measures.recall, measures.f1, measures.rows]}
      >
        <tbody>
          {shown.map((index) => {
            const scores = classScoresOf(metrics, index);
            return (
              scores && (
                <tr key={index}>
                  <th scope="row">{classLabel(card, index)}</th>
                  <td>{shareOrDash(scores.precision)}</td>
                  <td>{shareOrDash(scores.recall)}</td>
                  <td>{scores.f1 === undefined ? "–" : formatMeasure(scores.f1)}</td>
                  <td>{formatCount(scores.support)}</td>
                </tr>
              )
            );
          })}
        </tbody>
      </ScrollTable>
      {button}
      <p className="hint">
        {measures.precision}: {glosses.precision} {measures.recall}: {glosses.recall}
      </p>
    </section>
  );
}

function shareOrDash(share: number | undefined): string {
  return share === undefined ? "–" : formatShare(share);
}

type Group = Slice["groups"][number];

/** Scores for each value of one field. */
export function Slices({ card, slice }: { card: Card; slice: Slice }) {
  const { slices: words, measures } = useWords().about;
  const columns: readonly { title: string; value: (group: Group) => number | undefined }[] = [
    { title: measures.accuracy, value: (group) => group.accuracy },
    { title: measures.calibrationError, value: (group) => group.calibrationError },
    { title: words.actualShare, value: (group) => group.baseRate },
    { title: words.predictedShare, value: (group) => group.meanProbability },
    { title: words.falseAlarms, value: (group) => group.falsePositiveRate },
    { title: words.missed, value: (group) => group.falseNegativeRate },
  ];
  const field = card.fields.find(({ name }) => name === slice.field);
  const isChosen = field?.kind === "category" || field?.kind === "boolean";
  const nameOf = (value: string) => {
    if (value === missingGroup) return words.missing;
    if (field && isChosen) return valueText(field, value);
    // A number field's groups are numbers or ranges of numbers.
    return field?.kind === "number" ? value.split(" – ").map(formatDigits).join(" – ") : value;
  };
  const shown = columns.filter(({ value }) => slice.groups.some((group) => value(group) !== undefined));
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{words.heading(slice.label)}</h2>
      <ScrollTable
        caption={words.caption(slice.label)}
        columns={[slice.label, measures.rows, ...shown.map(({ title }) => title)]}
      >
        <tbody>
          {slice.groups.map((group) => (
            <tr key={group.value}>
              <th scope="row">{nameOf(group.value)}</th>
              <td>{formatCount(group.rows)}</td>
              {shown.map(({ title, value }) => {
                return <td key={title}>{shareOrDash(value(group))}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </section>
  );
}

/** Turns "leafCount" into "leaf count". The weights of a mean have names of models instead, such as "NB-SVM". */
function inWords(name: string): string {
  return /^[a-z]+([A-Z][a-z]+)*$/.test(name)
    ? name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    : name;
}

function settingsText(settings: Candidate["settings"]): string {
  return Object.entries(settings)
    .map(([name, value]) => `${inWords(name)} ${typeof value === "number" ? formatNumber(value) : value}`)
    .join(", ");
}

/** The candidates that were compared, and the one that was chosen. */
export function CandidatesTable({ candidates }: { candidates: readonly Candidate[] }) {
  const { candidates: words, measures } = useWords().about;
  const { accuracy, balanced, logLoss, macroF1, calibrationError } = measures;
  return (
    <section aria-labelledby="candidates-heading">
      <h2 id="candidates-heading">{words.heading}</h2>
      <ScrollTable
        caption={words.caption}
        columns={[words.candidate, accuracy, balanced, logLoss, macroF1, calibrationError]}
      >
        <tbody>
          {candidates.map(({ name, description, settings, chosen, metrics }) => (
            <tr key={name} data-chosen={chosen || undefined}>
              <th scope="row">
                {name} {chosen && <em className="chosen">{words.chosen}</em>}
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
