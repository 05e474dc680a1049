import { type ReactNode, useState } from "react";
import { formatCount } from "../words/format.ts";
import { useWords } from "../words/language.ts";

/** A list with an entry for each class shows only this many at first: a model may have a thousand classes. */
export const classesAtOnce = 12;

/**
 * The entries of a list of classes to show, and the button that shows the others, which follows the list. If there are
 * few enough to show all, there is no button.
 */
export function useFirstClasses<T>(entries: readonly T[]): {
  readonly shown: readonly T[];
  readonly button: ReactNode;
} {
  const { controls: words } = useWords();
  const [all, setAll] = useState(false);
  if (entries.length <= classesAtOnce) return { shown: entries, button: undefined };
  return {
    shown: all ? entries : entries.slice(0, classesAtOnce),
    button: (
      <p>
        <button type="button" className="word" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? words.fewerClasses : words.allClasses(formatCount(entries.length))}
        </button>
      </p>
    ),
  };
}

/**
 * The positions of classes in the order in which a list shows them: the card's order or, if that many aren't shown at
 * once, those with the largest values first.
 */
export function byValue(values: readonly number[]): readonly number[] {
  const positions = values.map((_, index) => index);
  return positions.length <= classesAtOnce ? positions : positions.sort((a, b) => values[b]! - values[a]!);
}
