import type { Card } from "../../../core/card.ts";
import { exampleValues, type FormValues } from "../../state/form-values.ts";
import { useWords } from "../../words/language.ts";

/** A button for each of the card's examples. It fills in the form and classifies the example immediately. */
export function ExampleChips({
  card,
  values,
  onFill,
}: {
  card: Card;
  values: FormValues;
  onFill: (values: FormValues) => void;
}) {
  const { model: words } = useWords();
  if (card.examples.length === 0) return null;
  return (
    <ul className="chips" aria-label={words.examples}>
      {card.examples.map((example) => {
        const filled = exampleValues(card, example);
        const isShown = Object.keys(filled).every((name) => filled[name] === values[name]);
        return (
          <li key={example.title}>
            <button type="button" className="chip" aria-pressed={isShown} onClick={() => onFill(filled)}>
              {example.title}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
