import type { Card } from "../core/card.ts";
import { classNamed, readLabel } from "../core/classes.ts";
import { shorten, withoutDirectionControls } from "../core/visible-text.ts";
import { sameTruth, truthIn } from "./cell-values.ts";
import { decodeCell } from "./csv-cell.ts";
import type { CsvHeader } from "./csv-lines.ts";
import { mayBeThousands, withDecimalPoint } from "./decimal-comma.ts";
import { isFeedback } from "./feedback-columns.ts";

type Classes = Pick<Card, "classes">;
type Options = Parameters<typeof readLabel>[2];

/**
 * The class that a cell of a table names, with or without a ' in front: a class may have been named with it. Where
 * classes are numbers, it may have a decimal comma, unless the comma could separate thousands. True and False may be
 * written as a spreadsheet writes them in its language.
 * @param options as for `readLabel`
 */
export function classInCell(card: Classes, cell: string, options?: Options): string | undefined {
  const read = (text: string, positions = false) => readLabel(card, text, { positions });
  const named = read(cell) ?? read(decodeCell(cell, { surrogates: false })) ?? truthClass(card, cell);
  if (named !== undefined) return named;
  if (cell.includes(",") && !mayBeThousands(cell.trim())) return read(withDecimalPoint(cell));
  if (options?.positions === false) return undefined;
  const truths = truthsOf(card);
  return truths ? readLabel(truths, cell) : read(cell, true);
}

const wordsForYes = new Set("yes ja oui sí si sim da tak ano áno kyllä igen evet да так".split(" "));
const wordsForNo = new Set("no nein nee nej nei non não nu nie ne ei nem hayır нет ні".split(" "));

/** The class for false, and then the one for true, so that 1 means true; undefined if the classes aren't these two. */
function truthsOf({ classes }: Classes): Classes | undefined {
  if (classes.length !== 2) return undefined;
  const find = (truth: boolean, words: ReadonlySet<string>) =>
    classes.find(({ name }) => truthIn(name) === truth || words.has(name.trim().toLowerCase()));
  const [no, yes] = [find(false, wordsForNo), find(true, wordsForYes)];
  return no && yes && no !== yes ? { classes: [no, yes] } : undefined;
}

/** Whether the classes show what their numbers mean: they say yes and no, or have their positions in their names. */
export function areOrdered(card: Classes): boolean {
  const isAt = (text: string, position: number) => {
    const [digits, ...others] = text.match(/\d+/g) ?? [];
    return others.length === 0 && Number(digits) === position;
  };
  return (
    truthsOf(card) !== undefined ||
    card.classes.every(({ name, label = name }, position) => isAt(name, position) || isAt(label, position))
  );
}

/**
 * The different cells that can only be read as positions of classes, although nothing shows in which order whoever wrote
 * them counts: 1 is the second class here, but may be fraud where the classes are fraud and legit.
 */
export function unsureNumbers(card: Classes, cells: readonly string[]): readonly string[] {
  if (areOrdered(card)) return [];
  const isPosition = (cell: string) =>
    classInCell(card, cell, { positions: false }) === undefined && classInCell(card, cell) !== undefined;
  return [...new Set(cells.map((cell) => cell.trim()))].filter(isPosition);
}

/**
 * The different cells that count the classes from one, as 1 and 2 count two classes: read as positions, 1 would be the
 * second class. Empty if one of them is 0, or if the last one is missing.
 */
function numbersFromOne(card: Classes, cells: readonly string[]): readonly string[] {
  const unnamed = [...new Set(cells.map((cell) => cell.trim()))].filter(
    (cell) => /^\d/.test(cell) && classInCell(card, cell, { positions: false }) === undefined,
  );
  const numbers = new Set(unnamed.map((cell) => Number(withDecimalPoint(cell))));
  return numbers.has(card.classes.length) && !numbers.has(0)
    ? unnamed.filter((cell) => classInCell(card, cell) !== undefined)
    : [];
}

/** The class with this name in exported feedback, in which a spreadsheet may have written True and False its own way. */
export function exportedClass(card: Classes, name: string): string | undefined {
  return classNamed(card, name) ?? truthClass(card, name);
}

function truthClass({ classes }: Classes, cell: string): string | undefined {
  if (truthIn(cell) === undefined) return undefined;
  return sameTruth(
    classes.map(({ name }) => name),
    cell,
  );
}

/** Reads the class in a cell, or, if a whole column leaves it open, a text that two classes share. */
export type ClassReading =
  | { readonly read: (cell: string) => string | undefined }
  | { readonly unclear: string };

/**
 * Decides for a whole column how its cells are read. If one class's label is another's name, as in a model that numbers
 * its classes 0, 1, 2 and shows them as 1, 2, 3, a single cell doesn't show which of the two it means. The column must
 * then have a cell that can only be a name, or one that can only be a label, and not both. Numbers that count the classes
 * from one don't show it either, since positions begin with 0.
 * @param cells the column's cells, or those of a sample
 * @param options as for `readLabel`
 */
export function classReading(card: Classes, cells: readonly string[], options?: Options): ClassReading {
  const byName = readerOf(
    card.classes.map(({ name }) => name),
    card,
  );
  const byLabel = readerOf(
    card.classes.map(({ name, label = name }) => label),
    card,
  );
  const shared = card.classes.find(({ name, label = name }) => ![undefined, name].includes(byName(label)));
  if (shared === undefined) {
    // A number among the names of classes is a slip, not a class's position.
    const counts = new Map<string, number>();
    for (const cell of cells) counts.set(cell, (counts.get(cell) ?? 0) + 1);
    const countOf = (using?: Options) =>
      [...counts].reduce(
        (sum, [cell, count]) => (classInCell(card, cell, using) === undefined ? sum : sum + count),
        0,
      );
    const isNamed = truthsOf(card) === undefined && countOf({ positions: false }) * 2 > countOf();
    const used = isNamed ? { positions: false } : options;
    const [first] = used?.positions === false ? [] : numbersFromOne(card, cells);
    if (first !== undefined) return { unclear: first };
    return { read: (cell) => classInCell(card, cell, used) };
  }
  const distinct = [...new Set(cells)].map((cell) => ({ name: byName(cell), label: byLabel(cell) }));
  const hasNames = distinct.some(({ name, label }) => name !== undefined && label === undefined);
  const hasLabels = distinct.some(({ name, label }) => name === undefined && label !== undefined);
  if (hasNames === hasLabels) return { unclear: shared.label! };
  return { read: hasNames ? byName : byLabel };
}

/**
 * The same for a column of a table. In exported feedback, the classes are always named, never labelled or numbered.
 * @param isCounted whether a person said that the column's numbers are the classes' positions. Otherwise, they are only
 *   read as such if the classes show it, and the column is unclear
 */
export function tableClasses(
  card: Classes,
  header: Pick<CsvHeader, "columns" | "sample">,
  column: number,
  isCounted = false,
): ClassReading {
  const cells = header.sample.map((row) => row[column] ?? "");
  if (isExportedLabel(header, column)) {
    const named = { classes: card.classes.map(({ name }) => ({ name })) };
    return classReading(named, cells, { positions: false });
  }
  const reading = classReading(card, cells);
  if ("unclear" in reading) return reading;
  const [unsure] = isCounted ? [] : askedNumbers(card, header, column);
  if (unsure !== undefined) return { unclear: unsure };
  return classReading(card, cells, { positions: isCounted || areOrdered(card) });
}

/** The numbers in a column that a person has to be asked about before they are read as the classes' positions. */
export function askedNumbers(
  card: Classes,
  header: Pick<CsvHeader, "columns" | "sample">,
  column: number,
): readonly string[] {
  if (isExportedLabel(header, column)) return [];
  const cells = header.sample.map((row) => row[column] ?? "");
  const reading = classReading(card, cells);
  if ("unclear" in reading) return [];
  return unsureNumbers(card, cells).filter((cell) => reading.read(cell) !== undefined);
}

function isExportedLabel({ columns }: Pick<CsvHeader, "columns">, column: number): boolean {
  return isFeedback(columns) && decodeCell(columns[column] ?? "").trim() === "label";
}

/** Reads a cell as one of these texts, of which there is one for each class. Two classes with the same text are none. */
function readerOf(texts: readonly string[], { classes }: Classes) {
  const only = { classes: texts.map((name) => ({ name })) };
  return (cell: string) => {
    const text = classInCell(only, cell, { positions: false });
    const index = text === undefined ? -1 : texts.indexOf(text);
    return index < 0 || texts.includes(text!, index + 1) ? undefined : classes[index]!.name;
  };
}

/** Says that a column can't be read because of a text that `classReading` found unclear, and what to do. */
export function unclearClasses({ classes }: Classes, column: string, text: string): string {
  const list = (texts: readonly string[]) => texts.slice(0, 12).join(", ") + (texts.length > 12 ? ", …" : "");
  const names = list(classes.map(({ name }) => name));
  const labels = list(classes.map(({ name, label = name }) => label));
  const shown = shorten(withoutDirectionControls(column), 60);
  if (!classes.some(({ label }) => label === text))
    return `The column "${shown}" numbers the classes, but nothing shows in which order. Use their names (${names}).`;
  return `In the column "${shown}", ${text} may be the class named ${text} or the one labelled ${text}. Use only the names (${names}) or only the labels (${labels}), and begin the table with a row that can't be both.`;
}
