import { uniqueIndex } from "./unique-index.ts";

/** One of the values that a field may have, and what people see instead of it. */
type Choice = { readonly value: string; readonly label?: string | undefined };

/**
 * The choice that a text means, whoever gives it: the form, a link, a table, a call. It is the one with this value or
 * label; or else the only one with it apart from spaces around it; or else the only one with it apart from upper and
 * lower case, too. A value goes before a label. Training took values that differ only in case for different ones, so
 * where a card has both, a text in a third spelling is neither.
 */
export function choiceNamed<Each extends Choice>(choices: readonly Each[], text: string): Each | undefined {
  const { exact, trimmed, alike } = indexOf(choices) as ChoiceIndex<Each>;
  const known = exact.get(text);
  if (known) return known;
  const plain = text.trim();
  return trimmed.get(plain) ?? alike.get(plain.toLowerCase());
}

/** Choices by their texts; undefined where several have one. */
type ChoiceIndex<Each> = Readonly<
  Record<"exact" | "trimmed" | "alike", ReadonlyMap<string, Each | undefined>>
>;

/** A table has millions of cells, and a field may have thousands of choices. */
const indexes = new WeakMap<readonly Choice[], ChoiceIndex<Choice>>();

function indexOf(choices: readonly Choice[]): ChoiceIndex<Choice> {
  const known = indexes.get(choices);
  if (known) return known;
  const valuesFirst = (write: (text: string) => string) =>
    new Map([
      ...uniqueIndex(choices, ({ label }) => (label === undefined ? [] : [write(label)])),
      ...uniqueIndex(choices, ({ value }) => [write(value)]),
    ]);
  const index = {
    exact: valuesFirst((text) => text),
    trimmed: valuesFirst((text) => text.trim()),
    alike: uniqueIndex(choices, ({ value, label = value }) =>
      [value, label].map((text) => text.trim().toLowerCase()),
    ),
  };
  indexes.set(choices, index);
  return index;
}
