import type { Card } from "../../core/card.ts";

/** Colours that stay apart in every common colour blindness, light and dark: no more than these are told by colour. */
const colours = 5;

/** How a class is filled where all classes are drawn at once. Its name always stands beside it or in a legend. */
export function areaTone(card: Card, index: number): string {
  if (card.classes.length === 2) return index === 0 ? "first" : "second";
  return index < colours ? `class-${index + 1}` : "other";
}
