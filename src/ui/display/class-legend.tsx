import type { Card } from "../../core/card.ts";
import { classLabel } from "../../core/classes.ts";
import { useWords } from "../words/language.ts";
import { areaTone } from "./class-tone.ts";

/** The classes with their colours, limited to those in `only` if it is set. */
export function ClassLegend({ card, only }: { card: Card; only?: ReadonlySet<number> | undefined }) {
  const { explanations: words } = useWords();
  return (
    <ul className="class-legend" aria-label={words.legend}>
      {card.classes.map(({ name }, index) =>
        only === undefined || only.has(index) ? (
          <li key={name} data-tone={areaTone(card, index)}>
            {classLabel(card, index)}
          </li>
        ) : null,
      )}
    </ul>
  );
}
