import { isolate } from "../../core/visible-text.ts";
import type { ReadingNote } from "../../csv/reading-notes.ts";
import { useWords } from "../words/language.ts";

/** The maximum number of columns to name in a note; the others are only counted. */
const mostNamed = 12;

/** Notes on how a table is read. */
export function ReadingNotes({ notes = [] }: { notes?: readonly ReadingNote[] | undefined }) {
  const words = useWords().table;
  return notes.map(({ code, columns, examples = [] }) => {
    const named = columns
      .slice(0, mostNamed)
      .map((name, index) =>
        examples[index] === undefined ? isolate(name) : `${isolate(name)} (${isolate(examples[index])})`,
      );
    return (
      <p className="hint" key={code}>
        {words.notes[code](named.join(", "), columns.length - named.length)}
      </p>
    );
  });
}
