import type { Card } from "./card.ts";
import type { Problem } from "./errors.ts";
import { isPlainNumber } from "./inputs.ts";
import { uniqueIndex } from "./unique-index.ts";
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
  { classes }: Pick<Card, "classes">,
  text: string,
  { positions = true }: { readonly positions?: boolean } = {},
): string | undefined {
  const wanted = text.trim();
  const known = indexOf(classes);
  const found = known.names.get(text) ?? known.names.get(wanted);
  if (found) return found.name;
  const only = known.texts.get(wanted) ?? known.alike.get(wanted.toLowerCase());
  return only ? only.name : numberedClass(classes, wanted, positions)?.name;
}

/**
 * The class that a number refers to. If a class has a number as its name or label, numbers are compared by
 * value, since spreadsheets and pandas write the class 3 as 3.0, and 1,0 as 1. Otherwise, the number is the class's
 * position, counted from 0, unless names count the classes in another way: 1 is not the second of Group 1 and Group 2.
 */
function numberedClass(classes: Classes, text: string, positions: boolean): Class | undefined {
  if (!isPlainNumber(text)) return undefined;
  const { numbers, countOtherwise } = indexOf(classes);
  if (numbers.size > 0) return numbers.get(Number(text));
  return positions && !countOtherwise && /^\d+(\.0+)?$/.test(text) ? classes[Number(text)] : undefined;
}

/** A number with a comma that can't separate thousands. */
const decimalComma = /^[+-]?\d+,(?!\d{3}$)\d+$/;

type Classes = Card["classes"];
type Class = Classes[number];

/** What texts and numbers refer to among some classes; undefined where it is more than one class. */
type ClassIndex = {
  readonly names: ReadonlyMap<string, Class>;
  readonly texts: ReadonlyMap<string, Class | undefined>;
  /** By texts in lower case. */
  readonly alike: ReadonlyMap<string, Class | undefined>;
  readonly numbers: ReadonlyMap<number, Class | undefined>;
  /** Whether names or labels have numbers that are other classes' positions. */
  readonly countOtherwise: boolean;
};

/** A column has thousands of cells, and a card may have a thousand classes with long labels. */
const indexes = new WeakMap<Classes, ClassIndex>();

function indexOf(classes: Classes): ClassIndex {
  const known = indexes.get(classes);
  if (known) return known;
  const textsOf = ({ name, label = name }: Class) => [name, label];
  const names = new Map(classes.toReversed().map((each) => [each.name, each]));
  const index: ClassIndex = {
    names,
    texts: uniqueIndex(classes, textsOf),
    alike: uniqueIndex(classes, (each) => textsOf(each).map((text) => text.toLowerCase())),
    numbers: uniqueIndex(classes, (each) =>
      textsOf(each)
        .map((text) => (decimalComma.test(text) ? text.replace(",", ".") : text))
        .filter(isPlainNumber)
        .map(Number),
    ),
    countOtherwise: classes.some((each, position) =>
      textsOf(each)
        .flatMap((text) => text.match(/\d+/g) ?? [])
        .some((digits) => Number(digits) !== position && Number(digits) < classes.length),
    ),
  };
  indexes.set(classes, index);
  return index;
}

/** The problem of a value that has to be one of the card's classes; none if it is. */
export function classProblems({ classes }: Pick<Card, "classes">, at: string, label: unknown): Problem[] {
  if (classes.some(({ name }) => name === label)) return [];
  return [{ at, message: `The label must be one of ${classes.map(({ name }) => name).join(", ")}.` }];
}

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
