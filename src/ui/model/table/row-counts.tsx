import type { Card } from "../../../core/card.ts";
import { classLabel } from "../../../core/classes.ts";
import type { TableRows } from "../../../tables/table-scoring.ts";
import { hasProbabilities } from "../../display/answer-text.ts";
import { classTone } from "../../display/class-tone.tsx";
import { byValue, useFirstClasses } from "../../display/first-classes.tsx";
import { formatRows } from "../../words/amounts.ts";
import { formatCount, formatShare } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";

/** The number of rows with each answer, and how confident the model was. */
export function RowCounts({
  card,
  list,
  onAnswer,
}: {
  card: Card;
  list: TableRows;
  /** Shows only the rows with this answer. */
  onAnswer: (index: number) => void;
}) {
  const words = useWords().table.rows;
  const total = list.counts.reduce((sum, count) => sum + count, 0);
  const highest = Math.max(1, ...list.histogram);
  const bins = list.histogram.length;
  // With C classes, the predicted one has a probability of at least 1/C, so bars below that would always be empty.
  const { shown, button } = useFirstClasses(byValue(list.counts));
  const first = Math.floor(bins / card.classes.length);
  return (
    <div className="row-counts">
      <section aria-label={words.counts}>
        <h3>{words.counts}</h3>
        <ul className="count-bars">
          {shown.map((index) => (
            <li key={index}>
              <button type="button" className="word" onClick={() => onAnswer(index)}>
                {classLabel(card, index)}
              </button>
              <span className="count-bar" data-tone={classTone(card, index, index)} aria-hidden="true">
                <span style={{ inlineSize: `${total === 0 ? 0 : (100 * list.counts[index]!) / total}%` }} />
              </span>
              <span className="figures">{formatCount(list.counts[index]!)}</span>
            </li>
          ))}
        </ul>
        {button}
      </section>
      {hasProbabilities(card) && (
        <section aria-label={words.confidence}>
          <h3>{words.confidence}</h3>
          <ul className="histogram">
            {list.histogram.slice(first).map((rows, index) => {
              const [from, to] = [(first + index) / bins, (first + index + 1) / bins];
              const text = words.bar(formatShare(from), formatShare(to), formatRows(rows));
              return (
                <li key={from} title={text}>
                  <span className="visually-hidden">{text}</span>
                  <span aria-hidden="true" style={{ blockSize: `${(100 * rows) / highest}%` }} />
                </li>
              );
            })}
          </ul>
          <p className="histogram-axis figures" aria-hidden="true">
            <span>{formatShare(first / bins)}</span>
            <span>{formatShare(1)}</span>
          </p>
        </section>
      )}
    </div>
  );
}
