import { useId, useState } from "react";
import type { Card } from "../../core/card.ts";
import { classLabel } from "../../core/classes.ts";
import type { Delivery, InboxRule } from "../../learning/inbox/inbox.ts";
import type { JudgedRow } from "../../learning/inbox/judge-exports.ts";
import { hasProbabilities } from "../display/answer-text.ts";
import { inputsOnOneLine } from "../display/input-summary.tsx";
import { formatCount, formatProbability } from "../words/format.ts";
import { useWords } from "../words/language.ts";
import type { Selection } from "./selection.ts";

const rules: readonly InboxRule[] = ["harmful", "contradicted", "repeated", "implausible"];
/** The number of rows added to the list at a time. */
const pageRows = 50;

/** Checkboxes for the rules by which rows are left out. */
export function RuleChoices({
  card,
  selection,
  onChange,
}: {
  card: Card;
  selection: Selection;
  onChange: (selection: Selection) => void;
}) {
  const { inbox: words } = useWords();
  return (
    <fieldset className="inbox-rules">
      <legend>{words.rulesHeading}</legend>
      <div className="choices">
        {rules
          .filter((rule) => rule !== "implausible" || hasProbabilities(card))
          .map((rule) => (
            <label key={rule}>
              <input
                type="checkbox"
                checked={selection.rules.has(rule)}
                onChange={({ target }) => {
                  const next = new Set(selection.rules);
                  if (target.checked) next.add(rule);
                  else next.delete(rule);
                  onChange({ ...selection, rules: next });
                }}
              />
              {words.rules[rule]}
            </label>
          ))}
      </div>
    </fieldset>
  );
}

/** The rows, least plausible first, each with a checkbox that includes it or leaves it out. */
export function DeliveryRows({
  card,
  delivery,
  accepted,
  selection,
  onChange,
}: {
  card: Card;
  delivery: Delivery;
  accepted: ReadonlySet<string>;
  selection: Selection;
  onChange: (selection: Selection) => void;
}) {
  const { inbox: words, feedback } = useWords();
  const id = useId();
  const [shown, setShown] = useState(pageRows);
  const { rows, files } = delivery;
  return (
    <div className="inbox-rows">
      <h3 id={id}>{words.rowsHeading}</h3>
      <ul className="ruled" aria-labelledby={id}>
        {rows.slice(0, shown).map((judged) => (
          <li key={judged.row.id}>
            <label className="check">
              <input
                type="checkbox"
                checked={accepted.has(judged.row.id)}
                onChange={({ target }) =>
                  onChange({
                    ...selection,
                    rows: new Map(selection.rows).set(judged.row.id, target.checked),
                  })
                }
              />
              <span className="user-text">{inputsOnOneLine(card, judged.row.inputs, 160)}</span>
            </label>
            <span className="hint">{notesOf(judged).join(" · ")}</span>
          </li>
        ))}
      </ul>
      {rows.length > shown && (
        <button type="button" onClick={() => setShown(shown + pageRows)}>
          {words.more(formatCount(Math.min(pageRows, rows.length - shown)))}
        </button>
      )}
    </div>
  );

  function notesOf({ row, plausibility, contradicted, repeats, isKnown, source }: JudgedRow): string[] {
    return [
      words.row.says(classLabel(card, row.label)),
      ...(hasProbabilities(card) ? [words.row.probability(formatProbability(plausibility))] : []),
      ...(contradicted ? [words.row.contradicted] : []),
      ...(repeats > 1 ? [words.row.repeats(formatCount(repeats))] : []),
      ...(isKnown ? [words.row.known] : []),
      ...(row.usedForTraining ? [] : [feedback.row.notForTraining]),
      words.row.from(files[source]?.name ?? ""),
    ];
  }
}
