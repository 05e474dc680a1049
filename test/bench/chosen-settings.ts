import type { Card } from "../../src/core/card.ts";

/**
 * The settings that a model was trained with, as its card states them.
 * @throws Error where the card does not state one of them as a number
 */
export function chosenSettings<Name extends string>(
  card: Card,
  names: readonly Name[],
): Readonly<Record<Name, number>> {
  const settings = card.candidates.find(({ chosen }) => chosen)?.settings ?? {};
  const entries = names.map((name) => {
    const value = settings[name];
    if (typeof value !== "number") throw new Error(`The card of ${card.id} does not state ${name}.`);
    return [name, value];
  });
  return Object.fromEntries(entries);
}
