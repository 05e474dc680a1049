import type { Card } from "../../core/card.ts";
import { classLabel, isBinary } from "../../core/classes.ts";
import { useWords } from "../words/language.ts";
import { useFirstClasses } from "./first-classes.tsx";

/**
 * A class's style. Two opposing classes have a colour and a pattern each; with more classes, only the predicted one
 * is highlighted. The class name is always shown too, so nothing depends on colour alone.
 */
export type ClassTone = "first" | "second" | "predicted" | "other";

/** The tone of a class, by its index in the card's list. */
export function classTone(card: Card, index: number, predicted: number): ClassTone {
  if (isBinary(card)) return index === 0 ? "first" : "second";
  return index === predicted ? "predicted" : "other";
}

/** The index of a class in the card's list, by its name; -1 if the card doesn't list it. */
export function classIndex(card: Card, name: string): number {
  return card.classes.findIndex((entry) => entry.name === name);
}

/**
 * The number of classes distinguished by colour: this many colours can be told apart with every common form of colour
 * blindness, in light and dark themes.
 */
const colours = 5;

/** A class's fill in a drawing that shows all classes. The class name is always beside it or in a legend. */
export function areaTone(card: Card, index: number): string {
  if (isBinary(card)) return index === 0 ? "first" : "second";
  return index < colours ? `class-${index + 1}` : "other";
}

/** The classes with their colours, limited to those in `only` if it is set. */
export function ClassLegend({ card, only }: { card: Card; only?: ReadonlySet<number> | undefined }) {
  const { explanations: words } = useWords();
  const positions = card.classes.map((_, index) => index).filter((index) => only?.has(index) ?? true);
  const { shown, button } = useFirstClasses(positions);
  return (
    <>
      <ul className="class-legend" aria-label={words.legend}>
        {shown.map((index) => (
          <li key={index} data-tone={areaTone(card, index)}>
            {classLabel(card, index)}
          </li>
        ))}
      </ul>
      {button}
    </>
  );
}
