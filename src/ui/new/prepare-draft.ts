import { withoutDirectionControls } from "../../core/visible-text.ts";
import type { DraftCard } from "../../doctor/draft-types.ts";
import type { Words } from "../words/en/index.ts";
import { exampleInputs } from "./draft.ts";

/** Finds an unused id as close to the requested one as possible. */
async function freeId(id: string, isFree: (id: string) => Promise<boolean>): Promise<string> {
  if (await isFree(id)) return id;
  for (let count = 2; ; count++) {
    // The format refuses two hyphens in a row.
    const next = `${id.slice(0, 60).replace(/-$/, "")}-${count}`;
    if (await isFree(next)) return next;
  }
}

type ExampleWords = Pick<Words["newModel"]["draft"], "example" | "madeUp" | "exampleRow" | "exampleTypical">;

/** Gives the draft an unused id, a row to try the model with, and titles of examples in the page's language. */
export async function prepareDraft(
  card: DraftCard,
  words: ExampleWords,
  isFree: (id: string) => Promise<boolean>,
): Promise<DraftCard> {
  const id = await freeId(card.id, isFree);
  if (card.examples && card.examples.length > 0)
    return {
      ...card,
      id,
      examples: card.examples.map((one) => ({ ...one, title: titleIn(words, one.title) })),
    };
  const inputs = exampleInputs(card);
  const isKnown = card.fields.every(({ typical, default: given }) => (typical ?? given) !== undefined);
  const examples = inputs ? [{ title: isKnown ? words.example : words.madeUp, inputs }] : [];
  return { ...card, id, examples };
}

/** The title of an example that was drafted in English, in the page's language; other titles stay as they are. */
const titleIn = (words: ExampleWords, title: string): string =>
  title
    .replace(/^Row (\d+)$/, (_, row: string) => words.exampleRow(row))
    .replace(/^Typical of (.+)$/s, (_, name: string) => withoutDirectionControls(words.exampleTypical(name)));
