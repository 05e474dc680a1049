import type { Card } from "../../core/card.ts";
import { classLabel } from "../../core/classes.ts";
import { isolate } from "../../core/visible-text.ts";
import type { FeedbackEntry } from "../../learning/feedback.ts";
import { inputsOnOneLine } from "../display/input-summary.tsx";
import { formatProbability, formatShortInstant } from "../words/format.ts";
import { useWords } from "../words/language.ts";

/** The beginning of the first text that looks like a sentence or, if there is none, of all inputs. */
function excerpt({ inputs }: FeedbackEntry, card: Card | undefined): string {
  // A choice may have several words, too, and the page shows its label.
  const isText = (name: string) =>
    (card?.fields.find((field) => field.name === name)?.kind ?? "text") === "text";
  const text = Object.entries(inputs).find(
    ([name, value]) => typeof value === "string" && value.includes(" ") && isText(name),
  );
  if (text) return String(text[1]).slice(0, 300);
  return inputsOnOneLine(card, inputs, 300, (value, label) => `${isolate(label)} ${isolate(value)}`);
}

/** The visitor's verdict on the answer; a row from a training table has none. */
export function verdictOf({ correct }: FeedbackEntry): "correct" | "incorrect" | "imported" {
  return correct === undefined ? "imported" : correct ? "correct" : "incorrect";
}

/**
 * One row: the verdict, the input, the answer with its probability, the right answer and the metadata. Shows a
 * placeholder while the row is loading.
 */
export function FeedbackRow({
  entry,
  tabStop,
  card,
  titleOf,
  onOpen,
}: {
  entry: FeedbackEntry | undefined;
  tabStop: boolean;
  /** The card of the entry's model; undefined while it is loading, or if the model is no longer on this site. */
  card: Card | undefined;
  titleOf: ((model: string) => string) | undefined;
  onOpen: (entry: FeedbackEntry) => void;
}) {
  const { feedback: words } = useWords();
  if (entry === undefined) {
    return (
      <button
        type="button"
        className="feedback-row placeholder"
        tabIndex={tabStop ? 0 : -1}
        aria-disabled="true"
      >
        <span className="row-words">…</span>
        <span className="row-facts">{words.row.loading}</span>
      </button>
    );
  }
  const { predictedLabel, predictedProbability, label, createdAt, metadata } = entry;
  const name = (className: string) => isolate(card ? classLabel(card, className) : className);
  const sure = predictedProbability === undefined ? "" : ` ${formatProbability(predictedProbability)}`;
  const said =
    predictedLabel === undefined
      ? name(label)
      : predictedLabel === label
        ? `${name(label)}${sure}`
        : `${name(predictedLabel)}${sure} → ${name(label)}`;
  const marks = [
    ...(entry.usedForTraining ? [] : [words.row.notForTraining]),
    ...(entry.superseded ? [words.row.replaced] : []),
    ...(entry.contradicted ? [words.row.contradicted] : []),
  ];
  return (
    <button
      type="button"
      className="feedback-row"
      tabIndex={tabStop ? 0 : -1}
      data-verdict={verdictOf(entry)}
      onClick={() => onOpen(entry)}
    >
      <span className="row-verdict">{words.verdicts[verdictOf(entry)]}</span>
      <span className="row-words" dir="auto">
        {excerpt(entry, card)}
      </span>
      <span className="row-facts figures">
        <span className="row-label">{said}</span>
        {marks.map((mark) => (
          <span className="row-mark" key={mark}>
            {mark}
          </span>
        ))}
        {Object.entries(metadata).map(([field, value]) => (
          <span className="row-metadata" key={field} dir="auto">
            {value}
          </span>
        ))}
        <span>{formatShortInstant(createdAt)}</span>
        {titleOf && <span>{titleOf(entry.model)}</span>}
      </span>
    </button>
  );
}
