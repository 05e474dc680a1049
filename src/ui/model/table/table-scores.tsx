import { useState } from "react";
import type { Card } from "../../../core/card.ts";
import { classLabel } from "../../../core/classes.ts";
import type { Mistake, TableScores } from "../../../tables/table-scoring.ts";
import { CalibrationPlot } from "../../display/calibration-plot.tsx";
import { ConfusionMatrix } from "../../display/confusion-matrix.tsx";
import { Sentence } from "../../display/sentence.tsx";
import { Stats } from "../../display/stats.tsx";
import { cellText } from "../../display/value-text.ts";
import { useFocusFallback } from "../../state/use-kept-focus.ts";
import { formatRows } from "../../words/amounts.ts";
import { formatCount, formatMeasure, formatProbability, formatShare } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";

/** With fewer rows than this, the shares in a calibration plot vary too much by chance. */
const calibrationRows = 200;

/** How accurate the model was on this table, judged by the classes given in the table. */
export function TableScoresView({ card, scores }: { card: Card; scores: TableScores }) {
  const words = useWords().table.scores;
  const { metrics, unlabelled, worst } = scores;
  const figures = [
    { name: words.accuracy, value: formatShare(metrics.accuracy) },
    { name: words.macroF1, value: formatMeasure(metrics.macroF1) },
    ...(metrics.auc === undefined ? [] : [{ name: words.auc, value: formatMeasure(metrics.auc) }]),
    { name: words.calibrationError, value: formatShare(metrics.calibrationError) },
  ];
  return (
    <div className="table-scores">
      <section aria-label={words.region}>
        <h2>{words.heading}</h2>
        <Stats figures={figures} />
        <p className="hint">
          {words.rows(formatRows(metrics.rows), unlabelled > 0 ? formatRows(unlabelled) : undefined)}
        </p>
      </section>
      <ConfusionMatrix card={card} metrics={metrics} />
      {metrics.rows < calibrationRows ? (
        <p className="hint">{words.fewRows(formatRows(metrics.rows))}</p>
      ) : (
        <CalibrationPlot card={card} metrics={metrics} />
      )}
      {worst.length > 0 && <WorstMistakes card={card} worst={worst} />}
    </div>
  );
}

const shownCharacters = 300;
/** The number of mistakes shown at first. */
const maxInitial = 5;

/** The rows on which the model was wrong but most confident, with their cells. */
export function WorstMistakes({ card, worst }: { card: Card; worst: readonly Mistake[] }) {
  const words = useWords().table;
  const [all, setAll] = useState(false);
  // The button disappears, and would take the focus with it.
  const firstNew = useFocusFallback<HTMLLIElement>(all, { fromFirst: false });
  const shown = all ? worst : worst.slice(0, maxInitial);
  return (
    <section aria-labelledby="worst-heading">
      <h2 id="worst-heading">{words.scores.worst}</h2>
      <ol className="ruled mistakes">
        {shown.map((mistake, index) => (
          <li
            key={mistake.line}
            ref={index === maxInitial ? firstNew : undefined}
            tabIndex={index === maxInitial ? -1 : undefined}
          >
            <p>
              <Sentence
                text={words.scores.mistake}
                parts={{
                  answer: <strong>{classLabel(card, mistake.predicted)}</strong>,
                  probability: <span className="figures">{formatProbability(mistake.probability)}</span>,
                  right: <strong>{classLabel(card, mistake.actual)}</strong>,
                }}
              />{" "}
              <span className="hint figures">{words.failedLine(formatCount(mistake.line))}</span>
            </p>
            <Cells card={card} cells={mistake.cells} />
          </li>
        ))}
      </ol>
      {shown.length < worst.length && (
        <button type="button" onClick={() => setAll(true)}>
          {words.scores.showAll(worst.length)}
        </button>
      )}
    </section>
  );
}

function Cells({ card, cells }: { card: Card; cells: Mistake["cells"] }) {
  const texts = card.fields.filter(({ kind, name }) => kind === "text" && cells[name]);
  const others = card.fields.filter(({ kind, name }) => kind !== "text" && cells[name]);
  return (
    <>
      {texts.map(({ name }) => (
        <OwnText key={name} text={cells[name] ?? ""} />
      ))}
      {others.length > 0 && (
        <p className="mistake-cells">
          {others.map((field) => (
            <span key={field.name}>
              <span className="hint">{field.label}</span> {cellText(field, cells[field.name])}
            </span>
          ))}
        </p>
      )}
    </>
  );
}

/** A row's text. A long one starts collapsed, since there may be twenty of them, each a page long. */
function OwnText({ text }: { text: string }) {
  if (text.length <= shownCharacters) {
    return (
      <blockquote className="mistake-text" dir="auto">
        {text}
      </blockquote>
    );
  }
  return (
    <details className="mistake-text">
      <summary dir="auto">{text.slice(0, shownCharacters)} …</summary>
      <blockquote dir="auto">{text}</blockquote>
    </details>
  );
}
