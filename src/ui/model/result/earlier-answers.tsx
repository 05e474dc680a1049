import type { Card } from "../../../core/card.ts";
import { baselineValue } from "../../../explain/baseline.ts";
import { valueText } from "../../display/input-summary.tsx";
import type { EarlierAnswer } from "../../state/use-earlier-answers.ts";
import { useWords } from "../../words/language.ts";

/** The maximum number of answers to list. Nobody remembers more than that. */
const maxShown = 5;
const maxCharacters = 60;

/** The most recent answers before the current one. Choosing one fills the form with its values again. */
export function EarlierAnswers({
  card,
  earlier,
  onFill,
}: {
  card: Card;
  earlier: readonly EarlierAnswer[];
  onFill: (answer: EarlierAnswer) => void;
}) {
  const { model: words } = useWords();
  if (earlier.length === 0) return null;
  return (
    <section className="earlier" aria-labelledby="earlier-heading">
      <h3 id="earlier-heading">{words.earlier}</h3>
      <ul>
        {earlier.slice(0, maxShown).map((one) => (
          <li key={JSON.stringify(one.inputs)}>
            <button type="button" className="word" onClick={() => onFill(one)}>
              {titleOf(card, one)}
            </button>{" "}
            <span className="hint figures">{one.answer}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What to call an answer: its text, or else the values that differ from the typical row's. */
function titleOf(card: Card, { inputs }: EarlierAnswer): string {
  const text = card.fields.find(({ kind }) => kind === "text");
  const given = text ? [] : card.fields.filter((field) => inputs[field.name] !== baselineValue(field));
  const title = text
    ? String(inputs[text.name] ?? "")
    : given.map((field) => valueText(field, inputs[field.name])).join(", ");
  return title.length > maxCharacters ? `${title.slice(0, maxCharacters)} …` : title;
}
