import type { Card } from "./card.ts";
import { isPlainNumber } from "./inputs.ts";
import { withoutDirectionControls } from "./visible-text.ts";

/** The class that has exactly this name. */
export function classNamed(card: Pick<Card, "classes">, text: string): string | undefined {
  return card.classes.find(({ name }) => name === text)?.name;
}

/**
 * Finds a class by its name or label, or by its number. Spaces around the text are ignored. So is its case, unless
 * several classes differ only in theirs.
 * @param options `positions`: false if a number that is not a class's name or label must not count as its position
 */
export function readLabel(
  card: Pick<Card, "classes">,
  text: string,
  { positions = true }: { readonly positions?: boolean } = {},
): string | undefined {
  const wanted = text.trim();
  const alike = wanted.toLowerCase();
  const only = (fits: (text: string) => boolean) => {
    const fitting = card.classes.filter(({ name, label = name }) => fits(name) || fits(label));
    return fitting.length === 1 ? fitting[0]!.name : undefined;
  };
  return (
    classNamed(card, text) ??
    classNamed(card, wanted) ??
    only((each) => each === wanted) ??
    only((each) => each.toLowerCase() === alike) ??
    numberedClass(card, wanted, positions)?.name
  );
}

/**
 * The class that a number refers to. If a class has a number as its name or label, numbers are compared by
 * value, since spreadsheets and pandas write the class 3 as 3.0, and 1,0 as 1. Otherwise, the number is the class's
 * position, counted from 0, unless names count the classes in another way: 1 is not the second of Group 1 and Group 2.
 */
function numberedClass(
  { classes }: Pick<Card, "classes">,
  text: string,
  positions: boolean,
): Card["classes"][number] | undefined {
  if (!isPlainNumber(text)) return undefined;
  const textsOf = ({ name, label = "" }: Card["classes"][number]) => [name, label];
  const numbersOf = (each: Card["classes"][number]) =>
    textsOf(each)
      .map((name) => (decimalComma.test(name) ? name.replace(",", ".") : name))
      .filter(isPlainNumber);
  if (classes.some((each) => numbersOf(each).length > 0)) {
    const equal = classes.filter((each) => numbersOf(each).some((number) => Number(number) === Number(text)));
    return equal.length === 1 ? equal[0] : undefined;
  }
  if (!positions || !/^\d+(\.0+)?$/.test(text)) return undefined;
  const countOtherwise = classes.some((each, position) =>
    textsOf(each)
      .flatMap((name) => name.match(/\d+/g) ?? [])
      .some((digits) => Number(digits) !== position && Number(digits) < classes.length),
  );
  return countOtherwise ? undefined : classes[Number(text)];
}

/** A number with a comma that can't separate thousands. */
const decimalComma = /^[+-]?\d+,(?!\d{3}$)\d+$/;

/** The names of the first twelve classes, for a message. */
export function classList(card: Card): string {
  const names = card.classes.slice(0, 12).map(({ name }) => name);
  return names.join(", ") + (card.classes.length > names.length ? ", and others" : "");
}

/** The visible label of a class, given its name or index. Falls back to the class's name. */
export function classLabel(card: Card, named: string | number): string {
  const entry =
    typeof named === "number" ? card.classes[named] : card.classes.find(({ name }) => name === named);
  // A row in the log may name a class that the card no longer has.
  return entry?.label ?? withoutDirectionControls(entry?.name ?? String(named));
}

/** Whether the model has only two classes, in which case showing one of them is enough. */
export function isBinary(card: Card): boolean {
  return card.classes.length === 2;
}
